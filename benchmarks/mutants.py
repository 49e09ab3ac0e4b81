"""Print the mutation score of the judge: how many single changes to the solution does it notice?

    python -m benchmarks.mutants                # the score, and each mutant that survived
    python -m benchmarks.mutants squeezenet     # the same for that assignment
    python -m benchmarks.mutants --all          # every mutant, with the points it got

A mutant is the solution of one graded function with one operator, constant, name, argument or statement changed. It is
killed if the judge takes off at least one point. Mutants that do the same as the solution are in EQUIVALENT with the
reason, and are not counted. Mutants that are let through on purpose are in TOLERATED, and count as survivors.
"""

import argparse
import ast
import copy
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import redirect_stderr
from io import StringIO

from tests.support.graded import ASSIGNMENTS
from tests.support.solution import cells
from tests.support.student_in_process import StudentInProcess, judged

SEED = 1
TARGET = 0.99
KINDS = ("killed", "survived", "equivalent")

ASSIGNED_AGAIN = "the name is assigned again before it is used"
SWAPPED_WITH_NONE = "swapped with an assignment of None that comes to nothing"
INDEPENDENT = "swapped with a line that does not depend on it"
SQUARED = "a square forgets the sign"
SAME_SHAPE = "both layers have the same shape"
SAME_LENGTH = "the lists are of the same length"

