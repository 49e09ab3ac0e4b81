"""Texts of a code cell that a student reads: comments, docstrings, and strings that are words and not names.

A solution is for instructors, and strings that a cell has which students fill in are names, or lines whose text is
graded; neither is translated.
Code that stands in comments, to be tried, is read as code.
"""

import ast
import inspect
import io
import re
import tokenize
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

BEGIN_SOLUTION, END_SOLUTION = "### BEGIN SOLUTION", "### END SOLUTION"
BEFORE_START = "### START CODE HERE ### "  # what may follow it in brackets is text
WORD = re.compile(r"[A-Z][a-z]{2,}")  # a string that is one word is a text if it is written as a title
SEVERAL = re.compile(r"[A-Za-z]{2,}.* .*[A-Za-z]|[A-Za-z].* .*[A-Za-z]{2,}", re.DOTALL)

Translate = Callable[[str, str], str]  # of a kind of text, and a text


@dataclass(frozen=True)
class Part:
    """A text in a code cell, and where: from `start` to `end`, in characters."""

    kind: str
    text: str
    start: int
    end: int
    indent: str = ""
    is_formatted: bool = False

    def written(self, text: str) -> str:
        """Return what stands in the cell for a text in its place."""
        if self.kind == "comment":
            lines = text.split("\n")
            return f"\n{self.indent}".join(f"# {line}" for line in lines)
        if self.kind == "docstring":
            lines = [line and f"{self.indent}{line}" for line in text.split("\n")]
            return lines[0].lstrip() if len(lines) == 1 else "\n".join(["", *lines, self.indent])
        if self.kind == "code":
            return "\n".join(f"{self.indent if number else ''}# {line}" for number, line in enumerate(text.split("\n")))
        if self.kind == "lines":
            return text
        return _literal(text, self.is_formatted)


def parts(source: str, names: Collection[str]) -> list[Part]:
    """Return the texts of a code cell, in order, but strings that are among the names.

    A part of the kind "code" is code in comments, which has texts itself. Raises SyntaxError.
    """
    places = _Places(source)
    found = [*_comments(source, places), *_docstrings(source, places)]
    found += [part for part in _strings(source, places, {part.start for part in found}) if part.text not in names]
    return sorted(found, key=lambda part: part.start)


def strings(source: str) -> set[str]:
    """Return the strings of a code cell that are words. Raises SyntaxError."""
    return {part.text for part in _strings(source, _Places(source), set())}


