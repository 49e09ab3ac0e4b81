"""A student whose code runs in the test's own process: cells in a namespace, each question in a fresh graph."""

import ast
import contextlib
import io
import os
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from autograder.assignments.nst.checks.reference import LEARNING_RATE
from autograder.grading.source import syntax_error
from autograder.grading.words import one_line
from autograder.judge.judge import generators, right_gram_matrix
from autograder.judge.message import Message, message
from autograder.judge.student import Answer, Argument, Call, Failure, Run, Source
from autograder.judge.verdict import FunctionVerdict
from nst.images import save_image
from nst.reader.python import parsed
from nst.tensorflow import tf
from nst_utils import generate_noise_image
from tests.support.graded import FUNCTIONS, LAST
from tests.support.solution import cells

GRADED = {assignment: tuple(functions) for assignment, functions in FUNCTIONS.items()}

MOST_NUMBERS = 10**9


def needs(name: str) -> tuple[str, ...]:
    """The cells that a function's verdict depends on."""
    return (name, "gram_matrix") if name in LAST else (name,)


def verdict(replaced: Mapping[str, str], seed: int = 1, assignment: str = "nst") -> dict[str, FunctionVerdict]:
    """Judge the functions one by one, as `judge` does; what does not depend on a replaced cell is judged only once."""
    found = {}
    for name in GRADED[assignment]:
        cells_needed = tuple((need, replaced[need]) for need in needs(name) if need in replaced)
        found[name] = function_verdict(name, cells_needed, seed, assignment)
    return found


@cache
def function_verdict(
    name: str, replaced: tuple[tuple[str, str], ...], seed: int, assignment: str = "nst"
) -> FunctionVerdict:
    """Judge one function of the solution with some cells replaced."""
    return judged(StudentInProcess(dict(replaced), assignment), name, seed)


def judged(student: "StudentInProcess", name: str, seed: int) -> FunctionVerdict:
    """Judge one function of a student."""
    judge, rng = FUNCTIONS[student.assignment][name].judge, generators(seed, FUNCTIONS[student.assignment])[name]
    if name not in LAST:
        return judge(student, rng)
    gram_matrix = (("gram_matrix", student.code["gram_matrix"]),)
    return judge(student, rng, function_verdict("gram_matrix", gram_matrix, seed, student.assignment))


class StudentInProcess:
    """The solution with some cells replaced."""

    def __init__(self, replaced: Mapping[str, str] | None = None, assignment: str = "nst") -> None:
        self.assignment = assignment
        self.namespace: dict[str, Any] = {"tf": tf, "np": np, **_of_the_notebook(assignment)}
        self.code = {name: (replaced or {}).get(name, cells(assignment)[name]) for name in GRADED[assignment]}
        self.missing: dict[str, Message] = {}
        self.right_gram_matrix = eval(right_gram_matrix(FUNCTIONS[assignment]), {"tf": tf})  # noqa: S307
        for name, code in self.code.items():
            try:  # as in a notebook: the name is not defined, the rest goes on
                exec(compile(parsed(code), f"<{name}>", "exec"), self.namespace)  # noqa: S102
            except SyntaxError as error:
                self.missing[name] = message("missing.syntax", why=syntax_error(error))
            except Exception as error:
                self.missing[name] = message("missing.stopped", error=one_line(f"{type(error).__name__}: {error}"))

    def apply(self, calls: Sequence[Call], right_gram_matrix: bool = False) -> Sequence[Answer]:
        return [self._apply(call, right_gram_matrix) for call in calls]

    def _apply(self, call: Call, right_gram_matrix: bool) -> Answer:
        if call.function not in self.namespace:
            return Answer(failure=Failure("undefined"))
        own = self.namespace.get("gram_matrix")
        if right_gram_matrix:
            self.namespace["gram_matrix"] = self.right_gram_matrix
        try:
            with tf.Graph().as_default(), tf.Session() as sess, contextlib.redirect_stdout(io.StringIO()):
                feed: dict[Any, Any] = {}
                given = [_passed(argument, feed) for argument in call.arguments]
                each = tf.nest.flatten(given)
                value = self.namespace[call.function](*given, **call.keywords)
                if value is None:
                    return Answer(failure=Failure("nothing"))
                wanted = [value]
                if call.gradient_to is not None:
                    (slope,) = tf.gradients(tf.reduce_sum(value), [each[call.gradient_to]])
                    wanted += [] if slope is None else [slope]
                _refuse_more_than_a_kernel_can_hold()
                got = [_numbers(x) for x in _evaluate(sess, wanted, feed)]
                return Answer(got[0], got[1] if len(got) > 1 else None)
        except Exception as error:
            return Answer(failure=Failure("raised", type(error).__name__, str(error)))
        finally:
            self.namespace["gram_matrix"] = own

    def run_model_nn(self, start: npt.NDArray[Any], target: npt.NDArray[Any], iterations: int | None) -> Run:
        with (
            tf.Graph().as_default(),
            tf.Session() as sess,
            tempfile.TemporaryDirectory() as folder,
            contextlib.redirect_stdout(io.StringIO()) as printed,
        ):
            image = tf.Variable(np.zeros(start.shape), dtype=tf.float32)
            squares = tf.square(image - target) / start.size
            J_content, J_style = tf.reduce_sum(squares[..., :1]), tf.reduce_sum(squares[..., 1:])
            J = J_content + J_style
            train_step = tf.train.AdamOptimizer(LEARNING_RATE).minimize(J)
            if "model_nn" not in self.namespace:
                return Run(failure=Failure("undefined"))
            unwritten: list[str] = []
            self.namespace |= {
                "save_image": partial(_save, unwritten, Path(folder).resolve()),
                "model": {"input": image},
                "J": J,
                "J_content": J_content,
                "J_style": J_style,
                "train_step": train_step,
                "sess": sess,
            }
            arguments = () if iterations is None else (iterations,)
            before = Path.cwd()
            os.chdir(folder)
            try:
                returned = self.namespace["model_nn"](sess, start, *arguments)
                if returned is None and sess.run(tf.report_uninitialized_variables([image])).size:
                    return Run(failure=Failure("nothing"))
                files = {p.name: np.asarray(Image.open(p)) for p in Path("output").glob("*")}
                result = None if returned is None else np.asarray(returned, np.float64)
                variable = sess.run(image).astype(float)
                return Run(result, variable, printed.getvalue(), files, unwritten="".join(unwritten[:1]))
            except Exception as error:
                return Run(printed=printed.getvalue(), failure=Failure("raised", type(error).__name__, str(error)))
            finally:
                os.chdir(before)

    def source(self, function: str) -> Source:
        if function not in self.namespace:
            return Source(self.missing.get(function) or message("missing.no-cell"))
        try:
            tree = parsed(self.code[function])
        except SyntaxError:
            return Source()
        found = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name == function]
        return Source(tree=found[-1] if found else None)


