"""Two results in one frame, with a line between them that a slider moves."""

import base64
import html
import json

from nst.explorer.pictures import jpeg_of
from nst.explorer.views import Result
from nst.texts import text

MOVE = (
    "this.parentNode.style.setProperty('--at', this.value + '%'); "
    "this.setAttribute('aria-valuetext', {words}.replace('{{}}', this.value))"
)


def side_by_side(left: Result, right: Result) -> str:
    """Return HTML with both pictures: left of the line is the first, right of it the second."""
    width, height = left.settings.size
    images = "".join(
        f'<img alt="{html.escape(text(side, about=about(result)))}" src="{_address(result)}">'
        for side, result in (("strip.left", left), ("strip.right", right))
    )
    move = MOVE.format(words=json.dumps(text("strip.percent", percent="{}")))
    slider = (
        f'<input type="range" min="0" max="100" value="50" aria-label="{text("strip.line")}" '
        f'aria-valuetext="{text("strip.percent", percent=50)}" oninput="{html.escape(move)}">'
    )
    sides = "".join(f"<span>{html.escape(about(result))}</span>" for result in (left, right))
    return (
        f'<div class="nst-sides">{sides}</div>'
        f'<div class="nst-compare" style="--shape: {width} / {height}">{images}{slider}</div>'
    )


def about(result: Result) -> str:
    """Return what one wants to know of a result, in one line."""
    weights, layers, cost = facts(result)
    return text("strip.about", title=result.title, weights=weights, layers=layers, cost=cost)


def facts(result: Result) -> tuple[str, str, str]:
    """Return the weights, the layers and the final cost."""
    settings = result.settings
    layers = " ".join(f"{weight:g}" for _, weight in settings.style_layers)
    return (
        text("strip.weights", alpha=f"{settings.alpha:g}", beta=f"{settings.beta:g}"),
        text("strip.layers", layers=layers),
        text("strip.cost", cost=f"{result.state.total:.3g}"),
    )


def _address(result: Result) -> str:
    return f"data:image/jpeg;base64,{base64.b64encode(jpeg_of(result.state.picture)).decode()}"
