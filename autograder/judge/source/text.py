"""The definition of a function: its nodes in the order of evaluation, its variables, and what becomes of them."""

import ast
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property

from autograder.judge.student import Source

LONGEST_NAME = 40
MOST_NAMES = 6
MOST_NODES = 3000  # a right function has some hundred
BY_NAME = {"locals", "eval", "exec", "vars"}  # what can read a variable without its name in the text
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


class Text:
    """The definition of a function. Names are those of its variables, as they stand in the text."""

    def __init__(self, tree: ast.FunctionDef) -> None:
        self.tree = tree

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """All nodes of the body, about in the order in which they are evaluated."""
        return [node for statement in self.tree.body for node in in_order(statement)]

    @cached_property
    def names(self) -> set[str]:
        """All names and attributes in the body; "@" for a product of matrices."""
        found = {node.id for node in self.nodes if isinstance(node, ast.Name)}
        found |= {node.attr for node in self.nodes if isinstance(node, ast.Attribute)}
        return found | {"@" for node in self.nodes if isinstance(node, ast.MatMult)}

    @cached_property
    def parameters(self) -> list[str]:
        """The names of the parameters, in order."""
        arguments = self.tree.args
        return [argument.arg for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]

    @cached_property
    def defaults(self) -> dict[str, ast.expr]:
        """The parameters that have a default."""
        arguments = self.tree.args
        given = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args)]
        found = dict(zip(given[len(given) - len(arguments.defaults) :], arguments.defaults, strict=True))
        named = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
        return found | {argument.arg: default for argument, default in named if default is not None}

    @cached_property
    def takes_any(self) -> bool:
        """Whether it takes arguments without names of their own."""
        return bool(self.tree.args.vararg or self.tree.args.kwarg)

    @cached_property
    def read(self) -> set[str]:
        """The variables that are read."""
        return {name for name, reads in self._uses if reads}

    @cached_property
    def overwritten(self) -> list[str]:
        """The parameters that are assigned before they are read."""
        stored = {name for name in self.parameters if name in self._first and not self._first[name]}
        return [name for name in self.parameters if name in stored and not self.names & BY_NAME]

    @cached_property
    def unused(self) -> list[str]:
        """The parameters whose values are never read."""
        return [name for name in self.parameters if name not in self.read and not self.names & BY_NAME]

    def first_read(self, name: str) -> bool:
        """Return whether a variable is read before anything in the function gives it a value."""
        return self._first.get(name, False)

    @cached_property
    def _first(self) -> dict[str, bool]:
        """For each variable, whether it is read where it is used first."""
        return dict(reversed(self._uses))

    @cached_property
    def _uses(self) -> list[tuple[str, bool]]:
        """The variables as they are used, in order: the name, and whether it is read."""
        changed = {id(node.target) for node in self.nodes if isinstance(node, ast.AugAssign)}
        return [
            (node.id, isinstance(node.ctx, ast.Load) or id(node) in changed)
            for node in self.nodes
            if isinstance(node, ast.Name)
        ]

    @cached_property
    def left_none(self) -> list[str]:
        """The variables to which None is assigned, and nothing else."""
        return [name for name in self._none if name not in self._given]

    @cached_property
    def none_at_first(self) -> list[str]:
        """The variables that are None, and are given nothing else but what is made of themselves."""
        return [name for name in self._none if self._given.get(name, True)]

    @cached_property
    def _none(self) -> dict[str, set[int]]:
        """The variables to which None is assigned, and the nodes where it is."""
        found: dict[str, set[int]] = {}
        for node in self.nodes:
            if isinstance(node, ast.Assign | ast.AnnAssign) and is_none(node.value):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                for name in (n for target in targets for n in ast.walk(target) if isinstance(n, ast.Name)):
                    found.setdefault(name.id, set()).add(id(name))
        return found

    @cached_property
    def _given(self) -> dict[str, bool]:
        """The variables to which anything but None is assigned: whether it is always made of themselves."""
        own: set[int] = set()
        for node in self.nodes:
            if isinstance(node, ast.AugAssign):
                own.add(id(node.target))
            elif isinstance(node, ast.Assign):
                read = {inner.id for inner in in_order(node.value) if isinstance(inner, ast.Name)}
                own |= {id(target) for target in node.targets if isinstance(target, ast.Name) and target.id in read}
        found: dict[str, bool] = {}
        for node in self.nodes:
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and id(node) not in self._placeholders:
                found[node.id] = found.get(node.id, True) and id(node) in own
        return found

    @cached_property
    def _placeholders(self) -> set[int]:
        return {node for nodes in self._none.values() for node in nodes}

    @cached_property
    def returned(self) -> list[ast.expr | None]:
        """What its return statements return; None for those without a value."""
        inner = {id(n) for node in self.nodes if isinstance(node, FUNCTIONS) for n in ast.walk(node) if n is not node}
        return [node.value for node in self.nodes if isinstance(node, ast.Return) and id(node) not in inner]

    @cached_property
    def computed(self) -> list[str]:
        """The variables to which something is assigned that is not None, the last one last."""
        stored = [n.id for n in self.nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
        none = set(self.left_none)
        return [name for name in dict.fromkeys(reversed(stored)) if name not in none][::-1]

    def assigned(self, name: str) -> list[ast.expr]:
        """Return what is assigned to a variable of this name alone."""
        return [
            node.value
            for node in self.nodes
            if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == name for t in node.targets)
        ]

    def calls(self, wanted: Callable[[str], bool]) -> Iterator[ast.Call]:
        """Yield the calls of functions whose dotted names are wanted."""
        return (node for node in self.nodes if isinstance(node, ast.Call) and wanted(dotted(node.func)))


