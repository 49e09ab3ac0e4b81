"""Applies a student's functions to what the judge has sent, and hands back what came of it.

A kernel gets this file as text, before the notebook. Nothing in it is a secret, and nothing that it hands back is
trusted: it lives among the student's code, which can change all of it. It takes what it needs from the modules as they
are before the notebook, and not from the notebook's names, so that a notebook in which `np` or `list` means something
else is judged by its functions all the same.

A function that stops, in a notebook where such a name means something else, is applied again with the names that the
assignment's own cells import, and with Python's own functions, as they were.
"""

import builtins
import contextlib
import importlib
import io
import json
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow.compat.v1 as tf  # not nst's: in a kernel, that may be the submission's own
from PIL import Image

from autograder.sandbox.protocol import (  # a kernel has this module while it runs this file, and no other of ours
    ANSWER,
    MOST_FILES,
    MOST_NUMBERS,
    MOST_PARTS,
    MOST_PRINTED,
    MOST_SAID,
    Applied,
    Apply,
    ModelRun,
    PackedAnswer,
    PackedCall,
    PackedFailure,
    RunModel,
    RunSteps,
    StepsRun,
    pack,
    unpack,
)

LEARNING_RATE = 2.0
FORMATS = ("PNG", "JPEG")  # that pictures may have
MOST_HELD = 10**9  # numbers of one tensor: 4 GB
RETURNED_NONE: PackedFailure = {"kind": "nothing", "exception": "", "text": ""}
UNDEFINED: PackedFailure = {"kind": "undefined", "exception": "", "text": ""}
TOO_MANY: PackedFailure = {"kind": "too-many", "exception": "", "text": ""}


class TooManyError(ValueError):
    """A result has more numbers than an answer may have."""


def serve(shell: Any) -> Callable[[str], None]:
    """Return the function that a kernel is asked with: it publishes the answer to the request that lies in a file.

    `shell` is IPython's, before the notebook has run.
    """
    return served(shell, Harness(shell.user_ns))


def served(shell: Any, harness: "Harness") -> Callable[[str], None]:
    """Return what `serve` does, for a harness of either framework."""

    def answer(file: str) -> None:
        shell.display_pub.publish({ANSWER: harness.answer(Path(file).read_text(encoding="utf-8"))})

    return answer


