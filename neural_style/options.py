"""The options of the command, in groups, with their defaults and their limits.

`command_line.parser` says what each option means. A function takes the group that it needs.
"""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
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
class PictureOptions:
    """The pictures to read, and how large they are used."""

    content: Path
    styles: tuple[Path, ...]
    width: int | None = None
    initial: Path | None = None
    initial_noiseblend: float | None = 0.0
    style_scales: tuple[float, ...] | None = None
    style_masks: tuple[Path, ...] | None = None

    @property
    def noiseblend(self) -> float:
        """Return the share of noise in the start. The original recipe has 1, or 0 if there is an initial picture."""
        if self.initial_noiseblend is None:
            return 0.0 if self.initial else 1.0
        return self.initial_noiseblend

    @property
    def scales(self) -> tuple[float, ...]:
        """Return a scale for each style."""
        return self.style_scales or (1.0,) * len(self.styles)


@dataclass(frozen=True)
class LossOptions:
    """The loss: weights and layers."""

    content_weight: float = 5.0
    content_weight_blend: float = 1.0
    content_layers: tuple[str, ...] = CONTENT_LAYERS
    style_loss: Literal["gram", "wasserstein"] = "gram"
    style_weight: float = 500.0
    style_layer_weight_exp: float = 1.0
    style_layers: tuple[str, ...] = STYLE_LAYERS
    style_blend_weights: tuple[float, ...] | None = None
    tv_weight: float = 100.0

    @property
    def layers(self) -> frozenset[str]:
        """Return the names of all layers that are compared."""
        return frozenset((*self.content_layers, *self.style_layers))

    @property
    def needed_style_layers(self) -> tuple[str, ...]:
        """Return the layers at which styles are compared: none if the style has no weight."""
        return self.style_layers if self.style_weight else ()

    def blend_weights(self, styles: int) -> tuple[float, ...]:
        """Return a weight for each of so many styles; they sum to 1."""
        weights = self.style_blend_weights or (1.0,) * styles
        return tuple(weight / sum(weights) for weight in weights)


@dataclass(frozen=True)
class NetworkOptions:
    """The network, and how it is computed."""

    network: Path | None = None
    pooling: Literal["avg", "max"] = "avg"
    precision: Literal["auto", "float32", "bfloat16"] = "auto"
    tile: int | None = None


@dataclass(frozen=True)
class OptimizerOptions:
    """How the loss is minimised."""

    optimizer: Literal["lbfgs", "adam"] = "lbfgs"
    iterations: int = RECIPES["fast"]["iterations"]
    learning_rate: float = 10.0
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8


@dataclass(frozen=True)
class OutputOptions:
    """What is written and shown. None of these changes the image that is computed."""

    output: Path
    preserve_colors: bool = False
    overwrite: bool = False
    resume: bool = False
    save_seconds: float = 60.0
    print_iterations: int | None = None
    checkpoint_output: str | None = None
    checkpoint_iterations: int | None = None
    progress_write: bool = False
    progress_plot: bool = False
    web: int | None = None

    def checkpoint(self, iteration: int) -> Path:
        """Return the file for the picture after this step. Raises SettingsError if the pattern has no room for it."""
        pattern = str(self.checkpoint_output)
        try:
            return Path(pattern.format(iteration) if "{" in pattern else pattern % iteration)
        except (ValueError, TypeError, IndexError, KeyError, AttributeError) as error:
            raise SettingsError(
                f"--checkpoint-output is {pattern!r}, in which no number can be put: {error}. "
                "Expected a name such as step_{:05}.jpg or step_%05d.jpg"
            ) from error


GROUPS: dict[str, Any] = {
    "pictures": PictureOptions,
    "loss": LossOptions,
    "network": NetworkOptions,
    "optimizer": OptimizerOptions,
    "output": OutputOptions,
}
FIELDS = {field.name: field for group in GROUPS.values() for field in fields(group)}


