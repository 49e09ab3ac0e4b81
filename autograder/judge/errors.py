"""What to tell about a function that returned nothing or stopped with an exception."""

import builtins
import difflib
import re
from collections.abc import Iterator

from autograder.judge import source
from autograder.judge.question import NO_NUMBERS, Fault, Function
from autograder.judge.source import Text, listed
from autograder.judge.student import Source

NOT_FILLED_IN = "not filled in, or without a return"
NOT_INITIALISED = "variables are not initialised: run tf.global_variables_initializer() first"
OWN_VARIABLE = "a variable is made inside of the function, and is not initialised: use tensors."
OTHER_GRAPH = "a tensor or variable of the notebook is used inside of the function, in place of the argument."
STOPPED = re.compile(r"stopped with (\w+)")
EXCEPTIONS = {name for name, kind in vars(builtins).items() if isinstance(kind, type) and issubclass(kind, Exception)}
EXCEPTIONS |= {"FailedPreconditionError", "InvalidArgumentError", "ImageError"}  # TensorFlow's, and save_image's
LONGEST, MOST_READ = 240, 8000  # characters of an error that are told, and that are read
TALKATIVE = re.compile(r"(?<=to a numpy array)\. This error may indicate[^\n]*| for '\{\{node [^\n]*")
AT_LENGTH = re.compile(r"^([^\n]{0,80}: )Graph execution error:\n.*?\nNode: '[^'\n]{1,200}'\n([^\n]+)", re.DOTALL)
PATH = re.compile(r"(?<![\w.])/(?:[^\s/'\":,]{1,100}/){2,30}([^\s/'\":,]{1,100}\.py)\b")
NONE = re.compile(r"NoneType|None values not supported|argument None\b|value \(None\)")
ARGUMENTS = re.compile(
    r"stopped with TypeError: .{0,80}(?:missing \d+ required|unexpected keyword|takes .{0,40}argument)"
)
NAME_ERROR = re.compile(r"stopped with NameError: name '(\w{1,60})' is not defined")
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

# What well-known errors mean.
HINTS = (
    (r"has no attribute 'numpy'|numpy\(\) is only", "There is no .numpy() in a graph: return the tensor itself."),
    (r"'int' object has no attribute 'value'", "A dimension is a whole number already: leave .value out."),
    (
        r"ndarray' object has no attribute '(?:get_shape|shape)'|'tuple' object has no attribute 'as_list'",
        "This argument is a NumPy array here, as in the notebook: take the shape from one that is a tensor.",
    ),
    (r"module 'numpy' has no attribute '(?:float|int|bool|object)'", "NumPy has it no more: use Python's own type."),
    (
        r"type float\d* (?:that does not match|of argument).{0,60}int"
        r"|type int\d* (?:that does not match|of argument).{0,60}float"
        r"|same dtype, got tf\.(?:float\d* != tf\.int|int\d* != tf\.float)"
        r"|requested dtype (?:float\d* for Tensor with dtype int|int\d* for Tensor with dtype float)",
        "Whole numbers and floats are not mixed: use tf.cast(x, tf.float32), or get_shape().as_list() for sizes.",
    ),
    (r"(?:same dtype|requested dtype|does not match).{0,60}float64", "Cast to 32 bits with tf.cast(x, tf.float32)."),
    (
        r"for '(?:\{\{node )?[\w/]{0,60}?MatMul|Matrix size-incompatible",
        "Matrices do not fit: is one of them to be transposed?",
    ),
    (r"must be equal.{0,80}for '(?:\{\{node )?[\w/]{0,60}?[sS]ub", "What is subtracted has different shapes."),
    (r"Incompatible shapes|must be equal", "These shapes do not fit together."),
    (r"Iterating over a symbolic", "Python's sum, max or loops do not work on a tensor: use tf.reduce_sum."),
    (r"which holds no numbers", "Return what sess.run gives, or a tensor."),
    (r"'Operation' object is not callable", "An operation is run with sess.run(train_step)."),
    (r"has no attribute 'T'", "A tensor has no .T: use tf.transpose."),
    (r"Cannot convert a symbolic", "A tensor and an array do not fit in shape, or NumPy is applied to a tensor."),
    (r"same graph|not an element of this graph|Cannot interpret feed_dict|is not from the same", OTHER_GRAPH),
)


