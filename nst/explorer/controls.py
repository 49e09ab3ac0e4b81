"""The controls of the explorer: the widgets that hold the settings."""

import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path, PurePath
from typing import Any

import ipywidgets as widgets

from nst.errors import ImageError
from nst.explorer.pictures import pictures_in
from nst.networks.vgg19 import CONVOLUTIONS
from nst.pictures import SUFFIXES
from nst.solver.settings import STYLE_LAYERS, Settings
from nst.texts import text

PICTURES = ("content", "style")
LAYERS = tuple(name for name, _ in STYLE_LAYERS)
WEIGHTS = ("alpha", "beta", *LAYERS)  # what can be changed while it paints
FIRST_CHOICE = ("louvre.jpg", "monet_800600.jpg")  # content and style, if the folder has them
LEAST = 0.05  # weight of the last style layer: with all of them at 0, there would be no style to paint
ENDS = {"alpha": ("painting", "photograph"), "beta": ("photograph", "painting")}  # where a slider leads to: texts

Values = dict[str, Any]  # name of a control -> what it holds


def settings_of(values: Mapping[str, Any]) -> Settings:
    """Return the settings for values of the controls, with weights rounded to four digits."""
    rounded: Values = {name: float(f"{v:.4g}") if isinstance(v, float) else v for name, v in values.items()}
    layers = tuple((name, rounded.pop(name)) for name in LAYERS)
    return Settings(style_layers=layers, **rounded)


def values_of(settings: Settings) -> Values:
    """Return the values of the controls for settings."""
    names = (*PICTURES, "alpha", "beta", "content_layer", "noise_ratio", "size")
    return {name: getattr(settings, name) for name in names} | dict(settings.style_layers)


class Controls(dict[str, Any]):
    """Widgets by name, for all settings that the explorer offers.

    Arguments:
    folder -- the pictures to choose from
    say -- is called with what the user should know of a change

    Raises ImageError if there is none.
    """

    def __init__(self, folder: Path, say: Callable[[str], None]) -> None:
        pictures = pictures_in(folder)
        if not pictures:
            raise ImageError(text("picture.none-in-folder", folder=folder, here=Path.cwd(), kinds=", ".join(SUFFIXES)))
        content, style = ((folder / name).as_posix() for name in FIRST_CHOICE)
        defaults = Settings(_first(content, pictures), _first(style, pictures[::-1]))
        width, height = defaults.size
        sizes = [
            (f"{w} x {h}", (w, h)) for w, h in ((width // 2, height // 2), (width, height), (2 * width, 2 * height))
        ]
        look: dict[str, Any] = {"layout": {"width": "auto"}, "style": {"description_width": "92px"}}
        short: dict[str, Any] = {"layout": {"width": "auto", "flex": "1 1 0"}}
        one = {"min": 0.0, "max": 1.0, "step": LEAST} | look
        super().__init__(
            {
                **{name: widgets.Dropdown(description=text(f"control.{name}"), **short) for name in PICTURES},
                "alpha": _log_slider(defaults.alpha, description=text("control.alpha"), **look),
                "beta": _log_slider(defaults.beta, description=text("control.beta"), **look),
                **{name: widgets.FloatSlider(description=name, **one) for name in LAYERS},
                "content_layer": widgets.Dropdown(
                    options=CONVOLUTIONS, description=text("control.content_layer"), **look
                ),
                "noise_ratio": widgets.FloatSlider(description=text("control.noise_ratio"), **one),
                "size": widgets.Dropdown(options=sizes, description=text("control.size"), **look),
            }
        )
        for name, control in self.items():
            control.tooltip = text("control.layer-tip" if name in LAYERS else f"control.{name}-tip")
        self._folder, self._defaults, self._say = folder, defaults, say
        for name in LAYERS:
            self[name].observe(self._keep_a_layer, "value")
        self.list_pictures()
        self.reset()

    def settings(self) -> Settings:
        """Return the settings that the controls show."""
        return settings_of({name: control.value for name, control in self.items()})

    def restore(self, settings: Settings) -> None:
        """Show settings. Controls that already show them are left alone, as a slider would snap to its nearest stop."""
        now = values_of(self.settings())
        for name, value in sorted(values_of(settings).items(), key=lambda item: item[1] == 0):  # see `_keep_a_layer`
            if value != now[name]:
                self[name].value = value

    def reset(self) -> None:
        """Show the settings of the beginning."""
        self.restore(self._defaults)

    def sliders(self) -> list[Any]:
        """Return what stands in a column: all controls but the pictures, with a few words between them."""
        rows = []
        for name, control in self.items():
            if name in PICTURES:
                continue
            if name == LAYERS[0]:
                rows.append(widgets.HTML(f"<h4>{text('control.style-layers')}</h4>"))
            rows.append(control)
            if name in ENDS:
                less, more = (text(f"control.{end}") for end in ENDS[name])
                rows.append(widgets.HTML(f'<div class="nst-ends"><span>← {less}</span><span>{more} →</span></div>'))
        return rows

    def _keep_a_layer(self, change: Any) -> None:
        """Keep the last style layer above 0."""
        if not any(self[name].value for name in LAYERS):
            change.owner.value = LEAST
            layer = change.owner.description
            self._say(text("control.layer-stays", layer=layer, least=LEAST))

    def list_pictures(self) -> None:
        """Offer the pictures that are in the folder now, and keep the choice."""
        for name in PICTURES:
            control = self[name]
            chosen = control.value or getattr(self._defaults, name)
            pictures = sorted({*pictures_in(self._folder), chosen})
            control.options = [(PurePath(picture).name, picture) for picture in pictures]
            control.value = chosen


def _first(wanted: str, there: Sequence[str]) -> str:
    """Return the wanted value if it is an option, else the first option."""
    return wanted if wanted in there else there[0]


def _log_slider(value: float, **look: Any) -> Any:
    """Return a slider from a thousandth of a value to a thousand times it, with ten stops a decade."""
    middle = math.log10(value)
    return widgets.FloatLogSlider(value, min=middle - 3, max=middle + 3, step=0.1, readout_format=".3g", **look)
