"""How messages become sentences: values, lists, plural forms, and sentences inside of others."""

import pytest

from autograder.catalogue.say import say, within
from autograder.judge.message import Message, message


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (message("check.gradient"), "gradient"),
        (message("finding.of", subject=message("error.late"), told="{no} %s"), "was not applied: the functions"),
        (message("source.still-none", names=("J",), count=1), "not filled in: J is still None."),
        (message("source.still-none", names=("J", "n"), count=2), "not filled in: J and n are still None."),
        (message("source.still-none", names=("J", "n", "m"), count=3), "not filled in: J, n and m are still None."),
        (message("value.entries-wrong", wrong=2, entries=4), "2 of 4 entries of the result are wrong"),
        (message("made.up", name="x"), "made.up"),
        (Message("{made} up"), "{made} up"),
    ],
)
def test_say(told: Message, words: str) -> None:
    assert say(told).startswith(words)


def test_what_a_submission_sends_is_no_template() -> None:
    hostile = "{subject} {0} {told.__class__} %(id)s"
    assert say(message("finding.of", subject=hostile, told=hostile)) == f"{hostile}: {hostile}"


def test_sentence_within_another() -> None:
    assert within("A was doubled. See (1).") == "A was doubled"
    assert within("H is there.") == "H is there"
    assert within("Everything is doubled.") == "everything is doubled"
    assert within("n_C is missing.") == "n_C is missing"


def test_key_of_a_message_is_made_of_ids_alone() -> None:
    one, other = (message("source.unused", names=(name,), count=1) for name in "ab")
    assert one != other and one.key == other.key == "source.unused"
    both = message("mistake.one-of-two", first=message("gram.squared"), second=one)
    assert both.key == "mistake.one-of-two(gram.squared, source.unused)"


def test_message_survives_json() -> None:
    told = message("finding.of", subject=message("call.gradient"), told=message("a", names=("x", message("b")), n=1))
    assert Message.from_json(told.to_json()) == told


def test_message_within_another_can_be_replaced() -> None:
    mistake, same = message("gram.squared"), message("finding.same-mistake")
    told = message("finding.of", subject="f", told=message("finding.and-mistake", finding="x", mistake=mistake))
    assert say(told.with_replaced(mistake, same)) == "f: x the same mistake."
    assert told.with_replaced(same, mistake) == told