def texts(source: str, names: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield each text of a code cell with its kind. Raises SyntaxError."""
    for part in parts(source, names):
        if part.kind == "code":
            yield from texts(part.text, names)
        else:
            yield part.kind, part.text


def translated(source: str, translate: Translate, names: Collection[str]) -> str:
    """Return a code cell with its texts replaced. Raises SyntaxError."""
    made, last = [], 0
    for part in parts(source, names):
        text = translated(part.text, translate, names) if part.kind == "code" else translate(part.kind, part.text)
        made += [source[last : part.start], part.written(text) if text != part.text else source[part.start : part.end]]
        last = part.end
    return "".join([*made, source[last:]])


def fields(text: str) -> set[str]:
    """Return what is in braces in the text of an f-string."""
    return set(re.findall(r"\{[^{}]*\}", text))


class _Places:
    """Turns what Python says of a place in a source, a line and a column, into a number of characters."""

    def __init__(self, source: str) -> None:
        self._lines = source.split("\n")
        self._starts = [0]
        for line in self._lines:
            self._starts.append(self._starts[-1] + len(line) + 1)

    def at(self, line: int, column: int) -> int:
        """Return the place of a column in characters, as `tokenize` counts."""
        return self._starts[line - 1] + column

    def of_node(self, node: ast.expr) -> tuple[int, int]:
        """Return where a node begins and ends; `ast` counts in bytes."""
        ends = ((node.lineno, node.col_offset), (node.end_lineno or 0, node.end_col_offset or 0))
        start, end = (self.at(line, len(self._lines[line - 1].encode()[:byte].decode())) for line, byte in ends)
        return start, end


def _comments(source: str, places: _Places) -> Iterator[Part]:
    """Yield comments. Several lines with nothing else on them, one below the other, are one."""
    solved = False
    block: list[tokenize.TokenInfo] = []
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type != tokenize.COMMENT:
            continue
        if token.string.startswith((BEGIN_SOLUTION, END_SOLUTION)):
            solved = token.string.startswith(BEGIN_SOLUTION)
        elif token.string.startswith("###"):
            rest = token.string.removeprefix(BEFORE_START)
            if rest != token.string:
                start = places.at(*token.start) + len(BEFORE_START)
                yield Part("lines", rest, start, start + len(rest))
        elif not solved:
            own_line = not token.line[: token.start[1]].strip()
            last = block[-1] if block else None
            if last and not (own_line and token.start == (last.start[0] + 1, last.start[1]) and _is_alone(block[0])):
                yield _comment(block, places)
                block = []
            block.append(token)
    if block:
        yield _comment(block, places)


def _is_alone(token: tokenize.TokenInfo) -> bool:
    return not token.line[: token.start[1]].strip()


def _comment(block: list[tokenize.TokenInfo], places: _Places) -> Part:
    lines = [token.string.removeprefix("#").removeprefix(" ") for token in block]
    start, end = places.at(*block[0].start), places.at(*block[-1].end)
    indent = block[0].line[: block[0].start[1]] if _is_alone(block[0]) else ""
    if _is_code("\n".join(lines)):
        return Part("code", "\n".join(lines), start, end, indent)
    return Part("comment", " ".join(lines), start, end, indent)


def _is_code(text: str) -> bool:
    """Return whether a comment is code. A word or two that Python could read are none."""
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return False
    return bool(tree.body) and not all(
        isinstance(step, ast.Expr) and isinstance(step.value, ast.Name) for step in tree.body
    )


def _docstrings(source: str, places: _Places) -> Iterator[Part]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node):
            first = node.body[0]
            assert isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)  # noqa: S101 -- a docstring
            start, end = places.of_node(first.value)
            quotes = 3 if source[start:end].startswith('"""') else 1
            text = inspect.cleandoc(str(first.value.value))
            yield Part("docstring", text, start + quotes, end - quotes, " " * first.value.col_offset)


def _strings(source: str, places: _Places, docstrings: set[int]) -> Iterator[Part]:
    """Yield strings that are words."""
    waiting: list[ast.AST] = [ast.parse(source)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.JoinedStr):
            text = "".join(_in_braces(value) for value in node.values)
            words = "".join(str(v.value) for v in node.values if isinstance(v, ast.Constant))
            if re.search(r"[A-Za-z]{2}", words) and " " in words:  # or else it is the name of a file
                yield Part("string", text, *places.of_node(node), is_formatted=True)
        elif isinstance(node, ast.Constant):
            if isinstance(node.value, str) and is_words(node.value):
                start, end = places.of_node(node)
                if start + 3 not in docstrings and start + 1 not in docstrings:
                    yield Part("string", node.value, start, end)
        else:
            waiting += ast.iter_child_nodes(node)


def is_words(text: str) -> bool:
    """Return whether a string is something to read, and no name, key or file."""
    return bool(WORD.fullmatch(text) or SEVERAL.search(text))


def _in_braces(value: ast.expr) -> str:
    """Return a part of an f-string as it is written between the quotes."""
    if isinstance(value, ast.Constant):
        return str(value.value).replace("{", "{{").replace("}", "}}")
    return ast.unparse(ast.JoinedStr([value]))[2:-1]


def _literal(text: str, is_formatted: bool) -> str:
    quoted = text.replace("\\", "\\\\").replace("\n", "\\n")
    if not is_formatted:
        return '"' + quoted.replace('"', '\\"') + '"'
    pieces = re.split(r"(\{[^{}]*\})", quoted)
    return 'f"' + "".join(p.replace('"', "'") if n % 2 else p.replace('"', '\\"') for n, p in enumerate(pieces)) + '"'
