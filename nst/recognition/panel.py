"""A panel to recognise faces with: somebody stands before a door, and the notebook's functions decide.

recognition_panel(encoder, database, verify, who_is_it)
"""

import contextlib
import html
import io
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import ipywidgets as widgets
import numpy as np
from PIL import Image

from nst.errors import NSTError
from nst.explorer.access import sheet_and_script
from nst.explorer.described import Described
from nst.people import PEOPLE, Person, View, draw, random_person, random_view
from nst.recognition.controls import FaceControls
from nst.recognition.look import SHEET, STATE, bars, door
from nst.texts import text
from nst.types import Array

THRESHOLD = 0.7  # distance from which on the door stays shut
SEEN, SHOWN = 64, 224  # sides of the picture that the encoder gets, and of the one that is shown, in pixels
NOBODY = ""  # who says nothing about who they are

Verify = Callable[[str, str, dict[str, Array], Any], tuple[float, bool]]
WhoIsIt = Callable[[str, dict[str, Array], Any], tuple[float, str | None]]


class RecognitionPanel(widgets.VBox):  # type: ignore[misc]  # ipywidgets has no types
    """The panel; see `recognition_panel`. `controls` are the sliders and lists of the face."""

    def __init__(self, encoder: Any, database: dict[str, Array], verify: Verify, who_is_it: WhoIsIt) -> None:
        self._encoder, self._database, self._verify, self._who_is_it = encoder, database, verify, who_is_it
        self._folder = tempfile.TemporaryDirectory(prefix="door-")  # for the picture that the functions read
        self._rng = np.random.default_rng(0)
        self._make_widgets()
        super().__init__([widgets.HTML(f"{sheet_and_script()}<style>{SHEET}</style>"), self._main()])
        self.add_class("nst").add_class("nst-recognition")
        self._telling(lambda _: self._look())(None)

    def __repr__(self) -> str:
        """Return what is shown where there is no panel, such as in a notebook that is opened later."""
        return text("panel.run-this-cell")

    def _make_widgets(self) -> None:
        first = next(iter(PEOPLE))
        self.controls = FaceControls(PEOPLE[first], View(), self._telling(lambda _: self._look()))
        people = [*PEOPLE, (text("recognition.somebody-new"), NOBODY)]
        self.who = widgets.Dropdown(description=text("recognition.who"), layout={"width": "auto"})
        self.who.options = [(person, person) if isinstance(person, str) else person for person in people]
        self.who.value, self.who.tooltip = first, text("recognition.who-tip")
        self.who.observe(self._telling(self._choose), "value")
        self.claim = widgets.Dropdown(description=text("recognition.claim"), layout={"width": "auto"})
        self.claim.tooltip = text("recognition.claim-tip")
        self._list_claims()
        self.claim.observe(self._telling(lambda _: self._look()), "value")
        self.picture = Described(kind="png")
        self.another = self._button("another", "random", self._another)
        self.another_view = self._button("another-view", "camera", self._another_view)
        self.name = widgets.Text(description=text("recognition.name"), layout={"width": "auto"})
        self.name.placeholder = text("recognition.name-placeholder")
        self.enrol = self._button("enrol", "plus", self._enrol)
        self.door, self.bars, self.said, self.message = (widgets.HTML() for _ in range(4))
        self._heard = widgets.HTML().add_class("nst-heard")  # what a screen reader says when the door moves

    def _button(self, name: str, icon: str, do: Callable[[], None]) -> Any:
        made = widgets.Button(description=text(f"recognition.{name}"), icon=icon)
        made.tooltip = text(f"recognition.{name}-tip")
        made.layout = {"width": "auto", "flex": "1 1 auto", "min_width": "max-content"}
        made.on_click(self._telling(lambda _: do()))
        return made

    def _main(self) -> Any:
        def row(*buttons: Any) -> Any:
            return widgets.HBox(buttons, layout={"flex_flow": "row wrap"})

        before = [self.who, self.picture, row(self.another, self.another_view), self.claim, self.name, row(self.enrol)]
        columns = [
            widgets.VBox(before).add_class("nst-choose"),
            widgets.VBox([self.message, self.door, self._heard, self.bars, self.said]),
            widgets.VBox(self.controls.rows()).add_class("nst-sliders"),
        ]
        return widgets.HBox(columns).add_class("nst-columns")

    def _telling(self, do: Callable[[Any], None]) -> Callable[[Any], None]:
        """Return a callback that shows an error in the panel."""

        def callback(about: Any) -> None:
            # A slider answers to a value that it is given, at any time: what a button has said stays
            if isinstance(about, widgets.Button) or "nst-alert" in self.message.value:
                self.message.value = ""
            try:
                do(about)
            except Exception as error:  # without this, it would only be in the kernel's log
                self.door.value = self.said.value = self._heard.value = ""  # of who was there before
                words = str(error) if isinstance(error, NSTError) else f"{type(error).__name__}: {error}"
                self.message.value = f'<div class="nst-alert" role="alert">{html.escape(words)}</div>'

        return callback

    # ------------------------------------------------ what the controls do

    def _choose(self, _: Any) -> None:
        self._come(PEOPLE[self.who.value] if self.who.value else random_person(self._rng))

    def _another(self) -> None:
        """Let somebody come whom nobody has seen."""
        if self.who.value:
            self.who.value = NOBODY  # which is a choice
        else:
            self._come(random_person(self._rng))

    def _come(self, person: Person) -> None:
        self.controls.show(person, self.controls.view)
        self._look()

    def _another_view(self) -> None:
        self.controls.show(self.controls.person, random_view(self._rng))
        self._look()

    def _enrol(self) -> None:
        name = self.name.value.strip()
        if not name:
            self._say(text("recognition.no-name"))
            return
        self._database[name] = self._encoding()
        self.name.value = ""
        self._list_claims()
        self._look()
        self._say(text("recognition.enrolled", name=name))

    def _list_claims(self) -> None:
        """Offer everybody in the database, and keep the choice."""
        chosen = self.claim.value
        self.claim.options = [(text("recognition.claims-nothing"), NOBODY), *((name, name) for name in self._database)]
        self.claim.value = chosen if chosen in self._database else NOBODY

    def _say(self, words: str) -> None:
        self.message.value = f'<div class="nst-said" role="status">{html.escape(words)}</div>'

    # ------------------------------------------------ what is seen

    def _encoding(self) -> Array:
        """Return the encoding of whoever is before the door, (1, 128)."""
        picture = draw(self.controls.person, self.controls.view, SEEN)
        return np.asarray(self._encoder.predict_on_batch(picture[np.newaxis].astype(np.float32) / 255))

    def _look(self) -> None:
        """Show the face, how far it is from everybody, and what the notebook's functions make of it."""
        person, view = self.controls.person, self.controls.view
        shown = self.who.label if self.who.value else text("recognition.somebody-new")
        self.picture.put(_png(draw(person, view, SHOWN)), text("recognition.picture", name=shown))
        seen = self._encoding()
        distances = {name: float(np.linalg.norm(seen - known)) for name, known in self._database.items()}
        self.bars.value = bars(distances, THRESHOLD)
        file = Path(self._folder.name) / "visitor.png"
        file.write_bytes(_png(draw(person, view, SEEN)))
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            is_open, words = self._decide(str(file))
        self.door.value = door(is_open, words)
        self._heard.value = html.escape(f"{text(STATE[is_open])} {words}")
        lines = html.escape(printed.getvalue().strip())
        self.said.value = f"<pre>{lines}</pre>" if lines else ""

    def _decide(self, file: str) -> tuple[bool, str]:
        """Return what verify says, if the visitor says a name, or else who_is_it; and that in words."""
        if self.claim.value:
            distance, is_open = _pair(self._verify(file, self.claim.value, self._database, self._encoder), "verify")
            words = "recognition.verified" if is_open else "recognition.not-verified"
            return bool(is_open), text(words, name=self.claim.value, distance=f"{distance:.2f}")
        distance, name = _pair(self._who_is_it(file, self._database, self._encoder), "who_is_it")
        if not self._database:
            return False, text("recognition.empty")
        if name is None or distance > THRESHOLD:  # a name that is too far away opens nothing
            return False, text("recognition.nobody", distance=f"{distance:.2f}")
        return True, text("recognition.known", name=name, distance=f"{distance:.2f}")


def _pair(result: Any, name: str) -> tuple[float, Any]:
    """Return what a function of the notebook returned, if it is a distance and something else."""
    try:
        distance, other = result
        return float(distance), other
    except (TypeError, ValueError) as error:
        raise NSTError(text("recognition.no-pair", name=name)) from error


def _png(picture: Array) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(picture).save(stream, "PNG", compress_level=1)
    return stream.getvalue()


def recognition_panel(encoder: Any, database: dict[str, Array], verify: Verify, who_is_it: WhoIsIt) -> RecognitionPanel:
    """Return a panel with somebody before a door. The notebook shows it below the cell.

    Arguments:
    encoder -- has `predict_on_batch`: pictures (m, 64, 64, 3) from 0 to 1 -> encodings (m, 128)
    database -- an encoding (1, 128) for each name; who is enrolled in the panel comes into it
    verify, who_is_it -- the notebook's functions; what they print is shown, and so is an error
    """
    return RecognitionPanel(encoder, database, verify, who_is_it)
