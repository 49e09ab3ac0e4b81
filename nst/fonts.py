"""Fonts of figures: those that have the characters of the notebook's language."""

from functools import cache

from matplotlib import font_manager

from nst.texts import spoken

# Of Linux, Windows and macOS. Matplotlib takes each character from the first font that has it.
FONTS = {
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
    """Return what matplotlib's "font.family" should be: its own default, and what this machine has for the language."""
    return ["sans-serif", *_installed(spoken())]


@cache
def _installed(language: str) -> list[str]:
    there = set(font_manager.get_font_names()) if language in FONTS else set[str]()
    return [name for name in FONTS.get(language, ()) if name in there]
