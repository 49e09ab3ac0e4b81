"""The words of notebook and panel in Chinese: those of the English table, with the same values."""

import re
import tomllib
from string import Formatter

import pytest

from tests.support.paths import ROOT


def words(language: str) -> dict[str, str]:
    tables = tomllib.loads((ROOT / "nst" / f"texts.{language}.toml").read_text(encoding="utf-8"))
    return {f"{table}.{key}": text for table, entries in tables.items() for key, text in entries.items()}


ENGLISH, CHINESE = words("en"), words("zh")


def values(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_chinese_table_has_the_keys_of_the_english_one() -> None:
    assert list(CHINESE) == list(ENGLISH)


@pytest.mark.parametrize("key", CHINESE)
def test_chinese_words_have_the_same_values_and_no_english_sentence(key: str) -> None:
    assert values(CHINESE[key]) == values(ENGLISH[key])
    outside_commands = re.sub("`[^`]*`", "", CHINESE[key])
    assert not re.search(r"\b[a-z]+(?: [a-z]+){2}", outside_commands)
