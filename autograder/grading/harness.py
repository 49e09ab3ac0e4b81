"""Runs in the student's kernel: applies a function to what the judge has sent, and hands back what came of it.

The kernel gets this file as text, before the notebook. Nothing in it is a secret, and nothing that it hands back is
trusted: it lives among the student's code, which can change all of it. It takes what it needs from the modules as they
are before the notebook, and not from the notebook's names, so that a notebook in which `np` or `list` means something
else is judged by its functions all the same.

A function that stops, in a notebook where such a name means something else, is applied again with the names that the
assignment's own cells import, and with Python's own functions, as they were.
"""

import base64
import builtins
import contextlib
import io
import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow.compat.v1 as tf  # not nst's: in a kernel, that may be the submission's own
from IPython.core.interactiveshell import InteractiveShell
from PIL import Image

ANSWER = "application/x-nst-answer+json"
LEARNING_RATE = 2.0
MOST_TEXT = 100_000
MOST_FILES = 40
FORMATS = ("PNG", "JPEG")  # that pictures may have
MOST_NUMBERS = 20_000  # of one array; the largest that is right has 16384
MOST_HELD = 10**9  # numbers of one tensor: 4 GB
MOST_WORDS = 10_000  # of an error: the message that is told comes below as many lines of frames
RETURNED_NONE = "returned None"
UNDEFINED = "is not defined"
NAMES = InteractiveShell.instance().user_ns
PYTHONS = {name: value for name, value in vars(builtins).items() if name[0] != "_" and name not in NAMES}


def answer(request: str, imports: list[str]) -> None:
    """Do what a request, a file with JSON, asks for, and put out the answer, in JSON, as a message of type ANSWER.

    `imports` are the statements with which the assignment's own cells import something.
    """
    asked = json.loads(Path(request).read_text(encoding="utf-8"))
    try:
        found = _model_nn(imports, **asked) if asked.pop("do") == "model_nn" else _apply(imports, **asked)
    except BaseException as error:  # whatever student code raises
        found = {"error": _words(error)}
    InteractiveShell.instance().display_pub.publish({ANSWER: json.dumps(found)})


def _apply(imports: list[str], calls: list[dict[str, Any]], gram_matrix: str | None) -> dict[str, Any]:
    right = {} if gram_matrix is None else {"gram_matrix": eval(gram_matrix, {"tf": tf})}  # noqa: S307 -- the judge's
    with _named(right):
        if not callable(NAMES.get(calls[0]["function"])):
            return {"error": UNDEFINED}
        answers, changed, rebound = _answers(calls), *_changed(imports)
        stopped = [n for n, found in enumerate(answers) if _has_stopped(found)]
        if changed and stopped:
            with _named(changed):
                again = _answers([calls[n] for n in stopped])
            answers = [*answers]
            for n, found in zip(stopped, again, strict=True):
                answers[n] = found
        return {"answers": answers, "rebound": rebound}


def _has_stopped(found: Mapping[str, Any]) -> bool:
    return "error" in found and found["error"] not in (RETURNED_NONE, UNDEFINED)


def _changed(imports: list[str]) -> tuple[dict[str, Any], list[str]]:
    """The names that mean something else now, each with what it meant, and those of them that are imported."""
    meant: dict[str, Any] = {}
    for statement in imports:
        with contextlib.suppress(Exception):  # the module was changed as well
            exec(statement, {"__builtins__": builtins}, meant)  # noqa: S102 -- the assignment's own
    rebound = [name for name, value in meant.items() if NAMES.get(name) is not value]
    shadowed = [name for name, value in PYTHONS.items() if name in NAMES and NAMES[name] is not value]
    return {name: (PYTHONS | meant)[name] for name in [*rebound, *shadowed]}, rebound


@contextlib.contextmanager
def _named(meanings: Mapping[str, Any]) -> Iterator[None]:
    """Give names of the notebook other meanings for a while."""
    before = {name: NAMES[name] for name in meanings if name in NAMES}
    NAMES.update(meanings)
    try:
        yield
    finally:
        for name in meanings:
            NAMES.pop(name, None)
        NAMES.update(before)


