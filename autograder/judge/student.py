"""The line between the judge and a student's code: what may be asked, and what comes back.

The judge never runs student code and trusts nothing that comes back: an answer is numbers and text, of bounded size.
"""

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

import numpy as np
import numpy.typing as npt

from autograder.judge.message import Message

Kind = Literal["array", "tensor", "placeholder", "number"]
FailureKind = Literal["undefined", "nothing", "raised", "ended", "late", "unreadable", "no-numbers", "too-many"]


@dataclass(frozen=True)
class Argument:
    """An argument: a NumPy array as such, as a constant tensor or fed through a placeholder, or a number of Python's
    own: float, int or bool, whichever the array holds."""

    value: npt.NDArray[Any]
    kind: Kind = "tensor"


@dataclass(frozen=True)
class Call:
    """A call of a function. An argument may be a list of such. `gradient_to` is the index of the argument to which the
    gradient of the summed result is wanted as well, counted as if there were no lists."""

    function: str
    arguments: Sequence[Argument | Sequence[Argument]]
    keywords: Mapping[str, float] = field(default_factory=dict)
    gradient_to: int | None = None


@dataclass(frozen=True)
class Failure:
    """Why nothing came back.

    kind -- "undefined": there is no such function; "nothing": it returned None; "raised": an exception; "ended": the
        kernel was ended, and `reason` says why; "late": the functions applied before it took too long; "unreadable":
        the answer cannot be read; "no-numbers": it is no real numbers; "too-many": it is more than `text` numbers
    exception -- the name of the exception's class
    text -- what the exception says, which is a stranger's; or see `kind`
    reason -- why the kernel was ended; None if it was not
    """

    kind: FailureKind
    exception: str = ""
    text: str = ""
    reason: Message | None = None


@dataclass(frozen=True)
class Answer:
    """What came back; if there is a `failure`, `value` is None."""

    value: npt.NDArray[np.float64] | None = None
    gradient: npt.NDArray[np.float64] | None = None
    failure: Failure | None = None


@dataclass(frozen=True)
class Run:
    """What one call of `model_nn` did; `failure` as in an answer. Files are those in output/: name -> picture, uint8.

    `unwritten` is the path of the first file that could not be written, which has not stopped the call; "" if none.
    """

    image: npt.NDArray[np.float64] | None = None
    variable: npt.NDArray[np.float64] | None = None  # what the model's input held afterwards
    printed: str = ""
    files: Mapping[str, npt.NDArray[np.uint8]] = field(default_factory=dict)
    failure: Failure | None = None
    unwritten: str = ""


@dataclass(frozen=True)
class Source:
    """What a submission's text says of one of its functions, read and not run.

    It helps to name a mistake, and decides about no point: what a function is worth is seen in what it returns.

    missing -- why there is no such function, to be told to the student: "its cell does not parse: line 2, '(' was
        never closed"; None if there is one. What is a stranger's in it is short, and on one line
    tree -- its definition; None if there is none, or none that can be read
    """

    missing: Message | None = None
    tree: ast.FunctionDef | None = None


class Student(Protocol):
    """A submission that has been run from top to bottom, and whose functions can now be applied."""

    def apply(self, calls: Sequence[Call], with_right: bool = False) -> Sequence[Answer]:
        """Make calls of one function, in a fresh graph and session.

        Arguments:
        calls -- the calls
        with_right -- make them with right functions in place of the submission's own, where the assignment has one
            to hand out; asked for last of all, since student code that is called with it can keep it
        """
        ...

    def run_model_nn(self, start: npt.NDArray[Any], target: npt.NDArray[Any], iterations: int | None) -> Run:
        """Call model_nn(sess, start, iterations) on a small problem: J is the mean squared distance to `target`.

        J is J_content + J_style: J_content is what the first channel adds to that mean, J_style what the others add.
        `model["input"]` is a variable of zeros of start's shape, (1, n_H, n_W, 3), and nothing has been initialised.
        The submission finds `model`, `J`, `J_content`, `J_style` and `train_step` (Adam, 2.0) under the names that
        the notebook gives them. None leaves the number of iterations to the function's default.
        """
        ...

    def source(self, function: str) -> Source:
        """Look up what the submission's text says of a function."""
        ...
