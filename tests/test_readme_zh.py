"""The commands of the Chinese README and guides: those of the English ones, which test_readme.py runs, for nst-zh."""

import re

import pytest

from autograder.assignments.find import first_editions
from tests.support.paths import ROOT
from tests.test_readme import command_of

PAIRS = {  # a Chinese document -> the English one
    "README.zh.md": "README.md",
    "docs/zh/students.md": "docs/students.md",
    "docs/zh/instructors.md": "docs/instructors.md",
}
NAMES = "|".join(edition.name for edition in first_editions())
OF_EDITION = (
    (rf"editions/({NAMES})-zh/", ""),
    (rf"\b({NAMES})-zh\b", r"\1"),
    (r" --assignment nst\b", ""),
    (r" --notebook Art_Generation_with_NST\.ipynb", ""),
)


def commands(name: str) -> list[str]:
    """The commands of a document, without their comments."""
    text = (ROOT / name).read_text(encoding="utf-8")
    blocks = re.findall(r"^```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return [command_of(re.sub(r"ipynb #.*", "ipynb", line)) for lines in blocks for line in lines.splitlines()]


def of_root(command: str) -> str:
    """A command for the Chinese edition, as it is for the English one."""
    for pattern, replacement in OF_EDITION:
        command = re.sub(pattern, replacement, command)
    return command


@pytest.mark.parametrize("name", PAIRS)
def test_commands_are_those_of_the_english_document(name: str) -> None:
    assert [of_root(command) for command in commands(name)] == commands(PAIRS[name])


@pytest.mark.parametrize("name", PAIRS)
def test_pages_lead_to_each_other(name: str) -> None:
    top = {file: (ROOT / file).read_text(encoding="utf-8").splitlines()[2] for file in (name, PAIRS[name])}
    assert "[English](" in top[name]
    assert re.search(r"\[[\u4e00-\u9fff]+\]\((zh/)?" + name.rpartition("/")[2] + r"\)", top[PAIRS[name]])