def _answers(calls: list[dict[str, Any]]) -> list[dict[str, str]]:
    """All calls in one graph and one run, since to prepare a run takes longest; one by one if that does not go well."""
    try:
        return _together(calls)
    except BaseException as error:  # whatever student code raises
        return [{"error": _words(error)}] if len(calls) == 1 else [_answers([call])[0] for call in calls]


def _together(calls: list[dict[str, Any]]) -> list[dict[str, str]]:
    with tf.Graph().as_default(), tf.Session() as sess:
        feed: dict[Any, Any] = {}
        wanted = [_call(**call, feed=feed) for call in calls]
        refuse_what_no_kernel_holds(tf.get_default_graph())
        tensors = [{name: x for name, x in found.items() if tf.is_tensor(x)} for found in wanted]
        if any(tensors):
            wanted = [found | of for found, of in zip(wanted, sess.run(tensors, feed), strict=True)]
    return [
        {"error": RETURNED_NONE} if found["value"] is None else {name: pack(x) for name, x in found.items()}
        for found in wanted
    ]


def refuse_what_no_kernel_holds(graph: Any) -> None:
    """Raise ResourceExhaustedError at once, as TensorFlow does after it has tried to get the memory for 20 s.

    A matrix of places by places, which a wrong formula can ask for, would have 20 GB.
    """
    for output in (output for operation in graph.get_operations() for output in operation.outputs):
        if output.shape.is_fully_defined() and output.shape.num_elements() > MOST_HELD:
            raise tf.errors.ResourceExhaustedError(None, None, f"a tensor of shape {output.shape} is too large")


def _call(
    function: str,
    arguments: list[Any],
    keywords: dict[str, float],
    gradient_to: int | None,
    feed: dict[Any, Any],
) -> dict[str, Any]:
    """What a call returns and the gradient that is wanted, if it has one: tensors, for the most part."""
    given = [_passed(argument, feed) for argument in arguments]
    each = tf.nest.flatten(given)  # before the function can change a list
    value = NAMES[function](*given, **keywords)
    if value is None or gradient_to is None:
        return {"value": value}
    (slope,) = tf.gradients(tf.reduce_sum(value), [each[gradient_to]])
    return {"value": value} if slope is None else {"value": value, "gradient": slope}


def _passed(argument: Any, feed: dict[Any, Any]) -> Any:
    if isinstance(argument, list):
        return [_passed(one, feed) for one in argument]
    value, kind = unpack(argument["value"]), argument["kind"]
    if kind == "array":
        return value
    if kind == "number":
        return value.item()
    if kind == "tensor":
        return tf.constant(value)
    placeholder = tf.placeholder(value.dtype, value.shape)
    feed[placeholder] = value
    return placeholder


def _model_nn(imports: list[str], start: str, target: str, iterations: int | None) -> dict[str, Any]:
    if not callable(NAMES.get("model_nn")):
        return {"error": UNDEFINED}
    found, changed, rebound = _model_nn_once(start, target, iterations), *_changed(imports)
    if changed and _has_stopped(found):
        with _named(changed):
            found = _model_nn_once(start, target, iterations)
    return found | {"rebound": rebound}


