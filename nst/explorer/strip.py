"""The strip of earlier results, two of which can be compared."""

import base64
import html
from collections.abc import Callable
from typing import Any

import ipywidgets as widgets
import numpy as np
from PIL import Image

from nst.explorer.compare import about, facts, side_by_side
from nst.explorer.pictures import jpeg_of
from nst.explorer.views import Result
from nst.texts import text

KEPT = 12
SIZE = (312, 232)  # pixels of a thumbnail, twice those on the screen


class Card(widgets.VBox):  # type: ignore[misc]  # ipywidgets has no types
    """A result in the strip: a thumbnail to go back to it, its facts, and a button that compares it.

    Arguments:
    back -- called with the result when the thumbnail is pressed
    compare -- called with the card when the other button is pressed, or released
    """

    def __init__(self, result: Result, back: Callable[[Result], None], compare: Callable[["Card"], None]) -> None:
        self.result = result
        self.thumbnail = widgets.Button(tooltip=text("button.back-tip", about=about(result)))
        name = f"nst-{self.thumbnail.model_id}"
        self.thumbnail.add_class("nst-thumbnail").add_class(name)
        self.thumbnail.on_click(lambda _: back(result))
        self.look = f".{name}.jupyter-button {{ background-image: url({_small(result)}); }}"  # CSS of this button
        lines = "<br>".join(html.escape(fact) for fact in facts(result))
        self.compared = widgets.ToggleButton(
            description=text("button.compare"),
            tooltip=text("button.compare-tip", about=about(result)),
            layout={"width": "auto"},
        )
        self.compared.observe(lambda _: compare(self), "value")
        super().__init__([self.thumbnail, widgets.HTML(f'<div class="nst-about">{lines}</div>'), self.compared])
        self.add_class("nst-card")


class Strip(widgets.VBox):  # type: ignore[misc]  # ipywidgets has no types
    """A row of earlier results, the latest first; below it, the two that are compared.

    Arguments:
    back -- called with a result to go back to
    """

    def __init__(self, back: Callable[[Result], None]) -> None:
        self._back = back
        self._chosen: list[Card] = []  # those that are compared, two at most
        self._heading = widgets.HTML()
        self._row = widgets.HBox(layout={"flex_flow": "row wrap"})
        self.comparison = widgets.HTML()
        super().__init__([self._heading, self._row, self.comparison])

    @property
    def cards(self) -> tuple[Card, ...]:
        """Return the results, the latest first."""
        return tuple(self._row.children)

    @property
    def thumbnails(self) -> tuple[Any, ...]:
        """Return the buttons that go back to a result."""
        return tuple(card.thumbnail for card in self.cards)

    def keep(self, result: Result) -> None:
        """Add a result; the oldest makes room."""
        cards = (Card(result, self._back, self._compare), *self.cards)
        for card in cards[KEPT:]:
            card.compared.value = False
        looks = "".join(card.look for card in cards[:KEPT])
        heading = f'<h4>{text("strip.heading")}</h4><div class="nst-hint">{text("strip.hint")}</div>'
        self._heading.value = f"{heading}<style>{looks}</style>"
        self._row.children = cards[:KEPT]

    def _compare(self, card: Card) -> None:
        """Compare a card with the one that was chosen before, or no longer."""
        if card.compared.value:
            self._chosen.append(card)
            if len(self._chosen) > 2:
                self._chosen[0].compared.value = False
        else:
            self._chosen.remove(card)
        self.comparison.value = side_by_side(*(c.result for c in self._chosen)) if len(self._chosen) == 2 else ""


def _small(result: Result) -> str:
    """Return a small picture as an address."""
    small = Image.fromarray(result.state.picture)
    small.thumbnail(SIZE)
    return f"data:image/jpeg;base64,{base64.b64encode(jpeg_of(np.asarray(small))).decode()}"
