"""The catalogues: each message has an entry, each entry a use, and each use the values of its entry."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import get_args

import pytest
from jinja2 import Environment, nodes

from autograder.assignments.find import assignments, first_editions
from autograder.catalogue.catalogue import catalogue, files
from nst.reader.findings import Id
from tests.support.paths import ROOT

AUTOGRADER = ROOT / "autograder"
ID = re.compile(r"[a-z_]+(?:\.(?!html\b)[\w-]+)+")


def entries(file: Path) -> list[str]:
    """The ids of a file's entries, as often as they are there."""
    return re.findall(r'^msgid "(.+)"$', file.read_text(encoding="utf-8"), re.MULTILINE)


OWN, *OF_ASSIGNMENTS = files("en")
EVERY = {id for file in files("en") for id in entries(file)}
CODE = sorted(
    [
        *(
            file
            for name in ("judge", "grading", "sandbox", "classroom", "cluster", "commands", "exchange")
            for file in (AUTOGRADER / name).rglob("*.py")
        ),
        *(file for each in assignments().values() for file in (each.folder / "checks").rglob("*.py")),
    ]
)
TREES = {file: ast.parse(file.read_text(encoding="utf-8")) for file in CODE}
TEMPLATES = sorted(AUTOGRADER.glob("*/*.j2"))
FINDINGS = set(get_args(Id))  # what the repair of a notebook says, which has no words of its own


def literals(tree: ast.AST) -> set[str]:
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def calls(tree: ast.AST, *names: str) -> Iterator[tuple[str, set[str | None]]]:
    """Calls of these functions whose first argument is a literal, or one of two: that, and the names of the others."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=name), args=[first, *_], keywords=keywords) if name in names:
                either = [first.body, first.orelse] if isinstance(first, ast.IfExp) else [first]
                given = {keyword.arg for keyword in keywords}
                yield from ((str(one.value), given) for one in either if isinstance(one, ast.Constant))


def calls_in_template(file: Path) -> Iterator[tuple[str, set[str | None]]]:
    """The same for the messages of a template."""
    for call in Environment(autoescape=True).parse(file.read_text(encoding="utf-8")).find_all(nodes.Call):
        match call:
            case nodes.Call(node=nodes.Name(name="message"), args=[nodes.Const(value=id)], kwargs=values):
                yield id, {value.key for value in values}


def check_values(id: str, given: set[str | None]) -> None:
    """A use of a message gives the values of its entry, and a number that chooses one of its forms."""
    for sentence in sentences(id):
        assert fields(sentence) - {"count"} == given - {"count"}, id
    assert (len(sentences(id)) > 1) == ("count" in given), id


def table_keys(tree: ast.AST) -> set[str]:
    """The ids of the known mistakes: the keys of the tables."""
    tables = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.annotation) == "Mistakes"
    ]
    keys = [key for table in tables if isinstance(table, ast.Dict) for key in table.keys]
    return {str(key.value) for key in keys if isinstance(key, ast.Constant)}


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def sentences(id: str) -> list[str]:
    entry = catalogue("en").get(id)
    assert entry is not None
    return [entry.string] if isinstance(entry.string, str) else list(entry.string or ())


@pytest.mark.parametrize("file", CODE, ids=lambda file: str(file.relative_to(AUTOGRADER)))
def test_each_message_has_an_entry(file: Path) -> None:
    tree = TREES[file]
    ids = {id for id, _ in calls(tree, "message", "Topic", "Message")}
    groups = {id.partition(".")[0] for id in EVERY}
    alike = {text for text in literals(tree) if ID.fullmatch(text) and text.partition(".")[0] in groups}
    modules = {name for name, _ in calls(tree, "Made")}  # of objects that are made in a kernel
    assert (ids | alike | table_keys(tree)) - EVERY - modules == set()


def test_each_entry_is_used() -> None:
    in_code = {text for tree in TREES.values() for text in literals(tree)}
    in_templates = {id for file in TEMPLATES for id, _ in calls_in_template(file)}
    assert EVERY - in_code - in_templates - FINDINGS == set()


@pytest.mark.parametrize("file", CODE, ids=lambda file: str(file.relative_to(AUTOGRADER)))
def test_each_message_has_the_values_of_its_entry(file: Path) -> None:
    for id, given in calls(TREES[file], "message"):
        if None not in given:  # or else values are handed on
            check_values(id, given)


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: str(file.relative_to(AUTOGRADER)))
def test_each_word_of_a_template_is_a_message_with_the_values_of_its_entry(file: Path) -> None:
    for id, given in calls_in_template(file):
        assert id in EVERY
        check_values(id, given)
    html = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
    text = re.sub(r"<(style|script)>.*?</\1>|<[^<>]*>", "", html, flags=re.DOTALL)
    assert not re.findall(r"[A-Za-z]{2,}", text)


def test_each_finding_of_the_repair_has_an_entry() -> None:
    assert {id for id in EVERY if id.startswith("repair.")} == FINDINGS
    for id in FINDINGS:
        check_values(id, {"names", "count"})


def test_known_mistakes_need_no_value_but_the_number_of_the_equation() -> None:
    every = {id for tree in TREES.values() for id in table_keys(tree)}
    assert len(every) > 150
    for id in every:
        assert all(fields(sentence) <= {"equation"} for sentence in sentences(id)), id


def test_each_id_has_one_entry_and_that_is_read() -> None:
    every = [id for file in files("en") for id in entries(file)]
    assert len(every) == len(EVERY) == len(catalogue("en"))


def test_ids_of_an_assignment_begin_with_its_name_and_no_others_do() -> None:
    for assignment, file in zip(first_editions(), OF_ASSIGNMENTS, strict=True):
        assert all(id.startswith(f"{assignment.name}.") for id in entries(file))
    assert not [id for id in entries(OWN) if id.partition(".")[0] in assignments()]
