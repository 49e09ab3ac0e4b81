"""Right answers in the many forms that students write: each passes the visible tests and runs on nst_utils as it is."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tensorflow.compat.v1 as tf
from matconvnet import write_matconvnet
from solution import Namespace, run, solved
from stand_in import thin_weights

import nst_utils

Answer = Callable[..., Any]

CONTENT = {
    "squared_difference": """
def compute_content_cost(a_C, a_G):
    m, n_H, n_W, n_C = a_G.get_shape().as_list()
    return 1 / (4 * n_H * n_W * n_C) * tf.reduce_sum(tf.squared_difference(a_C, a_G))""",
    "unrolled, transposed": """
def compute_content_cost(a_C, a_G):
    m, n_H, n_W, n_C = a_G.get_shape().as_list()
    a_C_unrolled = tf.transpose(tf.reshape(a_C, [n_H * n_W, n_C]))
    a_G_unrolled = tf.transpose(tf.reshape(a_G, [n_H * n_W, n_C]))
    return tf.reduce_sum(tf.pow(a_C_unrolled - a_G_unrolled, 2)) / (4.0 * n_H * n_W * n_C)""",
    "reshaped to (m, HW, C), chained division": """
def compute_content_cost(a_C, a_G):
    m, n_H, n_W, n_C = a_G.get_shape().as_list()
    a_C = tf.reshape(a_C, [m, n_H * n_W, n_C])
    a_G = tf.reshape(a_G, [m, -1, n_C])
    return tf.reduce_sum((a_C - a_G) ** 2) / 4 / n_H / n_W / n_C""",
    "l2_loss": """
def compute_content_cost(a_C, a_G):
    _, n_H, n_W, n_C = a_G.shape.as_list()
    return tf.nn.l2_loss(a_C - a_G) / (2 * n_H * n_W * n_C)""",
    "mean over four": """
def compute_content_cost(a_C, a_G):
    return tf.reduce_mean(tf.square(tf.subtract(a_C, a_G))) / 4""",
    "cast factors": """
def compute_content_cost(a_C, a_G):
    shape = tf.cast(tf.shape(a_G), tf.float32)
    return tf.reduce_sum(tf.square(a_C - a_G)) / (4.0 * shape[1] * shape[2] * shape[3])""",
}
GRAM = {
    "transpose": "def gram_matrix(A):\n    return tf.matmul(A, tf.transpose(A))",
    "transpose_b": "def gram_matrix(A):\n    GA = tf.matmul(A, A, transpose_b=True)\n    return GA",
    "tensordot": "def gram_matrix(A):\n    return tf.tensordot(A, A, axes=[[1], [1]])",
    "einsum": "def gram_matrix(A):\n    return tf.einsum('ik,jk->ij', A, A)",
    "@": "def gram_matrix(A):\n    return A @ tf.transpose(A, perm=[1, 0])",
}
STYLE = {
    "perm (3, 1, 2, 0)": """
def compute_layer_style_cost(a_S, a_G):
    m, n_H, n_W, n_C = a_G.get_shape().as_list()
    a_S = tf.reshape(tf.transpose(a_S, perm=[3, 1, 2, 0]), [n_C, n_H * n_W])
    a_G = tf.reshape(tf.transpose(a_G, perm=[3, 1, 2, 0]), [n_C, -1])
    return tf.reduce_sum(tf.square(gram_matrix(a_S) - gram_matrix(a_G))) / (4 * n_C**2 * (n_H * n_W) ** 2)""",
    "perm (0, 3, 1, 2)": """
def compute_layer_style_cost(a_S, a_G):
    m, n_H, n_W, n_C = a_G.get_shape().as_list()
    a_S = tf.reshape(tf.transpose(a_S, perm=[0, 3, 1, 2]), [n_C, n_H * n_W])
    a_G = tf.reshape(tf.transpose(a_G, perm=[0, 3, 1, 2]), [n_C, n_H * n_W])
    GS, GG = gram_matrix(a_S), gram_matrix(a_G)
    return tf.reduce_sum(tf.squared_difference(GS, GG)) / (4.0 * n_C * n_C * n_H * n_H * n_W * n_W)""",
    "perm (3, 2, 1, 0): the places in another order": """
