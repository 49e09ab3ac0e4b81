"""Catalogues of messages, gettext's .po files: the autograder's own beside this file, and one of each assignment.

The msgid of an entry is the id of a message, the msgstr its sentence, with a value in braces: {name}. An assignment's
ids begin with its name.
"""

import io
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from babel.messages import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

from autograder.assignments.find import assignments

LANGUAGE = "en"
LOCALE = "en_GB"  # lists are written "a, b and c"


def files() -> Iterator[Path]:
    """Return the files that make up the catalogue."""
    yield Path(__file__).with_name(f"{LANGUAGE}.po")
    for assignment in assignments().values():
        yield assignment.folder / "messages" / f"{LANGUAGE}.po"


@cache
def catalogue() -> Catalog:
    """Return all entries of all files."""
    entries = Catalog(locale=LOCALE)
    for file in files():
        with file.open("rb") as content:
            for entry in read_po(content, locale=LOCALE, abort_invalid=True):
                if entry.id:
                    entries.add(entry.id, entry.string)
    return entries


@cache
def translations() -> Translations:
    """Return the same as gettext reads it, which knows about plural forms."""
    compiled = io.BytesIO()
    write_mo(compiled, catalogue())
    compiled.seek(0)
    return Translations(compiled)
