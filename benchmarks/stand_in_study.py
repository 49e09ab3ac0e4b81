"""Paint the project's pairs of pictures with several files of weights, side by side, to judge networks by eye.

python -m benchmarks.stand_in_study pretrained-model/imagenet-vgg-verydeep-19.mat
python -m benchmarks.stand_in_study a.mat b.mat --out /tmp/sheet.png --size 200x150 --steps 60
python -m benchmarks.stand_in_study a.mat --pair photo.jpg painting.jpg

The costs are the course's. The optimiser is Adam with a step of 8 that falls to 0. In 60 steps it paints about the
picture that the course's optimiser paints in 200 steps of 2.
"""

import argparse
import sys
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw
from tqdm import trange

import nst_utils
from nst.errors import NSTError
from nst.files import refuse_to_overwrite, whole
from nst.networks.layers import made_fast
from nst.networks.vgg19 import read_weights, vgg19
from nst.tensorflow import tf
from nst.types import Array, Weights
from tests.support.paths import ROOT

PAIRS = (
    ("louvre_small.jpg", "monet.jpg"),
    ("ruins.jpg", "night_sky.jpg"),
    ("tomb.jpg", "mosaic.jpg"),
    ("fluid.jpg", "blue_abstract.jpg"),
)
CONTENT_LAYER = "conv4_2"
STYLE_LAYERS = ("conv1_1", "conv2_1", "conv3_1", "conv4_1", "conv5_1")
ALPHA, BETA = 10, 40
STEP = 8.0  # in units of a colour from 0 to 255
MARGIN = 14  # pixels above each picture, for its label


def gram_matrix(a: tf.Tensor) -> tf.Tensor:
    """Return the Gram matrix, (n_C, n_C), of an activation, (1, n_H, n_W, n_C)."""
    return tf.einsum("mhwi,mhwj->ij", a, a)


def paint(weights: Weights, content: Array, style: Array, steps: int) -> tuple[Array, list[float]]:
    """Paint from the course's noise image. Return the picture, (n_H, n_W, 3), and the first and last total cost."""
    np.random.seed(3)
    start = nst_utils.generate_noise_image(content).astype(np.float32)
    with tf.Graph().as_default(), tf.Session() as sess:
        image = tf.Variable(start)
        layers = vgg19(image, made_fast(weights))
        sess.run(image.initializer)
        sess.run(image.assign(content))
        a_c = sess.run(layers[CONTENT_LAYER])
        sess.run(image.assign(style))
        grams = sess.run({name: gram_matrix(layers[name]) for name in STYLE_LAYERS})

        cost = ALPHA * tf.reduce_sum(tf.square(layers[CONTENT_LAYER] - a_c)) / (4 * a_c.size)
        for name, gram in grams.items():
            _, n_h, n_w, n_c = layers[name].shape.as_list()
            error = tf.reduce_sum(tf.square(gram_matrix(layers[name]) - gram))
            cost += BETA / len(grams) * error / (4.0 * (n_h * n_w * n_c) ** 2)
        rate = tf.placeholder(tf.float32, ())
        train_step = tf.train.AdamOptimizer(rate).minimize(cost, var_list=[image])

        sess.run(tf.global_variables_initializer())
        costs = []
        for i in trange(steps, leave=False):
            sess.run(train_step, {rate: STEP * min(1.0, 2.5 * (1 - i / steps))})
            if i in (0, steps - 1):
                costs.append(float(sess.run(cost)))
        painted = sess.run(image)[0] + nst_utils.CONFIG.MEANS[0]
    return np.rint(painted.clip(0, 255)).astype(np.uint8), costs


def contact_sheet(rows: list[list[Array]], labels: list[str]) -> Image.Image:
    """Return a sheet of pictures of one size in rows, each with the label of its column above it."""
    height, width = rows[0][0].shape[:2]
    sheet = Image.new("RGB", (width * len(labels), (height + MARGIN) * len(rows)), "white")
    draw = ImageDraw.Draw(sheet)
    for y, row in enumerate(rows):
        for x, picture in enumerate(row):
            corner = (width * x, (height + MARGIN) * y)
            draw.text((corner[0] + 3, corner[1] + 1), labels[x], fill="black")
            sheet.paste(Image.fromarray(picture), (corner[0], corner[1] + MARGIN))
    return sheet


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("weights", nargs="+", type=Path, help="files of weights, a column each")
    p.add_argument("--pair", nargs=2, type=Path, action="append", metavar=("CONTENT", "STYLE"), help="in place of ours")
    p.add_argument("--size", default="200x150", metavar="WIDTHxHEIGHT", help="in pixels; default: %(default)s")
    p.add_argument("--steps", type=int, default=60, help="default: %(default)s")
    p.add_argument("--out", type=Path, default=ROOT / "output" / "stand_in_study.png", help="default: %(default)s")
    p.add_argument("--overwrite", action="store_true", help="replace the file that --out names")
    return p


def main() -> int:
    """Run the command line. Return the exit status."""
    p = parser()
    args = p.parse_args()
    width, height = map(int, args.size.split("x"))
    pairs: list[Any] = args.pair or [[ROOT / "images" / name for name in pair] for pair in PAIRS]
    try:
        read = [*args.weights, *(file for pair in pairs for file in pair)]
        refuse_to_overwrite(args.out, read, args.overwrite or args.out == p.get_default("out"))
        rows = [[nst_utils.load_image(path, (width, height)) for path in pair] for pair in pairs]
        for file in args.weights:
            _, weights = read_weights(file)
            for row, pair in zip(rows, pairs, strict=True):
                content, style = (nst_utils.reshape_and_normalize_image(p).astype(np.float32) for p in row[:2])
                picture, (first, last) = paint(weights, content, style, args.steps)
                row.append(picture)
                print(f"{file.stem:30} {pair[0].stem:12} + {pair[1].stem:14} {first:.3g} -> {last:.3g}", flush=True)
    except NSTError as error:
        print(f"stand_in_study.py: {error}", file=sys.stderr)
        return 1
    with whole(args.out) as part:
        contact_sheet(rows, ["content", "style", *(file.stem for file in args.weights)]).save(part)
    print(f"wrote {args.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