def compute_layer_style_cost(a_S, a_G):
    m, n_H, n_W, n_C = a_G.get_shape().as_list()
    a_S = tf.reshape(tf.transpose(a_S, perm=[3, 2, 1, 0]), [n_C, n_H * n_W])
    a_G = tf.reshape(tf.transpose(a_G, perm=[3, 2, 1, 0]), [n_C, n_H * n_W])
    return tf.reduce_sum((gram_matrix(a_S) - gram_matrix(a_G)) ** 2) / (2 * n_C * n_H * n_W) ** 2""",
    "transposed Gram matrix of the right matrix": """
def compute_layer_style_cost(a_S, a_G):
    m, n_H, n_W, n_C = a_G.get_shape().as_list()
    a_S = tf.transpose(tf.reshape(a_S, [-1, n_C]))
    a_G = tf.transpose(tf.reshape(a_G, [-1, n_C]))
    D = tf.transpose(gram_matrix(a_S)) - gram_matrix(a_G)
    return 0.25 * tf.nn.l2_loss(D) * 2 / n_C**2 / tf.cast((n_H * n_W) ** 2, tf.float32)""",
}
TOTAL = {
    "add": "def total_cost(J_content, J_style, alpha=10, beta=40):\n"
    "    return tf.add(alpha * J_content, beta * J_style) if isinstance(J_style, tf.Tensor) else "
    "alpha * J_content + beta * J_style",
    "other order": "def total_cost(J_content, J_style, alpha=10, beta=40):\n    return J_style*beta + J_content*alpha",
}
MODEL_NN = {
    "course": """
def model_nn(sess, input_image, num_iterations = 200):
    sess.run(tf.global_variables_initializer())
    generated_image = sess.run(model['input'].assign(input_image))
    for i in range(num_iterations):
        _ = sess.run(train_step)
        generated_image = sess.run(model['input'])
        if i%20 == 0:
            Jt, Jc, Js = sess.run([J, J_content, J_style])
            print("Iteration " + str(i) + " :")
            print("total cost = " + str(Jt))
            print("content cost = " + str(Jc))
            print("style cost = " + str(Js))
            save_image("output/" + str(i) + ".png", generated_image)
    save_image('output/generated_image.jpg', generated_image)
    return generated_image""",
    "older initialiser, costs with the step": """
def model_nn(sess, input_image, num_iterations=200):
    init = tf.initialize_all_variables()
    sess.run(init)
    assign = model["input"].assign(input_image)
    sess.run(assign)
    for i in range(0, num_iterations):
        sess.run([train_step, J])
        generated_image = model["input"].eval(session=sess)
        if i % 20 == 0:
            for name, cost in zip(("total cost", "content cost", "style cost"), sess.run([J, J_content, J_style])):
                print(("Iteration %d :\\n" % i if name == "total cost" else "") + name + " = " + str(cost))
            save_image("output/%d.png" % i, generated_image)
    save_image("output/generated_image.jpg", generated_image)
    return generated_image""",
    "operations of the variables": """