# assignment -> (function, changed line) -> why it is no mistake
EQUIVALENT: dict[str, dict[tuple[str, str], str]] = {
    "nst": {
        ("compute_content_cost", "removed: J_content = None"): ASSIGNED_AGAIN,
        (
            "compute_content_cost",
            "_, n_H, n_W, n_C = a_G.get_shape().as_list()",
        ): SWAPPED_WITH_NONE,
        (
            "compute_content_cost",
            "J_content = tf.reduce_sum(tf.square(a_G - a_C)) / (4 * n_H * n_W * n_C)",
        ): SQUARED,
        ("gram_matrix", "removed: GA = None"): ASSIGNED_AGAIN,
        ("compute_layer_style_cost", "removed: J_style_layer = None"): ASSIGNED_AGAIN,
        (
            "compute_layer_style_cost",
            "_, n_H, n_W, n_C = a_G.get_shape().as_list()",
        ): SWAPPED_WITH_NONE,
        (
            "compute_layer_style_cost",
            "a_G = tf.transpose(tf.reshape(a_G, [n_H * n_W, n_C]))",
        ): INDEPENDENT,
        ("compute_layer_style_cost", "GS = gram_matrix(a_S)"): INDEPENDENT,
        ("compute_layer_style_cost", "GG = gram_matrix(a_G)"): INDEPENDENT,
        (
            "compute_layer_style_cost",
            "J_style_layer = tf.reduce_sum(tf.square(GG - GS)) / (4 * n_C ** 2 * (n_H * n_W) ** 2)",
        ): SQUARED,
        ("total_cost", "removed: J = None"): ASSIGNED_AGAIN,
        ("model_nn", "removed: generated_image = None"): ASSIGNED_AGAIN,
        (
            "model_nn",
            "sess.run(tf.global_variables_initializer())",
        ): SWAPPED_WITH_NONE,
        ("model_nn", "removed: if generated_image is None:"): "the solution always has an image there",
        ("model_nn", "if i % 20 == 0:"): "swapped with the check for None, which the solution never meets",
        ("model_nn", "return 0.0"): "the solution never gets there",
        ("model_nn", "if i % 20 <= 0:"): "a remainder is never negative",
        ("model_nn", "print('Iteration ' + str(i) + ' :')"): "swapped with the line that reads the costs",
        ("model_nn", "print('content cost = ' + str(Jc))"): "swapped: the same lines in another order are read by name",
        ("model_nn", "print('style cost = ' + str(Js))"): "swapped with the line that saves the picture",
        (
            "model_nn",
            "save_image('output/' + str(i) + '.png', generated_image)",
        ): INDEPENDENT,
        ("model_nn", "if i is None:"): "never None either",
        ("model_nn", "if input_image is None:"): "never None either",
        ("model_nn", "if num_iterations is None:"): "never None either",
        ("model_nn", "if sess is None:"): "never None either",
        ("model_nn", "if i % -20 == 0:"): "zero for the same i",
    },
    "nst-tf2": {
        ("compute_content_cost", "removed: J_content = None"): ASSIGNED_AGAIN,
        ("compute_content_cost", "a_C = content_output[-1]"): SWAPPED_WITH_NONE,
        ("compute_content_cost", "a_G = generated_output[-1]"): INDEPENDENT,
        ("compute_content_cost", "_, n_H, n_W, n_C = a_C.get_shape().as_list()"): SAME_SHAPE,
        (
            "compute_content_cost",
            "J_content = tf.reduce_sum(tf.square(a_G - a_C)) / (4 * n_H * n_W * n_C)",
        ): SQUARED,
        ("gram_matrix", "removed: GA = None"): ASSIGNED_AGAIN,
        ("compute_layer_style_cost", "removed: J_style_layer = None"): ASSIGNED_AGAIN,
        ("compute_layer_style_cost", "_, n_H, n_W, n_C = a_G.get_shape().as_list()"): SWAPPED_WITH_NONE,
        ("compute_layer_style_cost", "_, n_H, n_W, n_C = a_S.get_shape().as_list()"): SAME_SHAPE,
        ("compute_layer_style_cost", "a_G = tf.transpose(tf.reshape(a_G, [n_H * n_W, n_C]))"): INDEPENDENT,
        ("compute_layer_style_cost", "GS = gram_matrix(a_S)"): INDEPENDENT,
        ("compute_layer_style_cost", "GG = gram_matrix(a_G)"): INDEPENDENT,
        (
            "compute_layer_style_cost",
            "J_style_layer = tf.reduce_sum(tf.square(GG - GS)) / (4 * n_C ** 2 * (n_H * n_W) ** 2)",
        ): SQUARED,
        ("total_cost", "removed: J = None"): ASSIGNED_AGAIN,
        ("train_step", "removed: J = None"): ASSIGNED_AGAIN,
        ("train_step", "J_style = compute_style_cost(a_S, a_G)"): INDEPENDENT,
        ("train_step", "J_content = compute_content_cost(a_G, a_C)"): SQUARED,
        ("train_step", "J_style = compute_style_cost(a_G, a_S)"): SQUARED,
        ("train_step", "J = total_cost(J_content, J_style)"): "10 and 40 are the defaults",
    },
    "squeezenet": {
        ("content_loss", "removed: loss = None"): ASSIGNED_AGAIN,
        (
            "content_loss",
            "loss = content_weight * tf.reduce_sum(tf.square(content_original - content_current))",
        ): SQUARED,
        ("gram_matrix", "removed: gram = None"): ASSIGNED_AGAIN,
        ("gram_matrix", "_, H, W, C = features.get_shape().as_list()"): SWAPPED_WITH_NONE,
        ("style_loss", "removed: loss = None"): ASSIGNED_AGAIN,
        ("style_loss", "for layer, target, weight in zip(style_layers, style_targets, style_weights):"): SAME_LENGTH,
        (
            "style_loss",
            "for layer, target, weight in zip(style_layers, style_targets, style_weights, strict=False):",
        ): SAME_LENGTH,
        ("style_loss", "loss += weight * tf.reduce_sum(tf.square(target - gram_matrix(feats[layer])))"): SQUARED,
        ("tv_loss", "removed: loss = None"): ASSIGNED_AGAIN,
        ("tv_loss", "rows = tf.reduce_sum(tf.square(img[:, 1:] - img[:, :-1]))"): SWAPPED_WITH_NONE,
        (
            "tv_loss",
            "columns = tf.reduce_sum(tf.square(img[:, :, 1:] - img[:, :, :-1]))",
        ): INDEPENDENT,
        ("tv_loss", "rows = tf.reduce_sum(tf.square(img[:, :-1] - img[:, 1:]))"): SQUARED,
        ("tv_loss", "columns = tf.reduce_sum(tf.square(img[:, :, :-1] - img[:, :, 1:]))"): SQUARED,
    },
}
COLON = "the number of the iteration is read, and not what stands after it"
TOLERATED: dict[str, dict[tuple[str, str], str]] = {
    "nst": {
        ("model_nn", "print('Iteration ' + str(i))"): COLON,
        ("model_nn", "print('Iteration ' + str(i) + '')"): COLON,
        ("model_nn", "print('Iteration ' + str(i) + ' :x')"): COLON,
    },
    "nst-tf2": {},
    "squeezenet": {},
}

