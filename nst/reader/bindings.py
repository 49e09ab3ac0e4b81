"""Find the names that a cell defines, without running it.

The text is a stranger's: it may not parse, and it may be made to keep a parser busy.
"""

import ast
import re
import unicodedata
from contextlib import suppress
from dataclasses import dataclass

from nst.reader.python import Budget, parsed

MOST_SEARCHED = 200_000

LINE = re.compile(r"^(?:(?:async[ \t]+)?def[ \t]+(\w{1,100})[ \t]*\(|(\w{1,100})[ \t]*=(?!=))", re.MULTILINE)
SCOPES = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


@dataclass(frozen=True)
class Bindings:
    """The names that a cell binds at its top level, as Python spells them.

    names -- the names
    parses -- whether the cell parses
    ended -- those of functions that end with a return or a raise, so that there can be no more of them
    functions -- those that a `def` binds
    """

    names: frozenset[str] = frozenset()
    parses: bool = False
    ended: frozenset[str] = frozenset()
    functions: frozenset[str] = frozenset()


def bindings(source: str, budget: Budget | None = None) -> Bindings:
    """Find what a cell binds. Where it cannot be parsed, lines that begin with a definition are found.

    Arguments:
    source -- the cell's text
    budget -- what several cells may take together, see `parsed`
    """
    with suppress(SyntaxError):
        tree = parsed(source, budget)
        return Bindings(bound(tree), True, _ended(tree), bound(tree, (ast.FunctionDef, ast.AsyncFunctionDef)))
    found = set(LINE.findall(source[:MOST_SEARCHED]))
    functions = _spelt({function for function, _ in found if function})
    return Bindings(functions | _spelt({variable for _, variable in found if variable}), functions=functions)


def in_text(source: str) -> Bindings:
    """Find what functions a cell of text holds: lines that begin with a definition."""
    return Bindings(_spelt({function for function, _ in set(LINE.findall(source[:MOST_SEARCHED])) if function}))


def _spelt(names: set[str]) -> frozenset[str]:
    return frozenset(unicodedata.normalize("NFKC", name) for name in names)


def _ended(tree: ast.Module) -> frozenset[str]:
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    return frozenset(node.name for node in functions if isinstance(node.body[-1], ast.Return | ast.Raise))


def bound(tree: ast.AST, by: tuple[type[ast.AST], ...] = (ast.AST,)) -> frozenset[str]:
    """Find the names that a cell, or a statement of it, binds at its top level, by nodes of these types."""
    names: set[str] = set()
    nodes: list[ast.AST] = [tree]
    while nodes:
        node = nodes.pop()
        name = ""
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            name = node.name
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            name = node.id
        elif isinstance(node, ast.alias):
            name = node.asname or node.name.partition(".")[0]
        elif not isinstance(node, SCOPES):
            nodes.extend(ast.iter_child_nodes(node))
        if name and isinstance(node, by):
            names.add(name)
    return frozenset(names)
