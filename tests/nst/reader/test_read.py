"""Reading what was handed in: honest notebooks of many tools, and files that are meant to do harm."""

import errno
import gzip
import io
import json
import os
import re
import socket
import zipfile
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from nst.errors import NotebookError
from nst.reader.read import MOST_CELLS, MOST_MB, MOST_PICTURES, read_submission
from nst.reader.reasons import of_json, of_system
from nst.texts import speaking, table_of
from tests.support.chinese import ENGLISH, HAN


def notebook(*cells: Any, **other: Any) -> dict[str, Any]:
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": list(cells)} | other


def cell(source: Any = "x = 1", cell_type: Any = "code", **other: Any) -> dict[str, Any]:
    return {"cell_type": cell_type, "source": source, "metadata": {}} | other


def read(tmp_path: Path, content: Any) -> nbformat.NotebookNode:
    file = tmp_path / "n.ipynb"
    file.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    node = read_submission(file)
    nbformat.validate(node)
    return node


def test_the_released_notebook_keeps_its_cells(tmp_path: Path) -> None:
    released = nbformat.read(NST.released, as_version=4)
    node = read(tmp_path, (NST.released).read_bytes())
    assert [(c.cell_type, c.source) for c in node.cells] == [(c.cell_type, c.source) for c in released.cells]
    ids = [c.metadata.get("nbgrader", {}).get("grade_id") for c in node.cells]
    assert ids == [c.metadata.get("nbgrader", {}).get("grade_id") for c in released.cells]


def test_what_honest_tools_write_is_put_right(tmp_path: Path) -> None:
    content = notebook(
        cell(["a = 1\n", "b = 2"], id="same", outputs=[{"anything": 1}], execution_count=7, collapsed=True),
        cell("a = 1\r\nb = 2\rc = 3", id="same"),
        {"cell_type": "markdown", "source": ""},
        cell("Title", "heading", level=1),
        cell("\ud83d \ud83d\ude00"),
        nbformat_minor=2,
        metadata={"colab": {"provenance": []}, "kernelspec": 3},
        extra=[None],
    )
    cells = read(tmp_path, content).cells
    assert [c.source for c in cells] == ["a = 1\nb = 2", "a = 1\nb = 2\nc = 3", "", "Title", "\ufffd \U0001f600"]
    assert [c.cell_type for c in cells] == ["code", "code", "markdown", "raw", "code"]
    assert len({c.id for c in cells}) == 5
    assert cells[0].outputs == [] and cells[0].execution_count is None
    assert not any(c.metadata for c in cells)
    assert read(tmp_path, b"\xef\xbb\xbf" + json.dumps(notebook(cell())).encode()).cells[0].source == "x = 1"


def test_missing_metadata_and_minor_and_a_nan_in_an_output(tmp_path: Path) -> None:
    text = b'{"nbformat": 4, "cells": [{"cell_type": "code", "source": "x", "outputs": [NaN]}]}'
    assert read(tmp_path, text).cells[0].source == "x"


@pytest.mark.parametrize("grade_id", [["gram_matrix"], 7, None, {}, "x" * 10_000, "g\n", "<b>", "\u0261ram"])
def test_a_grade_id_that_cannot_be_one_is_dropped(tmp_path: Path, grade_id: Any) -> None:
    assert read(tmp_path, notebook(cell(metadata={"nbgrader": {"grade_id": grade_id}}))).cells[0].metadata == {}


def test_of_the_metadata_the_grade_id_alone_is_kept(tmp_path: Path) -> None:
    marker = {"grade_id": "gram_matrix", "points": 100, "locked": False, "checksum": "0"}
    metadata = {"nbgrader": marker, "tags": ["raises-exception"]}
    assert read(tmp_path, notebook(cell(metadata=metadata))).cells[0].metadata == {
        "nbgrader": {"grade_id": "gram_matrix"}
    }


@pytest.mark.parametrize("metadata", [[], 3, None, {"nbgrader": [1]}, {"nbgrader": {}}])
def test_metadata_that_is_none(tmp_path: Path, metadata: Any) -> None:
    assert read(tmp_path, notebook(cell(metadata=metadata))).cells[0].metadata == {}


