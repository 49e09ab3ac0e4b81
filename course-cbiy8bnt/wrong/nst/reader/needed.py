"""Select the statements of a notebook that some names need, without its other work."""

import ast
import dis
from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import CodeType

from nst.reader.bindings import bound
from nst.reader.definitions import definitions_of

BY_NAME = ("LOAD_NAME", "LOAD_GLOBAL", "LOAD_FROM_DICT_OR_GLOBALS")
ANY = "*"  # what `from module import *` binds may be any name


@dataclass(frozen=True)
class Statement:
    """A statement of a cell: the names that it binds, and the global names that it uses sooner or later."""

    cell: int
    tree: ast.stmt
    binds: frozenset[str]
    uses: frozenset[str]


def needed(cells: Sequence[ast.Module], names: Collection[str], never: Collection[str]) -> list[Statement]:
    """Find what has to be run so that some names are defined, and all that they use, and so on.

    It is imports, functions, classes and constants, see `definitions_of`, and other assignments to a name, such as
    `mse = MeanSquaredError()`, unless they come to use what is never to be run.

    Arguments:
    cells -- the cells, as `parsed` gives them
    names -- the names that are wanted
    never -- names of what takes too long

    Returns: the statements in the order of the cells.
    """
    definitions = [_statement(cell, tree) for cell, module in enumerate(cells) for tree in definitions_of(module)]
    known = {id(definition.tree) for definition in definitions}
    assignments = [
        _statement(cell, tree)
        for cell, module in enumerate(cells)
        for tree in module.body
        if isinstance(tree, ast.Assign | ast.AnnAssign) and id(tree) not in known
    ]
    everything = definitions + assignments
    quick = [one for one in assignments if _reached(one.uses, everything).isdisjoint(never)]
    wanted = _reached(names, definitions + quick)
    found = [one for one in definitions + quick if not one.binds.isdisjoint({*wanted, ANY})]
    return sorted(found, key=lambda one: (one.cell, one.tree.lineno, one.tree.col_offset))


def _statement(cell: int, tree: ast.stmt) -> Statement:
    return Statement(cell, tree, bound(tree), _used(tree))


def _reached(names: Iterable[str], statements: Iterable[Statement]) -> frozenset[str]:
    """Return the names, the names that their definitions use, and so on."""
    uses: dict[str, set[str]] = {}
    for statement in statements:
        for name in statement.binds:
            uses.setdefault(name, set()).update(statement.uses)
    reached: set[str] = set()
    left = set(names)
    while left:
        name = left.pop()
        reached.add(name)
        left |= uses.get(name, set()) - reached
    return frozenset(reached)


def _used(tree: ast.stmt) -> frozenset[str]:
    """Return the global names that a statement uses, also when its functions are called."""
    names: set[str] = set()
    codes: list[CodeType] = []
    with suppress(SyntaxError):  # which shows when it is run
        codes.append(compile(ast.Module([tree], []), "<cell>", "exec", dont_inherit=True))
    while codes:
        code = codes.pop()
        codes += [constant for constant in code.co_consts if isinstance(constant, CodeType)]
        names |= {one.argval for one in dis.get_instructions(code) if one.opname in BY_NAME}
    return frozenset(names)
