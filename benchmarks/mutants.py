"""Print the mutation score of the judge: how many single changes to the solution does it notice?

    python -m benchmarks.mutants                # the score of each edition in English, and each mutant that survived
    python -m benchmarks.mutants nst-tf2        # the same for that edition alone
    python -m benchmarks.mutants nst --all      # every mutant, with the points it got

A mutant is the solution of one graded function with one operator, constant, name, argument or statement changed. It is
killed if the judge takes off at least one point. mutants.toml beside an edition's galleries has those that do the same
as the solution ("equivalent"), which are not counted, and those that are let through on purpose ("tolerated"), which
count as survivors; each by its line, or by what that begins with, and with the reason. Under "others", it has what
functions are changed into, besides those here. An edition without this file has that of the one that it borrows from.
"""

import argparse
import ast
import copy
import subprocess
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import redirect_stderr
from io import StringIO

from tests.support.galleries import borrowed, gallery
from tests.support.graded import ASSIGNMENTS
from tests.support.solution import cells
from tests.support.student_in_process import StudentInProcess, judged

SEED = 1
TARGET = 0.99
KINDS = ("killed", "survived", "equivalent")

OPERATORS = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Pow, ast.Mod)
COMPARISONS = (ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE)
Others = Mapping[str, Sequence[str]]
OTHER_FUNCTIONS: Others = {
    "reduce_sum": ("reduce_mean", "reduce_max", "reduce_min", "reduce_prod", "identity"),
    "square": ("abs", "sqrt", "identity", "negative", "exp"),
    "transpose": ("identity", "negative"),
    "matmul": ("multiply", "add", "subtract"),
}


def variants(node: ast.AST, names: list[str], others: Others) -> Iterator[ast.AST]:
    """Yield what a node can be changed into.

    Arguments:
    names -- those of the function's variables
    others -- what the names of functions are changed into
    """
    yield from _other_operators(node)
    yield from _other_literals(node)
    yield from _other_names(node, names, others)
    yield from _other_calls(node)
    if isinstance(node, ast.Return) and node.value is not None:
        yield from (ast.Return(ast.Constant(value)) for value in (None, 0.0))


