"""The command line: what each option means, and how options are read."""

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from neural_style.options import ADAM, RECIPES, STYLE_LAYERS, Options, either, flag, shown
from nst.errors import SettingsError

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
    style.add_argument("--style-layers", nargs="+", metavar="LAYER", help=f"default: {shown(STYLE_LAYERS)}")
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
        help="where each style goes: a grey picture in the proportions of the content, white where it counts, black or "
        "transparent where not",
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
        raise SettingsError(f"--recipe is {recipe!r}; expected {either(RECIPES)}")
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
