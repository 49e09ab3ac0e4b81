"""What the text of a function says, read and not run. It names mistakes, and decides about no point.

The text is a stranger's, of bounded length. Nothing here recurses into it, and what is quoted of it are names.
"""

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from autograder.judge.student import Source

END_WITHOUT = "it can end without reaching its return: does that stand inside of an if or a loop?"
LONGEST_NAME = 40
MOST_NAMES = 6
CHANNELS, SHAPE = {"n_C", "C"}, {"shape", "get_shape", "as_list"}
MOST_NODES = 3000  # a right function has some hundred
MOST = 10**6  # numbers beyond are not quoted: Python may refuse to write them
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
        """Whether a variable is there when the function begins, and is read."""
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
            if isinstance(node, ast.Assign | ast.AnnAssign) and _is_none(node.value):
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
        """What is assigned to a variable of this name alone."""
        return [
            node.value
            for node in self.nodes
            if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == name for t in node.targets)
        ]

    def calls(self, wanted: Callable[[str], bool]) -> Iterator[ast.Call]:
        """The calls of functions whose dotted names are wanted."""
        return (node for node in self.nodes if isinstance(node, ast.Call) and wanted(dotted(node.func)))


def text_of(found: Source) -> Text | None:
    """The text of a function, if there is one that can be read, and not one of thousands of expressions."""
    text = Text(found.tree) if found.tree else None
    return text if text and len(text.nodes) <= MOST_NODES else None


def in_order(node: ast.AST) -> Iterator[ast.AST]:
    """A node and all that is in it, about in the order of evaluation: values before the names that they go to."""
    stack = [node]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(reversed(_children(node)))


