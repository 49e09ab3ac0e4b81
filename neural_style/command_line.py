"""Define the command line, and read options from it."""

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
    """Build the parser. An option that is not given is not in its namespace."""
    p = kind(
        "python -m neural_style",
        description="Paint a picture in the style of one or more others.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        argument_default=argparse.SUPPRESS,
        allow_abbrev=False,
    )
    what = p.add_argument_group("pictures")
    what.add_argument("--content", type=Path, metavar="FILE", help="picture to repaint")
    what.add_argument("--styles", type=Path, nargs="+", metavar="FILE", help="pictures whose style to use")
    what.add_argument("--output", type=Path, metavar="FILE", help="picture to write: JPEG, PNG, …")
    what.add_argument(
        "--jobs",
        type=Path,
        metavar="FILE",
        help="paint several pictures: a TOML table or a CSV line of options for each",
    )
    what.add_argument("--overwrite", action="store_true", help="replace existing files")
    what.add_argument("--width", type=int, metavar="PIXELS", help="width of the result; default: the content's")
    what.add_argument(
        "--initial",
        type=Path,
        metavar="FILE",
        help="picture to start from; default: the content, with L-BFGS in the styles' colours",
    )
    what.add_argument(
        "--initial-noiseblend",
        type=float,
        metavar="RATIO",
        help="share of noise in the start, from 0 to 1; default: 0; original: 1, but 0 with --initial",
    )
    what.add_argument("--preserve-colors", action="store_true", help="keep the colours of the content")

    style = p.add_argument_group("losses")
    style.add_argument("--content-weight", type=float, metavar="WEIGHT", help="default: 5")
    style.add_argument(
        "--content-weight-blend",
        type=float,
        metavar="RATIO",
        help="share of the first content layer in it, from 0 to 1; the second has the rest; default: 1",
    )
    style.add_argument("--content-layers", nargs="+", metavar="LAYER", help="two; default: relu4_2 relu5_2")
    style.add_argument(
        "--style-loss",
        metavar="gram|wasserstein",
        help="what styles are compared by: Gram matrices, or the Wasserstein distance of means and covariances, where "
        "all layers count the same; the default weight suits both; default: gram",
    )
    style.add_argument("--style-weight", type=float, metavar="WEIGHT", help="default: 500")
    style.add_argument(
        "--style-layer-weight-exp",
        type=float,
        metavar="FACTOR",
        help="factor from the weight of each style layer to the next; above 1, large forms count more; default: 1",
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
        help="width of each style, as a multiple of the result's; larger values give larger strokes; default: 1",
    )
    style.add_argument(
        "--style-masks",
        type=Path,
        nargs="+",
        metavar="FILE",
        help="region of each style: a grey picture in the proportions of the content, white inside, black or "
        "transparent outside",
    )
    style.add_argument("--tv-weight", type=float, metavar="WEIGHT", help="weight of the total variation; default: 100")
    style.add_argument("--network", type=Path, metavar="FILE", help="weights of VGG-19; default: the project's")
    style.add_argument("--pooling", metavar="avg|max", help="default: avg; original: max")

    how = p.add_argument_group("optimisation")
    how.add_argument(
        "--recipe",
        metavar="fast|original",
        help="fast, the default: L-BFGS, starting from the content at smaller sizes, with average pooling; "
        "original: 1000 steps of Adam, starting from noise, with max pooling, as in anishathalye/neural-style",
    )
    how.add_argument("--optimizer", metavar="lbfgs|adam", help="default: the recipe's")
    how.add_argument(
        "--iterations", type=int, metavar="NUMBER", help="number of steps at the full size; default: 50; original: 1000"
    )
    how.add_argument(
        "--precision",
        metavar="auto|float32|bfloat16",
        help="number format of the convolutions; auto is bfloat16 where that is faster; default: auto; "
        "original: float32",
    )
    how.add_argument(
        "--tile",
        type=int,
        metavar="PIXELS",
        help="compute the losses in tiles of this size, to use less memory; default: 768 for large pictures",
    )
    how.add_argument("--learning-rate", type=float, metavar="RATE", help="learning rate of Adam; default: 10")
    how.add_argument("--beta1", type=float, metavar="BETA", help="decay of Adam's first moment; default: 0.9")
    how.add_argument("--beta2", type=float, metavar="BETA", help="decay of Adam's second moment; default: 0.999")
    how.add_argument("--epsilon", "--eps", type=float, metavar="EPSILON", help="epsilon of Adam; default: 1e-8")

    run = p.add_argument_group("during the run")
    run.add_argument(
        "--resume",
        action="store_true",
        help="go on with a run of the same options that was stopped or killed. With no saved state it starts fresh; "
        "finished pictures are skipped",
    )
    run.add_argument(
        "--save-seconds",
        type=float,
        metavar="SECONDS",
        help="save the state this often to OUTPUT.npz, which is deleted when the picture is finished; default: 60",
    )
    run.add_argument("--print-iterations", type=int, metavar="N", help="print the losses after every N steps")
    run.add_argument(
        "--checkpoint-output",
        metavar="FILE",
        help="file names of intermediate pictures: step_{:05}.jpg or step_%%05d.jpg",
    )
    run.add_argument(
        "--checkpoint-iterations", type=int, metavar="N", help="write an intermediate picture after every N steps"
    )
    run.add_argument(
        "--progress-write", action="store_true", help="write the losses to progress.txt beside the picture"
    )
    run.add_argument("--progress-plot", action="store_true", help="draw the losses in progress.png beside the picture")
    run.add_argument(
        "--web",
        type=int,
        nargs="?",
        const=0,
        metavar="PORT",
        help="show the run in a browser on this machine, with a button to stop it; default: a free port",
    )
    return p


def read_options(argv: list[str] | None) -> Options:
    """Return the options of a command line. Raises SettingsError."""
    return options_of(read_line(argv))


def read_line(argv: list[str] | None, kind: type[argparse.ArgumentParser] = argparse.ArgumentParser) -> dict[str, Any]:
    """Parse a command line. Returns: the options that are given, by their names."""
    return {name: _tuple(value) for name, value in vars(parser(kind).parse_args(argv)).items()}


def options_of(given: Mapping[str, Any]) -> Options:
    """Complete the options that are given, the recipe among them, with defaults. Raises SettingsError."""
    recipe = given.get("recipe", "fast")
    if recipe not in RECIPES:
        raise SettingsError(f"--recipe is {recipe!r}; expected {either(RECIPES)}")
    missing = [flag(name) for name in ("content", "styles", "output") if name not in given]
    if missing:
        raise SettingsError(f"{', '.join(missing)} missing; expected a content, one or more styles, and an output")
    options = Options.of({**RECIPES[recipe], **given})
    options.check()
    without = ADAM & given.keys() if options.optimizer.optimizer != "adam" else ()
    if without:
        raise SettingsError(
            f"{', '.join(map(flag, sorted(without)))} would do nothing; expected --optimizer adam as well"
        )
    return options


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
