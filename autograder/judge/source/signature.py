"""How the parameters of a function and their defaults differ from those that are expected, and which are not used."""

import ast
from collections.abc import Mapping, Sequence
from typing import Any

from autograder.judge.message import Message, Value, message
from autograder.judge.source.text import MOST_NAMES, Text, all_shown, dotted, shown

MOST = 10**6  # numbers beyond are not quoted: Python may refuse to write them


def other_parameters(text: Text, expected: Mapping[str, Any]) -> Message | None:
    """Say how the parameters differ from those that are expected; None if they do not."""
    found, wanted = text.parameters, list(expected)
    if found == wanted or text.takes_any:
        return None
    lists: dict[str, Value] = {"found": listed(found), "expected": listed(wanted)}
    if sorted(found) == sorted(wanted):
        return message("source.parameters-order", **lists)
    if len(found) == len(wanted):
        return message("source.parameters-names", **lists)
    if len(found) > len(wanted):
        return message("source.parameters-more", **lists)
    missing = [name for name in wanted if name not in found]
    if len(missing) == 1:
        return message("source.parameter-missing", name=missing[0], **lists)
    return message("source.parameters-missing", **lists)


def other_order(text: Text, expected: Mapping[str, Any]) -> Message | None:
    """Say that the parameters are in another order than expected; None if they are not."""
    moved = text.parameters != list(expected) and sorted(text.parameters) == sorted(expected)
    return other_parameters(text, expected) if moved else None


def listed(names: Sequence[str]) -> str:
    """Return names as they stand in the head of a function."""
    return ", ".join(all_shown(names))


def other_defaults(text: Text, expected: Mapping[str, Any]) -> Message | None:
    """Say which defaults differ from those that are expected; None if none does."""
    wanted = {name: value for name, value in expected.items() if value is not ... and name in text.parameters}
    missing = [name for name in wanted if name not in text.defaults]
    other = [name for name in wanted if name in text.defaults and _shown(text.defaults[name]) != repr(wanted[name])]
    said = []
    if missing:
        said.append(
            message(
                "source.default-missing",
                names=all_shown(missing),
                expected=_values(wanted, missing),
                count=len(missing),
            )
        )
    if other:
        said.append(
            message(
                "source.default-other",
                names=all_shown(other),
                found=tuple(_told(text.defaults[name]) for name in other[:MOST_NAMES]),
                expected=_values(wanted, other),
                count=len(other),
            )
        )
    if len(said) == 2:
        return message("source.defaults", missing=said[0], other=said[1])
    return message("source.default", default=said[0]) if said else None


def _values(wanted: Mapping[str, Any], names: Sequence[str]) -> tuple[str, ...]:
    return all_shown([repr(wanted[name]) for name in names])


def _told(default: ast.expr) -> Value:
    return shown(_shown(default)) or message("source.an-expression")


def _shown(default: ast.expr) -> str:
    """Return a default as it stands in the text, numbers as Python writes them; 10.0 is 10. "" for an expression."""
    if (
        isinstance(default, ast.UnaryOp)
        and isinstance(default.op, ast.USub)
        and isinstance(default.operand, ast.Constant)
    ):
        size = _shown(default.operand)
        return size and f"-{size}"
    if isinstance(default, ast.Constant) and not (isinstance(default.value, int) and default.value > MOST):
        value = default.value
        return repr(int(value) if isinstance(value, float) and value.is_integer() else value)
    return dotted(default)


def unused(text: Text, expected: Mapping[str, Any], needless: Sequence[str] = ()) -> Message | None:
    """Say which parameters have no effect; None if all are used, but for those that are needless."""
    ignored = [name for name in text.unused if name not in text.overwritten and name not in needless]
    others = [name for name in expected if name in text.read and name not in (*text.parameters, *text.computed)]
    gone = lost([name for name in text.overwritten if name in expected])
    if not ignored:
        return gone
    names, count = all_shown(ignored), len(ignored)
    if others:
        instead = message("source.read-instead", names=all_shown(others), count=len(others))
        not_used = message("source.unused-others-read", names=names, count=count, instead=instead)
    else:
        not_used = message("source.unused", names=names, count=count)
    return message("source.unused-and-lost", unused=not_used, lost=gone) if gone else not_used


def lost(names: Sequence[str]) -> Message | None:
    """Say that parameters are assigned again before they are read; None if there is none."""
    return message("source.assigned-again", names=all_shown(names), count=len(names)) if names else None