def test_pictures_in_prose_are_kept_and_no_other_attachments(tmp_path: Path) -> None:
    attachments = {
        "good.png": {"image/png": "iVBORw0KGgo=\n", "text/html": "<script>"},
        "page.html": {"text/html": "<script>"},
        "odd.png": {"image/png": ["iV"]},
        "quoted.png": {"image/png": '"><script>'},
        "none.png": {},
        "list.png": [],
    }
    for some, kept in ((attachments, {"good.png": {"image/png": "iVBORw0KGgo=\n"}}), ([], None), ({}, None)):
        assert read(tmp_path, notebook(cell("!", "markdown", attachments=some))).cells[0].get("attachments") == kept
    assert "attachments" not in read(tmp_path, notebook(cell(attachments=attachments))).cells[0]


def test_pictures_in_prose_are_so_many_and_no_more(tmp_path: Path) -> None:
    cells = [cell("!", "markdown", attachments={f"{n}.png": {"image/png": "AAAA"} for n in range(60)}) for _ in "ab"]
    kept = [len(c.attachments) for c in read(tmp_path, notebook(*cells)).cells]
    assert kept == [60, MOST_PICTURES - 60]


NO_NOTEBOOKS = [
    (b"", "found an empty file; expected a notebook, which is JSON; go back to an earlier copy"),
    (b"\0\0\0\n" * 1000, "found an empty file"),  # what a crash can leave
    (b"\n{'cells': 1}\n\n\n\n\n\n\n\n\n", r"found text that is not JSON \(.*, in line 2\)"),
    (b"[" * 1_000_000, "found JSON that is nested too deeply"),
    (b'{"a":' * 500_000, "found JSON that is nested too deeply"),
    (b"[],{}" * 1_000_001, "found more values than can be read; expected a notebook, .*; clear the outputs"),
    (b'{"a": [' + b"1," * 7_500_001 + b"1]}", "found more values than can be read"),
    (b'{"a": [' + b'"a",' * 2_500_001 + b"1]}", "found more values than can be read"),
    (b"1" * 10_000, "found a number with too many digits"),
    (b"NaN", "found JSON that is a number; expected a notebook, which is an object"),
    ([], "found JSON that is a list"),
    ("x", "found JSON that is a string"),
    ({}, "found an object whose nbformat is missing or null; expected a notebook of nbformat 4"),
    (notebook(nbformat="4"), "found an object whose nbformat is a string"),
    (notebook(nbformat=True), "found an object whose nbformat is true or false"),
    (b'{"nbformat": NaN}', "found an object whose nbformat is a number"),
    (notebook(nbformat=3), "found an object whose cells are missing or null"),
    (notebook(nbformat=3, worksheets=[1]), "found an object whose cells are missing or null"),
    (notebook(nbformat=3, worksheets=[{"cells": 1}]), "found an object whose cells are missing or null"),
    (notebook(nbformat=3, worksheets=[{"cells": [1]}]), "found a number where cell 1 should be"),
    (notebook(nbformat=3, worksheets=[{"cells": [{}] * MOST_CELLS}] * 2), f"found {2 * MOST_CELLS} cells"),
    (notebook(nbformat=1), "found a notebook of an older nbformat than 4; expected nbformat 4; save it as"),
    (notebook(nbformat=5), "found a notebook of a newer nbformat than 4"),
    ({"nbformat": 4}, "found an object whose cells are missing or null; expected a list of cells"),
    ({"nbformat": 4, "cells": {}}, "found an object whose cells are an object"),
    (notebook(cell(), "x"), "found a string where cell 2 should be; expected an object"),
    (
        notebook({"cell_type": "code"}),
        "found a source that is missing or null in cell 1; expected a string or a list",
    ),
    (notebook(cell(7)), "found a source that is a number in cell 1"),
    (notebook(cell(["a", 7])), "found a source that is a list in cell 1"),
    (notebook(*[{}] * (MOST_CELLS + 1)), f"found {MOST_CELLS + 1} cells; expected at most {MOST_CELLS}; delete"),
]


@pytest.mark.parametrize(("content", "message"), NO_NOTEBOOKS)
def test_what_is_not_a_notebook(tmp_path: Path, content: Any, message: str) -> None:
    with pytest.raises(NotebookError, match=f"n.ipynb: {message}"):
        read(tmp_path, content)


WHOLE = json.dumps(notebook(cell(["# Gr\u00f6\u00dfe\n", "x = 1"]), cell("y = 2")), indent=1)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("ascii_only", [True, False])
def test_encodings_of_unicode(tmp_path: Path, encoding: str, ascii_only: bool) -> None:
    text = WHOLE if ascii_only else json.dumps(json.loads(WHOLE), ensure_ascii=False)
    assert read(tmp_path, text.encode(encoding)).cells[0].source == "# Gr\u00f6\u00dfe\nx = 1"


