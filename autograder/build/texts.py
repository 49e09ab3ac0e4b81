"""Texts of an assignment in another language: text/<language>.po in its folder, gettext's format.

The msgid of an entry is a text of the source as it is, the msgstr its translation. The msgctxt says where the text
stands: the grade_id of its cell or, where the cell has none, the heading that it is under. An entry that is empty or
marked "fuzzy", since its text has changed, fails the build.
"""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import partial
from pathlib import Path

from babel.messages import Catalog
from babel.messages.catalog import Message as Entry
from babel.messages.pofile import PoFileError, read_po, write_po
from nbformat import NotebookNode

from autograder.build import code_texts, prose
from nst.errors import NSTError
from nst.files import write_text

ALIKE = 0.5  # how much of a text must have stayed, so that its translation is worth keeping
HEADER = """\
# Texts of the assignment in another language; docs/assignments.md says how to edit them.
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Language: {language}\\n"

"""


class TextError(NSTError):
    """Texts have no translation, or one that does not fit."""


@dataclass(frozen=True)
class Text:
    """A text of the source.

    context -- where it stands: a grade_id or a heading
    kind -- paragraph, comment, docstring, string or lines
    """

    context: str
    kind: str
    english: str


def of_cells(cells: Sequence[NotebookNode]) -> Iterator[Text]:
    """Yield all texts of the source's cells, in order."""
    heading, names = "", _printed(cells)
    for cell in cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        if cell.cell_type == "markdown":
            for below, text in prose.texts(cell.source, heading):
                yield Text(grade_id or below, "paragraph", text)
            heading = prose.heading_after(cell.source, heading)
        else:
            for kind, text in code_texts.texts(cell.source, names):
                yield Text(grade_id or heading, kind, text)


def _printed(cells: Sequence[NotebookNode]) -> set[str]:
    """Return the strings of all cells that students fill in: what these print is graded, and is not translated."""
    return {
        text
        for cell in cells
        if cell.metadata.get("nbgrader", {}).get("solution")
        for text in code_texts.strings(cell.source)
    }


# ---------------------------------------------------------------- the file


def read(file: Path) -> Catalog:
    """Read a file of texts; an empty one if it is not there. Raises TextError."""
    if not file.is_file():
        return Catalog()
    try:
        with file.open("rb") as content:
            return read_po(content, abort_invalid=True)
    except (PoFileError, ValueError) as error:
        raise TextError(f"{file}: {error}; expected gettext's format") from error


def update(file: Path, texts: Sequence[Text], language: str) -> None:
    """Bring a file of texts up to date with the source. What a translator has written is never lost.

    A new text is empty, unless the same is translated elsewhere. One that has changed a little keeps its translation
    and is marked fuzzy, one that has moved keeps it as it is. What the source has no longer is kept at the end of the
    file, as obsolete.
    """
    old, new = read(file), Catalog()
    memory = {english: entry for (_, english), entry in _entries(old).items() if entry.string and not entry.fuzzy}
    wanted = {(text.context, text.english) for text in texts}
    known = _obsolete(old) | _entries(old)
    left = {key: entry for key, entry in known.items() if key not in wanted and entry.string}
    for text in texts:
        if new.get(text.english, text.context) is not None:
            continue
        entry = known.get((text.context, text.english))
        flags = {*entry.flags} if entry else set[str]()
        if entry is None or not entry.string:
            moved = next((key for key in left if key[1] == text.english), None)
            near = None if moved else _nearest(text, left)
            if found := moved or near:
                entry = left.pop(found)
                flags = {"fuzzy"} if near else flags
            else:
                entry = memory.get(text.english)
        new.add(
            text.english,
            entry.string if entry else "",
            context=text.context,
            auto_comments=[text.kind],
            user_comments=entry.user_comments if entry else (),
            flags=flags,
            previous_id=entry.id if entry and "fuzzy" in flags and entry.id != text.english else (),
        )
    for (context, english), entry in left.items():
        new.obsolete[f"{english}\x04{context}"] = Entry(english, entry.string, context=context)
    content = io.BytesIO()
    write_po(content, new, width=100, omit_header=True, include_previous=True)
    write_text(file, HEADER.format(language=language) + content.getvalue().decode().strip() + "\n")


def _entries(catalog: Catalog) -> dict[tuple[str, str], Entry]:
    return {(entry.context or "", str(entry.id)): entry for entry in catalog if entry.id}


def _obsolete(catalog: Catalog) -> dict[tuple[str, str], Entry]:
    return {(entry.context or "", str(entry.id)): entry for entry in catalog.obsolete.values()}


def _nearest(text: Text, left: dict[tuple[str, str], Entry]) -> tuple[str, str] | None:
    """Return the translated text of the same place that is most like another one, if one is."""
    alike = {
        key: SequenceMatcher(None, key[1], text.english, autojunk=False).ratio()
        for key in left
        if key[0] == text.context
    }
    best = max(alike, key=alike.__getitem__, default=None)
    return best if best is not None and alike[best] >= ALIKE else None


# ---------------------------------------------------------------- the translation


@dataclass
class Translation:
    """Texts in another language. What is missing or does not fit is collected, to be told at once."""

    file: Path
    catalog: Catalog
    complaints: list[str] = field(default_factory=list)

    def of(self, context: str, kind: str, english: str) -> str:
        """Return a text in the other language; as it is where there is none."""
        entry = self.catalog.get(english, context)
        text = str(entry.string) if entry else ""
        if entry is None or not text:
            self._complain(context, english, "has no translation")
            return english
        if entry.fuzzy:
            self._complain(context, english, "has changed since it was translated (fuzzy)")
        keeps = code_texts.fields if kind == "string" else prose.kept
        lost, added = keeps(english) - keeps(text), keeps(text) - keeps(english)
        if lost:
            self._complain(context, english, f"its translation lacks {', '.join(sorted(lost))}")
        if added:
            self._complain(context, english, f"its translation has {', '.join(sorted(added))}, which it has not")
        return text

    def paragraph(self, grade_id: str | None, heading: str, english: str) -> str:
        """Return a text of a text cell in the other language."""
        return self.of(grade_id or heading, "paragraph", english)

    def _complain(self, context: str, english: str, what: str) -> None:
        short = " ".join(english.split())
        short = short if len(short) <= 70 else f"{short[:69]}…"
        self.complaints.append(f"{context}: {short!r} {what}")

    def check(self) -> None:
        """Raise TextError if there was something to complain of."""
        if self.complaints:
            told = "\n  ".join(self.complaints)
            count = len(self.complaints)
            raise TextError(
                f"{self.file}: {count} texts to translate. Edit them there, and take away the mark "
                f"fuzzy; build --update-texts adds new ones\n  {told}"
            )


def translate(cells: Sequence[NotebookNode], file: Path) -> None:
    """Put the texts of a file into the source's cells. Raises TextError, which names all that is missing or fuzzy."""
    translation = Translation(file, read(file))
    heading, names = "", _printed(cells)
    for cell in cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        if cell.cell_type == "markdown":
            after = prose.heading_after(cell.source, heading)
            cell.source = prose.translated(cell.source, heading, partial(translation.paragraph, grade_id))
            heading = after
        else:
            cell.source = code_texts.translated(cell.source, partial(translation.of, grade_id or heading), names)
    translation.check()