def text_of(found: Source) -> Text | None:
    """Return the text of a function, if there is one that can be read, and not one of thousands of expressions."""
    text = Text(found.tree) if found.tree else None
    return text if text and len(text.nodes) <= MOST_NODES else None


def in_order(node: ast.AST) -> Iterator[ast.AST]:
    """Yield a node and all that is in it, about in the order of evaluation: values before the names that they go to."""
    stack = [node]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(reversed(_children(node)))


def _children(node: ast.AST) -> list[ast.AST]:
    """Return what is in a node: in a few kinds in another order than that of the text."""
    children: list[ast.AST | None]
    match node:
        case ast.Assign():
            children = [node.value, *node.targets]
        case ast.AnnAssign():
            children = [node.value, node.target]
        case ast.AugAssign():
            children = [node.value, node.op, node.target]
        case ast.For():
            children = [node.iter, node.target, *node.body, *node.orelse]
        case ast.ListComp() | ast.GeneratorExp():
            children = [*node.generators, node.elt]
        case ast.comprehension():
            children = [node.iter, node.target, *node.ifs]
        case _:
            children = list(ast.iter_child_nodes(node))
    return [child for child in children if child is not None and not isinstance(child, ast.expr_context)]


def dotted(node: ast.AST) -> str:
    """Return the dotted name of what is called, as "tf.nn.relu"; a part that is no name is left out, as in ".run"."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    parts.append(node.id if isinstance(node, ast.Name) else "")
    return ".".join(reversed(parts))


def is_none(value: ast.expr | None) -> bool:
    """Return whether a value is written as None, or as a tuple of nothing else."""
    if isinstance(value, ast.Tuple):
        return bool(value.elts) and all(isinstance(one, ast.Constant) and one.value is None for one in value.elts)
    return isinstance(value, ast.Constant) and value.value is None


def shown(name: str) -> str:
    """Return a name as it is quoted; a long one is cut."""
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…"


def all_shown(names: Sequence[str]) -> tuple[str, ...]:
    """Return names as they are quoted; a long list is cut."""
    return (*map(shown, names[:MOST_NAMES]), *["…"] * (len(names) > MOST_NAMES))