OPERATORS = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Pow, ast.Mod)
COMPARISONS = (ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE)
OTHER_FUNCTIONS = {
    "reduce_sum": ("reduce_mean", "reduce_max", "reduce_min", "reduce_prod", "identity"),
    "square": ("abs", "sqrt", "identity", "negative", "exp"),
    "transpose": ("identity", "negative"),
    "matmul": ("multiply", "add", "subtract"),
    "gram_matrix": ("tf.identity", "tf.transpose", "tf.abs", "tf.square"),
}


def variants(node: ast.AST, names: list[str]) -> Iterator[ast.AST]:
    """Yield what a node can be changed into. `names` are the names of the function's variables."""
    yield from _other_operators(node)
    yield from _other_literals(node)
    yield from _other_names(node, names)
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


def _other_names(node: ast.AST, names: list[str]) -> Iterator[ast.AST]:
    match node:
        case ast.Name(id=name, ctx=ast.Load()):
            if name in names:
                yield from (ast.Name(other, ast.Load()) for other in names if other != name)
            yield from (ast.parse(other, mode="eval").body for other in OTHER_FUNCTIONS.get(name, ()))
        case ast.Attribute(value=value, attr=name, ctx=ast.Load()):
            yield from (ast.Attribute(value, other, ast.Load()) for other in OTHER_FUNCTIONS.get(name, ()))


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


def mutants(code: str) -> Iterator[tuple[str, str]]:
    """Yield all mutants of a function: the changed line, as it reads now, and the code."""
    tree = ast.parse(code)
    function = next(node for node in tree.body if isinstance(node, ast.FunctionDef))
    if ast.get_docstring(function):
        function.body = function.body[1:]
    original = ast.unparse(tree).split("\n")
    stored = {n.id for n in ast.walk(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    names = sorted((stored | {argument.arg for argument in function.args.args}) - {"_"})
    seen = {ast.unparse(tree)}
    for changed in _changed_trees(tree, names):
        text = ast.unparse(ast.fix_missing_locations(changed))
        if text in seen:
            continue
        seen.add(text)
        lines = text.split("\n")
        line = next((a for a, b in zip(lines, original, strict=False) if a != b), "(the last line removed)")
        if len(lines) < len(original):
            line = "removed: " + next(b for a, b in zip([*lines, ""], original, strict=False) if a != b).strip()
        yield line.strip(), text


def _changed_trees(tree: ast.Module, names: list[str]) -> Iterator[ast.Module]:
    for position, node in enumerate(ast.walk(tree)):
        for field, value in ast.iter_fields(node):
            children = value if isinstance(value, list) else [value]
            for index, child in enumerate(children):
                if not isinstance(child, ast.AST):
                    continue
                for variant in variants(child, names):
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


def main() -> int:
    """Judge all mutants. Return the exit status, 0 if enough are killed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("assignment", nargs="?", choices=ASSIGNMENTS, default="nst")
    parser.add_argument("--all", action="store_true", help="print every mutant")
    given = parser.parse_args()
    equivalent, explained = EQUIVALENT[given.assignment], EQUIVALENT[given.assignment] | TOLERATED[given.assignment]
    began = time.monotonic()
    counts: Counter[str] = Counter()
    for name in ASSIGNMENTS[given.assignment].functions:
        for line, code in mutants(cells(given.assignment)[name]):
            with redirect_stderr(StringIO()):
                lost = points_lost(given.assignment, name, code)
            kind = "killed" if lost else "equivalent" if (name, line) in equivalent else "survived"
            counts[kind] += 1
            if given.all or not lost:
                print(f"{kind:10} {lost:4g} {name}: {line}")
            if not lost:
                print(f"{'':15} {explained.get((name, line), 'NOT EXPLAINED')}")
    score = counts["killed"] / (counts["killed"] + counts["survived"])
    print(f"{counts.total()} mutants: " + ", ".join(f"{counts[kind]} {kind}" for kind in KINDS))
    print(f"mutation score {score:.2%} of the non-equivalent, {time.monotonic() - began:.0f} s")
    return 0 if score >= TARGET else 1


if __name__ == "__main__":
    raise SystemExit(main())
