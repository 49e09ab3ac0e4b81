"""Fonts of figures: those that have the characters of the notebook's language.

font.zh.ttf, which `python -m tools.font` makes, has the Chinese characters of the titles. It is a part of WenQuanYi
Micro Hei, under the Apache License 2.0.
"""

from functools import cache
from pathlib import Path

from matplotlib import font_manager

from nst.texts import spoken

FOLDER = Path(__file__).parent
# Fonts of Linux, Windows and macOS, for what students write themselves.
INSTALLED = {
    "zh": (
        "WenQuanYi Micro Hei",
        "Noto Sans CJK SC",
        "Noto Sans CJK JP",  # one file holds all of Noto's CJK fonts, and matplotlib reads the first in it
        "Microsoft YaHei",
        "SimHei",
        "PingFang SC",
        "Heiti SC",
    )
}


def families() -> list[str]:
    """Return what matplotlib's "font.family" should be. It takes each character from the first font that has it."""
    return ["sans-serif", *_of_language(spoken())]


@cache
def _of_language(language: str) -> list[str]:
    """Return the font that lies beside this file, then what the machine has; neither for English."""
    file = FOLDER / f"font.{language}.ttf"
    if not file.is_file():
        return []
    font_manager.fontManager.addfont(file)
    there = {*font_manager.get_font_names()}
    own = font_manager.FontProperties(fname=file).get_name()
    return [own, *(name for name in INSTALLED.get(language, ()) if name in there)]
