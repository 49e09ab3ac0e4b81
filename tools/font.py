"""Make the small font with the Chinese characters of figures, nst/font.zh.ttf: python -m tools.font

It is cut out of WenQuanYi Micro Hei (Debian's fonts-wqy-microhei, Apache License 2.0), and has what the strings of
notebooks, panel and figures need. Students' machines and sandboxes often have no Chinese font, or cannot read it.
"""

import argparse
import tomllib
from collections.abc import Iterator
from pathlib import Path

from babel.messages.pofile import read_po
from fontTools import subset  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from nst.files import whole
from tools.figures import WORDS

ROOT = Path(__file__).resolve().parents[1]
FONT = ROOT / "nst" / "font.zh.ttf"
SOURCE = Path("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc")
FAMILY = "NST Chinese"  # not that of the whole font, which a machine may have as well
NAMES = {1: FAMILY, 3: FAMILY, 4: FAMILY, 6: FAMILY.replace(" ", "")}  # the ids of OpenType's table of names


def characters() -> set[str]:
    """Return the characters of all strings that may stand in a figure."""
    return {character for text in _texts() for character in text if ord(character) > 127}


def _texts() -> Iterator[str]:
    tables = tomllib.loads((ROOT / "nst" / "texts.zh.toml").read_text(encoding="utf-8"))
    for table in tables.values():
        yield from table.values()
    for file in sorted(ROOT.glob("autograder/assignments/*/text/*zh.po")):
        with file.open("rb") as content:
            yield from (str(entry.string) for entry in read_po(content) if "string" in entry.auto_comments)
    yield from WORDS["zh"].values()


def cut_out(source: Path) -> TTFont:
    """Return the font with these characters alone, under a name of its own."""
    options = subset.Options()
    options.hinting = False
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]  # with the copyright and the licence
    font = TTFont(source, fontNumber=0, recalcTimestamp=False)
    cutter = subset.Subsetter(options)
    cutter.populate(text="".join(sorted(characters())))
    cutter.subset(font)
    for record in font["name"].names:
        if record.nameID in NAMES:
            record.string = NAMES[record.nameID]
    return font


def main() -> None:
    """Write the font."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--source", type=Path, default=SOURCE, metavar="FILE")
    font = cut_out(parser.parse_args().source)
    with whole(FONT) as part:
        font.save(part)
    print(f"wrote {FONT.relative_to(ROOT)}, {FONT.stat().st_size:,} bytes, {len(characters())} characters")


if __name__ == "__main__":
    main()
