"""Paint a picture in seconds with the cost functions of your notebook, as it was last saved."""

import argparse
import logging
import os
import shlex
import signal
import sys
from dataclasses import replace
from itertools import chain
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any, Self

from PIL import Image
from tqdm import tqdm

from nst.errors import NSTError, OverwriteError, ResumeError, printable
from nst.files import digest, refuse_to_overwrite
from nst.pictures import encoded, try_to_write, write_file
from nst.state import is_state, written_by_run

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOK = ROOT / "Art_Generation_with_NST.ipynb"
WASSERSTEIN = "wasserstein"
BAR = "{desc}: {percentage:3.0f}%|{bar}| {elapsed}<{remaining}{postfix}"  # by the work done, since steps differ in cost
EXAMPLES = """\
examples:
  python -m nst.paint --content images/ruins.jpg --style images/night_sky.jpg --out output/ruins.jpg
  python -m nst.paint --content me.jpg --style hokusai.png --beta 400 --size 800x600 --out me-in-blue.png
  python -m nst.paint --content me.jpg --style klee.jpg --layers conv1_1=0.2,conv3_1=1 --start content --out klee.png
  python -m nst.paint --content me.jpg --style klee.jpg --style-loss wasserstein --out klee.png
  python -m nst.paint --content me.jpg --style klee.jpg --steps 50 --out klee.png --overwrite      replaces it
  python -m nst.paint --resume output/ruins.npz --out output/ruins.jpg          goes on after Ctrl-C
"""


def layers(text: str) -> tuple[tuple[str, float], ...]:
    """Parse layers with weights from "LAYER=WEIGHT,LAYER=WEIGHT"."""
    try:
        pairs = (pair.split("=") for pair in text.split(","))
        return tuple((name.strip(), float(weight)) for name, weight in pairs)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not LAYER=WEIGHT,…, such as conv1_1=0.2,conv3_1=1") from error


def image_size(text: str) -> tuple[int, int]:
    """Parse width and height from "WIDTHxHEIGHT"."""
    width, _, height = text.partition("x")
    if not (width.isdecimal() and height.isdecimal()):
        raise argparse.ArgumentTypeError(f"{text!r} is not WIDTHxHEIGHT, such as 400x300")
    return int(width), int(height)


SETTINGS: dict[str, dict[str, Any]] = {  # fields of `nst.solver.run.Settings`, which has the defaults
    "content": {"type": Path, "metavar": "FILE", "help": "picture to repaint; required"},
    "style": {"type": Path, "metavar": "FILE", "help": "picture whose style to use; required"},
    "alpha": {"type": float, "metavar": "WEIGHT", "help": "weight of the content cost; default: 10"},
    "beta": {"type": float, "metavar": "WEIGHT", "help": "weight of the style cost; default: 40"},
    "style_layers": {
        "type": layers,
        "metavar": "LAYER=WEIGHT,…",
        "help": "layers of the style cost; default: conv1_1=0.2 and so on to conv5_1=0.2",
    },
    "content_layer": {"metavar": "LAYER", "help": "layer of the content cost; default: conv4_2"},
    "size": {"type": image_size, "metavar": "WxH", "help": "width and height in pixels; default: 400x300"},
    "start": {"metavar": "noise|content|FILE", "help": "image to start from; default: noise, mixed with the content"},
    "noise_ratio": {"type": float, "metavar": "RATIO", "help": "share of noise in the start; default: 0.6"},
    "seed": {"type": int, "metavar": "NUMBER", "help": "seed of the noise; default: 0"},
    "steps": {"type": int, "metavar": "NUMBER", "help": "steps at the full size; default: 25"},
}
FLAGS = {name: "--layers" if name == "style_layers" else f"--{name.replace('_', '-')}" for name in SETTINGS}


def parser() -> argparse.ArgumentParser:
    """Build the parser of the command line."""
    raw = argparse.RawDescriptionHelpFormatter
    p = argparse.ArgumentParser("python -m nst.paint", description=__doc__, epilog=EXAMPLES, formatter_class=raw)
    p.add_argument("--out", type=Path, required=True, metavar="FILE", help="picture to write: JPEG, PNG or other")
    what = p.add_argument_group("what to paint")
    for name, how in SETTINGS.items():
        what.add_argument(FLAGS[name], dest=name, **how)
    p.add_argument("--resume", type=Path, metavar="FILE", help="continue a stopped run, with its settings")
    p.add_argument("--state", type=Path, metavar="FILE", help="where Ctrl-C saves the run; default: --out as .npz")
    p.add_argument("--overwrite", action="store_true", help="replace existing files, except inputs")
    p.add_argument("--notebook", type=Path, metavar="FILE", help=f"your notebook; default: {NOTEBOOK.name}")
    p.add_argument("--weights", type=Path, metavar="FILE", help="file of weights; default: the notebook's")
    p.add_argument(
        "--style-loss",
        choices=("notebook", WASSERSTEIN),
        default="notebook",
        help="your compute_layer_style_cost, or the Wasserstein distance of means and covariances; default: notebook",
    )
    return p


