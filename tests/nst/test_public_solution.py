"""A solution in the style of those that are published for the original course runs on `nst_utils` as it is."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from nst.networks.matconvnet import write_matconvnet
from nst.types import Array
from tests.support.paths import ROOT
from tests.support.weight_files import random_weights

SOLUTION = """
import os
import sys
import scipy.io
import matplotlib.pyplot as plt
from matplotlib.pyplot import imshow
from PIL import Image
from nst_utils import *
import numpy as np
import tensorflow.compat.v1 as tf
tf.disable_v2_behavior()

CONFIG.IMAGE_WIDTH = 48
CONFIG.IMAGE_HEIGHT = 32
CONFIG.NOISE_RATIO = 0.25
CONFIG.VGG_MODEL = "pretrained-model/vgg.mat"

STYLE_LAYERS = [
    ('conv1_1', 0.2),
    ('conv2_1', 0.2),
    ('conv3_1', 0.2),
    ('conv4_1', 0.2),
    ('conv5_1', 0.2)]


def compute_content_cost(a_C, a_G):
    m, n_H, n_W, n_C = a_G.get_shape().as_list()
    a_C_unrolled = tf.transpose(tf.reshape(a_C, [n_H * n_W, n_C]))
    a_G_unrolled = tf.transpose(tf.reshape(a_G, [n_H * n_W, n_C]))
    return (1 / (4 * n_H * n_W * n_C)) * tf.reduce_sum(tf.square(tf.subtract(a_C_unrolled, a_G_unrolled)))


def gram_matrix(A):
    return tf.matmul(A, tf.transpose(A))


def compute_layer_style_cost(a_S, a_G):
    m, n_H, n_W, n_C = a_G.get_shape().as_list()
    GS = gram_matrix(tf.transpose(tf.reshape(a_S, [n_H * n_W, n_C])))
    GG = gram_matrix(tf.transpose(tf.reshape(a_G, [n_H * n_W, n_C])))
    return (1 / (4 * n_C ** 2 * (n_H * n_W) ** 2)) * tf.reduce_sum(tf.square(tf.subtract(GS, GG)))


def compute_style_cost(model, STYLE_LAYERS):
    J_style = 0
    for layer_name, coeff in STYLE_LAYERS:
        out = model[layer_name]
        a_S = sess.run(out)
        a_G = out
        J_style += coeff * compute_layer_style_cost(a_S, a_G)
    return J_style


def total_cost(J_content, J_style, alpha=10, beta=40):
    return alpha * J_content + beta * J_style


tf.reset_default_graph()
sess = tf.InteractiveSession()

content_image = np.array(Image.open("images/content.png"))
content_image = reshape_and_normalize_image(content_image)
style_image = np.array(Image.open("images/style.png"))
style_image = reshape_and_normalize_image(style_image)
generated_image = generate_noise_image(content_image)
np.save("noise.npy", generated_image)

model = load_vgg_model(CONFIG.VGG_MODEL)
print(model)

sess.run(model['input'].assign(content_image))
out = model['conv4_2']
a_C = sess.run(out)
a_G = out
J_content = compute_content_cost(a_C, a_G)
sess.run(model['input'].assign(style_image))
J_style = compute_style_cost(model, STYLE_LAYERS)
J = total_cost(J_content, J_style, alpha=10, beta=40)
optimizer = tf.train.AdamOptimizer(2.0)
train_step = optimizer.minimize(J)


def model_nn(sess, input_image, num_iterations=4):
    sess.run(tf.global_variables_initializer())
    sess.run(model['input'].assign(input_image))
    for i in range(num_iterations):
        _ = sess.run(train_step)
        generated_image = sess.run(model['input'])
        if i % 2 == 0:
            Jt, Jc, Js = sess.run([J, J_content, J_style])
            print("Iteration " + str(i) + " :")
            print("total cost = " + str(Jt))
            save_image(CONFIG.OUTPUT_DIR + str(i) + ".png", generated_image)
    save_image('output/generated_image.jpg', generated_image)
    return generated_image


model_nn(sess, generated_image)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of such a solution, with its pictures and weights."""
    for name in ("images", "pretrained-model"):
        (tmp_path / name).mkdir()
    for seed, name in enumerate(("content", "style")):
        picture = np.random.default_rng(seed).integers(0, 256, (32, 48, 3), np.uint8)
        Image.fromarray(picture).save(tmp_path / "images" / f"{name}.png")
    write_matconvnet(tmp_path / "pretrained-model" / "vgg.mat", random_weights(), "VGG-19")
    return tmp_path


def run(program: str, folder: Path) -> str:
    """What a program prints."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "MPLBACKEND": "agg"}
    command = [sys.executable, "-c", program]
    ran = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def read(file: Path) -> Array:
    with Image.open(file) as picture:
        return np.asarray(picture, float)


def test_solution_paints_with_the_settings_that_it_changes(folder: Path) -> None:
    said = run(SOLUTION, folder)
    assert "(1, 32, 48, 3)" in said and "conv5_1" in said
    costs = [float(line.rpartition("=")[2]) for line in said.splitlines() if line.startswith("total cost")]
    assert len(costs) == 2 and costs[1] < costs[0]
    assert sorted(file.name for file in (folder / "output").iterdir()) == ["0.png", "2.png", "generated_image.jpg"]
    assert read(folder / "output" / "2.png").shape == (32, 48, 3)
    means = np.array([123.68, 116.779, 103.939])
    noise = (np.load(folder / "noise.npy")[0] - 0.75 * (read(folder / "images" / "content.png") - means)) / 0.25
    assert 19 < np.abs(noise).max() < 20.001


def test_other_means_are_used_both_ways(folder: Path) -> None:
    program = (
        "from nst_utils import *\n"
        "CONFIG.MEANS = np.array([100.0, 50.0, 0.0]).reshape((1, 1, 1, 3))\n"
        "image = reshape_and_normalize_image(load_image('images/content.png', (48, 32)))\n"
        "np.save('image.npy', image)\n"
        "save_image(path='out.png', image=image)\n"
    )
    run(program, folder)
    content = read(folder / "images" / "content.png")
    np.testing.assert_array_equal(np.load(folder / "image.npy")[0], content - [100, 50, 0])
    np.testing.assert_array_equal(read(folder / "out.png"), content)
