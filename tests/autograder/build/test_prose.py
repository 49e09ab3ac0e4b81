"""What a translation of a text cell keeps."""

import pytest

from autograder.build.prose import kept


@pytest.mark.parametrize(
    ("english", "other"),
    [
        ('<img src="images/unrolling.png" alt="a">', '<img src="images/unrolling_zh.png" alt="b">'),
        ("the shape of `a_G`", "`a_G`"),
        (r"$\\sum_{\\text{all}} x$", r"$\\sum_{\\text{other}} x$"),
    ],
)
def test_kept_is_the_same(english: str, other: str) -> None:
    assert kept(english) == kept(other) != set()


@pytest.mark.parametrize(
    ("english", "other"),
    [
        ('<img src="images/unrolling.png">', '<img src="images/layout_zh.png">'),
        ("the shape of `a_G`", "the shape of `a_C`"),
        ("$x^2$", "$x^3$"),
    ],
)
def test_something_else_is_noticed(english: str, other: str) -> None:
    assert kept(english) != kept(other)
