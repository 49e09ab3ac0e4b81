"""Paint one picture with the solved notebook."""

import argparse
from pathlib import Path

from autograder.assignments.assignment import ROOT
from autograder.assignments.find import assignments
from autograder.commands import options
from nst.files import refuse_to_overwrite

WHAT = "paint a picture with the solved notebook"
EXAMPLES = """\
  python -m autograder paint              the solved notebook paints output/generated_image.jpg
  python -m autograder paint --content me.jpg --style hokusai.png --out me-in-blue.jpg --overwrite
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    content, style = ROOT / "images" / "louvre_small.jpg", ROOT / "images" / "monet.jpg"
    parser.add_argument(
        "--content", type=Path, metavar="FILE", default=content, help="default: images/louvre_small.jpg"
    )
    parser.add_argument("--style", type=Path, metavar="FILE", default=style, help="default: images/monet.jpg")
    parser.add_argument("--out", type=Path, metavar="FILE", help="a copy of output/generated_image.jpg")
    add_painting(parser)


def add_painting(parser: argparse.ArgumentParser) -> None:
    """Add the options that all have who paint."""
    parser.add_argument(
        "--size", type=options.image_size, metavar="WxH", default="400x300", help="default: %(default)s"
    )
    parser.add_argument("--overwrite", action="store_true", help="replace pictures that are there")


def run(args: argparse.Namespace) -> str:
    """Paint it."""
    from autograder.build import build  # noqa: PLC0415 -- see the package
    from autograder.painting import paint  # noqa: PLC0415 -- see the package

    if args.out:
        refuse_to_overwrite(args.out, (args.content, args.style), args.overwrite)
    painting = paint.paint(
        assignments()[options.DEFAULT], args.content, args.style, size=args.size, overwrite=args.overwrite
    )
    if args.out:
        paint.publish(painting.file, args.out)
    table = [f"{c.iteration:9} {c.total:13.6g} {c.content:10.6g} {c.style:13.6g}" for c in painting.costs]
    heading = f"{'iteration':9} {'total cost':>13} {'content':>10} {'style':>13}"
    return "\n".join(
        [heading, *table, f"wrote {build.shown(args.out or painting.file)} ({painting.iterations} iterations)"]
    )