class Harness:
    """Answers requests about the functions in a namespace: `names`, as they are before any code of the student's."""

    def __init__(self, names: dict[str, Any]) -> None:
        self._names = names
        self._pythons = {name: value for name, value in vars(builtins).items() if name[0] != "_" and name not in names}

    def answer(self, request: str) -> str:
        """Do what a request asks for, in JSON, and return the answer, in JSON. `protocol` has the names of both."""
        asked: Apply | RunModel | RunSteps = json.loads(request)
        found: Applied | ModelRun | StepsRun
        try:
            found = self._apply(asked) if asked["do"] == "apply" else self._train(asked)
        except BaseException as error:  # whatever student code raises
            found = {"failure": raised(error)}
        return json.dumps(found)

    # ------------------------------------------------------------ functions of arrays

    def _apply(self, asked: Apply) -> Applied:
        calls = asked["calls"]
        right = {name: eval(source, {"tf": tf}) for name, source in asked["right"].items()}  # noqa: S307 -- the judge's
        with self._named(right):
            if not callable(self._names.get(calls[0]["function"])):
                return {"failure": UNDEFINED}
            answers, changed, rebound = self._answers(calls), *self._changed(asked["imports"])
            stopped = [n for n, found in enumerate(answers) if has_stopped(found)]
            if changed and stopped:
                with self._named(changed):
                    again = self._answers([calls[n] for n in stopped])
                answers = [*answers]
                for n, found in zip(stopped, again, strict=True):
                    answers[n] = found
            return {"answers": answers, "rebound": rebound}

    def _answers(self, calls: list[PackedCall]) -> list[PackedAnswer]:
        """Make all calls in one graph and one run, since to prepare a run takes longest; if that fails, one by one."""
        try:
            return self._together(calls)
        except BaseException as error:  # whatever student code raises
            return [{"failure": raised(error)}] if len(calls) == 1 else [self._answers([call])[0] for call in calls]

    def _together(self, calls: list[PackedCall]) -> list[PackedAnswer]:
        with tf.Graph().as_default(), tf.Session() as sess:
            feed: dict[Any, Any] = {}
            wanted = [self._call(call, feed, sess) for call in calls]
            refuse_what_no_kernel_holds(tf.get_default_graph())
            tensors = [{name: x for name, x in found.items() if tf.is_tensor(x)} for found in wanted]
            if any(tensors):
                wanted = [found | of for found, of in zip(wanted, sess.run(tensors, feed), strict=True)]
        return [packed_answer(**found) for found in wanted]

    def _call(self, call: PackedCall, feed: dict[Any, Any], sess: Any) -> dict[str, Any]:
        """Return what a call returns and the gradient that is wanted, if it has one: tensors, for the most part."""

        def passed_as_tensor(value: Any, kind: str) -> Any:
            return tf.constant(value) if kind == "tensor" else _fed(value, feed)

        given = [passed(argument, passed_as_tensor) for argument in call["arguments"]]
        if call["in_parts"]:
            found = in_parts(lambda: self._names[call["function"]](*given, **call["keywords"]))
            if found["value"] is not None:
                found["value"] = [sess.run(part, feed) if tf.is_tensor(part) else part for part in found["value"]]
            return found
        each = tf.nest.flatten(given)  # before the function can change a list
        value = self._names[call["function"]](*given, **call["keywords"])
        if value is None or call["gradient_to"] is None:
            return {"value": value}
        (slope,) = tf.gradients(tf.reduce_sum(value), [each[call["gradient_to"]]])
        return {"value": value} if slope is None else {"value": value, "gradient": slope}

    # ------------------------------------------------------------ model_nn

    def _train(self, asked: RunModel | RunSteps) -> ModelRun | StepsRun:
        """Have the submission train. Raises ValueError for what only another framework can do."""
        if asked["do"] != "model_nn":
            raise ValueError(f"no {asked['do']} in a graph")
        if not callable(self._names.get("model_nn")):
            return {"failure": UNDEFINED}
        found, changed, rebound = self._model_nn_once(asked), *self._changed(asked["imports"])
        if changed and has_stopped(found):
            with self._named(changed):
                found = self._model_nn_once(asked)
        found["rebound"] = rebound
        return found

    def _model_nn_once(self, asked: RunModel) -> ModelRun:
        input_image, goal, iterations = unpack(asked["start"]), unpack(asked["target"]), asked["iterations"]
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
            self._names.update(
                {"model": {"input": image}, "J": J, "J_content": J_content, "J_style": J_style},
                train_step=train_step,
                sess=sess,
            )
            os.chdir(folder)
            found: ModelRun = {}
            try:
                Path("output").mkdir()
                with self._unwritten(found):
                    returned = self._names["model_nn"](sess, input_image, *([] if iterations is None else [iterations]))
                if returned is None and sess.run(tf.report_uninitialized_variables([image])).size:
                    return {"failure": RETURNED_NONE}  # and did nothing either
                found["image"] = None if returned is None else packed(returned)
                found["variable"] = packed(sess.run(image))
                files = sorted(Path("output").iterdir())[:MOST_FILES]
                found["files"] = {path.name: _packed_picture(path) for path in files}
            except Exception as error:
                found = {"failure": raised(error), "unwritten": found.get("unwritten", "")}
            finally:
                os.chdir(before)
            found["printed"] = printed.getvalue()[:MOST_PRINTED]
            return found

    @contextlib.contextmanager
    def _unwritten(self, found: ModelRun) -> Iterator[None]:
        """Have files that cannot be written go nowhere, and put the path of the first into `found`."""
        real_open, real_mkdir, real_replace = io.open, os.mkdir, os.replace
        pythons_open = builtins.open
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
            with self._named({"open": lenient_open}):
                yield
        finally:
            builtins.open, io.open = pythons_open, real_open
            os.mkdir, os.replace = real_mkdir, real_replace
            found["unwritten"] = next(iter(lost.values()), "")[:MOST_SAID]

    # ------------------------------------------------------------ names

    def _changed(self, imports: list[str]) -> tuple[dict[str, Any], list[str]]:
        """Find the names that mean something else now: each with what it meant, and those of them that are imported."""
        meant: dict[str, Any] = {}
        for statement in imports:
            with contextlib.suppress(Exception):  # the module was changed as well
                exec(statement, {"__builtins__": builtins}, meant)  # noqa: S102 -- the assignment's own
        names, pythons = self._names, self._pythons
        rebound = [name for name, value in meant.items() if names.get(name) is not value]
        shadowed = [name for name, value in pythons.items() if name in names and names[name] is not value]
        return {name: (pythons | meant)[name] for name in [*rebound, *shadowed]}, rebound

    @contextlib.contextmanager
    def _named(self, meanings: Mapping[str, Any]) -> Iterator[None]:
        """Give names of the notebook other meanings for a while."""
        before = {name: self._names[name] for name in meanings if name in self._names}
        self._names.update(meanings)
        try:
            yield
        finally:
            for name in meanings:
                self._names.pop(name, None)
            self._names.update(before)


