"""The Chinese catalogues: each message of the English ones is there, with the same values, and is Chinese."""

import re
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.pofile import read_po

from tests.support.chinese import HALF_WIDTH, HAN
from tests.support.paths import ROOT

ENGLISH = sorted((ROOT / "autograder").glob("**/en.po"))
SENTENCE = re.compile(r"\b[A-Za-z]?[a-z]+,?(?: [a-z]+,?){2,}")  # three English words and more


def entries(file: Path, locale: str) -> dict[str, tuple[str, ...]]:
    """The sentences of each id, one for each plural form."""
    with file.open("rb") as content:
        read = read_po(content, locale=locale, abort_invalid=True)
    found = {}
    for entry in read:
        if entry.id:
            id = entry.id if isinstance(entry.id, str) else entry.id[0]
            found[id] = (entry.string,) if isinstance(entry.string, str) else tuple(entry.string or ())
    return found


def values(sentence: str) -> set[tuple[str, str]]:
    """The placeholders with their formats."""
    parts = Formatter().parse(sentence)
    return {(name, how or "") for _, name, how, _ in parts if name is not None}


def both() -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    found = []
    for file in ENGLISH:
        chinese = entries(file.with_name("zh.po"), "zh_CN")
        found += [(id, english, chinese.get(id, ())) for id, english in entries(file, "en_GB").items()]
    return found


BOTH = both()


def test_there_is_a_chinese_file_for_each_with_the_same_ids_in_the_same_order() -> None:
    assert len(ENGLISH) >= 3
    for file in ENGLISH:
        assert list(entries(file.with_name("zh.po"), "zh_CN")) == list(entries(file, "en_GB")), file


@pytest.mark.parametrize(("id", "english", "chinese"), BOTH, ids=[id for id, *_ in BOTH])
def test_message_is_chinese_and_has_the_values_of_the_english_one(
    id: str, english: tuple[str, ...], chinese: tuple[str, ...]
) -> None:
    (sentence,) = chinese  # Chinese has no plural
    assert sentence
    assert values(sentence) == set().union(*map(values, english)), id
    words = re.sub(r"\{[^{}]*\}", "", sentence)
    assert not SENTENCE.search(words), id
    assert not HALF_WIDTH.search(words), id
    if not HAN.search(words):  # values and names alone
        assert not re.search(r"[A-Za-z] [A-Za-z]", words), id