def _model_nn_once(start: str, target: str, iterations: int | None) -> dict[str, Any]:
    input_image, goal = unpack(start), unpack(target)
    before = Path.cwd()
    with (
        tf.Graph().as_default(),
        tf.Session() as sess,
        tempfile.TemporaryDirectory() as folder,
        contextlib.redirect_stdout(io.StringIO()) as printed,
    ):
        image = tf.Variable(np.zeros(input_image.shape), dtype=tf.float32)
        squares = tf.square(image - goal) / input_image.size
        J_content, J_style = tf.reduce_sum(squares[..., :1]), tf.reduce_sum(squares[..., 1:])  # noqa: N806
        J = J_content + J_style  # noqa: N806
        train_step = tf.train.AdamOptimizer(LEARNING_RATE).minimize(J)
        NAMES.update(
            {"model": {"input": image}, "J": J, "J_content": J_content, "J_style": J_style},
            train_step=train_step,
            sess=sess,
        )
        os.chdir(folder)
        found: dict[str, Any] = {}
        try:
            Path("output").mkdir()
            with _unwritten(found):
                returned = NAMES["model_nn"](sess, input_image, *([] if iterations is None else [iterations]))
            if returned is None and sess.run(tf.report_uninitialized_variables([image])).size:
                return {"error": RETURNED_NONE}  # and did nothing either
            return found | {
                "image": None if returned is None else pack(returned),
                "variable": pack(sess.run(image)),
                "printed": printed.getvalue()[:MOST_TEXT],
                "files": {path.name: _picture(path) for path in sorted(Path("output").iterdir())[:MOST_FILES]},
            }
        except Exception as error:
            return found | {"error": _words(error), "printed": printed.getvalue()[:MOST_TEXT]}
        finally:
            os.chdir(before)


@contextlib.contextmanager
def _unwritten(found: dict[str, Any]) -> Iterator[None]:
    """Have files that cannot be written go nowhere, and put the path of the first into `found`, as "unwritten"."""
    real_open, real_mkdir, real_replace = io.open, os.mkdir, os.replace
    lost: dict[str, str] = {}  # path -> that path, or what the file was to be renamed to

    def lenient_open(file: Any, mode: str = "r", *arguments: Any, **keywords: Any) -> Any:
        try:
            return real_open(file, mode, *arguments, **keywords)
        except OSError:
            if not {*mode} & {*"wax"}:
                raise
            lost[str(file)] = str(file)
            return io.BytesIO() if "b" in mode else io.StringIO()

    def lenient_mkdir(path: Any, *arguments: Any, **keywords: Any) -> None:
        try:
            real_mkdir(path, *arguments, **keywords)
        except FileExistsError:
            raise
        except OSError:  # folders above it are made, where that is allowed; a file in it is lost else, and told
            for folder in (*reversed(Path(os.fsdecode(path)).parents), path):
                with contextlib.suppress(OSError):
                    real_mkdir(folder)

    def lenient_replace(source: Any, target: Any, **keywords: Any) -> None:
        if str(source) in lost:  # it was to appear whole, so that it has another name at first
            lost[str(source)] = str(target)
        else:
            real_replace(source, target, **keywords)

    builtins.open = io.open = lenient_open
    os.mkdir, os.replace = lenient_mkdir, lenient_replace  # type: ignore[assignment]  # passes the rest on
    try:
        with _named({"open": lenient_open}):
            yield
    finally:
        builtins.open = io.open = real_open
        os.mkdir, os.replace = real_mkdir, real_replace
        found["unwritten"] = next(iter(lost.values()), "")[:MOST_WORDS]


def _picture(path: Path) -> str:
    with contextlib.suppress(Exception), Image.open(path, formats=FORMATS) as picture:
        return pack(np.asarray(picture))
    return pack(np.zeros(0, np.uint8))


def _words(error: BaseException) -> str:
    try:
        return f"stopped with {type(error).__name__}: {error}"[:MOST_WORDS]
    except Exception:  # an exception that cannot be shown
        return "stopped with an error"


def pack(value: Any) -> str:
    """An array, in NumPy's file format, as text.

    Raises ValueError if it holds no numbers, or is far too large for an answer.
    """
    array, file = np.asarray(value), io.BytesIO()
    if array.dtype.hasobject:
        raise ValueError(f"the result is of type {type(value).__name__}, which holds no numbers")
    if array.size > MOST_NUMBERS:
        raise ValueError(f"the result has the shape {array.shape}, far larger than it should be")
    np.save(file, array, allow_pickle=False)
    return base64.b64encode(file.getvalue()).decode()


def unpack(text: str) -> Any:
    """The array that `pack` was given."""
    return np.load(io.BytesIO(base64.b64decode(text)), allow_pickle=False)
