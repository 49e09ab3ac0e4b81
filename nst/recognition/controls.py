"""The controls of a face: sliders and lists for what stays of it and for what changes."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import ipywidgets as widgets

from nst.people import Person, View
from nst.people.person import BEARDS, GLASSES, HAIR, ranges
from nst.people.view import OCCLUSIONS
from nst.texts import text

OF_PERSON = (
    "hair", "hair_colour", "grey", "skin", "face_width", "face_length", "jaw", "brow_thickness", "eye_distance",
    "eye_size", "nose_length", "nose_width", "mouth_width", "lips", "beard", "glasses",
)  # fmt: skip
OF_VIEW = ("yaw", "pitch", "roll", "light_x", "light", "smile", "mouth_open", "eyes_closed", "noise", "occlusion")
LISTS = {"hair": HAIR, "beard": BEARDS, "glasses": GLASSES, "occlusion": OCCLUSIONS}


class FaceControls(dict[str, Any]):
    """Widgets by the name of what they set. `person` and `view` are what they show, with all that has no widget.

    Arguments:
    changed -- is called when somebody has moved one
    """

    def __init__(self, person: Person, view: View, changed: Callable[[Any], None]) -> None:
        look: dict[str, Any] = {"layout": {"width": "auto"}, "style": {"description_width": "92px"}}
        limits = ranges(Person) | ranges(View)
        super().__init__()
        for name in (*OF_PERSON, *OF_VIEW):
            words = text(f"recognition.{name}")
            if name in LISTS:
                options = [(text(f"recognition.{name}-{option}"), option) for option in LISTS[name]]
                self[name] = widgets.Dropdown(description=words, options=options, **look)
            else:
                low, high = limits[name]
                self[name] = widgets.FloatSlider(description=words, min=low, max=high, step=(high - low) / 100, **look)
                self[name].readout_format = ".0f" if high > 1 else ".2f"  # degrees have no decimals
                self[name].tooltip = text(f"recognition.{name}-tip")
        self._changed, self._showing = changed, False
        self.show(person, view)
        for name, control in self.items():
            control.observe(self._moved(name), "value")

    def show(self, person: Person, view: View) -> None:
        """Show another face."""
        self.person, self.view = person, view
        self._showing = True
        for name, control in self.items():
            control.value = getattr(person if name in OF_PERSON else view, name)
        self._showing = False

    def _moved(self, name: str) -> Callable[[Any], None]:
        def moved(change: Any) -> None:
            if self._showing:  # a slider that is set goes to its nearest stop; the face does not
                return
            if name in OF_PERSON:
                self.person = replace(self.person, **{name: change.new})
            else:
                self.view = replace(self.view, **{name: change.new})
            self._changed(change)

        return moved

    def rows(self) -> list[Any]:
        """Return what stands in a column."""
        rows = []
        for heading, names in (("face", OF_PERSON), ("view", OF_VIEW)):
            rows.append(widgets.HTML(f"<h4>{text(f'recognition.{heading}')}</h4>"))
            rows += [self[name] for name in names]
        return rows
