"""Draw the figure of the tool's options for the README: python -m tools.options [--width 320]"""

import argparse
import sys
import tempfile
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure
from PIL import Image

from neural_style.__main__ import main as neural_style
from nst.files import whole

IMAGES = Path(__file__).resolve().parents[1] / "images"

CONTENT, NIGHT, MONET, MOSAIC = (str(IMAGES / f"{name}.jpg") for name in ("ruins", "night_sky", "monet", "mosaic"))
HORIZON = 0.7, 0.76  # where the sky ends and where the ground begins, of the content's height
EXAMPLES = {
    "as it is": ("--styles", NIGHT),
    "--pooling max": ("--styles", NIGHT, "--pooling", "max"),
    "--preserve-colors": ("--styles", NIGHT, "--preserve-colors"),
    "two --styles, blended": ("--styles", NIGHT, MONET),
    "--style-masks, sky and ground": ("--styles", NIGHT, MONET, "--style-masks", "sky.png", "ground.png"),
    "another style": ("--styles", MOSAIC),
    "--style-scales 0.4": ("--styles", MOSAIC, "--style-scales", "0.4"),
    "--style-scales 2": ("--styles", MOSAIC, "--style-scales", "2"),
}


def write_masks(folder: Path) -> None:
    """Write masks of the sky and of the ground of the content."""
    with Image.open(CONTENT) as content:
        width, height = content.size
    ground = np.interp(np.arange(height) / height, HORIZON, (0, 255))[:, np.newaxis] * np.ones(width)
    Image.fromarray(ground.astype(np.uint8)).save(folder / "ground.png")
    Image.fromarray((255 - ground).astype(np.uint8)).save(folder / "sky.png")


def main() -> None:
    """Paint the examples, and write images/options.jpg."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--width", default="320", help="of each picture; default: 320")
    width = parser.parse_args().width
    figure = Figure(figsize=(13.5, 5.6), layout="constrained")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_masks(folder)
        for axes, (title, options) in zip(figure.subplots(2, 4).flat, EXAMPLES.items(), strict=True):
            words = [str(folder / word) if word.endswith(".png") else word for word in options]
            file = folder / f"{title}.png"
            if neural_style(["--content", CONTENT, *words, "--width", width, "--output", str(file)]):
                sys.exit(1)
            with Image.open(file) as picture:
                axes.imshow(picture.copy())
            axes.set_title(title, family="monospace", fontsize=11)
            axes.axis("off")
    with whole(IMAGES / "options.jpg") as part:
        figure.savefig(part, dpi=95, pil_kwargs={"quality": 85})


if __name__ == "__main__":
    main()
