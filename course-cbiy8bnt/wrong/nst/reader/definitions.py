"""Select the statements of a cell that only define something, and can run without the rest."""

import ast

DEFINES = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
WORK = (ast.Await, ast.Yield, ast.YieldFrom, ast.NamedExpr)
# What the value of a constant may call: Python's own types, some functions, and what is in these modules.
TYPES = {"bool", "complex", "dict", "float", "frozenset", "int", "list", "range", "set", "slice", "str", "tuple"}
FUNCTIONS = {"abs", "len", "max", "min", "partial", "pow", "round", "sum", "zip"}
MODULES = {"functools", "math", "np", "numpy"}
QUICK = TYPES | FUNCTIONS | MODULES


def definitions_of(tree: ast.Module, after_line: int = 0) -> list[ast.stmt]:
    """Find the imports, functions, classes and constants that a cell defines at its top level.

    Those directly in the body of an `if`, a `try` or a `with` are found, too. An `if` or a `try` that does nothing but
    define, as around an import that may fail, is one definition.

    Arguments:
    tree -- a cell, as `parsed` gives it
    after_line -- only definitions that begin after this line are wanted

    Returns: statements in the order of the cell, of which each can be run alone, after those before it.
    """
    found = []
    left = tree.body[::-1]
    while left:
        statement = left.pop()
        if _first_line(statement) > after_line and _only_defines(statement):
            found.append(statement)
        elif isinstance(statement, ast.If):
            is_in_else = statement.orelse and statement.orelse[0].lineno <= after_line
            left += (statement.orelse if is_in_else else statement.body)[::-1]
        elif isinstance(statement, ast.Try):
            left += [*statement.body, *statement.orelse, *statement.finalbody][::-1]
        elif isinstance(statement, ast.With):
            left += statement.body[::-1]
    return found


def _first_line(statement: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
    return min([statement.lineno, *(decorator.lineno for decorator in decorators)])


def _only_defines(statement: ast.stmt) -> bool:
    """Return whether a statement defines, or is an `if` or `try` whose branches all do."""
    left = [statement]
    while left:
        part = left.pop()
        if isinstance(part, ast.If | ast.Try):
            left += part.body + part.orelse
        if isinstance(part, ast.Try):
            left += [*part.finalbody, *(inner for handler in part.handlers for inner in handler.body)]
        elif not (
            isinstance(part, (*DEFINES, ast.If))
            or _is_constant(part)
            or (isinstance(part, ast.Pass) and part is not statement)
        ):
            return False
    return True


def _is_constant(statement: ast.stmt) -> bool:
    """Whether a statement gives names a value that takes no work: one made of literals, names and quick calls."""
    if isinstance(statement, ast.Assign):
        targets, value = statement.targets, statement.value
    elif isinstance(statement, ast.AnnAssign) and statement.value:
        targets, value = [statement.target], statement.value
    else:
        return False
    names = (ast.Name, ast.Tuple, ast.List, ast.Starred, ast.expr_context)
    return all(isinstance(node, names) for target in targets for node in ast.walk(target)) and _is_quick(value)


def _is_quick(value: ast.expr) -> bool:
    left: list[ast.AST] = [value]
    while left:
        node = left.pop()
        if isinstance(node, WORK) or (isinstance(node, ast.Call) and _root(node.func) not in QUICK):
            return False
        if not isinstance(node, ast.Lambda):  # whose body is not run
            left.extend(ast.iter_child_nodes(node))
    return True


def _root(function: ast.expr) -> str:
    """Return the first part of a dotted name, or "" if this is none."""
    while isinstance(function, ast.Attribute):
        function = function.value
    return function.id if isinstance(function, ast.Name) else ""
