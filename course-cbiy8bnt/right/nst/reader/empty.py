"""See whether a function is still as it was given to the student."""

import ast


def is_empty(function: ast.FunctionDef) -> bool:
    """Return whether a function returns nothing but names to which it has only given None."""
    inside = [*ast.walk(function)]
    returned = [node.value for node in inside if isinstance(node, ast.Return)]
    stored = [node.id for node in inside if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]
    nothing = {
        target.id
        for node in inside
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and node.value.value is None
        for target in node.targets
        if isinstance(target, ast.Name) and stored.count(target.id) == 1
    }
    return bool(returned) and all(isinstance(value, ast.Name) and value.id in nothing for value in returned)