def refuse_what_no_kernel_holds(graph: Any) -> None:
    """Raise ResourceExhaustedError at once, as TensorFlow does after it has tried to get the memory for 20 s.

    A matrix of places by places, which a wrong formula can ask for, would have 20 GB.
    """
    for output in (output for operation in graph.get_operations() for output in operation.outputs):
        if output.shape.is_fully_defined() and output.shape.num_elements() > MOST_HELD:
            raise tf.errors.ResourceExhaustedError(None, None, f"a tensor of shape {output.shape} is too large")


def passed(argument: Any, tensor: Callable[[Any, str], Any]) -> Any:
    """Return what a function is given for a packed argument, or for a list of them.

    Arguments:
    tensor -- makes a tensor of an array, for an argument of one of the other kinds
    """
    if isinstance(argument, list):
        return [passed(one, tensor) for one in argument]
    value, kind = argument["value"], argument["kind"]
    if kind == "text":
        return value
    if kind == "dictionary":
        return {name: passed(one, tensor) for name, one in value.items()}
    if kind == "made":
        module, name, numbers = value
        return getattr(importlib.import_module(module), name)(*numbers)
    return _of_array(unpack(value), kind, tensor)


def _of_array(value: Any, kind: str, tensor: Callable[[Any, str], Any]) -> Any:
    if kind == "array":
        return value
    if kind == "number":
        return value.item()
    return _written(value) if kind == "picture" else tensor(value, kind)


def _written(picture: Any) -> str:
    """Write a picture into a file, which goes when the kernel's folder does. Returns: its path."""
    with tempfile.NamedTemporaryFile(suffix=".png", delete=False) as file:
        Image.fromarray(picture).save(file, "PNG")
    return file.name


def _fed(value: Any, feed: dict[Any, Any]) -> Any:
    placeholder = tf.placeholder(value.dtype, value.shape)
    feed[placeholder] = value
    return placeholder


def in_parts(function: Callable[[], Any]) -> dict[str, Any]:
    """Call a function whose parts are wanted one by one. Returns: the parts, and what it has printed."""
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        value = function()
    parts = [*value] if isinstance(value, tuple | list) else [value]
    if all(part is None for part in parts):
        return {"value": None}
    return {"value": parts[:MOST_PARTS], "printed": printed.getvalue()[:MOST_SAID]}


def packed_answer(value: Any, gradient: Any = None, printed: str | None = None) -> PackedAnswer:
    """Pack what came of a call. Raises ValueError if it cannot be sent."""
    if value is None:
        return {"failure": RETURNED_NONE}
    if printed is not None:
        return {"parts": [_packed_part(part) for part in value], "printed": printed}
    return {"value": packed(value)} if gradient is None else {"value": packed(value), "gradient": packed(gradient)}


def _packed_part(part: Any) -> Any:
    """Pack one part of what came of a call. Raises as `packed` does."""
    if part is None:
        return None
    array = np.asarray(part)
    if array.size == 1 and array.dtype.kind == "b":
        return bool(array.item())
    if array.size == 1 and array.dtype.kind == "U":
        return {"text": str(array.item())[:MOST_SAID]}
    return packed(part)


def packed(value: Any) -> str:
    """Pack what came of a call. Raises ValueError if it holds no numbers, and TooManyError if it holds too many."""
    array = np.asarray(value)
    if array.dtype.hasobject:
        raise ValueError(f"the result is of type {type(value).__name__}, which holds no numbers")
    if array.size > MOST_NUMBERS:
        raise TooManyError
    return pack(array)


def _packed_picture(path: Path) -> str:
    with contextlib.suppress(Exception), Image.open(path, formats=FORMATS) as picture:
        return packed(np.asarray(picture))
    return pack(np.zeros(0, np.uint8))


def has_stopped(found: PackedAnswer | ModelRun | StepsRun) -> bool:
    """Return whether something went wrong that may come of a name that means something else now."""
    return "failure" in found and found["failure"]["kind"] in {"raised", "too-many"}


def raised(error: BaseException) -> PackedFailure:
    """Pack an exception."""
    if isinstance(error, TooManyError):
        return TOO_MANY
    try:
        text = str(error)[:MOST_SAID]
    except Exception:  # an exception that cannot be shown
        text = ""
    return {"kind": "raised", "exception": type(error).__name__, "text": text}
