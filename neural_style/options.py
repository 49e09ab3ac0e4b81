"""What can be set, what holds for what is not, and what cannot be."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from nst.errors import SettingsError

CONTENT_LAYERS = ("relu4_2", "relu5_2")
STYLE_LAYERS = ("relu1_1", "relu2_1", "relu3_1", "relu4_1", "relu5_1")
ADAM = {"learning_rate", "beta1", "beta2", "epsilon"}
RECIPES: dict[str, dict[str, Any]] = {
    "fast": {"optimizer": "lbfgs", "iterations": 50, "pooling": "avg", "initial_noiseblend": 0.0, "precision": "auto"},
    "original": {
        "optimizer": "adam",
        "iterations": 1000,
        "pooling": "max",
        "initial_noiseblend": None,
        "precision": "float32",
    },
}


@dataclass(frozen=True)
class Options:
    """Everything that can be set; `command_line.parser` says what each of them means."""

    content: Path
    styles: tuple[Path, ...]
    output: Path
    network: Path | None = None
    pooling: Literal["avg", "max"] = "avg"
    width: int | None = None
    initial: Path | None = None
    initial_noiseblend: float | None = 0.0
    preserve_colors: bool = False
    style_blend_weights: tuple[float, ...] | None = None
    style_scales: tuple[float, ...] | None = None
    style_masks: tuple[Path, ...] | None = None
    content_weight: float = 5.0
    content_weight_blend: float = 1.0
    content_layers: tuple[str, ...] = CONTENT_LAYERS
    style_weight: float = 500.0
    style_layer_weight_exp: float = 1.0
    style_layers: tuple[str, ...] = STYLE_LAYERS
    tv_weight: float = 100.0
    optimizer: Literal["lbfgs", "adam"] = "lbfgs"
    iterations: int = RECIPES["fast"]["iterations"]
    learning_rate: float = 10.0
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8
    precision: Literal["auto", "float32", "bfloat16"] = "auto"
    print_iterations: int | None = None
    checkpoint_output: str | None = None
    checkpoint_iterations: int | None = None
    progress_write: bool = False
    progress_plot: bool = False
    overwrite: bool = False
    tile: int | None = None
    resume: bool = False
    save_seconds: float = 60.0
    web: int | None = None

    @property
    def noiseblend(self) -> float:
        """How much of the start is noise; None, as in the original: all of it, or none with a picture to start from."""
        if self.initial_noiseblend is None:
            return 0.0 if self.initial else 1.0
        return self.initial_noiseblend

    @property
    def scales(self) -> tuple[float, ...]:
        """A scale for each style."""
        return self.style_scales or (1.0,) * len(self.styles)

    @property
    def blend_weights(self) -> tuple[float, ...]:
        """A weight for each style; they sum to 1."""
        weights = self.style_blend_weights or (1.0,) * len(self.styles)
        return tuple(weight / sum(weights) for weight in weights)

    def checkpoint(self, iteration: int) -> Path:
        """Where the picture after so many steps goes."""
        pattern = str(self.checkpoint_output)
        try:
            return Path(pattern.format(iteration) if "{" in pattern else pattern % iteration)
        except (ValueError, TypeError, IndexError, KeyError, AttributeError) as error:
            raise SettingsError(
                f"--checkpoint-output is {pattern!r}, in which no number can be put: {error}. "
                "Expected a name such as step_{:05}.jpg or step_%05d.jpg"
            ) from error

    def check(self) -> None:
        """Raise SettingsError if an option makes no sense. Files are looked at when they are read or written."""
        self._check_numbers()
        self._check_lists()
        for option, value, known in (
            ("--pooling", self.pooling, ("avg", "max")),
            ("--optimizer", self.optimizer, ("lbfgs", "adam")),
            ("--precision", self.precision, ("auto", "float32", "bfloat16")),
        ):
            if value not in known:
                raise SettingsError(f"{option} is {value!r}; expected {either(known)}")
        if (self.checkpoint_output is None) != (self.checkpoint_iterations is None):
            raise SettingsError(
                "of --checkpoint-output and --checkpoint-iterations there is one; expected both or none"
            )
        if self.checkpoint_output and self.checkpoint(1) == self.checkpoint(2):
            raise SettingsError(
                f"--checkpoint-output is {self.checkpoint_output!r}, the same name for each picture; "
                "expected a place for the number, such as step_{:05}.jpg or step_%05d.jpg"
            )

    def _check_numbers(self) -> None:
        at_least_one = ("iterations", "print_iterations", "checkpoint_iterations")
        above_zero = ("learning_rate", "epsilon", "style_layer_weight_exp")
        not_negative = ("content_weight", "style_weight", "tv_weight", "save_seconds")
        to_one = ("content_weight_blend", "initial_noiseblend")
        below_one = ("beta1", "beta2")
        rules: list[tuple[tuple[str, ...], Callable[[float], bool], str]] = [
            (at_least_one, lambda x: x >= 1, "at least 1"),
            (("width", "tile"), lambda x: x >= 16, "at least 16 pixels"),
            (above_zero, lambda x: x > 0, "a number above 0"),
            (not_negative, lambda x: x >= 0, "a number from 0"),
            (to_one, lambda x: 0 <= x <= 1, "a number from 0 to 1"),
            (("web",), lambda x: 0 <= x < 1 << 16, "a port: 1 to 65535, or 0 for one that is free"),
            (below_one, lambda x: 0 <= x < 1, "a number from 0 to below 1"),
        ]
        for names, fits, expected in rules:
            for name in names:
                value = getattr(self, name)
                if value is not None and not (math.isfinite(value) and fits(value)):
                    raise SettingsError(f"{flag(name)} is {value}; expected {expected}")
        if self.content_weight == self.style_weight == self.tv_weight == 0:
            raise SettingsError("all weights are 0, so that nothing is to become small; expected one above 0")

    def _check_lists(self) -> None:
        for name, what in (
            ("style_blend_weights", "number"),
            ("style_scales", "number"),
            ("style_masks", "picture"),
        ):
            values = getattr(self, name)
            if values is not None and len(values) != len(self.styles):
                raise SettingsError(
                    f"{flag(name)} has {len(values)} {what}s, --styles has {len(self.styles)} pictures; "
                    f"expected a {what} for each style"
                )
        weights, scales = self.style_blend_weights or (1.0,), self.style_scales or (1.0,)
        if not all(math.isfinite(weight) and weight >= 0 for weight in weights) or sum(weights) == 0:
            raise SettingsError(
                f"--style-blend-weights is {shown(weights)}; expected numbers from 0, one of them above"
            )
        if not all(math.isfinite(scale) and scale > 0 for scale in scales):
            raise SettingsError(f"--style-scales is {shown(scales)}; expected numbers above 0")
        if len(self.content_layers) != 2:
            raise SettingsError(f"--content-layers is {shown(self.content_layers)}; expected two to blend")
        for name in ("content_layers", "style_layers"):
            layers = getattr(self, name)
            if len(set(layers)) != len(layers):
                raise SettingsError(f"{flag(name)} is {shown(layers)}; expected each layer once")


def shown(values: tuple[Any, ...]) -> str:
    """Values as they are written on the command line."""
    return " ".join(map(str, values))


def either(values: Iterable[str]) -> str:
    """Those that are possible, in words."""
    *others, last = values
    return f"{', '.join(others)} or {last}"


def flag(name: str) -> str:
    """An option as it is written on the command line."""
    return f"--{name.replace('_', '-')}"
