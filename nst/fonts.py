"""Fonts of figures: those that have the characters of the notebook's language."""

from functools import cache
from pathlib import Path

from matplotlib import font_manager

from nst.texts import spoken

# Names of fonts and of their files, of Linux, Windows and macOS. Matplotlib takes each character from the first font
# that has it. (Of a file with several fonts, it reads the first, so that Noto's Chinese one goes by a Japanese name.)
FONTS = {
    "zh": {
        "WenQuanYi Micro Hei": "wqy-microhei",
        "Noto Sans CJK JP": "NotoSansCJK-Regular",
        "Noto Sans CJK SC": "NotoSansCJKsc-Regular",
        "Microsoft YaHei": "msyh",
        "SimHei": "simhei",
        "PingFang HK": "PingFang",
        "Heiti TC": "STHeiti Medium",
    }
}


def families() -> list[str]:
    """Return what matplotlib's "font.family" should be: its own default, and what this machine has for the language."""
    return ["sans-serif", *_installed(spoken())]


@cache
def _installed(language: str) -> list[str]:
    """Return the fonts for a language that are there, those among them that matplotlib has not noticed yet."""
    wanted = FONTS.get(language, {})
    if wanted and not _known(wanted):  # its list may be older than the font
        for file in font_manager.findSystemFonts():
            if Path(file).stem in wanted.values():
                font_manager.fontManager.addfont(file)
    return _known(wanted)


def _known(wanted: dict[str, str]) -> list[str]:
    there = set(font_manager.get_font_names())
    return [name for name in wanted if name in there]