def _other_operators(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.BinOp(left=left, op=op, right=right):
            yield from (ast.BinOp(left, other(), right) for other in OPERATORS if not isinstance(op, other))
            yield from (left, right)
            if isinstance(op, ast.Sub | ast.Div | ast.Pow):
                yield ast.BinOp(right, op, left)
        case ast.Compare(left=left, ops=[op], comparators=right):
            yield from (ast.Compare(left, [other()], right) for other in COMPARISONS if not isinstance(op, other))


def _other_literals(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Constant(value=bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(value=int(value)):
            yield from (
                ast.Constant(other) for other in (value + 1, value - 1, 2 * value + 3, -value) if other != value
            )
        case ast.Constant(value=str(value)):
            yield from (ast.Constant(other) for other in (value + "x", ""))


def _other_names(node: ast.AST, names: list[str], others: Others) -> Iterator[ast.AST]:
    match node:
        case ast.Name(id=name, ctx=ast.Load()):
            if name in names:
                yield from (ast.Name(other, ast.Load()) for other in names if other != name)
            yield from (ast.parse(other, mode="eval").body for other in others.get(name, ()))
        case ast.Attribute(value=value, attr=name, ctx=ast.Load()):
            yield from (ast.Attribute(value, other, ast.Load()) for other in others.get(name, ()))


def _other_calls(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Call(func=function, args=[*arguments]):
            if len(arguments) > 1:
                yield ast.Call(function, arguments[::-1], node.keywords)
            if node.keywords:
                yield ast.Call(function, arguments, [])
            yield from arguments[:1]
        case ast.List(elts=[first, *others], ctx=ast.Load()) if others:
            yield ast.List([*others[::-1], first], ast.Load())
            yield ast.List([*others, first], ast.Load())


def mutants(code: str, others: Others = OTHER_FUNCTIONS) -> Iterator[tuple[str, str]]:
    """Yield all mutants of a function: the changed line, as it reads now, and the code."""
    tree = ast.parse(code)
    function = next(node for node in tree.body if isinstance(node, ast.FunctionDef))
    if ast.get_docstring(function):
        function.body = function.body[1:]
    original = ast.unparse(tree).split("\n")
    stored = {n.id for n in ast.walk(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    names = sorted((stored | {argument.arg for argument in function.args.args}) - {"_"})
    seen = {ast.unparse(tree)}
    for changed in _changed_trees(tree, names, others):
        text = ast.unparse(ast.fix_missing_locations(changed))
        if text in seen:
            continue
        seen.add(text)
        lines = text.split("\n")
        line = next((a for a, b in zip(lines, original, strict=False) if a != b), "(the last line removed)")
        if len(lines) < len(original):
            line = "removed: " + next(b for a, b in zip([*lines, ""], original, strict=False) if a != b).strip()
        yield line.strip(), text


def _changed_trees(tree: ast.Module, names: list[str], others: Others) -> Iterator[ast.Module]:
    for position, node in enumerate(ast.walk(tree)):
        for field, value in ast.iter_fields(node):
            children = value if isinstance(value, list) else [value]
            for index, child in enumerate(children):
                if not isinstance(child, ast.AST):
                    continue
                for variant in variants(child, names, others):
                    yield _replaced(tree, position, field, index, variant)
                if isinstance(child, ast.stmt) and not isinstance(child, ast.FunctionDef | ast.Return):
                    rest = ast.Pass() if len(children) == 1 else None
                    yield _replaced(tree, position, field, index, rest)
                    if index + 1 < len(children):
                        swapped = [*children[:index], children[index + 1], child, *children[index + 2 :]]
                        yield _with_field(tree, position, field, swapped)


def _replaced(tree: ast.Module, position: int, field: str, index: int, new: ast.AST | None) -> ast.Module:
    value = getattr(list(ast.walk(tree))[position], field)
    if isinstance(value, list):
        return _with_field(tree, position, field, value[:index] + ([new] if new else []) + value[index + 1 :])
    return _with_field(tree, position, field, new)


def _with_field(tree: ast.Module, position: int, field: str, value: object) -> ast.Module:
    changed = copy.deepcopy(tree)
    setattr(list(ast.walk(changed))[position], field, copy.deepcopy(value))
    return changed


def points_lost(assignment: str, name: str, code: str) -> float:
    """Return how many points the judge takes off for a function's code."""
    found = judged(StudentInProcess({name: code}, assignment), name, SEED)
    return found.max_points - found.points


def _fits(line: str, known: Mapping[str, str]) -> bool:
    return line == known.get("line") or ("begins" in known and line.startswith(known["begins"]))


def judge_mutants(edition: str, show_all: bool) -> float:
    """Judge all mutants of an edition's solution, and print what came of them. Return the mutation score."""
    file = gallery(edition) / "mutants.toml"
    if not file.is_file() and (lent := borrowed(edition)):
        file = gallery(lent["edition"]) / "mutants.toml"
    known = tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    others = OTHER_FUNCTIONS | known.get("others", {})

    def reason(kind: str, name: str, line: str) -> str:
        of_function = [each for each in known.get(kind, []) if each["function"] == name]
        return next((str(each["why"]) for each in of_function if _fits(line, each)), "")

    began = time.monotonic()
    counts: Counter[str] = Counter()
    for name in ASSIGNMENTS[edition].functions:
        for line, code in mutants(cells(edition)[name], others):
            with redirect_stderr(StringIO()):
                lost = points_lost(edition, name, code)
            kind = "killed" if lost else "equivalent" if reason("equivalent", name, line) else "survived"
            counts[kind] += 1
            if show_all or not lost:
                print(f"{kind:10} {lost:4g} {name}: {line}")
            if not lost:
                explained = reason("equivalent", name, line) or reason("tolerated", name, line)
                print(f"{'':15} {explained or 'NOT EXPLAINED'}", flush=True)
    score = counts["killed"] / (counts["killed"] + counts["survived"])
    print(f"{edition}: {counts.total()} mutants: " + ", ".join(f"{counts[kind]} {kind}" for kind in KINDS))
    print(f"mutation score {score:.2%} of the non-equivalent, {time.monotonic() - began:.0f} s", flush=True)
    return score


def main() -> int:
    """Judge all mutants, those of each edition in a process of its own. Return 0 if enough are killed in each."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("edition", nargs="?", choices=ASSIGNMENTS, help="all in English if there is none")
    parser.add_argument("--all", action="store_true", help="print every mutant")
    given = parser.parse_args()
    if given.edition:
        return 0 if judge_mutants(given.edition, given.all) >= TARGET else 1
    command = [sys.executable, "-m", "benchmarks.mutants", *sys.argv[1:]]
    done = [subprocess.run([*command, edition], check=False) for edition in ASSIGNMENTS]  # noqa: S603 -- our own
    return max(process.returncode for process in done)


if __name__ == "__main__":
    raise SystemExit(main())
