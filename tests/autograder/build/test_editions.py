"""Editions: where they lie, what they have in common, and that all of their texts are there."""

import ast
import io
import re
import tokenize
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from nbformat import NotebookNode

from autograder.assignments.assignment import ROOT, Assignment
from autograder.assignments.find import assignments, first_editions
from autograder.build import editions, texts
from autograder.build.build import instructor_notebook
from autograder.catalogue import translating
from autograder.catalogue.catalogue import files

OTHERS = [each for each in assignments().values() if each.language != "en"]
HAN = re.compile(r"[\u4e00-\u9fff]")
others = pytest.mark.parametrize("edition", OTHERS, ids=[each.name for each in OTHERS])


def in_english(edition: Assignment) -> Assignment:
    """The same edition in English."""
    (found,) = (
        each
        for each in assignments().values()
        if each.is_edition_of(edition) and each.language == "en" and each.framework == edition.framework
    )
    return found


def test_names_and_places() -> None:
    nst, chinese = assignments()["nst"], assignments()["nst-zh"]
    assert nst.released == ROOT / "Art_Generation_with_NST.ipynb"
    assert chinese.released == ROOT / "editions" / "nst-zh" / "Art_Generation_with_NST.ipynb"
    assert (nst.suffix, chinese.suffix) == ("", "-zh")
    assert replace(chinese, framework="tf2").name == "nst-tf2-zh"
    assert chinese.is_edition_of(nst) and not chinese.is_edition_of(assignments()["squeezenet"])
    folders = {file.parent.name for file in ROOT.glob("autograder/assignments/*/assignment.py")}
    assert {"nst", "squeezenet"} <= {each.name for each in first_editions()} <= folders
    assert editions.languages(assignments().values()) == ["zh"]


@others
def test_notebook_finds_what_it_reads_where_it_lies(edition: Assignment) -> None:
    folder = edition.released.parent
    named = re.findall(r"\bimages/[\w-]+\.\w{3}", edition.released.read_text(encoding="utf-8"))
    assert named
    weights = ["pretrained-model/get_weights.py"] if edition.network else []
    for name in {*named, "nst/notebook/__init__.py", "output/.gitkeep", *weights}:
        assert (folder / name).samefile(ROOT / name)
    links = [path for path in folder.iterdir() if path.is_symlink()]
    assert len(links) >= 3 and not any(path.readlink().is_absolute() for path in links)


def test_links_are_made_where_they_are_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chinese = assignments()["nst-zh"]
    monkeypatch.setattr("autograder.assignments.assignment.ROOT", tmp_path)
    for _ in range(2):
        editions.link(chinese)
        names = ["images", "nst", "nst_utils.py", "output", "pretrained-model"]
        assert sorted(path.name for path in chinese.released.parent.iterdir()) == names
    editions.link(assignments()["nst"])  # lies at the root, which has all of it


# ---------------------------------------------------------------- what editions have in common


@others
def test_editions_have_the_same_cells_points_and_code(edition: Assignment) -> None:
    theirs, ours = instructor_notebook(in_english(edition)).cells, instructor_notebook(edition).cells
    assert [(cell.id, cell.cell_type, cell.metadata) for cell in ours] == [
        (cell.id, cell.cell_type, cell.metadata) for cell in theirs
    ]
    changed = 0
    for here, there in zip(ours, theirs, strict=True):
        if here.cell_type == "code":
            ast.parse(here.source)
            assert names(here) == names(there), here.id
            changed += here.source != there.source
    assert changed > 5


def names(cell: NotebookNode) -> list[str]:
    """The names and operators of a cell's code, in order."""
    tokens = tokenize.generate_tokens(io.StringIO(cell.source).readline)
    return [token.string for token in tokens if token.type in {tokenize.NAME, tokenize.OP, tokenize.NUMBER}]


@others
def test_formulas_pictures_and_code_are_in_place(edition: Assignment) -> None:
    kept = re.compile(r'src="[^"]*"|```.*?```|\$\$', re.DOTALL)
    theirs, ours = instructor_notebook(in_english(edition)).cells, instructor_notebook(edition).cells
    for here, there in zip(ours, theirs, strict=True):
        if here.cell_type == "markdown":
            ours_kept = [text.replace(f"_{edition.language}.", ".") for text in kept.findall(here.source)]
            assert ours_kept == kept.findall(there.source), here.id


@others
def test_no_english_is_left_over(edition: Assignment) -> None:
    """A paragraph without a Chinese character has no sentence; a reference to a paper is as it was published."""
    for cell in instructor_notebook(edition).cells:
        if cell.cell_type == "markdown":
            for line in cell.source.split("\n"):
                plain = re.sub(r"```|`[^`]*`|\$[^$]*\$|<[^>]*>|\(\d{4}\).*", "", line)
                assert HAN.search(line) or not re.search(r"[a-z]{2,} [a-z]{2,} [a-z]{2,}", plain), line


# ---------------------------------------------------------------- texts


def test_all_texts_of_all_languages_are_there() -> None:
    assert editions.untranslated("zh") == []


@others
def test_files_of_texts_are_up_to_date(edition: Assignment, tmp_path: Path) -> None:
    """What `build --update-texts` would write is there."""
    sources = [each for each in assignments().values() if each.texts == edition.texts]
    copy = tmp_path / "text.po"
    copy.write_bytes(edition.texts.read_bytes())
    texts.update(copy, [text for each in sources for text in editions.texts_of(each)], edition.language)
    assert copy.read_text(encoding="utf-8") == edition.texts.read_text(encoding="utf-8")


@pytest.mark.parametrize("english", list(files("en")), ids=lambda file: str(file.relative_to(ROOT)))
def test_catalogues_are_up_to_date(english: Path, tmp_path: Path) -> None:
    for name in ("en.po", "zh.po"):
        (tmp_path / name).write_bytes(english.with_name(name).read_bytes())
    translating.update(tmp_path / "en.po", "zh")
    assert (tmp_path / "zh.po").read_text(encoding="utf-8") == english.with_name("zh.po").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: text.replace("[check]", "[chick]"), "check.shape has no translation"),
        (lambda text: text + '\n[new]\nkey = "x"\n', "new.key is not in texts.en.toml"),
        (lambda text: text.replace("{expected}", "{wanted}"), "check.shape has other values in braces"),
        (None, "no such file"),
    ],
)
def test_table_that_lacks_something_is_named(
    change: object, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("texts.en.toml", "texts.zh.toml"):
        text = (ROOT / "nst" / name).read_text(encoding="utf-8")
        if name == "texts.zh.toml":
            if change is None:
                continue
            assert callable(change)
            text = change(text)
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.setattr(editions, "STUDENTS", tmp_path)
    found = editions.untranslated("zh")
    assert any(line.startswith(f"{tmp_path / 'texts.zh.toml'}: {said}") for line in found), found


def test_hints_are_about_the_same_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "notebook").mkdir()
    hints = ROOT / "nst" / "notebook"
    for name in ("hints-nst.toml", "hints-nst.zh.toml"):
        text = (hints / name).read_text(encoding="utf-8").replace("times = 2\n", f"times = {len(name)}\n")
        assert tomllib.loads(text)
        (tmp_path / "notebook" / name).write_text(text, encoding="utf-8")
    monkeypatch.setattr(editions, "STUDENTS", tmp_path)
    found = [line.rpartition(": ")[2] for line in editions.untranslated("zh")]
    assert "content_cost.1.times is not as in hints-nst.toml" in found
    assert all(re.fullmatch(r"\w+\.\d\.times is not as in hints-nst\.toml", line) for line in found)
