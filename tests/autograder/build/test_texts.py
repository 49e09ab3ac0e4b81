"""Texts in another language: what is one, where it stands, and what becomes of it when the source changes."""

import io
import tokenize
from pathlib import Path

import jupytext
import pytest
from nbformat import NotebookNode

from autograder.build import build, code_texts, prose, texts
from autograder.build.texts import Text, TextError

MARKDOWN = """\
# Title

A line that is
broken at `the width` of the source.

- one item,
  which goes on
- another

```python
code("is not translated")

more(code)
```

$$x^2 \\tag{1}$$

$$\\sum_{\\text{all entries}} x$$

<img src="images/one.png" alt="What it shows">

<div class="box">

</div>

## Below

Last.
"""

CODE = '''\
import math  # as in the text above

# Two lines
# of one comment.
# f("not a text", math)
def f(x):
    """
    Compute f.

    Returns:
    y -- a number
    """
    ### START CODE HERE ### (1 line)
    ### BEGIN SOLUTION
    y = x  # for instructors
    ### END SOLUTION
    print("Known line = ")
    return {"a key": f"{x:.1f} of them", 'key': "Title", "name": "images/a.png"}


# paint(f("A title"))
'''


def test_texts_of_a_text_cell_are_its_blocks_with_the_heading_they_are_under() -> None:
    assert [*prose.texts(MARKDOWN, "Above")] == [
        ("Title", "# Title"),
        ("Title", "A line that is broken at `the width` of the source."),
        ("Title", "- one item, which goes on\n- another"),
        ("Title", "$$\\sum_{\\text{all entries}} x$$"),
        ("Title", '<img src="images/one.png" alt="What it shows">'),
        ("Below", "## Below"),
        ("Below", "Last."),
    ]
    assert [*prose.texts("No heading.", "Above")] == [("Above", "No heading.")]
    assert prose.heading_after(MARKDOWN, "Above") == "Below" and prose.heading_after("Text.", "Above") == "Above"


def test_the_rest_of_a_text_cell_stays_as_it_is() -> None:
    made = prose.translated(MARKDOWN, "", lambda _, text: f"<{text}>")
    assert '```python\ncode("is not translated")\n\nmore(code)\n```' in made
    assert "<- one item, which goes on\n- another>" in made and "\n\n$$x^2 \\tag{1}$$\n\n" in made
    assert prose.blocks(prose.translated(MARKDOWN, "", lambda _, text: text))[0] == "# Title"


def test_texts_of_a_code_cell() -> None:
    assert [*code_texts.texts(CODE, {"Known line = "})] == [
        ("comment", "as in the text above"),
        ("comment", 'Two lines of one comment. f("not a text", math)'),
        ("docstring", "Compute f.\n\nReturns:\ny -- a number"),
        ("lines", "(1 line)"),
        ("string", "a key"),
        ("string", "{x:.1f} of them"),
        ("string", "Title"),
        ("string", "A title"),
    ]


def test_code_with_its_texts_replaced_is_the_same_code() -> None:
    same = code_texts.translated(CODE, lambda _, text: text, set())
    assert same == CODE
    made = code_texts.translated(CODE, lambda kind, text: f"«{text}»" if kind != "comment" else "1\n2", set())
    assert "# 1\n# 2\ndef f(x):" in made and "import math  # 1" in made
    assert 'f"«{x:.1f} of them»"' in made and '# paint(f("«A title»"))' in made
    assert "    «Compute f.\n\n    Returns:" in made and "### START CODE HERE ### «(1 line)»" in made
    assert "# for instructors" in made
    assert names(made) == names(CODE)


def names(source: str) -> list[str]:
    """The names, numbers and operators of code, in order."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return [token.string for token in tokens if token.type in {tokenize.NAME, tokenize.OP, tokenize.NUMBER}]


@pytest.mark.parametrize("text", ['He said "so".', "Two\nlines", "A \\ of {{1}}", "天空\t与海"])
def test_any_text_can_stand_in_a_string(text: str) -> None:
    made = code_texts.translated('x = "Some words"\ny = f"{x} words"', lambda *_: text, set())
    found: dict[str, str] = {}
    exec(made, found)  # noqa: S102 -- made here
    assert found["x"] == text and found["y"] == text.replace("{{", "{").replace("}}", "}")


@pytest.mark.parametrize(
    "word", ["content_cost", "images/a.png", "conv4_2", "Art_Generation.ipynb", "%d", "w", "x = 1"]
)
def test_names_are_no_texts(word: str) -> None:
    assert [*code_texts.texts(f"x = {word!r}", set())] == []
    assert [*code_texts.texts(f'x = f"{word}{{n}}"', set())] == [] or " " in word


# ---------------------------------------------------------------- the file

SKY = Text("f", "comment", "The sky is blue, and the sea is not.")
SEA = Text("Title", "paragraph", "The sea.")


def entries(file: Path) -> dict[tuple[str, str], tuple[str, bool]]:
    """What a file holds: (context, text) -> its translation, and whether it is marked."""
    return {(e.context or "", str(e.id)): (str(e.string), e.fuzzy) for e in texts.read(file) if e.id}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file with two translated texts."""
    file = tmp_path / "text" / "zh.po"
    file.parent.mkdir()
    texts.update(file, [SKY, SEA], "zh")
    assert entries(file) == {(t.context, t.english): ("", False) for t in (SKY, SEA)}
    put(file, SKY, "天空")
    put(file, SEA, "大海")
    return file


def put(file: Path, text: Text, translation: str) -> None:
    """Translate a text, as an editor does."""
    written = f'msgid "{text.english}"\nmsgstr "'
    content = file.read_text(encoding="utf-8")
    assert content.count(f'{written}"') == 1
    file.write_text(content.replace(f'{written}"', f'{written}{translation}"'), encoding="utf-8")