def test_json_within_json(tmp_path: Path) -> None:
    assert read(tmp_path, WHOLE.strip()).cells[1].source == "y = 2"
    with pytest.raises(NotebookError, match="found text that is not JSON"):
        read(tmp_path, "{no JSON, and far from its end}")
    with pytest.raises(NotebookError, match="found more values than can be read"):
        read(tmp_path, b'"{' + rb"\u005b" * 4_000_001 + b'"')
    with pytest.raises(NotebookError, match="found JSON that is a string"):
        read(tmp_path, json.dumps(WHOLE))


@pytest.mark.parametrize("version", [2, 3])
def test_an_old_notebook(tmp_path: Path, version: int) -> None:
    old = [
        {"cell_type": "code", "language": "python", "input": ["x = 1\n", "y = 2"], "outputs": [], "prompt_number": 3},
        {"cell_type": "markdown", "source": "Text."},
        {"cell_type": "heading", "level": 2, "source": ["Title"]},
    ]
    more = {"cells": [{"cell_type": "code", "input": "z = 3"}]}
    cells = read(tmp_path, {"nbformat": version, "metadata": {}, "worksheets": [{"cells": old}, more]}).cells
    assert [c.source for c in cells] == ["x = 1\ny = 2", "Text.", "Title", "z = 3"]
    assert [c.cell_type for c in cells] == ["code", "markdown", "raw", "code"]


def zipped(name: str = "n.ipynb") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        if name:
            archive.writestr(name, WHOLE)
    return stream.getvalue()


def image(kind: str) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (4, 4)).save(stream, kind)
    return stream.getvalue()


MERGED = WHOLE.replace('    "x = 1"\n', '<<<<<<< HEAD\n    "x = 1"\n=======\n    "x = 2"\n>>>>>>> theirs\n')
CP1252 = json.dumps(json.loads(WHOLE), indent=1, ensure_ascii=False).encode("cp1252")
OTHER_KINDS = [
    (b"\n<!DOCTYPE html>\n<html>", "a web page", "download the notebook itself"),
    (b"\xef\xbb\xbf<!-- saved -->\n<HTML lang='de'>\xe4", "a web page", "download the notebook itself"),
    (b'<?xml version="1.0"?><html/>', "a web page", "download the notebook itself"),
    (zipped(), "a zip archive", "take the notebook out of it"),
    (zipped(""), "a zip archive with nothing in it", "take the notebook itself"),
    (gzip.compress(WHOLE.encode()), "an archive (gzip)", "take the notebook out of it"),
    (b"%PDF-1.7\n%\xe2\xe3", "a PDF", "take the notebook itself"),
    (image("png"), "a picture (PNG)", "take the notebook itself"),
    (image("jpeg"), "a picture (JPEG)", "take the notebook itself"),
    (image("gif"), "a picture (GIF)", "take the notebook itself"),
    (b"{\\rtf1\\ansi " + WHOLE.encode(), "a document (RTF)", "as it was before"),
    (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "a pointer of Git LFS", "run `git lfs pull`"),
    (b"import numpy as np\n\nx = np.ones(3)\n", "a Python program", "take the notebook itself"),
    (b"#!/usr/bin/env python\n# coding: utf-8\n\n# In[1]:\n\n\nx = 1\n", "a Python program", "take the notebook"),
    (MERGED.encode(), "two versions that git could not merge (<<<<<<< in line 10)", "take one of the two versions"),
    (CP1252, "bytes that are not UTF-8 (0xf6 in line 9, \u00f6 in Windows-1252)", "with the encoding UTF-8"),
    (b'{"a":\n"\x81"}', "bytes that are not UTF-8 (0x81 in line 2)", "with the encoding UTF-8"),
    (b"\x7fELF\x02\x01\x00\xff" * 9, "bytes that are no text", "take the notebook itself"),
    (WHOLE.encode("utf-16")[:-1], "a notebook that is cut short in line 2", "copy or download it again"),
    (WHOLE.replace('"y = 2"', '"y = 2",').encode(), "text that is not JSON (", "mend that line in a text editor"),
]


@pytest.mark.parametrize(("content", "found", "advice"), OTHER_KINDS)
def test_a_file_of_another_kind_is_named(tmp_path: Path, content: bytes, found: str, advice: str) -> None:
    with pytest.raises(NotebookError) as error:
        read(tmp_path, content)
    said = str(error.value)
    assert f"n.ipynb: found {found}" in said and advice in said.rpartition("; ")[2]
    assert "JupyterLab" not in said and "hand" not in said
    assert said.isprintable() and len(said) < 400


