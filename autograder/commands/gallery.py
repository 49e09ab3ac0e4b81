"""Paint several pictures, and lay them out on one sheet."""

import argparse
from pathlib import Path

from autograder.assignments.assignment import ROOT
from autograder.assignments.find import assignments
from autograder.commands import options
from autograder.commands.paint import add_painting

WHAT = "paint several pairs, and lay them out on one sheet; pairs that are finished are kept"
EXAMPLES = """\
  python -m autograder gallery            paint the four pairs of the project, and lay them out as images/gallery.jpg
  python -m autograder gallery --pair me.jpg hokusai.png --pair dog.jpg klee.jpg --out mine.jpg
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument(
        "--pair",
        action="append",
        nargs=2,
        type=Path,
        dest="pairs",
        metavar=("CONTENT", "STYLE"),
        help="paint this pair, in place of the project's four; may be given several times, and needs --out",
    )
    parser.add_argument("--out", type=Path, metavar="FILE", help="default: images/gallery.jpg")
    parser.add_argument("--fresh", action="store_true", help="paint again what is finished, in output/gallery/")
    add_painting(parser)
    parser.set_defaults(usage_error=parser.error)


def run(args: argparse.Namespace) -> str:
    """Paint what is not finished, and write the sheet."""
    if args.pairs and not args.out:  # or foreign pictures would land in the README
        args.usage_error("--pair needs --out")
    from autograder.build import build  # noqa: PLC0415 -- see the package
    from autograder.painting import gallery  # noqa: PLC0415 -- see the package

    out = args.out or ROOT / "images" / "gallery.jpg"
    pairs = [(Path(content), Path(style)) for content, style in args.pairs] if args.pairs else None
    gallery.gallery(assignments()[options.DEFAULT], pairs, out, args.size, args.fresh, overwrite=args.overwrite)
    return f"wrote {build.shown(out)}"