def model_nn(sess, input_image, num_iterations=200):
    tf.global_variables_initializer().run(session=sess)
    model["input"].load(input_image, sess)
    for i in range(num_iterations):
        train_step.run(session=sess)
        generated_image = sess.run(model["input"])
        if not i % 20:
            Jt, Jc, Js = sess.run((J, J_content, J_style))
            print("Iteration", i, ":", end="\\n")
            print("total cost =", str(Jt) + "\\ncontent cost =", str(Jc) + "\\nstyle cost =", Js)
            save_image(f"output/{i}.png", generated_image)
    save_image("output/generated_image.jpg", generated_image)
    return generated_image""",
}


def answer(namespace: Namespace, code: str) -> None:
    exec(code, namespace)  # noqa: S102


@pytest.mark.parametrize(
    ("function", "code"),
    [
        pytest.param(function, code, id=f"{function}: {name}")
        for function, answers in (
            ("compute_content_cost", CONTENT),
            ("gram_matrix", GRAM),
            ("compute_layer_style_cost", STYLE),
            ("total_cost", TOTAL),
        )
        for name, code in answers.items()
    ],
)
def test_right_answer_passes_its_visible_test(function: str, code: str) -> None:
    namespace = solved()
    answer(namespace, code)
    run(f"test_{function}", namespace)


@pytest.fixture
def pipeline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Namespace]:
    """The notebook's part 4 up to its `train_step`, on the thin network at 100x75, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(nst_utils.CONFIG, "IMAGE_WIDTH", 100)
    monkeypatch.setattr(nst_utils.CONFIG, "IMAGE_HEIGHT", 75)
    write_matconvnet(Path(nst_utils.CONFIG.VGG_MODEL), thin_weights(), "thin")
    images = Path(nst_utils.__file__).parent / "images"
    names = solved() | {name: getattr(nst_utils, name) for name in ("save_image", "CONFIG")}
    with tf.Graph().as_default(), tf.Session() as sess:
        np.random.seed(3)
        pictures = [
            nst_utils.reshape_and_normalize_image(nst_utils.load_image(images / name))
            for name in ("louvre_small.jpg", "monet.jpg")
        ]
        model = nst_utils.load_vgg_model()
        names |= {"sess": sess, "model": model, "generated_image": nst_utils.generate_noise_image(pictures[0])}
        sess.run(model["input"].assign(pictures[0]))
        names["J_content"] = names["compute_content_cost"](sess.run(model["conv4_2"]), model["conv4_2"])
        sess.run(model["input"].assign(pictures[1]))
        names["STYLE_LAYERS"] = [(f"conv{block}_1", 0.2) for block in range(1, 6)]
        for cell in ("compute_style_cost",):
            run(cell, names)
        names["J_style"] = names["compute_style_cost"](model, names["STYLE_LAYERS"])
        names["J"] = names["total_cost"](names["J_content"], names["J_style"], alpha=10, beta=40)
        names["train_step"] = tf.train.AdamOptimizer(2.0).minimize(names["J"])
        yield names


def test_every_form_of_model_nn_paints_the_same_picture_and_prints_the_same_costs(
    pipeline: Namespace, capsys: pytest.CaptureFixture[str]
) -> None:
    run("model_nn", pipeline)
    results = []
    for code in (None, *MODEL_NN.values()):
        if code is not None:
            answer(pipeline, code)
        image = pipeline["model_nn"](pipeline["sess"], pipeline["generated_image"], num_iterations=41)
        results.append((image, capsys.readouterr().out, Path("output/40.png").read_bytes()))
    image, printed, picture = results[0]
    assert [line for line in printed.splitlines() if "Iteration" in line] == [f"Iteration {i} :" for i in (0, 20, 40)]
    for other_image, other_printed, other_picture in results[1:]:
        np.testing.assert_array_equal(other_image, image)
        assert other_printed == printed
        assert other_picture == picture


def test_runs_are_reproducible_and_the_cost_falls(pipeline: Namespace) -> None:
    run("model_nn", pipeline)

    def costs() -> list[float]:
        pipeline["model_nn"](pipeline["sess"], pipeline["generated_image"], num_iterations=100)
        return [
            float(cost) for cost in pipeline["sess"].run([pipeline[name] for name in ("J", "J_content", "J_style")])
        ]

    pipeline["sess"].run(tf.global_variables_initializer())
    pipeline["sess"].run(pipeline["model"]["input"].assign(pipeline["generated_image"]))
    start = float(pipeline["sess"].run(pipeline["J"]))
    first, second = costs(), costs()
    np.testing.assert_allclose(first, second, rtol=1e-4)
    assert first[0] < start / 10
