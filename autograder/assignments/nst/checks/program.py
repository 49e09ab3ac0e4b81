"""What the text of a model_nn does, in order: which operations it makes, which it runs, and which stand in its loop."""

import ast
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from autograder.judge.message import Message, message
from autograder.judge.source.body import fixed_range
from autograder.judge.source.signature import lost
from autograder.judge.source.text import Text, all_shown, dotted, in_order, shown

Kind = Literal["initialise", "assign", "step", "read"]
INITIALISERS = ("global_variables_initializer", "initialize_all_variables", "variables_initializer")
CALLS: dict[str, Kind] = {
    **dict.fromkeys(INITIALISERS, "initialise"),
    "assign": "assign",
    "load": "assign",
    "minimize": "step",
}
REPLACED = message("nst.model_nn.input-replaced")
PICTURES = ("content_image", "style_image", "generated_image")  # of the notebook
RUNS = (".run", ".eval")


@dataclass(frozen=True)
class Event:
    """An operation in the text: whether it is run there, or only made, and whether that stands in a loop."""

    kind: Kind
    run: bool
    loop: bool


class Program:
    """A model_nn, as it is read."""

    def __init__(self, text: Text) -> None:
        self.text = text

    @cached_property
    def events(self) -> list[Event]:
        """All operations in the order of the text."""
        run, loop = self._inside_of_run, self._inside_of_loop
        return [
            Event(kind, id(node) in run or (isinstance(node, ast.Call) and is_load(node)), id(node) in loop)
            for node in self.text.nodes
            if (kind := self._kind(node))
        ]

    def made(self, kind: Kind) -> bool:
        """Return whether there is such an operation, run or not."""
        return any(event.kind == kind for event in self.events)

    def run(self, kind: Kind, loop: bool | None = None) -> list[int]:
        """Return the positions of the operations of a kind that are run: anywhere, inside of a loop or outside."""
        return [
            position
            for position, event in enumerate(self.events)
            if event.kind == kind and event.run and loop in (None, event.loop)
        ]

    @cached_property
    def replaces_input(self) -> bool:
        """Whether the entry of the model is replaced, which leaves the variable as it is."""
        stored = (
            node for node in self.text.nodes if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store)
        )
        return any(isinstance(node.value, ast.Name) and node.value.id == "model" for node in stored)

    @cached_property
    def loop_begins(self) -> float:
        """How many operations stand before the first loop."""
        loops = [n for n, node in enumerate(self.text.nodes) if isinstance(node, ast.For | ast.While)]
        return sum(1 for node in self.text.nodes[: loops[0]] if self._kind(node)) - 0.5 if loops else float("inf")

    @cached_property
    def loop_returns(self) -> bool:
        """Whether an image is returned inside of a loop."""
        inside = [node for node in self.text.nodes if isinstance(node, ast.Return) and id(node) in self._inside_of_loop]
        return any(node.value is not None and not isinstance(node.value, ast.Constant) for node in inside)

    @cached_property
    def fetched(self) -> dict[str, Kind]:
        """The variables that hold what running an operation returned, or that operation itself if it is not run."""
        found: dict[str, Kind] = {}
        for node in self.text.nodes:
            if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
                kinds = {kind for inner in in_order(node.value) if (kind := self._kind(inner))}
                if len(kinds) == 1:
                    found[node.targets[0].id] = kinds.pop()
        return found

    @cached_property
    def not_run(self) -> set[str]:
        """The variables to which an operation is assigned that is not run there."""
        return {
            name
            for name in self.fetched
            for value in self.text.assigned(name)
            if not any(isinstance(inner, ast.expr) and id(inner) in self._inside_of_run for inner in in_order(value))
        }

    def made_from(self) -> Message | None:
        """Say that input_image is not used, and from which variables the picture is made instead; None if it is."""
        if "input_image" not in self.text.parameters or "input_image" in self.text.read:
            return None
        found = [name for name in PICTURES if self.text.first_read(name)]
        if found:
            return message("nst.model_nn.made-from-others", names=all_shown(found))
        return message("nst.model_nn.input-not-used")

    def _kind(self, node: ast.AST) -> Kind | None:
        """Return the kind of operation that a node stands for, itself or as the name of a variable that holds one."""
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in self._aliases:
            return self._aliases[node.id]
        return None if id(node) in self._assigned_to else operation(node)

    @cached_property
    def _aliases(self) -> dict[str, Kind]:
        """The variables to which an operation is assigned that is not run there."""
        return {
            node.targets[0].id: kind
            for node in self.text.nodes
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
            if id(node.value) not in self._inside_of_run and (kind := operation(node.value))
        }

    @cached_property
    def _assigned_to(self) -> set[int]:
        """The nodes of `model["input"]` that are assigned to, and not read."""
        calls = self.text.calls(lambda name: name.endswith(("assign", "load")))
        targets = [call.func.value if isinstance(call.func, ast.Attribute) else None for call in calls]
        firsts = [call.args[0] for call in self.text.calls(lambda name: name == "tf.assign") if call.args]
        return {id(node) for node in (*targets, *firsts) if node is not None}

    @cached_property
    def _inside_of_run(self) -> set[int]:
        found: set[int] = set()
        for call in self.text.calls(lambda name: name.endswith(RUNS)):
            receiver = call.func.value if isinstance(call.func, ast.Attribute) else call.func
            for part in (receiver, *call.args, *(keyword.value for keyword in call.keywords)):
                found |= {id(node) for node in in_order(part)}
        return found

    @cached_property
    def _inside_of_loop(self) -> set[int]:
        loops = [node for node in self.text.nodes if isinstance(node, ast.For | ast.While)]
        return {id(node) for loop in loops for statement in loop.body for node in in_order(statement)}


