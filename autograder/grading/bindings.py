"""What a cell defines, found out without running it.

The text is a stranger's: it may not parse, and it may be made to keep a parser busy.
"""

import ast
import re
import unicodedata
import warnings
from dataclasses import dataclass

MOST_PARSED = 20_000  # characters of one cell; the longest of the assignment has 2,000
MOST_SEARCHED = 200_000
LONGEST_WORD = 500  # characters; Python normalises identifiers in time that is quadratic in their length

MAGIC = re.compile(r"^([ \t]*)[%!].*$", re.MULTILINE)
LINE = re.compile(r"^(?:(?:async[ \t]+)?def[ \t]+(\w{1,100})[ \t]*\(|(\w{1,100})[ \t]*=(?!=))", re.MULTILINE)
SCOPES = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


@dataclass(frozen=True)
class Bindings:
    """The names that a cell binds at its top level, as Python spells them, and whether the cell parses."""

    names: frozenset[str] = frozenset()
    parses: bool = False


def bindings(source: str, parse: bool = True) -> Bindings:
    """Find what a cell binds. Without parsing, or where that fails, lines that begin with a definition are found."""
    if parse and len(source) <= MOST_PARSED and (source.isascii() or _longest_word(source) <= LONGEST_WORD):
        for text in (source, MAGIC.sub(r"\1pass", source)):  # as it is, then without IPython's % and ! lines
            tree = _parsed(text)
            if tree is not None:
                return Bindings(_bound(tree), parses=True)
    found = {function or variable for function, variable in set(LINE.findall(source[:MOST_SEARCHED]))}
    return Bindings(frozenset(unicodedata.normalize("NFKC", name) for name in found))


def _longest_word(source: str) -> int:
    return max(map(len, source.split()), default=0)


def _parsed(source: str) -> ast.Module | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(source)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None


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
