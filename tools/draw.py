"""Draw the pictures of the assignment and write them as JPEG files.

Every picture is computed from fixed seeds; nothing is downloaded and no other picture is read.
"""

from __future__ import annotations

import argparse
import importlib
from pathlib import Path

from PIL import Image
from tqdm import tqdm

from nst.errors import OverwriteError
from nst.files import refuse_to_overwrite, whole

IMAGES = Path(__file__).resolve().parents[1] / "images"

FULL = (800, 600)
SMALL = (400, 300)
JPEG_QUALITY = 90

# For each picture, the files that show it and their sizes (width, height).
PICTURES: dict[str, dict[str, tuple[int, int]]] = {
    "louvre": {"louvre.jpg": FULL, "louvre_small.jpg": SMALL},
    "ruins": {"ruins.jpg": FULL},
    "tomb": {"tomb.jpg": FULL},
    "fluid": {"fluid.jpg": FULL},
    "monet": {"monet_800600.jpg": FULL, "monet.jpg": SMALL},
    "night_sky": {"night_sky.jpg": FULL},
    "mosaic": {"mosaic.jpg": FULL},
    "blue_abstract": {"blue_abstract.jpg": FULL},
}

EXAMPLES = """\
examples:
  python -m tools.draw                    draw every picture next to this script
  python -m tools.draw louvre monet       draw only these two
  python -m tools.draw --out /tmp/drawn   write somewhere else
  python -m tools.draw --list             show the names and the files, draw nothing
"""


def draw_picture(name: str) -> Image.Image:
    """Draw one picture at its full size.

    The module of the picture is imported here and not at the top, so that the paintings can be drawn
    without Blender.
    """
    picture: Image.Image = importlib.import_module(f"tools.drawing.{name}").draw()
    return picture.convert("RGB")


def save_jpeg(picture: Image.Image, path: Path) -> None:
    """Write `picture` to `path` in one step: a reader sees the old file or the whole new one."""
    with whole(path) as part:
        picture.save(part, format="JPEG", quality=JPEG_QUALITY, subsampling=0, optimize=True)


def write_picture(name: str, folder: Path) -> None:
    """Draw the picture `name` and write all its files into `folder`."""
    picture = draw_picture(name)
    for file_name, size in PICTURES[name].items():
        resized = picture if picture.size == size else picture.resize(size, Image.Resampling.LANCZOS)
        save_jpeg(resized, folder / file_name)


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, epilog=EXAMPLES, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="picture to draw (default: all of them)")
    parser.add_argument("--list", action="store_true", help="list the pictures and their files, then stop")
    parser.add_argument(
        "--out",
        type=Path,
        default=IMAGES,
        metavar="DIR",
        help="folder for the files (default: the folder of this script)",
    )
    parser.add_argument("--overwrite", action="store_true", help="replace pictures that are in another folder")
    return parser


def main() -> None:
    """Run the command line."""
    parser = build_parser()
    arguments = parser.parse_args()
    if arguments.list:
        for name, files in PICTURES.items():
            print(f"{name:14}", ", ".join(f"{file} ({w}x{h})" for file, (w, h) in files.items()))
        return
    unknown = [name for name in arguments.names if name not in PICTURES]
    if unknown:
        parser.error(f"no picture is called {', '.join(unknown)}; the names are {', '.join(PICTURES)}")
    names = arguments.names or list(PICTURES)
    try:
        for file in (arguments.out / file for name in names for file in PICTURES[name]):
            refuse_to_overwrite(file, [], arguments.overwrite or arguments.out == IMAGES)  # these are all drawn here
    except OverwriteError as error:
        parser.error(str(error))
    progress = tqdm(names, unit="picture")
    for name in progress:
        progress.set_description(name)
        write_picture(name, arguments.out)


if __name__ == "__main__":
    main()
