"""What stands in the body of a function: operators, calls and numbers that have no place there."""

import ast
from collections.abc import Iterator, Mapping
from typing import Any

from autograder.judge.message import Message, message
from autograder.judge.source.signature import MOST, listed, other_order
from autograder.judge.source.text import Text, dotted, in_order, shown

CHANNELS, SHAPE = {"n_C", "C"}, {"shape", "get_shape", "as_list"}


def certain(text: Text, expected: Mapping[str, Any]) -> Message | None:
    """Say what is a mistake whatever else there is: another order of parameters or sides, ^ for a power."""
    if any(isinstance(node, ast.BitXor) for node in text.nodes):
        return message("source.power")
    return other_order(text, expected) or other_unpacking(text)


def other_function(text: Text) -> Message | None:
    """Say what in the text belongs to none of the equations, or is never run; None if there is nothing."""
    if found := sorted(text.names & {"reduce_prod", "reduce_max", "reduce_min"}):
        return message("source.other-reduction", name=f"tf.{found[0]}")
    if any(isinstance(line, ast.Return) for lines in _blocks(text) for line in lines[:-1]):
        return message("source.never-run")
    floor = any(isinstance(node, ast.FloorDiv) for node in text.nodes)
    return message("source.floor-division") if floor else None


def _blocks(text: Text) -> Iterator[list[ast.stmt]]:
    """Yield the body of the function, and those of its loops and branches."""
    for node in (text.tree, *text.nodes):
        for name in ("body", "orelse"):
            block = getattr(node, name, None)
            if isinstance(block, list):
                yield block


def other_unpacking(text: Text) -> Message | None:
    """Say that the sides of a layer are unpacked in another order than they have; None if they are not.

    Height and width may be exchanged: most formulas have them as a product. Where axes are put into another order, the
    text does not tell.
    """
    if any(isinstance(n, ast.List | ast.Tuple) and sorted(map(_order_of, n.elts)) == [0, 1, 2, 3] for n in text.nodes):
        return None
    for node in text.nodes:
        match node:
            case ast.Assign(targets=[ast.Tuple(elts=[*targets])], value=value):
                names = [target.id for target in targets if isinstance(target, ast.Name)]
                channels = CHANNELS & set(names[:-1])
                shape = {inner.attr for inner in in_order(value) if isinstance(inner, ast.Attribute)} & SHAPE
                if shape and channels and len(names) == 4:
                    return message("source.unpacked", names=listed(names))
    return None


def numpy_calls(text: Text) -> list[str]:
    """Return NumPy's functions that are called, as they stand in the text."""
    found = (dotted(call.func) for call in text.calls(lambda name: name.startswith(("np.", "numpy."))))
    return list(dict.fromkeys(found))


def evaluated(text: Text) -> str:
    """Return the name of what evaluates a tensor inside of the function, as "sess.run"; "" if nothing does."""
    inside = (".run", ".eval", ".numpy")
    found = next(text.calls(lambda name: name.endswith(inside)), None)
    if found is None:
        return ""
    name = dotted(found.func)
    return shown(name) if name.startswith("sess") else "." + name.rpartition(".")[2] + "()"


def fixed_shape(text: Text) -> str:
    """Return the shape of numbers that is written into a tf.reshape, as "[16, 3]"; "" if there is none."""
    for call in text.calls(lambda name: name.endswith("reshape")):
        for argument in (*call.args, *(keyword.value for keyword in call.keywords)):
            if isinstance(argument, ast.List | ast.Tuple):
                numbers = [_number(one) for one in argument.elts]
                written = [n for n in numbers if n is not None]
                if len(written) == len(numbers) and any(n > 1 for n in written):
                    return str(written)
    return ""


def fixed_rounds(text: Text) -> Message | None:
    """Say that the number of a loop's rounds is written into the code; None if it is not."""
    fixed = fixed_range(text)
    return message("source.fixed-rounds", range=shown(fixed)) if fixed else None


def fixed_range(text: Text) -> str:
    """Return a loop whose number of rounds is written into the code, as "range(4)"; "" if there is none."""
    for node in text.nodes:
        if isinstance(node, ast.For | ast.comprehension) and isinstance(node.iter, ast.Call):
            numbers = [_number(one) for one in node.iter.args]
            if dotted(node.iter.func) == "range" and numbers and None not in numbers:
                return f"range({', '.join(map(str, numbers))})"
    return ""


def _order_of(node: ast.expr) -> int:
    number = _number(node)
    return -1 if number is None else number


def _number(node: ast.expr) -> int | None:
    """Return a small whole number that is written into the code, or a product of such."""
    match node:
        case ast.Constant(value=int(value)) if abs(value) < MOST:
            return value
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int(value))) if value < MOST:
            return -value
        case ast.BinOp(left=ast.Constant(value=int(a)), op=ast.Mult(), right=ast.Constant(value=int(b))):
            return a * b if max(abs(a), abs(b)) < MOST else None
    return None
