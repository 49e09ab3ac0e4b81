"""Two results in one frame, with a line between them that a slider moves."""

import base64
import html

from nst.explorer.pictures import jpeg_of
from nst.explorer.views import Result

MOVE = (
    "this.parentNode.style.setProperty('--at', this.value + '%'); "
    "this.setAttribute('aria-valuetext', this.value + ' percent of the left picture')"
)


def side_by_side(left: Result, right: Result) -> str:
    """Return HTML with both pictures: left of the line is the first, right of it the second."""
    width, height = left.settings.size
    images = "".join(
        f'<img alt="{side}: {html.escape(about(result))}" src="{_address(result)}">'
        for side, result in (("On the left", left), ("On the right", right))
    )
    slider = (
        '<input type="range" min="0" max="100" value="50" aria-label="The line between the two pictures" '
        f'aria-valuetext="50 percent of the left picture" oninput="{html.escape(MOVE)}">'
    )
    sides = "".join(f"<span>{html.escape(about(result))}</span>" for result in (left, right))
    return (
        f'<div class="nst-sides">{sides}</div>'
        f'<div class="nst-compare" style="--shape: {width} / {height}">{images}{slider}</div>'
    )


def about(result: Result) -> str:
    """Return what one wants to know of a result, in one line."""
    return f"{result.title}, {', '.join(facts(result))}"


def facts(result: Result) -> tuple[str, str, str]:
    """Return the weights, the layers and the final cost."""
    settings = result.settings
    layers = " ".join(f"{weight:g}" for _, weight in settings.style_layers)
    return (
        f"alpha {settings.alpha:g}, beta {settings.beta:g}",
        f"layers {layers}",
        f"total cost {result.state.total:.3g}",
    )


def _address(result: Result) -> str:
    return f"data:image/jpeg;base64,{base64.b64encode(jpeg_of(result.state.picture)).decode()}"
