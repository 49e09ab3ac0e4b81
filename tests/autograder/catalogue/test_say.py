"""How messages become sentences: values, lists, plural forms, and sentences inside of others."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from babel.messages import Catalog

from autograder.catalogue.catalogue import catalogue
from autograder.catalogue.say import say, speaking, spoken, within
from autograder.judge.message import Message, message
from nst import texts
from tests.support.chinese import HAN


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


# ---------------------------------------------------------------- languages


def test_message_is_said_in_the_language_that_is_spoken() -> None:
    told = message("source.still-none", names=("J", "n", "m"), count=3)
    english = say(told)
    with speaking("zh"):
        chinese = say(told)
        with speaking("en"):
            assert say(told) == english
        assert say(told) == chinese and spoken() == "zh"
    assert say(told) == english and spoken() == "en"
    assert "J、n和m" in chinese and "J, n and m" in english


def test_library_says_what_it_says_in_the_same_language() -> None:
    english = texts.text("found.empty")
    with speaking("zh"):
        chinese = texts.text("found.empty")
        with speaking("en"):
            assert texts.text("found.empty") == english
    assert HAN.search(chinese) and texts.text("found.empty") == english


def test_language_ends_with_an_error() -> None:
    with pytest.raises(ValueError, match="no"), speaking("zh"):
        raise ValueError("no")
    assert spoken() == "en"


def test_each_thread_speaks_its_own_language() -> None:
    with speaking("zh"), ThreadPoolExecutor(1) as pool:
        assert pool.submit(spoken).result() == "en"


def test_what_has_no_translation_is_said_in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    without = Catalog(locale="zh_CN")
    without.add("check.gradient", "")
    monkeypatch.setattr(
        "autograder.catalogue.say.catalogue", lambda language: without if language == "zh" else catalogue(language)
    )
    with speaking("zh"):
        assert say(message("check.gradient")) == "gradient"
        assert say(message("made.up")) == "made.up"


def test_sentence_within_a_chinese_one() -> None:
    assert within("A 被加倍了。见 (1)。") == "A 被加倍了"
