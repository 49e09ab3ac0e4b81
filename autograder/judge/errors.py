"""What to tell about a function from which nothing came back.

An exception's own text is read, since it tells what went wrong: that is Python's, NumPy's or TensorFlow's, or made up.
"""

import builtins
import difflib
import re
from collections.abc import Iterator

from autograder.judge.message import Message, message
from autograder.judge.question import NO_NUMBERS, Fault, Function, fault
from autograder.judge.source.body import certain, evaluated, fixed_rounds, fixed_shape, numpy_calls
from autograder.judge.source.returned import not_filled_in, nothing_returned, returned_kind
from autograder.judge.source.signature import other_defaults, other_parameters, unused
from autograder.judge.source.text import Text, all_shown, shown, text_of
from autograder.judge.student import Failure, Source

STOPPED = "error.stopped"  # the mistake that is named if no other is, where the exception has a well-known name
EXCEPTIONS = {name for name, kind in vars(builtins).items() if isinstance(kind, type) and issubclass(kind, Exception)}
EXCEPTIONS |= {"FailedPreconditionError", "InvalidArgumentError", "ImageError"}  # TensorFlow's, and save_image's
LONGEST, MOST_READ = 240, 8000  # characters of an error that are told, and that are read
LONGEST_NAME, AROUND = 60, 15  # of the name of an exception, and of what is told around it
TALKATIVE = re.compile(r"(?<=to a numpy array)\. This error may indicate[^\n]*| for '\{\{node [^\n]*")
AT_LENGTH = re.compile(r"^Graph execution error:\n.*?\nNode: '[^'\n]{1,200}'\n([^\n]+)", re.DOTALL)
PATH = re.compile(r"(?<![\w.])/(?:[^\s/'\":,]{1,100}/){2,30}([^\s/'\":,]{1,100}\.py)\b")
NONE = re.compile(r"NoneType|None values not supported|argument None\b|value \(None\)")
ARGUMENTS = re.compile(r".{0,80}(?:missing \d+ required|unexpected keyword|takes .{0,40}argument)")  # a TypeError
NOT_DEFINED = re.compile(r"name '(\w{1,60})' is not defined")  # a NameError
UNINITIALISED = re.compile(r"FailedPrecondition|uninitialized", re.IGNORECASE)
OLD_NAMES = {
    "sub": "tf.subtract",
    "mul": "tf.multiply",
    "neg": "tf.negative",
    "pack": "tf.stack",
    "unpack": "tf.unstack",
    "batch_matmul": "tf.matmul",
    "sum": "tf.reduce_sum",
    "mean": "tf.reduce_mean",
    "sqr": "tf.square",
    "dot": "tf.matmul",
    "mat_mul": "tf.matmul",
}
NO_ATTRIBUTE = re.compile(r"module '[\w.]*tensorflow[\w.]*' has no attribute '(\w{1,60})'")

# What well-known errors mean: how their texts are known, and what to tell.
HINTS = (
    (r"has no attribute 'numpy'|numpy\(\) is only", "hint.no-numpy-method"),
    (r"'int' object has no attribute 'value'", "hint.dimension-value"),
    (
        r"ndarray' object has no attribute '(?:get_shape|shape)'|'tuple' object has no attribute 'as_list'",
        "hint.argument-is-array",
    ),
    (r"module 'numpy' has no attribute '(?:float|int|bool|object)'", "hint.gone-from-numpy"),
    (
        r"type float\d* (?:that does not match|of argument).{0,60}int"
        r"|type int\d* (?:that does not match|of argument).{0,60}float"
        r"|same dtype, got tf\.(?:float\d* != tf\.int|int\d* != tf\.float)"
        r"|requested dtype (?:float\d* for Tensor with dtype int|int\d* for Tensor with dtype float)",
        "hint.integers-and-floats",
    ),
    (r"(?:same dtype|requested dtype|does not match).{0,60}float64", "hint.cast-to-32-bits"),
    (
        r"for '(?:\{\{node )?[\w/]{0,60}?MatMul|Matrix size-incompatible",
        "hint.matrices-do-not-fit",
    ),
    (r"must be equal.{0,80}for '(?:\{\{node )?[\w/]{0,60}?[sS]ub", "hint.subtracted-shapes"),
    (r"Incompatible shapes|must be equal", "hint.shapes-do-not-fit"),
    (r"Iterating over a symbolic", "hint.python-on-tensor"),
    (r"which holds no numbers", "hint.return-tensor"),
    (r"'Operation' object is not callable", "hint.operation-called"),
    (r"has no attribute 'T'", "hint.no-transpose-attribute"),
    (r"Cannot convert a symbolic", "hint.numpy-on-tensor"),
    (r"same graph|not an element of this graph|Cannot interpret feed_dict|is not from the same", "hint.other-graph"),
)


def is_not_there(function: str, found: Source) -> Fault:
    """Say that a function is not defined, and why, if its text tells."""
    if found.missing:
        told = message("finding.undefined-because", function=function, why=found.missing)
    else:
        told = message("finding.undefined", function=function)
    return Fault(told, message("error.undefined"))


