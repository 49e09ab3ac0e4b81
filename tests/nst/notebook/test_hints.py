"""The hints in another language: about the same mistakes, found out in the same way."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from nst.notebook.hints import FOLDER

CHINESE = sorted(FOLDER.glob("hints-*.zh.toml"))
HAN = re.compile(r"[\u4e00-\u9fff]")


def tables(file: Path) -> dict[str, list[dict[str, Any]]]:
    return tomllib.loads(file.read_text(encoding="utf-8"))


def without_words(file: Path) -> dict[str, list[dict[str, Any]]]:
    """What the hints are about."""
    return {
        name: [{key: value for key, value in entry.items() if key != "hint"} for entry in entries]
        for name, entries in tables(file).items()
    }


@pytest.mark.parametrize("file", CHINESE, ids=lambda file: file.name)
def test_chinese_hints_are_about_the_same_mistakes(file: Path) -> None:
    assert without_words(file) == without_words(file.with_name(file.name.replace(".zh", "")))


@pytest.mark.parametrize("file", CHINESE, ids=lambda file: file.name)
def test_chinese_hints_are_chinese(file: Path) -> None:
    texts = [entry["hint"] for entries in tables(file).values() for entry in entries]
    assert texts
    assert [text for text in texts if not HAN.search(text) or text[-1] not in "\u3002\uff1f"] == []


def test_each_file_of_hints_has_a_chinese_one() -> None:
    english = [file for file in FOLDER.glob("hints-*.toml") if "." not in file.stem]
    assert [file.name for file in CHINESE] == sorted(f"{file.stem}.zh.toml" for file in english)