@dataclass(frozen=True)
class Options:
    """All options of a picture, in groups."""

    pictures: PictureOptions
    loss: LossOptions
    network: NetworkOptions
    optimizer: OptimizerOptions
    output: OutputOptions

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> "Options":
        """Sort values by the names of their options into the groups. Missing ones get their defaults."""
        groups = {
            name: group(**{field.name: values[field.name] for field in fields(group) if field.name in values})
            for name, group in GROUPS.items()
        }
        return cls(**groups)

    def values(self) -> dict[str, Any]:
        """Return all values by the names of their options."""
        groups = (getattr(self, name) for name in GROUPS)
        return {field.name: getattr(group, field.name) for group in groups for field in fields(group)}

    def check(self) -> None:
        """Raise SettingsError if a value is out of range. Files are checked when they are read or written."""
        self._check_numbers()
        self._check_pictures()
        self._check_layers()
        for option, value, known in (
            ("--style-loss", self.loss.style_loss, ("gram", "wasserstein")),
            ("--pooling", self.network.pooling, ("avg", "max")),
            ("--optimizer", self.optimizer.optimizer, ("lbfgs", "adam")),
            ("--precision", self.network.precision, ("auto", "float32", "bfloat16")),
        ):
            if value not in known:
                raise SettingsError(f"{option} is {value!r}; expected {either(known)}")
        self._check_checkpoints()

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
        values = self.values()
        for names, fits, expected in rules:
            for name in names:
                value = values[name]
                if value is not None and not (math.isfinite(value) and fits(value)):
                    raise SettingsError(f"{flag(name)} is {value}; expected {expected}")
        if self.loss.content_weight == self.loss.style_weight == self.loss.tv_weight == 0:
            raise SettingsError("all weights are 0, so there is nothing to minimise; expected one above 0")

    def _check_pictures(self) -> None:
        """Check what there is one of for each style."""
        count = len(self.pictures.styles)
        weights, scales = self.loss.style_blend_weights, self.pictures.style_scales
        for name, values, what in (
            ("style_blend_weights", weights, "number"),
            ("style_scales", scales, "number"),
            ("style_masks", self.pictures.style_masks, "picture"),
        ):
            if values is not None and len(values) != count:
                raise SettingsError(
                    f"{flag(name)} has {len(values)} {what}s, --styles has {count} pictures; "
                    f"expected a {what} for each style"
                )
        if weights and not (all(math.isfinite(weight) and weight >= 0 for weight in weights) and sum(weights) > 0):
            raise SettingsError(
                f"--style-blend-weights is {shown(weights)}; expected numbers from 0, one of them above"
            )
        if scales and not all(math.isfinite(scale) and scale > 0 for scale in scales):
            raise SettingsError(f"--style-scales is {shown(scales)}; expected numbers above 0")

    def _check_layers(self) -> None:
        if len(self.loss.content_layers) != 2:
            raise SettingsError(f"--content-layers is {shown(self.loss.content_layers)}; expected two to blend")
        for name, layers in (("content_layers", self.loss.content_layers), ("style_layers", self.loss.style_layers)):
            if len(set(layers)) != len(layers):
                raise SettingsError(f"{flag(name)} is {shown(layers)}; expected each layer once")

    def _check_checkpoints(self) -> None:
        output = self.output
        if (output.checkpoint_output is None) != (output.checkpoint_iterations is None):
            raise SettingsError(
                "of --checkpoint-output and --checkpoint-iterations there is one; expected both or none"
            )
        if output.checkpoint_output and output.checkpoint(1) == output.checkpoint(2):
            raise SettingsError(
                f"--checkpoint-output is {output.checkpoint_output!r}, the same name for each picture; "
                "expected a place for the number, such as step_{:05}.jpg or step_%05d.jpg"
            )


def shown(values: tuple[Any, ...]) -> str:
    """Return values as they are written on the command line."""
    return " ".join(map(str, values))


def either(values: Iterable[str]) -> str:
    """Join alternatives for a message: "a, b or c"."""
    *others, last = values
    return f"{', '.join(others)} or {last}"


def flag(name: str) -> str:
    """Return an option as it is written on the command line."""
    return f"--{name.replace('_', '-')}"
