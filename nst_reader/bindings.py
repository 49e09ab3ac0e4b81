"""What a cell defines, found out without running it.

The text is a stranger's: it may not parse, and it may be made to keep a parser busy.
"""

import ast
import re
import unicodedata
from contextlib import suppress
from dataclasses import dataclass

from nst_reader.python import Budget, parsed

MOST_SEARCHED = 200_000

LINE = re.compile(r"^(?:(?:async[ \t]+)?def[ \t]+(\w{1,100})[ \t]*\(|(\w{1,100})[ \t]*=(?!=))", re.MULTILINE)
SCOPES = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


@dataclass(frozen=True)
class Bindings:
    """The names that a cell binds at its top level, as Python spells them, and whether the cell parses."""

    names: frozenset[str] = frozenset()
    parses: bool = False


def bindings(source: str, budget: Budget | None = None) -> Bindings:
    """Find what a cell binds. Where it cannot be parsed, lines that begin with a definition are found.

    Arguments:
    source -- the cell's text
    budget -- what several cells may take together, see `parsed`
    """
    with suppress(SyntaxError):
        return Bindings(_bound(parsed(source, budget)), parses=True)
    found = {function or variable for function, variable in set(LINE.findall(source[:MOST_SEARCHED]))}
    return Bindings(frozenset(unicodedata.normalize("NFKC", name) for name in found))


def _bound(tree: ast.Module) -> frozenset[str]:
    names: set[str] = set()
    nodes: list[ast.AST] = [tree]
    while nodes:
        node = nodes.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.alias):
            names.add(node.asname or node.name.partition(".")[0])
        elif not isinstance(node, SCOPES):
            nodes.extend(ast.iter_child_nodes(node))
    return frozenset(names)