class Patience:
    """Delays Ctrl-C to the end of a step, so that the saved run is complete. A second Ctrl-C stops at once."""

    def __init__(self) -> None:
        self.asked = False

    def __enter__(self) -> Self:
        self._before = signal.signal(signal.SIGINT, self._hear)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        signal.signal(signal.SIGINT, self._before)

    def _hear(self, _number: int, _frame: FrameType | None) -> None:
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True
        os.write(2, b"\nstopping after this step; Ctrl-C again stops at once, and saves nothing\n")


def paint(args: argparse.Namespace) -> int:
    """Do what the command line asks. Returns the exit status; raises NSTError."""
    state_file, written = check_files(args)
    from nst.functions import read_functions  # noqa: PLC0415 -- TensorFlow takes seconds, which --help need not
    from nst.images import picture_of  # noqa: PLC0415
    from nst.networks.vgg19 import VGG_MODEL  # noqa: PLC0415
    from nst.solver import Settings, Solver, wasserstein_cost  # noqa: PLC0415
    from nst.tensorflow import tf  # noqa: PLC0415

    logging.getLogger("tensorflow").setLevel(logging.ERROR)
    tf.disable_v2_behavior()  # as in the notebook, since shapes have other methods without it
    costs = read_functions(args.notebook or NOTEBOOK)
    if args.style_loss == WASSERSTEIN:
        costs = replace(costs, compute_layer_style_cost=wasserstein_cost)
    solver = Solver(costs, args.weights or ROOT / VGG_MODEL)
    run = solver.resume(args.resume) if args.resume else solver.paint(Settings(**_given(args)))
    try_to_write(args.out)
    with Patience() as patience:
        states = iter(run)
        first = next(states, None)
        if first is None:
            raise ResumeError(f"{args.resume} is of a run that is finished; expected one that was stopped before")
        with tqdm(total=1, initial=first.done, desc=printable(args.out.stem), bar_format=BAR) as bar:
            for state in chain([first], states):
                where = f"step {state.iteration} of {state.iterations}, {_shown(state.size)}"
                bar.set_postfix_str(f"{where}, total cost {state.total:.4g}", refresh=False)
                bar.update(state.done - bar.n)
                if patience.asked:
                    break
        picture = encoded(Image.fromarray(picture_of(state.image)), args.out)
        if state.iteration < state.iterations:  # before the picture: if that cannot be written, the run is not lost
            run.save(state_file, {*written, digest(picture)})
        write_file(args.out, picture)
    reached = f"total cost {state.total:.4g}, content cost {state.content:.4g}, style cost {state.style:.4g}"
    print(f"{reached}, after {state.iteration} steps in {state.seconds:.1f} s")
    print(f"wrote {printable(str(args.out))}, {_shown(state.size)}")
    if state.iteration == state.iterations:
        return 0
    print(f"nst.paint: stopped after step {state.iteration} of {state.iterations}. Go on with", file=sys.stderr)
    print(f"  {printable(_command_to_go_on(args, state_file))}", file=sys.stderr)
    return 130


def _shown(size: tuple[int, int]) -> str:
    return f"{size[0]}x{size[1]}"


def check_files(args: argparse.Namespace) -> tuple[Path, set[str]]:
    """Return where the state of the run goes, and digests of what a resumed run wrote before.

    Raises OverwriteError if the picture or the state would replace another file unasked, and ResumeError.
    """
    start = [Path(args.start)] if args.start not in {None, "noise", "content"} else []
    given = (args.content, args.style, args.notebook or NOTEBOOK, args.weights)
    inputs = [file for file in (*given, *start) if file]
    written = written_by_run(args.resume) if args.resume else set[str]()
    refuse_to_overwrite(args.out, [*inputs, *filter(None, [args.resume])], args.overwrite, written)
    state = args.state or args.out.with_suffix(".npz")
    if state == args.out:
        raise OverwriteError(f"{state} is to be written twice. Give --out or --state another name")
    refuse_to_overwrite(state, inputs, args.overwrite or is_state(state))
    return state, written


def _given(args: argparse.Namespace) -> dict[str, Any]:
    """Return the settings that the command line has."""
    return {name: getattr(args, name) for name in SETTINGS if getattr(args, name) is not None}


def _command_to_go_on(args: argparse.Namespace, file: Path) -> str:
    """Return the command that resumes the run."""
    options = {"--resume": file, "--out": args.out, "--notebook": args.notebook, "--weights": args.weights}
    if args.style_loss == WASSERSTEIN:
        options["--style-loss"] = WASSERSTEIN
    words = [str(word) for option, value in options.items() if value for word in (option, value)]
    return shlex.join(["python", "-m", "nst.paint", *words])


def main(argv: list[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    p = parser()
    args = p.parse_args(argv)
    given = _given(args)
    if args.resume and given:
        p.error(f"--resume goes on with the settings of its run; leave out {', '.join(FLAGS[name] for name in given)}")
    if not args.resume and not {"content", "style"} <= given.keys():
        p.error("expected --content and --style, or --resume")
    try:
        return paint(args)
    except NSTError as error:
        print(f"nst.paint: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("nst.paint: stopped", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