@pytest.mark.parametrize("content", [content for content, *_ in (*NO_NOTEBOOKS, *OTHER_KINDS)])
def test_it_is_said_in_chinese(tmp_path: Path, content: Any) -> None:
    with speaking("zh"), pytest.raises(NotebookError) as error:
        read(tmp_path, content)
    file, *said = re.split("[\uff1a\uff1b\u3002]", str(error.value))  # a colon, a semicolon and a full stop
    assert file.endswith("n.ipynb") and len(said) == 3
    assert all(HAN.search(part) and not ENGLISH.search(part.replace("git lfs pull", "")) for part in said), said


def test_a_notebook_that_is_cut_short_is_called_so_wherever_it_is_cut(tmp_path: Path) -> None:
    text = json.dumps(json.loads(WHOLE), indent=1, ensure_ascii=False).encode()
    for end in range(1, len(text)):
        line = text.count(b"\n", 0, end) + 1
        with pytest.raises(NotebookError, match=f"found a notebook that is cut short in line {line}; "):
            read(tmp_path, text[:end])


def test_a_file_that_is_too_large(tmp_path: Path) -> None:
    file = tmp_path / "n.ipynb"
    text = json.dumps(notebook(cell())).encode()
    file.write_bytes(text.ljust(MOST_MB * 2**20))
    assert read_submission(file).cells[0].source == "x = 1"
    file.write_bytes(text.ljust(MOST_MB * 2**20 + 1))
    with pytest.raises(NotebookError, match="found more than 32 MB; expected at most 32 MB; clear the outputs"):
        read_submission(file)


def test_what_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "real.ipynb").write_text(json.dumps(notebook(cell())))
    (tmp_path / "link").symlink_to("real.ipynb")
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "fifo")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "socket"))
        for name, message in {
            "none": r"found no such file; expected a notebook; is that its name, and its folder\?",
            "real.ipynb/n.ipynb": r"found what cannot be opened \(Not a directory\); expected a file",
            "link": "found a symbolic link; expected a file that can be read; put the notebook itself there",
            "loop": "found a symbolic link",
            "folder": "found a folder; expected a file; put the notebook itself there",
            "fifo": "found a pipe or a device",
            "socket": "found what cannot be opened",
        }.items():
            with pytest.raises(NotebookError, match=f"{name}: {message}"):
                read_submission(tmp_path / name)
    with pytest.raises(NotebookError, match="found a pipe or a device"):
        read_submission(Path("/dev/zero"))


def test_reasons_of_the_system() -> None:
    """In English they are the system's own, word for word."""
    for name, told in table_of("en")["system"].items():
        number: int = getattr(errno, name)
        error = OSError(number, told)
        assert told == os.strerror(number) == of_system(error)
        with speaking("zh"):
            assert HAN.search(of_system(error))
    assert of_system(OSError(errno.ENOSPC, "no space")) == "no space" and of_system(TimeoutError()) == "TimeoutError"


@pytest.mark.parametrize(
    "text",
    ['{"a" 1}', '{"a": 1,}', "{a: 1}", '["\n"]', "[1 2]", "[1,]", "[1] 2", r'["\x"]', r'["\u12"]', '["a', ""],
)
def test_reasons_of_python(text: str) -> None:
    """In English they are Python's own, word for word."""
    with pytest.raises(json.JSONDecodeError) as error:
        json.loads(text)
    assert of_json(error.value) == error.value.msg
    with speaking("zh"):
        assert HAN.search(of_json(error.value))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
cells = st.fixed_dictionaries(
    {"source": st.text() | st.lists(st.text(), max_size=3)},
    optional={
        "cell_type": st.sampled_from(["code", "markdown", "raw"]) | json_values,
        "metadata": json_values | st.fixed_dictionaries({"nbgrader": st.fixed_dictionaries({"grade_id": json_values})}),
        "attachments": json_values | st.dictionaries(st.text(), st.dictionaries(st.text(), json_values)),
        "outputs": json_values,
        "id": json_values,
    },
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(cells | json_values, max_size=4) | json_values)
def test_anything_is_either_a_valid_notebook_or_a_named_error(tmp_path: Path, content: Any) -> None:
    try:
        read(tmp_path, {"nbformat": 4, "cells": content})
    except NotebookError as error:
        assert "; expected " in str(error)
