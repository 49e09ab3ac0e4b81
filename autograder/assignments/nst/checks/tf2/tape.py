"""What the text of a train_step does: what is on its tape, where the gradient goes, and what becomes of the picture."""

import ast
from collections.abc import Iterator

from autograder.judge.message import Message, message
from autograder.judge.source.text import Text, all_shown, dotted, in_order, shown

IMAGE = "generated_image"
NETWORK = "vgg_model_outputs"
COSTS = {"compute_content_cost", "compute_style_cost", "total_cost"}
CLIPS = {"clip_0_1", "clip_by_value", "minimum", "maximum"}


def in_text(text: Text) -> Message | None:
    """Say what mistake a train_step shows that stopped or left the picture as it is; None if none."""
    return next(_mistakes(text), None)


def _mistakes(text: Text) -> Iterator[Message]:
    made = [dotted(call.func) for call in text.calls(lambda name: name.endswith((".Variable", ".Adam", ".SGD")))]
    if any(name.endswith(".Variable") for name in made):
        yield message("nst.tf2.step.own-variable")
    if made:
        yield message("nst.tf2.step.own-optimizer")
    tapes = _taped(text)
    if tapes is None:
        yield message("nst.tf2.step.no-tape")
        return
    network = [*text.calls(lambda name: name == NETWORK)]
    if network and not any(id(call) in tapes for call in network):
        yield message("nst.tf2.step.network-off-tape")
    if not network:
        yield message("nst.tf2.step.no-network")
    on_tape = {dotted(call.func) for call in text.calls(COSTS.__contains__) if id(call) in tapes}
    if any(dotted(call.func) not in on_tape for call in text.calls(COSTS.__contains__)):
        yield message("nst.tf2.step.cost-off-tape")
    yield from _of_gradient(text)


def _of_gradient(text: Text) -> Iterator[Message]:
    asked = list(text.calls(lambda name: name.endswith((".gradient", ".gradients"))))
    if not asked:
        yield message("nst.tf2.step.no-gradient")
        return
    sources = [call.args[1] for call in asked if len(call.args) > 1]
    others = [_name(source) for source in sources if _name(source) not in ("", IMAGE)]
    if others:
        yield message("nst.tf2.step.gradient-of-other", found=all_shown(others))
    applied = list(text.calls(lambda name: name.endswith((".apply_gradients", ".apply", ".minimize"))))
    if not applied and not [*text.calls(lambda name: name.endswith((".assign", ".assign_sub", ".assign_add")))]:
        yield message("nst.tf2.step.not-applied")
    if any(not dotted(call.func).startswith("optimizer.") for call in applied):
        yield message("nst.tf2.step.other-optimizer")
    names = [node.id for call in applied for node in in_order(call) if isinstance(node, ast.Name)]
    if applied and IMAGE not in names:
        yield message("nst.tf2.step.applied-to-other")
    if rebound(text):
        yield message("nst.tf2.step.rebound")


def rebound(text: Text) -> bool:
    """Return whether generated_image becomes the name of something else."""
    return any(isinstance(n, ast.Name) and n.id == IMAGE and isinstance(n.ctx, ast.Store) for n in text.nodes)


def not_clipped(text: Text) -> Message:
    """Say why values leave the range from 0 to 1."""
    if not text.names & CLIPS:
        return message("nst.tf2.step.not-clipped")
    if rebound(text):
        return message("nst.tf2.step.rebound")
    assigned = [*text.calls(lambda name: name.endswith(".assign"))]
    inside = {name for call in assigned for name in Text(_function_of(call)).names}
    variables = {name for name in inside if any(_clips(value) for value in text.assigned(name))}
    if not inside & CLIPS and not variables:
        return message("nst.tf2.step.clip-not-assigned")
    return message("nst.tf2.step.clipped-elsewhere")


def _clips(value: ast.expr) -> bool:
    return any(isinstance(node, ast.Call) and dotted(node.func).rpartition(".")[2] in CLIPS for node in in_order(value))


def _function_of(call: ast.Call) -> ast.FunctionDef:
    function = ast.parse("def f(): pass").body[0]
    assert isinstance(function, ast.FunctionDef)  # noqa: S101 -- for the type checker
    function.body = [ast.Expr(call)]
    return function


def _taped(text: Text) -> set[int] | None:
    """Return the nodes that are inside of a tape's block; None if there is no tape."""
    found: set[int] = set()
    tapes = False
    for node in text.nodes:
        if isinstance(node, ast.With) and any("GradientTape" in ast.unparse(item.context_expr) for item in node.items):
            tapes = True
            found |= {id(inner) for statement in node.body for inner in in_order(statement)}
    return found if tapes else None


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.List | ast.Tuple) and len(node.elts) == 1:
        return _name(node.elts[0])
    return shown(node.id) if isinstance(node, ast.Name) else ""
