"""Say a message: fill its values into the sentence that the catalogue has for it."""

from babel.lists import format_list

from autograder.catalogue.catalogue import LOCALE, catalogue, translations
from autograder.judge.message import Message, Value


class Words(str):
    """A text; its format "within" is its first sentence as a part of another one."""

    def __format__(self, spec: str) -> str:
        return within(self) if spec == "within" else super().__format__(spec)


def say(message: Message) -> str:
    """Return the sentence for a message; its id if the catalogue has no such entry."""
    if catalogue().get(message.id) is None:
        return message.id
    count = message.values.get("count")
    if isinstance(count, int):
        sentence = translations().ungettext(message.id, message.id, count)
    else:
        sentence = translations().ugettext(message.id)
    return sentence.format_map({name: _said(value) for name, value in message.values.items()})


def _said(value: Value) -> Words | int | float:
    if isinstance(value, Message):
        return Words(say(value))
    if isinstance(value, tuple):
        return Words(format_list([str(_said(one)) for one in value], locale=LOCALE))
    return Words(value) if isinstance(value, str) else value


def within(text: str) -> str:
    """Return the first sentence of a text as part of another: without a capital, unless that is a name."""
    text = text.split(". ", maxsplit=1)[0]
    first = text.split(" ", 1)[0]
    lower = text[0].lower() + text[1:] if len(first) > 1 and first.istitle() else text
    return lower.rstrip(".")