def test_update_changes_nothing_where_nothing_has_changed(file: Path) -> None:
    before = file.read_bytes()
    texts.update(file, [SKY, SEA, SKY], "zh")
    assert file.read_bytes() == before
    texts.update(file, [SEA, SKY], "zh")
    assert [*entries(file)] == [("Title", "The sea."), ("f", SKY.english)]


def test_changed_text_keeps_its_translation_and_is_marked(file: Path) -> None:
    changed = Text("f", "comment", "The sky is grey, and the sea is not.")
    texts.update(file, [changed, SEA], "zh")
    assert entries(file)["f", changed.english] == ("天空", True)
    texts.update(file, [changed, SEA], "zh")
    assert entries(file)["f", changed.english] == ("天空", True)
    other = Text("f", "comment", "Something else entirely: trees.")
    texts.update(file, [other, SEA], "zh")
    assert entries(file)["f", other.english] == ("", False)


def test_moved_text_keeps_its_translation(file: Path) -> None:
    moved = Text("g", "comment", SKY.english)
    texts.update(file, [moved, SEA], "zh")
    assert entries(file)["g", SKY.english] == ("天空", False)


def test_text_that_stands_twice_is_translated_once(file: Path) -> None:
    texts.update(file, [SKY, SEA, Text("Below", "paragraph", SEA.english)], "zh")
    assert entries(file)["Below", SEA.english] == ("大海", False)


def test_translation_of_a_text_that_has_gone_is_kept_and_comes_back(file: Path) -> None:
    texts.update(file, [SEA], "zh")
    assert "天空" in file.read_text(encoding="utf-8") and ("f", SKY.english) not in entries(file)
    texts.update(file, [SEA], "zh")
    texts.update(file, [SKY, SEA], "zh")
    assert entries(file)["f", SKY.english] == ("天空", False)


def test_damaged_file_is_named(file: Path) -> None:
    file.write_text("msgid 5", encoding="utf-8")
    with pytest.raises(TextError, match=r"zh\.po: .*expected gettext's format"):
        texts.update(file, [SKY], "zh")


# ---------------------------------------------------------------- the translation

SOURCE = """\
# %% [markdown]
# # Title
#
# The file `two.jpg` is blue.

# %% nbgrader={"grade_id": "given", "locked": true}
guide("Small.ipynb", language="en")  # the first cell


# %% nbgrader={"grade_id": "f", "solution": true}
def f(x):
    ### START CODE HERE ###
    ### BEGIN SOLUTION
    return 2
    ### END SOLUTION
    ### END CODE HERE ###


# %% nbgrader={"grade_id": "test_f", "grade": true, "points": 100}
assert f(4) == 2, f"Two is {f(4)}"
"""
CHINESE = {
    "# Title": "# 标题",
    "The file `two.jpg` is blue.": "文件 `two.jpg` 是蓝色的。",
    "the first cell": "第一个单元格",
    "Two is {f(4)}": "二是 {f(4)}",
}


def cells() -> list[NotebookNode]:
    found: list[NotebookNode] = jupytext.reads(SOURCE, fmt="py:percent").cells
    return found


@pytest.fixture
def translated(tmp_path: Path) -> Path:
    """The texts of the source, translated."""
    file = tmp_path / "zh.po"
    texts.update(file, [*texts.of_cells(cells())], "zh")
    for text in texts.of_cells(cells()):
        put(file, text, CHINESE[text.english])
    return file


def test_notebook_in_another_language(translated: Path) -> None:
    english, chinese = build.read_source(SOURCE), build.read_source(SOURCE, "zh", translated)
    assert [cell.source for cell in chinese.cells[:2]] == [
        "# 标题\n\n文件 `two.jpg` 是蓝色的。",
        'guide("Small.ipynb", language="zh")  # 第一个单元格',
    ]
    assert chinese.cells[3].source == 'assert f(4) == 2, f"二是 {f(4)}"'
    assert [cell.id for cell in chinese.cells] == [cell.id for cell in english.cells]
    assert [cell.metadata for cell in chinese.cells] == [cell.metadata for cell in english.cells]


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("标题", "", r"1 texts to translate.*\n  Title: '# Title' has no translation$"),
        ("第一个单元格", "", r"\n  given: 'the first cell' has no translation"),
        ('msgctxt "test_f"', '#, fuzzy\nmsgctxt "test_f"', r"test_f: 'Two is .* has changed since it was translated"),
        ("`two.jpg` 是", "two.jpg 是", r"Title: 'The file .* its translation lacks `two.jpg`"),
        ("是蓝色的", "是 `x` 蓝色的", r"its translation has `x`, which it has not"),
        ("二是 {f(4)}", "二是 {f(5)}", r"lacks \{f\(4\)\}\n.*its translation has \{f\(5\)\}"),
        ("Title", "Heading", r"'# Title' has no translation\n  .*'The file"),
    ],
)
def test_text_that_lacks_is_named(translated: Path, before: str, after: str, message: str) -> None:
    content = translated.read_text(encoding="utf-8")
    if before == "标题":
        content = content.replace("# 标题", "")
    translated.write_text(content.replace(before, after), encoding="utf-8")
    with pytest.raises(TextError, match=message) as told:
        build.read_source(SOURCE, "zh", translated)
    assert str(translated) in str(told.value)


def test_without_a_file_every_text_is_named(tmp_path: Path) -> None:
    with pytest.raises(TextError, match=f"{len(CHINESE)} texts to translate"):
        build.read_source(SOURCE, "zh", tmp_path / "nothing.po")
