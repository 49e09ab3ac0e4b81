"""Draw the figure of the tool's options for the README: python images/options.py [--width 160]"""

import argparse
import sys
import tempfile
from pathlib import Path

from matplotlib.figure import Figure
from PIL import Image

IMAGES = Path(__file__).resolve().parent
sys.path.insert(0, str(IMAGES.parent))

from neural_style.__main__ import main as neural_style  # noqa: E402

NIGHT, MONET = (str(IMAGES / name) for name in ("night_sky.jpg", "monet.jpg"))
EXAMPLES = {
    "": ("--styles", NIGHT),
    "--pooling max": ("--styles", NIGHT, "--pooling", "max"),
    "--preserve-colors": ("--styles", NIGHT, "--preserve-colors"),
    "--style-scales 0.5": ("--styles", NIGHT, "--style-scales", "0.5"),
    "--style-scales 2": ("--styles", NIGHT, "--style-scales", "2"),
    "two --styles": ("--styles", NIGHT, MONET),
}


def main() -> None:
    """Paint the examples, and write images/options.jpg."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--width", default="160", help="of each picture; default: 160")
    width = parser.parse_args().width
    figure = Figure(figsize=(12, 6.6), layout="constrained")
    with tempfile.TemporaryDirectory() as folder:
        for axes, (title, options) in zip(figure.subplots(2, 3).flat, EXAMPLES.items(), strict=True):
            file = Path(folder) / f"{len(title)}.png"
            line = ["--content", str(IMAGES / "ruins.jpg"), *options, "--width", width, "--output", str(file)]
            if neural_style([*line, "--overwrite"]):
                sys.exit(1)
            with Image.open(file) as picture:
                axes.imshow(picture.copy())
            axes.set_title(title or "as it is", family="monospace", fontsize=11)
            axes.axis("off")
    figure.savefig(IMAGES / "options.jpg", dpi=90, pil_kwargs={"quality": 88})


if __name__ == "__main__":
    main()
