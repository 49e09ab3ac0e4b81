"""The catalogues: each message has an entry, each entry a use, and each use the values of its entry."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from autograder.assignments.find import assignments
from autograder.catalogue.catalogue import catalogue, files
from tests.support.paths import ROOT

AUTOGRADER = ROOT / "autograder"
ID = re.compile(r"[a-z_]+(?:\.[\w-]+)+")


def entries(file: Path) -> list[str]:
    """The ids of a file's entries, as often as they are there."""
    return re.findall(r'^msgid "(.+)"$', file.read_text(encoding="utf-8"), re.MULTILINE)


OWN, *OF_ASSIGNMENTS = files()
EVERY = {id for file in files() for id in entries(file)}
CODE = sorted(
    [
        *(AUTOGRADER / "judge").rglob("*.py"),
        *(AUTOGRADER / "grading").glob("*.py"),
        *(file for each in assignments().values() for file in (each.folder / "checks").rglob("*.py")),
    ]
)
TREES = {file: ast.parse(file.read_text(encoding="utf-8")) for file in CODE}


def literals(tree: ast.AST) -> set[str]:
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def calls(tree: ast.AST, *names: str) -> Iterator[ast.Call]:
    """Calls of these functions whose first argument is a literal."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=name), args=[ast.Constant(), *_]) if name in names:
                yield node


def literal(call: ast.Call) -> str:
    """Its first argument."""
    return str(ast.literal_eval(call.args[0]))


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
    entry = catalogue().get(id)
    assert entry is not None
    return [entry.string] if isinstance(entry.string, str) else list(entry.string or ())


@pytest.mark.parametrize("file", CODE, ids=lambda file: str(file.relative_to(AUTOGRADER)))
def test_each_message_has_an_entry(file: Path) -> None:
    tree = TREES[file]
    ids = {literal(call) for call in calls(tree, "message", "Topic", "Message")}
    groups = {id.partition(".")[0] for id in EVERY}
    alike = {text for text in literals(tree) if ID.fullmatch(text) and text.partition(".")[0] in groups}
    assert (ids | alike | table_keys(tree)) - EVERY == set()


def test_each_entry_is_used() -> None:
    assert EVERY - {text for tree in TREES.values() for text in literals(tree)} == set()


@pytest.mark.parametrize("file", CODE, ids=lambda file: str(file.relative_to(AUTOGRADER)))
def test_each_message_has_the_values_of_its_entry(file: Path) -> None:
    for call in calls(TREES[file], "message"):
        id = literal(call)
        given = {keyword.arg for keyword in call.keywords}
        if None in given:  # values that are handed on
            continue
        for sentence in sentences(id):
            assert fields(sentence) - {"count"} == given - {"count"}, id
        assert len(sentences(id)) == 1 or "count" in given, id


def test_known_mistakes_need_no_value_but_the_number_of_the_equation() -> None:
    every = {id for tree in TREES.values() for id in table_keys(tree)}
    assert len(every) > 150
    for id in every:
        assert all(fields(sentence) <= {"equation"} for sentence in sentences(id)), id


def test_each_id_has_one_entry_and_that_is_read() -> None:
    every = [id for file in files() for id in entries(file)]
    assert len(every) == len(EVERY) == len(catalogue())


def test_ids_of_an_assignment_begin_with_its_name_and_no_others_do() -> None:
    for assignment, file in zip(assignments().values(), OF_ASSIGNMENTS, strict=True):
        assert all(id.startswith(f"{assignment.name}.") for id in entries(file))
    assert not [id for id in entries(OWN) if id.partition(".")[0] in assignments()]
