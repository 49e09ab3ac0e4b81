"""Catalogues of messages, gettext's .po files: the autograder's own beside this file, and one of each assignment.

The msgid of an entry is the id of a message, the msgstr its sentence, with a value in braces: {name}. An assignment's
ids begin with its name. Each language has a file of its own, called after it.
"""

import io
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from babel.messages import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

from autograder.assignments.find import first_editions

LOCALES = {"en": "en_GB", "zh": "zh_CN"}  # lists are written "a, b and c", or "a、b和c"


def files(language: str) -> Iterator[Path]:
    """Return the files that make up the catalogue in a language."""
    yield Path(__file__).with_name(f"{language}.po")
    for assignment in first_editions():
        yield assignment.folder / "messages" / f"{language}.po"


@cache
def catalogue(language: str) -> Catalog:
    """Return all entries of all files in a language; a file that is not there has none."""
    locale = LOCALES[language]
    entries = Catalog(locale=locale)
    for file in files(language):
        if file.is_file():
            with file.open("rb") as content:
                for entry in read_po(content, locale=locale, abort_invalid=True):
                    if entry.id:
                        entries.add(entry.id, entry.string)
    return entries


@cache
def translations(language: str) -> Translations:
    """Return the same as gettext reads it, which knows about plural forms."""
    compiled = io.BytesIO()
    write_mo(compiled, catalogue(language))
    compiled.seek(0)
    return Translations(compiled)