def is_load(call: ast.Call) -> bool:
    """Return whether this is Variable.load, which needs no run."""
    return isinstance(call.func, ast.Attribute) and call.func.attr == "load"


def operation(node: ast.AST) -> Kind | None:
    """Return the kind of operation that a node stands for by itself."""
    match node:
        case ast.Call():
            return CALLS.get(dotted(node.func).rpartition(".")[2])
        case ast.Name(id="train_step", ctx=ast.Load()):
            return "step"
        case ast.Subscript(value=ast.Name(id="model"), slice=ast.Constant(value="input"), ctx=ast.Load()):
            return "read"
    return None


def stopped(program: Program, uninitialised: bool) -> Message | None:
    """Say what in the text has led to an exception; None if it does not tell."""
    names = program.text.names
    if uninitialised:
        if names & {"Session", "InteractiveSession"}:
            return message("nst.model_nn.own-session")
        if program.made("initialise") and not program.run("initialise"):
            return message("nst.model_nn.initialiser-not-run")
        if "minimize" in names:
            return message("nst.model_nn.own-optimiser")
        return None
    return program.made_from() or (REPLACED if program.replaces_input else None) or not_an_image(program)


def not_an_image(program: Program) -> Message | None:
    """Say what is in the place of the image; None if the text does not show it."""
    if program.fetched.get("generated_image") == "step":
        return message("nst.model_nn.step-is-no-image")
    if "generated_image" in program.not_run:
        return message("nst.model_nn.not-an-image")
    return None


def saved_elsewhere(program: Program) -> Message | None:
    """Say that pictures are not saved under output/; None if the text does not show it."""
    for call in program.text.calls(lambda name: name.endswith("save_image")):
        constants = [node.value for node in in_order(call) if isinstance(node, ast.Constant)]
        texts = [value for value in constants if isinstance(value, str)]
        first = texts[0].removeprefix("./") if texts else "output"
        if not first.startswith("output"):
            if "/" in first:
                return message("nst.model_nn.saved-in", folder=shown(first.rpartition("/")[0] + "/"))
            return message("nst.model_nn.saved-beside-notebook")
    return None


def not_from_input(program: Program) -> Message | None:
    """Say why the optimiser does not set out from input_image; None if the text does not show it."""
    assigned, initialised = program.run("assign"), program.run("initialise")
    reasons = (
        (program.replaces_input, REPLACED),
        (not program.made("assign"), message("nst.model_nn.not-assigned")),
        (not assigned, message("nst.model_nn.assign-not-run")),
        (bool(program.run("initialise", loop=True)), message("nst.model_nn.initialised-in-loop")),
        (
            max(initialised, default=-1) > min(assigned, default=0),
            message("nst.model_nn.initialised-after"),
        ),
    )
    return program.made_from() or next((why for is_so, why in reasons if is_so), None)


def iterations(program: Program, steps: int) -> Message | None:
    """Say why so many steps are made; None if the text does not show it."""
    fixed = fixed_range(program.text)
    if "num_iterations" in program.text.unused:
        if fixed:
            return message("nst.model_nn.fixed-number", range=shown(fixed), steps=steps)
        return message("nst.model_nn.number-not-used", steps=steps)
    return lost(["num_iterations"]) if "num_iterations" in program.text.overwritten else None