def is_not_there(function: str, found: Source) -> Fault:
    """What to tell about a function that is not defined."""
    words = "is not defined"
    return Fault(one_line(f"{function} {words}{': ' * bool(found.missing)}{found.missing}"), words)


def no_answer(subject: str, error: str, function: Function, found: Source) -> Fault:
    """What to tell if a function returned nothing or stopped; an exception that a submission made up has no name.

    Of the error nothing is in `mistake`, which must be in the judge's own words.
    """
    error = error[:MOST_READ]
    if error.startswith("is not defined"):
        return is_not_there(function.name, found)
    text = source.text_of(found)
    if error.startswith("returned None"):
        words = (source.nothing_returned(text, function.result) if text else "") or NOT_FILLED_IN
        where = " Write your code between START CODE HERE and END CODE HERE." * words.startswith("not filled in")
        return Fault(f"{subject}: {words}{where}", words)
    if instead := cause(error, function, text):
        return Fault(f"{subject}: {instead}", instead)
    hint = hint_of(error, function, text)
    if hint:
        return Fault(f"{subject}: {one_line(error).rstrip('.')}. {hint}", hint)
    stopped = STOPPED.match(error)
    return Fault(f"{subject}: {one_line(error)}", stopped[0] if stopped and stopped[1] in EXCEPTIONS else "")


def cause(error: str, function: Function, text: Text | None) -> str:
    """The mistake that has led to an exception, if the text tells; it stands for the exception's own words."""
    if error.startswith(NO_NUMBERS) and text and (kind := source.returned_kind(text)):
        return f"{kind}, expected {function.result} alone."
    if not error.startswith("stopped with"):
        return ""
    if UNINITIALISED.search(error):
        return NOT_INITIALISED if "sess" in function.parameters else OWN_VARIABLE
    return next(filter(None, _causes(error, function, text)), "") if text else ""


def _causes(error: str, function: Function, text: Text) -> Iterator[str]:
    yield source.certain(text, function.parameters)
    if NONE.search(error) and text.left_none:
        yield source.not_filled_in(text.left_none)
    if NONE.search(error) and text.none_at_first:
        yield source.not_filled_in(text.none_at_first)
    if ARGUMENTS.match(error):
        yield source.other_parameters(text, function.parameters) or source.other_defaults(text, function.parameters)
    if NAME_ERROR.match(error):
        return
    if "symbolic" in error and (numpy := source.numpy_calls(text)):
        yield f"{listed(numpy)} cannot be applied to a tensor: use TensorFlow's own functions, such as tf.reduce_sum."
    if kind := source.returned_kind(text):
        yield f"{kind}, expected {function.result} alone."
    yield source.unused(text, function.parameters)
    if "sess" not in function.parameters and (name := source.evaluated(text)):
        yield f"{name} evaluates a tensor inside of the function: return the tensor itself."
    yield function.in_text(text)
    if "IndexError" in error:
        yield source.fixed_rounds(text)


def hint_of(error: str, function: Function, text: Text | None) -> str:
    """What a well-known error means, to be told after the error's own words."""
    if missing := NAME_ERROR.match(error):
        known = {*text.parameters, *text.computed} - {missing[1]} if text else set()
        alike = difflib.get_close_matches(missing[1], sorted(known), 1)
        return f"Is {listed(alike)} meant?" if alike else source.unused(text, function.parameters) if text else ""
    if text and "values to unpack" in error and text.names & {"shape", "get_shape"}:
        early = "Take the shape before the layer is reshaped."
        return early if "not enough" in error else "The shape of a layer has four entries, the first of which is 1."
    if text and "reshape" in error and (shape := source.fixed_shape(text)):
        return f"The shape {shape} is written into the code: take n_H, n_W and n_C from the shape of the argument."
    if missing := NO_ATTRIBUTE.search(error):
        return f"Use {OLD_NAMES[missing[1]]}." if missing[1] in OLD_NAMES else ""
    return next((hint for pattern, hint in HINTS if re.search(pattern, error[:1000])), "")


def one_line(text: str) -> str:
    """Text of a submission, on one line of bounded length, without control characters and folders of Python files.

    Of an exception that TensorFlow explains at length, the first line is left that says something.
    """
    text = TALKATIVE.sub("", AT_LENGTH.sub(r"\1\2", text[:MOST_READ], count=1))
    lines = (" ".join("".join(c if c.isprintable() else " " for c in line).split()) for line in text.splitlines())
    line = PATH.sub(r"\1", next(filter(None, lines), ""))
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"