def _of_the_notebook(assignment: str) -> dict[str, Any]:
    """Some of what a notebook has defined by the time that its functions are judged: pictures and layers of a size of
    their own, tensors of a graph of their own."""
    if assignment != "nst":
        return {}
    picture = np.ones((1, 12, 16, 3), np.float32)
    with tf.Graph().as_default():
        a_G = tf.constant(np.ones((1, 4, 4, 3), np.float32))
        A = tf.constant(np.ones((2, 4), np.float32))
    return {
        "content_image": picture,
        "style_image": picture,
        "generated_image": picture,
        "generate_noise_image": generate_noise_image,
        "a_C": np.ones((1, 4, 4, 3), np.float32),
        "a_S": a_G,
        "a_G": a_G,
        "A": A,
    }


def _save(unwritten: list[str], folder: Path, path: str | Path, image: Any) -> None:
    """save_image as a kernel has it, which can write nothing outside of its folder, and notes what it could not."""
    if Path(path).resolve().is_relative_to(folder):
        save_image(path, image)
    else:
        unwritten.append(str(path))


def _passed(argument: Argument | Sequence[Argument], feed: dict[Any, Any]) -> Any:
    if not isinstance(argument, Argument):
        return [_passed(one, feed) for one in argument]
    match argument.kind:
        case "array":
            return argument.value
        case "number":
            return argument.value.item()
        case "tensor":
            return tf.constant(argument.value)
    placeholder = tf.placeholder(argument.value.dtype, argument.value.shape)
    feed[placeholder] = argument.value
    return placeholder


def _refuse_more_than_a_kernel_can_hold() -> None:
    """Stop as TensorFlow does in a kernel, whose memory is limited: a matrix of places by places can have 20 GB."""
    for operation in tf.get_default_graph().get_operations():
        for shape in (output.shape for output in operation.outputs):
            if shape.is_fully_defined() and shape.num_elements() > MOST_NUMBERS:
                raise tf.errors.ResourceExhaustedError(None, None, f"OOM when allocating tensor with shape{shape}")


def _numbers(value: Any) -> npt.NDArray[Any]:
    """An array, as float64 if it holds real numbers; of a text, no number is made."""
    array = np.asarray(value)
    return array.astype(np.float64) if array.dtype.kind in "fiu" else array


def _evaluate(sess: Any, values: Sequence[Any], feed: Mapping[Any, Any]) -> list[Any]:
    return [sess.run(value, feed) if tf.is_tensor(value) else value for value in values]