def no_answer(subject: Message, failure: Failure, function: Function, found: Source) -> Fault:
    """Say why nothing came back from a function; an exception that a submission made up has no name.

    Of an exception's text nothing is in `mistake`, which must be in the judge's own words.
    """
    if failure.kind == "undefined":
        return is_not_there(function.name, found)
    text = text_of(found)
    if failure.kind == "nothing":
        return _returned_none(subject, function, text)
    if failure.kind == "no-numbers":
        return no_numbers(subject, function, text)
    return _raised(subject, failure, function, text) if failure.kind == "raised" else fault(subject, _told(failure))


def _raised(subject: Message, failure: Failure, function: Function, text: Text | None) -> Fault:
    if instead := cause(failure, function, text):
        return fault(subject, instead, instead)
    if hint := hint_of(failure, function, text):
        return fault(subject, message("finding.error-and-hint", error=_exception(failure, end="."), hint=hint), hint)
    known = failure.exception in EXCEPTIONS
    return fault(subject, _exception(failure), message(STOPPED, exception=failure.exception) if known else None)


def _returned_none(subject: Message, function: Function, text: Text | None) -> Fault:
    why = nothing_returned(text, function.result) if text else None
    if why and why.id != "source.still-none":
        return fault(subject, why, why)
    why = why or message("source.nothing-filled-in")
    return fault(subject, message("finding.write-your-code", mistake=why), why)


def no_numbers(subject: Message, function: Function, text: Text | None) -> Fault:
    """Say that a function returned something other than numbers, and what that was, if its text tells."""
    kind = returned_kind(text, function.result) if text else None
    return fault(subject, kind or NO_NUMBERS, kind)


def _exception(failure: Failure, end: str = "") -> Message:
    """Return the words of an exception, without the `end` of the sentence."""
    name = one_line(failure.exception, LONGEST_NAME)
    text = one_line(failure.text, LONGEST - AROUND - len(name)).rstrip(end or None)
    return message("error.raised", exception=name, text=text) if text else message(STOPPED, exception=name)


def _told(failure: Failure) -> Message:
    text = one_line(failure.text)
    match failure.kind:
        case "ended" if failure.reason:
            return message("error.ended", why=failure.reason)
        case "late":
            return message("error.late")
        case "too-many":
            return message("error.too-many", most=text)
    return message("error.unreadable")


def cause(failure: Failure, function: Function, text: Text | None) -> Message | None:
    """Return the mistake that has led to an exception, if the text tells; it stands for the exception's own words."""
    if is_uninitialised(failure):
        of_session = "sess" in function.parameters
        return message("source.not-initialised") if of_session else message("source.own-variable")
    return next(filter(None, _causes(failure, function, text)), None) if text else None


def is_uninitialised(failure: Failure) -> bool:
    """Return whether a variable has been read before it had a value."""
    return bool(UNINITIALISED.search(failure.exception) or UNINITIALISED.search(failure.text[:MOST_READ]))


def _causes(failure: Failure, function: Function, text: Text) -> Iterator[Message | None]:
    said = failure.text[:MOST_READ]
    yield certain(text, function.parameters)
    if NONE.search(said) and text.left_none:
        yield not_filled_in(text.left_none)
    if NONE.search(said) and text.none_at_first:
        yield not_filled_in(text.none_at_first)
    if failure.exception == "TypeError" and ARGUMENTS.match(said):
        yield other_parameters(text, function.parameters) or other_defaults(text, function.parameters)
    if failure.exception == "NameError" and NOT_DEFINED.match(said):
        return
    if "symbolic" in said and (numpy := numpy_calls(text)):
        yield message("source.numpy-on-tensor", names=all_shown(numpy))
    yield returned_kind(text, function.result)
    yield unused(text, function.parameters, function.needless)
    if "sess" not in function.parameters and (name := evaluated(text)):
        yield message("source.evaluated", name=name)
    yield function.in_text(text)
    if failure.exception == "IndexError":
        yield fixed_rounds(text)


def hint_of(failure: Failure, function: Function, text: Text | None) -> Message | None:
    """Return what a well-known error means, to be told after the error's own words."""
    said = failure.text[:MOST_READ]
    if failure.exception == "NameError" and (missing := NOT_DEFINED.match(said)):
        known = {*text.parameters, *text.computed} - {missing[1]} if text else set()
        alike = difflib.get_close_matches(missing[1], sorted(known), 1)
        if alike:
            return message("hint.is-meant", name=shown(alike[0]))
        return unused(text, function.parameters, function.needless) if text else None
    if text and "values to unpack" in said and text.names & {"shape", "get_shape"}:
        return message("hint.shape-too-late" if "not enough" in said else "hint.shape-has-four")
    if text and "reshape" in said and (shape := fixed_shape(text)):
        return message("hint.fixed-shape", shape=shown(shape))
    if missing := NO_ATTRIBUTE.search(said):
        return message("hint.new-name", name=OLD_NAMES[missing[1]]) if missing[1] in OLD_NAMES else None
    return next((message(hint) for pattern, hint in HINTS if re.search(pattern, said[:1000])), None)


def one_line(text: str, longest: int = LONGEST) -> str:
    """Text of a submission, on one line of bounded length, without control characters and folders of Python files.

    Of an exception that TensorFlow explains at length, the first line is left that says something.
    """
    text = TALKATIVE.sub("", AT_LENGTH.sub(r"\1", text[:MOST_READ], count=1))
    lines = (" ".join("".join(c if c.isprintable() else " " for c in line).split()) for line in text.splitlines())
    line = PATH.sub(r"\1", next(filter(None, lines), ""))
    return line if len(line) <= longest else line[: longest - 1] + "…"
