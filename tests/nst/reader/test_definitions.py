"""What of a cell defines something and does no work."""

import ast

import pytest

from nst.reader.definitions import definitions_of


def found(source: str, after_line: int = 0) -> list[str]:
    return [ast.unparse(statement) for statement in definitions_of(ast.parse(source), after_line)]


@pytest.mark.parametrize(
    "source",
    [
        "import numpy as np",
        "from math import pi",
        "def f(x):\n    return train(x)",
        "@decorated\ndef f(x):\n    return x",
        "class C:\n    pass",
        "LAYERS = [('conv1_1', 0.2), ('conv2_1', -0.2)]",
        "a = b, *c = (1, 2)",
        "EPSILON: float = 1e-06",
        "square = lambda x: tf.square(x)",
        "scale = 4 * np.prod([n_H, n_W]) / float(len(LAYERS))",
        "dtype = tf.float32",
        "try:\n    import imageio\nexcept ImportError:\n    imageio = None",
        "try:\n    import imageio\nexcept ImportError:\n    pass",
        "if len(sizes) > 2:\n    import a\nelif sizes:\n    import b\nelse:\n    N = 3",
    ],
)
def test_what_defines_and_does_no_work(source: str) -> None:
    assert found(source) == [source]
    assert found("train()\n" + source + "\npaint()", after_line=1) == [source]


@pytest.mark.parametrize(
    "source",
    [
        "train()",
        "painted = model_nn(sess, image)",
        "x = [load(f) for f in files]",
        "x = np.array(load())",
        "x = (y := 3)",
        "x = (lambda: 1)()",
        "a[0] = 1",
        "a.b = 1",
        "a += 1",
        "x: int",
        "pass",
        "for i in range(3):\n    x = i",
        "while True:\n    x = 1",
        "del x",
        "'text'",
    ],
)
def test_what_does_work_or_defines_nothing(source: str) -> None:
    assert found(source) == []


def test_of_a_block_that_also_works_what_its_body_defines() -> None:
    source = (
        "if ready:\n    import a\n    train()\nelse:\n    import b\n"
        "try:\n    import c\nexcept ImportError:\n    install('c')\n    import d\n"
        "else:\n    e = 1\nfinally:\n    f = 2\n"
        "with quiet():\n    import g\n    if ready:\n        def h(): ...\n        train()"
    )
    assert found(source) == ["import a", "import c", "e = 1", "f = 2", "import g", "def h():\n    ..."]


def test_what_begins_after_a_line() -> None:
    source = "import a\nif a.old:\n    import b\nelse:\n    import c\n    d = 1\n@a.wrap\ndef f():\n    pass\ng = 2"
    everything = found(source)
    assert len(everything) == 4 and everything[0] == "import a"
    assert found(source, 2) == ["import b", *everything[2:]]
    assert found(source, 5) == ["d = 1", *everything[2:]]
    assert found(source, 7) == ["g = 2"]  # the decorator is part of the function
    assert found(source, 10) == []


@pytest.mark.parametrize("source", ["if a: pass\n" + "elif a: x = 1\n" * 900, "x = " + "not " * 2_000 + "1"])
def test_what_is_nested_deeply(source: str) -> None:
    try:
        tree = ast.parse(source)
    except (RecursionError, MemoryError):
        pytest.skip("this Python does not parse it")
    assert len(definitions_of(tree)) == 1