def _children(node: ast.AST) -> list[ast.AST]:
    """What is in a node: in a few kinds in another order than that of the text."""
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
    """The dotted name of what is called, as "tf.nn.relu"; a part that is no name is left out, as in ".run"."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    parts.append(node.id if isinstance(node, ast.Name) else "")
    return ".".join(reversed(parts))


def _is_none(value: ast.expr | None) -> bool:
    if isinstance(value, ast.Tuple):
        return bool(value.elts) and all(isinstance(one, ast.Constant) and one.value is None for one in value.elts)
    return isinstance(value, ast.Constant) and value.value is None


def listed(names: Sequence[str], word: str = "and") -> str:
    """Names as a text: "a", "a and b", "a, b and c"; long ones and long lists are cut."""
    shown = [name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…" for name in names[:MOST_NAMES]]
    shown += ["…"] * (len(names) > MOST_NAMES)
    return f" {word} ".join(filter(None, [", ".join(shown[:-1]), shown[-1]]))


# ---------------------------------------------------------------- what students are told


def other_parameters(text: Text, expected: Mapping[str, Any]) -> str:
    """Say how the parameters differ from those that are expected; "" if they do not."""
    found, wanted = text.parameters, list(expected)
    if found == wanted or text.takes_any:
        return ""
    if sorted(found) == sorted(wanted):
        how = "the parameters are in another order"
    elif len(found) == len(wanted):
        how = "the parameters have other names"
    elif len(found) < len(wanted):
        missing = [name for name in wanted if name not in found]
        how = f"the parameter {missing[0]} is missing" if len(missing) == 1 else "parameters are missing"
    else:
        how = "there are more parameters"
    return f"{how}: ({_signature(found)}), expected ({_signature(wanted)})."


def certain(text: Text, expected: Mapping[str, Any]) -> str:
    """Say what is a mistake whatever else there is: another order of parameters or sides, ^ for a power."""
    if any(isinstance(node, ast.BitXor) for node in text.nodes):
        return "^ is no power in Python: write **."
    return other_order(text, expected) or other_unpacking(text)


def other_function(text: Text) -> str:
    """Say what in the text belongs to none of the equations, or is never run; "" if there is nothing."""
    if found := sorted(text.names & {"reduce_prod", "reduce_max", "reduce_min"}):
        return f"tf.{found[0]} is taken where the equation has a sum."
    if any(isinstance(line, ast.Return) for lines in _blocks(text) for line in lines[:-1]):
        return "the lines below a return are never run."
    floor = any(isinstance(node, ast.FloorDiv) for node in text.nodes)
    return "// cuts off what is behind the point: divide with /." if floor else ""


def _blocks(text: Text) -> Iterator[list[ast.stmt]]:
    """The body of the function, and those of its loops and branches."""
    for node in (text.tree, *text.nodes):
        for name in ("body", "orelse"):
            block = getattr(node, name, None)
            if isinstance(block, list):
                yield block


def other_order(text: Text, expected: Mapping[str, Any]) -> str:
    """Say that the parameters are in another order than expected; "" if they are not."""
    moved = text.parameters != list(expected) and sorted(text.parameters) == sorted(expected)
    return other_parameters(text, expected) if moved else ""


def _signature(names: Sequence[str]) -> str:
    return listed(names, ",").replace(" ,", ",")


def other_unpacking(text: Text) -> str:
    """Say that the sides of a layer are unpacked in another order than they have; "" if they are not.

    Height and width may be exchanged: most formulas have them as a product. Where axes are put into another order, the
    text does not tell.
    """
    if any(isinstance(n, ast.List | ast.Tuple) and sorted(map(_order_of, n.elts)) == [0, 1, 2, 3] for n in text.nodes):
        return ""
    for node in text.nodes:
        match node:
            case ast.Assign(targets=[ast.Tuple(elts=[*targets])], value=value):
                names = [target.id for target in targets if isinstance(target, ast.Name)]
                channels = CHANNELS & set(names[:-1])
                shape = {inner.attr for inner in in_order(value) if isinstance(inner, ast.Attribute)} & SHAPE
                if shape and channels and len(names) == 4:
                    return f"the shape is unpacked as ({_signature(names)}): channels are its last entry."
    return ""


def other_defaults(text: Text, expected: Mapping[str, Any]) -> str:
    """Say which defaults differ from those that are expected; "" if none does."""
    wanted = {name: value for name, value in expected.items() if value is not ... and name in text.parameters}
    missing = [name for name in wanted if name not in text.defaults]
    other = [name for name in wanted if name in text.defaults and _shown(text.defaults[name]) != repr(wanted[name])]
    said = []
    if missing:
        verb, noun = ("has", "default") if len(missing) == 1 else ("have", "defaults")
        said.append(f"{listed(missing)} {verb} no {noun}, expected {_values(wanted, missing)}")
    if other:
        verb, noun = ("is", "default") if len(other) == 1 else ("are", "defaults")
        shown = listed([_shown(text.defaults[name]) for name in other])
        said.append(f"the {noun} of {listed(other)} {verb} {shown}, expected {_values(wanted, other)}")
    return "; ".join(said) + "." if said else ""


def _values(wanted: Mapping[str, Any], names: Sequence[str]) -> str:
    return listed([repr(wanted[name]) for name in names])


def _shown(default: ast.expr) -> str:
    """A default as it stands in the text, numbers as Python writes them; 10.0 is 10."""
    if (
        isinstance(default, ast.UnaryOp)
        and isinstance(default.op, ast.USub)
        and isinstance(default.operand, ast.Constant)
    ):
        return f"-{_shown(default.operand)}"
    if isinstance(default, ast.Constant) and not (isinstance(default.value, int) and default.value > MOST):
        value = default.value
        return repr(int(value) if isinstance(value, float) and value.is_integer() else value)
    return dotted(default) or "an expression"


def unused(text: Text, expected: Mapping[str, Any]) -> str:
    """Say which parameters have no effect; "" if all are used."""
    ignored = [name for name in text.unused if name not in text.overwritten]
    others = [name for name in expected if name in text.read and name not in (*text.parameters, *text.computed)]
    lost = [name for name in text.overwritten if name in expected]
    said = []
    if ignored:
        instead = f": {listed(others)} of the notebook {'is' if len(others) == 1 else 'are'} read" if others else ""
        said.append(f"{listed(ignored)} {'is' if len(ignored) == 1 else 'are'} not used{instead}.")
    if lost:
        verb = "is" if len(lost) == 1 else "are"
        said.append(f"{listed(lost)} {verb} assigned again inside of the function: what is given is lost.")
    return " ".join(said)


def nothing_returned(text: Text, result: str) -> str:
    """Say why a function returned None that should have returned the variable `result`."""
    if same := compared(text):
        return f"{same} == … compares and assigns nothing: write {same} = …"
    values = [value for value in text.returned if value is not None and not _is_none(value)]
    names = [value.id for value in values if isinstance(value, ast.Name)]
    if set(names) & set(text.left_none) or (text.left_none and not text.computed):
        return not_filled_in(text.left_none)
    if still := [name for name in text.none_at_first if name in names]:
        return not_filled_in(still)
    return _none_returned(text, values) if values else _no_return(text, result)


def compared(text: Text) -> str:
    """The variable of a line that compares where it should assign; "" if there is none."""
    for node in text.nodes:
        match node:
            case ast.Expr(value=ast.Compare(left=ast.Name(id=name), ops=[ast.Eq()])):
                return listed([name])
    return ""


def _none_returned(text: Text, values: Sequence[ast.expr]) -> str:
    if any(isinstance(value, ast.Call) and dotted(value.func) == "print" for value in values):
        return "it returns what print returns, which is None: return the value itself."
    return "what it returns is None." if isinstance(text.tree.body[-1], ast.Return) else END_WITHOUT


def _no_return(text: Text, result: str) -> str:
    shown = [node for call in text.calls(lambda name: name == "print") for node in in_order(call)]
    if not text.computed:
        return "there is no return: what is printed is not returned." if shown else ""
    if text.returned:
        return "its return has no value: it returns None."
    name = result if result in text.computed else text.computed[-1]
    printed = any(isinstance(node, ast.Name) and node.id == name for node in shown)
    return f"there is no return: add return {listed([name])}.{' To print it is no return.' * printed}"


def not_filled_in(names: Sequence[str]) -> str:
    """Say that variables are still None."""
    return f"not filled in: {listed(names)} {'is' if len(names) == 1 else 'are'} still None."


def returned_kind(text: Text) -> str:
    """Say that a list, a tuple, a dictionary or a text is returned; "" if it is not seen in the text."""
    named = [text.assigned(value.id) if isinstance(value, ast.Name) else [value] for value in text.returned]
    return next(filter(None, (_kind(value) for values in named for value in values)), "")


def _kind(value: ast.expr | None) -> str:
    found = ""
    match value:
        case ast.List() | ast.ListComp():
            found = "a list"
        case ast.Tuple():
            found = "a tuple"
        case ast.Dict() | ast.DictComp() | ast.Set() | ast.SetComp():
            found = "a dictionary or a set"
        case ast.JoinedStr() | ast.Constant(value=str()) | ast.BinOp(left=ast.Constant(value=str())):
            found = "a text"
        case ast.Call(func=ast.Name(id="str")) | ast.Call(func=ast.Attribute(attr="format")):
            found = "a text"
    return f"{found} is returned" if found else ""


def numpy_calls(text: Text) -> list[str]:
    """NumPy's functions that are called, as they stand in the text."""
    found = (dotted(call.func) for call in text.calls(lambda name: name.startswith(("np.", "numpy."))))
    return list(dict.fromkeys(found))


