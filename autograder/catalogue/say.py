"""Say a message: fill its values into the sentence that the catalogue has for it, in the language that is spoken.

Whoever grades, reports or shows something for an assignment does so within `speaking`, in the language of its edition:

    with speaking(assignment.language):
        print(say(message("table.check")))

What the library says of a file, such as that it is no notebook, is said in the same language.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager

from babel.lists import format_list

from autograder.catalogue.catalogue import LOCALES, catalogue, translations
from autograder.judge.message import Message, Value
from nst import texts

ENGLISH = texts.ENGLISH


def speaking(language: str) -> AbstractContextManager[None]:
    """Say everything in a language, in this thread, until the context ends."""
    return texts.speaking(language)


def spoken() -> str:
    """Return the language that is spoken."""
    return texts.spoken()


class Words(str):
    """A text; its format "within" is its first sentence as a part of another one."""

    def __format__(self, spec: str) -> str:
        return within(self) if spec == "within" else super().__format__(spec)


def say(message: Message) -> str:
    """Return the sentence for a message; in English if the language has none, its id if no catalogue has one."""
    known = [language for language in (spoken(), ENGLISH) if _is_said(message.id, language)]
    if not known:
        return message.id
    id, words, count = message.id, translations(known[0]), message.values.get("count")
    sentence = words.ungettext(id, id, count) if isinstance(count, int) else words.ugettext(id)
    return sentence.format_map({name: _said(value) for name, value in message.values.items()})


def _is_said(id: str, language: str) -> bool:
    entry = catalogue(language).get(id)
    return entry is not None and any(entry.string or ())


def _said(value: Value) -> Words | int | float:
    if isinstance(value, Message):
        return Words(say(value))
    if isinstance(value, tuple):
        return Words(listed([str(_said(one)) for one in value]))
    return Words(value) if isinstance(value, str) else value


def listed(words: Sequence[str]) -> str:
    """Return words as a list in a sentence."""
    return format_list(words, locale=LOCALES[spoken()])


def within(text: str) -> str:
    """Return the first sentence of a text as part of another: without a capital, unless that is a name."""
    text = text.split(". ", maxsplit=1)[0].split("。", maxsplit=1)[0]
    first = text.split(" ", 1)[0]
    lower = text[0].lower() + text[1:] if len(first) > 1 and first.istitle() else text
    return lower.rstrip(".")
