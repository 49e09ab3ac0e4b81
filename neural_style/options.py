"""The command line: what can be set, what holds for what is not, and what cannot be."""

import argparse
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from nst_errors import SettingsError

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
EXAMPLES = """\
examples:
  python -m neural_style --content images/ruins.jpg --styles images/night_sky.jpg --output output/ruins.jpg
  python -m neural_style --content me.jpg --styles klee.jpg hokusai.jpg --style-blend-weights 3 1 --output me.png
  python -m neural_style --content me.jpg --styles klee.jpg --preserve-colors --width 600 --output me.png --overwrite
  python -m neural_style --recipe original --content me.jpg --styles klee.jpg --output me.png    1000 steps of Adam
  python -m neural_style --content me.jpg --styles klee.jpg --output me.png --resume      goes on after Ctrl-C
  python -m neural_style --content me.jpg --styles klee.jpg --output me.png --web         shows it in a browser
  python -m neural_style --content me.jpg --styles klee.jpg mosaic.jpg --style-masks face.png rest.png --output me.png
  python -m neural_style --jobs all.toml --width 600 --resume      goes on with what is not finished
"""


@dataclass(frozen=True)
class Options:
    """Everything that can be set; `parser` says what each of them means."""

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
                raise SettingsError(f"{option} is {value!r}; expected {_either(known)}")
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
                f"--style-blend-weights is {_shown(weights)}; expected numbers from 0, one of them above"
            )
        if not all(math.isfinite(scale) and scale > 0 for scale in scales):
            raise SettingsError(f"--style-scales is {_shown(scales)}; expected numbers above 0")
        if len(self.content_layers) != 2:
            raise SettingsError(f"--content-layers is {_shown(self.content_layers)}; expected two to blend")
        for name in ("content_layers", "style_layers"):
            layers = getattr(self, name)
            if len(set(layers)) != len(layers):
                raise SettingsError(f"{flag(name)} is {_shown(layers)}; expected each layer once")


def _shown(values: tuple[Any, ...]) -> str:
    return " ".join(map(str, values))


def _either(values: Iterable[str]) -> str:
    *others, last = values
    return f"{', '.join(others)} or {last}"


def flag(name: str) -> str:
    """An option as it is written on the command line."""
    return f"--{name.replace('_', '-')}"


