"""The line between the judge and a student's code: what may be asked, and what comes back.

The judge never runs student code and trusts nothing that comes back: an answer is numbers and text, of bounded size.
"""

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from autograder.judge.message import Message

Kind = Literal["array", "tensor", "placeholder", "number", "picture"]
Part: TypeAlias = "npt.NDArray[np.float64] | bool | str | None"  # of what a function returns
Given: TypeAlias = "Argument | Made | str | Mapping[str, Given] | Sequence[Given]"
FailureKind = Literal["undefined", "nothing", "raised", "ended", "late", "unreadable", "no-numbers", "too-many"]


@dataclass(frozen=True)
class Argument:
    """An argument: a NumPy array as such, as a constant tensor or fed through a placeholder; a number of Python's
    own: float, int or bool, whichever the array holds; or the path of a file with a picture, which the array is: uint8,
    (height, width, 3)."""

    value: npt.NDArray[Any]
    kind: Kind = "tensor"


@dataclass(frozen=True)
class Made:
    """An argument that is made beside the function: what `name`, in a module that students get, gives for `numbers`."""

    module: str
    name: str
    numbers: Sequence[float] = ()


@dataclass(frozen=True)
class Call:
    """A call of a function. An argument may be a text, or a list or a dictionary of such.

    gradient_to -- the index of the argument to which the gradient of the summed result is wanted as well, counted as if
        there were no lists
    in_parts -- whether a tuple is returned whose parts need not be numbers. They are wanted one by one, with what is
        printed
    """

    function: str
    arguments: Sequence[Given]
    keywords: Mapping[str, float] = field(default_factory=dict)
    gradient_to: int | None = None
    in_parts: bool = False


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
    """What came back: a value, None if there is a `failure`; or, of a call in parts, its parts and what it printed."""

    value: npt.NDArray[np.float64] | None = None
    gradient: npt.NDArray[np.float64] | None = None
    failure: Failure | None = None
    parts: Sequence[Part] = ()
    printed: str = ""


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
class StepProblem:
    """A small problem for `train_step`, in place of the notebook's network and pictures.

    The network has len(gains) outputs, of which the last is the content's: each is the image times its gain. The cost
    of an output is the mean squared distance to its target, and J_style is the sum over all but the last output.

    start -- the image to start from, float32 (1, n_H, n_W, 3)
    content, style -- a target for each output, float32, of the same shape: what the notebook calls a_C and a_S
    gains -- one for each output
    weights -- of the outputs in J_style, one for each but the last
    steps -- how often train_step is called
    """

    start: npt.NDArray[np.float32]
    content: Sequence[npt.NDArray[np.float32]]
    style: Sequence[npt.NDArray[np.float32]]
    gains: Sequence[float]
    weights: Sequence[float]
    steps: int


@dataclass(frozen=True)
class StepsRun:
    """What some calls of `train_step` did; `failure` as in an answer.

    images -- the image before the first call and after each
    costs -- what each call returned; None where that is None
    traces -- how often TensorFlow has traced the network while it ran as a graph
    """

    images: Sequence[npt.NDArray[np.float64]] = ()
    costs: Sequence[npt.NDArray[np.float64] | None] = ()
    traces: int = 0
    failure: Failure | None = None


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

    def run_train_step(self, problem: StepProblem) -> StepsRun:
        """Call train_step(image) some times on a small problem, image a tf.Variable that holds the start.

        The submission finds the problem under the names that the notebook gives to its own: `vgg_model_outputs`,
        `a_C`, `a_S`, `STYLE_LAYERS`, `compute_content_cost`, `compute_layer_style_cost`, `compute_style_cost`,
        `total_cost`, `clip_0_1` and `optimizer` (Adam, 0.01).
        """
        ...

    def source(self, function: str) -> Source:
        """Look up what the submission's text says of a function."""
        ...
