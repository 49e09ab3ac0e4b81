"""Texts of a text cell: its paragraphs, lists, headings and tables, each of which is translated as a whole.

A text is handed to the translator without the ends of lines that the source has for its own width: a paragraph and an
item of a list are one line each.
"""

import re
from collections.abc import Callable, Iterator

FENCE = "```"
HEADING = re.compile(r"#+ +(.+)")
ITEM = re.compile(r"\s*(?:[-*]|\d+\.) ")
# What a translation keeps as it is: code, formulas, and files of pictures. The words in a formula are translated, and
# a picture may be the one of the language: "images/unrolling_zh.png" for "images/unrolling.png".
KEPT = re.compile(r"`[^`]+`|\$\$.+?\$\$|\$[^$]+\$|src=\"[^\"]*\"", re.DOTALL)
OF_LANGUAGE = re.compile(r"_[a-z]{2}(?=\.\w+\"$)")
WORDS = re.compile(r"\\text\{[^}]*\}")
TAG = re.compile(r"<[^>]*>")
ALT = re.compile(r"alt=\"([^\"]*)\"")


def blocks(source: str) -> list[str]:
    """Split a text cell where it has blank lines. Code between fences stays together."""
    found: list[list[str]] = [[]]
    fenced = False
    for line in source.split("\n"):
        if line.startswith(FENCE):
            fenced = not fenced
        if line.strip() or fenced:
            found[-1].append(line)
        elif found[-1]:
            found.append([])
    return ["\n".join(block) for block in found if block]


def unwrapped(block: str) -> str:
    """Join the lines of each paragraph and item. Code, formulas and tables stay as they are."""
    if block.startswith((FENCE, "$$", "|")):
        return block
    lines: list[str] = []
    for line in block.split("\n"):
        if lines and not ITEM.match(line):
            lines[-1] += f" {line.strip()}"
        else:
            lines.append(line)
    return "\n".join(lines)


def is_text(block: str) -> bool:
    """Return whether there is something to translate in a block: words that are neither code nor a formula."""
    if block.startswith(FENCE):
        return False
    alternatives = " ".join(ALT.findall(block))
    formulas = " ".join(WORDS.findall(block)).replace(r"\text", "")
    plain = KEPT.sub(" ", TAG.sub(" ", block))
    return bool(re.search(r"[A-Za-z]{2}", f"{plain} {alternatives} {formulas}"))


def kept(text: str) -> set[str]:
    """Return what a translation has to keep: code, formulas, and files of pictures."""
    return {OF_LANGUAGE.sub("", " ".join(WORDS.sub("", found).split())) for found in KEPT.findall(text)}


def texts(source: str, heading: str) -> Iterator[tuple[str, str]]:
    """Yield the heading that each text of a cell is under, and the text. `heading` is the last one before the cell."""
    for block in blocks(source):
        found = HEADING.fullmatch(block)
        heading = found[1] if found else heading
        if is_text(block):
            yield heading, unwrapped(block)


def heading_after(source: str, heading: str) -> str:
    """Return the last heading in a cell; the one before it if the cell has none."""
    found = [match[1] for block in blocks(source) if (match := HEADING.fullmatch(block))]
    return found[-1] if found else heading


def translated(source: str, heading: str, translate: Callable[[str, str], str]) -> str:
    """Return a text cell with its texts replaced. `translate` gets the heading and the text."""
    made = []
    for block in blocks(source):
        found = HEADING.fullmatch(block)
        heading = found[1] if found else heading
        made.append(translate(heading, unwrapped(block)) if is_text(block) else block)
    return "\n\n".join(made)
