"""The strip of earlier results."""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

import ipywidgets as widgets
import numpy as np
from PIL import Image

from nst.explorer.pictures import jpeg_of
from nst.solver.run import State
from nst.solver.settings import Settings

COSTS = ("total", "content", "style")
Cost = tuple[float, float, float]  # these three
KEPT = 12
SIZE = (112, 84)  # pixels on the screen
STYLE = """
.nst-thumbnail.jupyter-button { background-size: cover; background-position: center; padding: 0; }
.nst-thumbnail.jupyter-button:disabled { opacity: .5; }
"""


@dataclass(frozen=True)
class Result:
    """A finished painting: its last state, its settings, and its costs after each step."""

    state: State
    settings: Settings
    costs: tuple[Cost, ...]


class Strip(widgets.VBox):  # type: ignore[misc]  # ipywidgets has no types
    """A row of thumbnails of earlier results, the latest first. A click calls `back` with the result."""

    def __init__(self, back: Callable[[Result], None]) -> None:
        self._back = back
        self._looks: dict[Any, str] = {}  # thumbnails, and the CSS that gives these buttons their pictures
        self._heading = widgets.HTML()
        self._row = widgets.HBox(layout={"flex_flow": "row wrap"})
        super().__init__([self._heading, self._row])

    @property
    def thumbnails(self) -> tuple[Any, ...]:
        """Return the buttons."""
        return tuple(self._row.children)

    def keep(self, result: Result) -> None:
        """Add a result; the oldest makes room."""
        settings = result.settings
        content, style = (PurePath(str(picture)).stem for picture in (settings.content, settings.style))
        about = f"{content} in the style of {style}, alpha {settings.alpha:g}, beta {settings.beta:g}"
        width, height = SIZE
        layout = {"width": f"{width}px", "height": f"{height}px", "margin": "2px"}
        thumbnail = widgets.Button(tooltip=f"Back to {about}", layout=layout)
        name = f"nst-{thumbnail.model_id}"
        thumbnail.add_class("nst-thumbnail").add_class(name)
        thumbnail.on_click(lambda _: self._back(result))
        small = Image.fromarray(result.state.picture)
        small.thumbnail((2 * width, 2 * height))
        picture = base64.b64encode(jpeg_of(np.asarray(small))).decode()
        look = f".{name}.jupyter-button {{ background-image: url(data:image/jpeg;base64,{picture}); }}"
        self._looks = dict([(thumbnail, look), *self._looks.items()][:KEPT])
        looks = "".join((STYLE, *self._looks.values()))
        self._heading.value = f"<h4>Earlier results</h4><style>{looks}</style>"
        self._row.children = tuple(self._looks)
