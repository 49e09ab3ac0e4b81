"""What a function returns: why that is None, and whether it is a list or a text."""

import ast
from collections.abc import Sequence

from autograder.judge.message import Message, message
from autograder.judge.source.text import Text, all_shown, dotted, in_order, is_none, shown


def nothing_returned(text: Text, result: str) -> Message | None:
    """Say why a function returned None that should have returned the variable `result`; None if it does not show."""
    if same := compared(text):
        return message("source.compared", name=shown(same))
    values = [value for value in text.returned if value is not None and not is_none(value)]
    names = [value.id for value in values if isinstance(value, ast.Name)]
    if set(names) & set(text.left_none) or (text.left_none and not text.computed):
        return not_filled_in(text.left_none)
    if still := [name for name in text.none_at_first if name in names]:
        return not_filled_in(still)
    return _none_returned(text, values) if values else _no_return(text, result)


def compared(text: Text) -> str:
    """Return the variable of a line that compares where it should assign; "" if there is none."""
    for node in text.nodes:
        match node:
            case ast.Expr(value=ast.Compare(left=ast.Name(id=name), ops=[ast.Eq()])):
                return name
    return ""


def _none_returned(text: Text, values: Sequence[ast.expr]) -> Message:
    if any(isinstance(value, ast.Call) and dotted(value.func) == "print" for value in values):
        return message("source.returns-print")
    ends_there = isinstance(text.tree.body[-1], ast.Return)
    return message("source.returns-none") if ends_there else message("source.may-end-without-return")


def _no_return(text: Text, result: str) -> Message | None:
    printed = [node for call in text.calls(lambda name: name == "print") for node in in_order(call)]
    if not text.computed:
        return message("source.prints-only") if printed else None
    if text.returned:
        return message("source.return-without-value")
    name = result if result in text.computed else text.computed[-1]
    if any(isinstance(node, ast.Name) and node.id == name for node in printed):
        return message("source.printed-not-returned", name=shown(name))
    return message("source.no-return", name=shown(name))


def not_filled_in(names: Sequence[str]) -> Message:
    """Say that variables are still None."""
    return message("source.still-none", names=all_shown(names), count=len(names))


def returned_kind(text: Text, result: str) -> Message | None:
    """Say that a list, a tuple, a dictionary or a text is returned in place of `result`; None if it does not show.

    A result such as "distance, name" is a tuple.
    """
    named = [text.assigned(value.id) if isinstance(value, ast.Name) else [value] for value in text.returned]
    kind = next(filter(None, (_kind(value) for values in named for value in values)), None)
    right = kind == "source.tuple-returned" and "," in result
    return message(kind, result=result) if kind and not right else None


def _kind(value: ast.expr | None) -> str | None:
    match value:
        case ast.List() | ast.ListComp():
            return "source.list-returned"
        case ast.Tuple():
            return "source.tuple-returned"
        case ast.Dict() | ast.DictComp() | ast.Set() | ast.SetComp():
            return "source.dictionary-returned"
        case ast.JoinedStr() | ast.Constant(value=str()) | ast.BinOp(left=ast.Constant(value=str())):
            return "source.text-returned"
        case ast.Call(func=ast.Name(id="str")) | ast.Call(func=ast.Attribute(attr="format")):
            return "source.text-returned"
    return None
