"""The words of the notebook and the panel: in the language that the first cell says."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from nst import curves
from nst.durations import duration
from nst.explorer.access import sheet_and_script
from nst.explorer.code import code_to_copy
from nst.notebook import CheckError, check, guide
from nst.notebook.guide import advice
from nst.notebook.hints import hints
from nst.solver.settings import Settings
from nst.texts import speak, speaking, spoken, table_of, text
from tests.support.chinese import HALF_WIDTH, HAN
from tests.support.paths import ROOT


@pytest.fixture(autouse=True)
def chinese() -> Iterator[None]:
    speak("zh")
    yield
    speak("en")


def test_language_that_is_not_there_is_english() -> None:
    speak("tlh")
    assert spoken() == "en" and text("panel.done") == "Done"


def test_each_text_is_chinese() -> None:
    """That each has one, with the same values, is checked where notebooks are built: see test_editions.py."""
    for texts in table_of("zh").values():
        for told in texts.values():
            words = re.sub(r"\{\w+\}", "", told)
            assert HAN.search(words) or not re.search(r"[A-Za-z] [A-Za-z]", words), told
            assert not HALF_WIDTH.search(told), told


def test_thread_can_speak_a_language_of_its_own() -> None:
    with ThreadPoolExecutor(1) as pool:
        with speaking("en"):
            assert spoken() == "en" and pool.submit(spoken).result() == "zh"
            with speaking("tlh"):
                assert spoken() == "en"
            with pytest.raises(ValueError, match="no"), speaking("zh"):
                raise ValueError("no")
            assert spoken() == "en"
        assert spoken() == pool.submit(spoken).result() == "zh"


def test_first_cell_says_the_language() -> None:
    guide("any.ipynb")
    assert spoken() == "en"
    guide("any.ipynb", language="zh")
    assert spoken() == "zh"
    assert text("check.shape", name="x", got=1, expected=2) != table_of("en")["check"]["shape"]


def test_every_key_that_is_asked_for_is_there() -> None:
    """And every one that is there is asked for."""
    code = "\n".join(file.read_text(encoding="utf-8") for file in (ROOT / "nst").rglob("*.py"))
    keys = {f"{table}.{key}" for table, entries in table_of("en").items() for key in entries}
    asked = set(re.findall(r'\btext\(\s*f?"([a-z-]+\.[\w-]+)"', code))
    assert len(asked) > 60 and asked <= keys
    # Some of these are asked for by a name
    groups = {"curves", "button", "control", "panel", "recognition", "system", "syntax"}
    assert {key for key in keys - asked if f'"{key}"' not in code} <= {k for k in keys if k.split(".")[0] in groups}


def test_check_and_hints_speak_chinese() -> None:
    with pytest.raises(CheckError) as told:
        check("J", np.float32(2), 1.0, "nst.content_cost")
    assert all(HAN.search(line) for line in str(told.value).splitlines())
    speak("en")
    english = hints("nst.content_cost")
    speak("zh")
    assert [hint.times for hint in hints("nst.content_cost")] == [hint.times for hint in english]
    assert [hint.text for hint in hints("nst.content_cost")] != [hint.text for hint in english]


def test_guide_speaks_chinese() -> None:
    notebook = ROOT / "editions" / "nst-zh" / "Art_Generation_with_NST.ipynb"
    told = advice(NameError("no", name="STYLE_LAYERS"), notebook)
    assert told and "STYLE_LAYERS = [" in told and HAN.search(told) and "under" not in told and "the one" not in told


def test_panel_speaks_chinese() -> None:
    words = sheet_and_script() + code_to_copy(Settings("a.jpg", "b.jpg"))
    for english in ("restarted", "as a number", "Steps made", "Copied", "Ctrl-C'"):
        assert english not in words
    assert text("panel.restarted") in words and "RESTARTED" not in words and "{}" in words


def test_curves_and_durations_speak_chinese() -> None:
    svg = curves.svg(("total", "style"), [(3.0, 2.0)], [1], 9)
    assert 'class="total"' in svg and HAN.search(svg) and "step" not in re.sub(r"<[^>]*>", "", svg)
    assert HAN.search(duration(100)) and "min" not in duration(100)
