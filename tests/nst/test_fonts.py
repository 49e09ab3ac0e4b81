"""Fonts of figures: the Chinese ones have every character of their titles."""

import warnings
from collections.abc import Iterator

import numpy as np
import pytest
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from matplotlib import pyplot as plt

from nst import texts
from nst.fonts import families
from nst.notebook import show
from tools import figures, font


@pytest.fixture
def chinese() -> Iterator[None]:
    texts.speak("zh")
    yield
    texts.speak(texts.ENGLISH)


def test_font_has_the_characters_of_all_strings() -> None:
    there = TTFont(font.FONT).getBestCmap()
    assert {character for character in font.characters() if ord(character) not in there} == set()


@pytest.mark.usefixtures("chinese")
def test_chinese_title_is_drawn_without_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    def draw() -> None:
        plt.gcf().canvas.draw()

    monkeypatch.setattr(plt, "show", draw)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        show([np.zeros((4, 4, 3), np.uint8)], ["\u5185\u5bb9\u56fe\u7247 C"])
    plt.close("all")


def test_english_needs_no_other_font() -> None:
    assert families() == ["sans-serif"]


def test_figures_have_the_same_words_in_each_language() -> None:
    assert figures.WORDS["zh"].keys() == figures.WORDS["en"].keys()