def parser(kind: type[argparse.ArgumentParser]) -> argparse.ArgumentParser:
    """The command line. What is not given is not in the namespace."""
    p = kind(
        "python -m neural_style",
        description="Paint a picture in the style of one or more others.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        argument_default=argparse.SUPPRESS,
        allow_abbrev=False,
    )
    what = p.add_argument_group("pictures")
    what.add_argument("--content", type=Path, metavar="FILE", help="what is to be seen")
    what.add_argument("--styles", type=Path, nargs="+", metavar="FILE", help="how it is to be painted")
    what.add_argument("--output", type=Path, metavar="FILE", help="where the picture goes: JPEG, PNG, …")
    what.add_argument(
        "--jobs", type=Path, metavar="FILE", help="several pictures: a TOML table or a CSV line of options for each"
    )
    what.add_argument("--overwrite", action="store_true", help="replace files that are there")
    what.add_argument("--width", type=int, metavar="PIXELS", help="of the picture; default: the content's")
    what.add_argument("--initial", type=Path, metavar="FILE", help="what to start from; default: the content")
    what.add_argument(
        "--initial-noiseblend",
        type=float,
        metavar="RATIO",
        help="how much of the start is noise; default: 0; original: 1, but 0 with --initial",
    )
    what.add_argument("--preserve-colors", action="store_true", help="keep the colours of the content")

    style = p.add_argument_group("losses")
    style.add_argument("--content-weight", type=float, metavar="WEIGHT", help="default: 5")
    style.add_argument(
        "--content-weight-blend",
        type=float,
        metavar="RATIO",
        help="how much of it is the first content layer's, the rest the second's; default: 1",
    )
    style.add_argument("--content-layers", nargs="+", metavar="LAYER", help="two; default: relu4_2 relu5_2")
    style.add_argument("--style-weight", type=float, metavar="WEIGHT", help="default: 500")
    style.add_argument(
        "--style-layer-weight-exp",
        type=float,
        metavar="FACTOR",
        help="weight of each style layer, as a multiple of the one before: above 1, large forms count more; default: 1",
    )
    style.add_argument("--style-layers", nargs="+", metavar="LAYER", help=f"default: {_shown(STYLE_LAYERS)}")
    style.add_argument(
        "--style-blend-weights", type=float, nargs="+", metavar="WEIGHT", help="one for each style; default: equal"
    )
    style.add_argument(
        "--style-scales",
        type=float,
        nargs="+",
        metavar="SCALE",
        help="width of each style picture, as a multiple of the content's: strokes grow with it; default: 1",
    )
    style.add_argument(
        "--style-masks",
        type=Path,
        nargs="+",
        metavar="FILE",
        help="where each style goes: a grey picture as large as the content, white where it counts, black where not",
    )
    style.add_argument("--tv-weight", type=float, metavar="WEIGHT", help="of the total variation; default: 100")
    style.add_argument("--network", type=Path, metavar="FILE", help="weights of VGG-19; default: the project's")
    style.add_argument("--pooling", metavar="avg|max", help="default: avg; original: max")

    how = p.add_argument_group("optimisation")
    how.add_argument(
        "--recipe",
        metavar="fast|original",
        help="fast, the default: L-BFGS from the content, at smaller sizes first, pooled by the average; "
        "original: 1000 steps of Adam from noise, pooled by the maximum, as in anishathalye/neural-style",
    )
    how.add_argument("--optimizer", metavar="lbfgs|adam", help="default: the recipe's")
    how.add_argument("--iterations", type=int, metavar="NUMBER", help="at the full size; default: 50; original: 1000")
    how.add_argument(
        "--precision",
        metavar="auto|float32|bfloat16",
        help="of the convolutions; auto is bfloat16 where the processor has it; default: auto; original: float32",
    )
    how.add_argument(
        "--tile",
        type=int,
        metavar="PIXELS",
        help="compute the losses in tiles so large, which takes less memory; default: 768 for large pictures",
    )
    how.add_argument("--learning-rate", type=float, metavar="RATE", help="of Adam; default: 10")
    how.add_argument("--beta1", type=float, metavar="BETA", help="of Adam; default: 0.9")
    how.add_argument("--beta2", type=float, metavar="BETA", help="of Adam; default: 0.999")
    how.add_argument("--epsilon", "--eps", type=float, metavar="EPSILON", help="of Adam; default: 1e-8")

    while_ = p.add_argument_group("on the way")
    while_.add_argument(
        "--resume",
        action="store_true",
        help="go on where the same line was stopped or killed; begin where there is nothing to go on with, "
        "leave alone what is finished",
    )
    while_.add_argument(
        "--save-seconds",
        type=float,
        metavar="SECONDS",
        help="save the state, beside the picture, this often: OUTPUT.npz, until the picture is finished; default: 60",
    )
    while_.add_argument("--print-iterations", type=int, metavar="N", help="print the losses after every N steps")
    while_.add_argument(
        "--checkpoint-output", metavar="FILE", help="pictures on the way: step_{:05}.jpg or step_%%05d.jpg"
    )
    while_.add_argument("--checkpoint-iterations", type=int, metavar="N", help="write one after every N steps")
    while_.add_argument(
        "--progress-write", action="store_true", help="write the losses to progress.txt beside the picture"
    )
    while_.add_argument(
        "--progress-plot", action="store_true", help="draw the losses in progress.png beside the picture"
    )
    while_.add_argument(
        "--web",
        type=int,
        nargs="?",
        const=0,
        metavar="PORT",
        help="show it in a browser on this machine, with a button to stop it; default: a port that is free",
    )
    return p


def read_options(argv: list[str] | None) -> Options:
    """The options of a command line. Raises SettingsError."""
    return options_of(read_line(argv))


def read_line(argv: list[str] | None, kind: type[argparse.ArgumentParser] = argparse.ArgumentParser) -> dict[str, Any]:
    """What a command line has, and nothing that it has not."""
    return {name: _tuple(value) for name, value in vars(parser(kind).parse_args(argv)).items()}


def options_of(given: Mapping[str, Any]) -> Options:
    """The options, where these are given; recipe among them. Raises SettingsError."""
    recipe = given.get("recipe", "fast")
    if recipe not in RECIPES:
        raise SettingsError(f"--recipe is {recipe!r}; expected {_either(RECIPES)}")
    missing = [flag(name) for name in ("content", "styles", "output") if name not in given]
    if missing:
        raise SettingsError(f"{', '.join(missing)} missing; expected a content, one or more styles, and an output")
    options = Options(**RECIPES[recipe] | {name: value for name, value in given.items() if name != "recipe"})
    options.check()
    without = ADAM & given.keys() if options.optimizer != "adam" else ()
    if without:
        raise SettingsError(
            f"{', '.join(map(flag, sorted(without)))} would do nothing; expected --optimizer adam as well"
        )
    return options


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
