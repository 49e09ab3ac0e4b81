"""Bring the catalogues of other languages up to date with the English ones.

Such a catalogue lies beside en.po and is called after its language. Each entry shows the English sentence above it, and
is marked "fuzzy" when that has changed.
"""

import io
from collections.abc import Iterator
from pathlib import Path

from babel.messages import Catalog
from babel.messages.catalog import Message as Entry
from babel.messages.pofile import read_po, write_po

from nst.files import write_text

HEADER = """\
# What the autograder says. The msgid is the name of a sentence, the line above it the English one.
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Language: {language}\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""
ENGLISH = "en.po"


def update(english: Path, language: str) -> None:
    """Write the catalogue of a language beside an English one: new entries are empty, no translation is lost."""
    file = english.with_name(f"{language}.po")
    old, new = read(file, language), Catalog(locale=language)
    for entry in entries(read(english, "en")):
        known = old.get(name_of(entry))
        flags = {*known.flags} if known else set[str]()
        if known and is_translated(known) and told(known) != one_line(sentence_of(entry)):
            flags.add("fuzzy")
        new.add(
            entry.id,
            known.string if known else "",
            auto_comments=[one_line(sentence_of(entry))],
            user_comments=known.user_comments if known else (),
            flags=flags - {"python-format", "python-brace-format"},
        )
    content = io.BytesIO()
    write_po(content, new, width=0, omit_header=True)
    lines = content.getvalue().decode().strip().splitlines()
    shown = [line for line in lines if not line.startswith("#, python-")]
    write_text(file, HEADER.format(language=language) + "\n".join(shown) + "\n")


def untranslated(english: Path, language: str) -> list[str]:
    """Return what a language lacks: the ids of sentences without a translation, or whose English has changed."""
    catalogue = read(english.with_name(f"{language}.po"), language)
    found = []
    for entry in entries(read(english, "en")):
        known = catalogue.get(name_of(entry))
        if not known or not is_translated(known):
            found.append(f"{name_of(entry)} has no translation")
        elif known.fuzzy or told(known) != one_line(sentence_of(entry)):
            found.append(f"{name_of(entry)} has changed since it was translated (fuzzy)")
    return found


def read(file: Path, locale: str) -> Catalog:
    """Read a catalogue; an empty one if it is not there."""
    if not file.is_file():
        return Catalog(locale=locale)
    with file.open("rb") as content:
        return read_po(content, locale=locale, abort_invalid=True)


def entries(catalogue: Catalog) -> Iterator[Entry]:
    """Yield the entries of a catalogue."""
    return (entry for entry in catalogue if entry.id)


def name_of(entry: Entry) -> str:
    """Return the id of a message."""
    return entry.id if isinstance(entry.id, str) else str(entry.id[0])


def sentence_of(entry: Entry) -> str:
    """Return the sentence of an entry: that of the plural, if it has one."""
    return entry.string if isinstance(entry.string, str) else str((entry.string or ("",))[-1])


def is_translated(entry: Entry) -> bool:
    """Return whether an entry has a sentence."""
    return bool(sentence_of(entry))


def told(entry: Entry) -> str:
    """Return the English sentence that an entry has been translated from."""
    return one_line(" ".join(entry.auto_comments))


def one_line(text: str) -> str:
    """Return a text with single blanks."""
    return " ".join(text.split())