def evaluated(text: Text) -> str:
    """The name of what evaluates a tensor inside of the function, as "sess.run"; "" if nothing does."""
    inside = (".run", ".eval", ".numpy")
    found = next(text.calls(lambda name: name.endswith(inside)), None)
    if found is None:
        return ""
    name = dotted(found.func)
    return name if name.startswith("sess") else "." + name.rpartition(".")[2] + "()"


def fixed_shape(text: Text) -> str:
    """The shape of numbers that is written into a tf.reshape, as "[16, 3]"; "" if there is none."""
    for call in text.calls(lambda name: name.endswith("reshape")):
        for argument in (*call.args, *(keyword.value for keyword in call.keywords)):
            if isinstance(argument, ast.List | ast.Tuple):
                numbers = [_number(one) for one in argument.elts]
                written = [n for n in numbers if n is not None]
                if len(written) == len(numbers) and any(n > 1 for n in written):
                    return str(written)
    return ""


def fixed_rounds(text: Text) -> str:
    """Say that the number of a loop's rounds is written into the code; "" if it is not."""
    fixed = fixed_range(text)
    return f"{fixed} is written into the code, whatever is given." if fixed else ""


def fixed_range(text: Text) -> str:
    """A loop whose number of rounds is written into the code, as "range(4)"; "" if there is none."""
    for node in text.nodes:
        if isinstance(node, ast.For | ast.comprehension) and isinstance(node.iter, ast.Call):
            numbers = [_number(one) for one in node.iter.args]
            if dotted(node.iter.func) == "range" and numbers and None not in numbers:
                return f"range({', '.join(map(str, numbers))})"
    return ""


def _order_of(node: ast.expr) -> int:
    number = _number(node)
    return -1 if number is None else number


def _number(node: ast.expr) -> int | None:
    """A small whole number that is written into the code, or a product of such."""
    match node:
        case ast.Constant(value=int(value)) if abs(value) < MOST:
            return value
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int(value))) if value < MOST:
            return -value
        case ast.BinOp(left=ast.Constant(value=int(a)), op=ast.Mult(), right=ast.Constant(value=int(b))):
            return a * b if max(abs(a), abs(b)) < MOST else None
    return None
