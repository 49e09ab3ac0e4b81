"""The panel of recognition, moved from Python, with a toy for an encoder."""

from typing import Any

import numpy as np
import pytest

from nst.people import PEOPLE
from nst.recognition.panel import RecognitionPanel, recognition_panel
from nst.types import Array
from tests.support import door
from tests.support.door import toy, verify, who_is_it


@pytest.fixture
def database() -> dict[str, Array]:
    return dict(door.database)


@pytest.fixture
def panel(database: dict[str, Array]) -> RecognitionPanel:
    panel = recognition_panel(toy, database, verify, who_is_it)
    panel.who.value = "Kofi"
    return panel


def is_open(panel: RecognitionPanel) -> bool:
    return "The door is open." in panel.door.value


def test_door_opens_for_who_is_enrolled(panel: RecognitionPanel) -> None:
    assert is_open(panel) and "Kofi" in panel.said.value and "Kofi" in panel.picture.words
    assert panel.bars.value.count("<tr") == 3 and '"nst-below nst-nearest"><th scope="row">Kofi' in panel.bars.value
    panel.who.value = "Tane"
    assert not is_open(panel) and "Not in the database." in panel.said.value and "nst-below" not in panel.bars.value


def test_slider_changes_the_face_and_nothing_else_of_the_person(panel: RecognitionPanel) -> None:
    before, picture = panel.bars.value, panel.picture.value
    panel.controls["jaw"].value = -1.0
    assert panel.bars.value != before and panel.picture.value != picture
    assert panel.controls.person.jaw == -1 and panel.controls.person.skin == PEOPLE["Kofi"].skin
    panel.controls["occlusion"].value = "scarf"
    assert panel.controls.view.occlusion == "scarf"
    panel.who.value = "Sven"
    assert panel.controls.person == PEOPLE["Sven"] and panel.controls.view.occlusion == "scarf"


def test_who_says_a_name_is_verified(panel: RecognitionPanel) -> None:
    panel.claim.value = "Kofi"
    assert is_open(panel) and "verify: Kofi" in panel.door.value
    panel.claim.value = "Amara"
    assert not is_open(panel) and "verify: not Amara" in panel.door.value and "not Amara" in panel.said.value


def test_enrolled_by_one_picture(panel: RecognitionPanel, database: dict[str, Array]) -> None:
    panel.another.click()
    stranger = panel.controls.person
    assert stranger not in PEOPLE.values()
    panel.enrol.click()
    assert "Write a name first" in panel.message.value and len(database) == 3
    panel.name.value = " Zuri <1> "
    panel.enrol.click()
    assert database["Zuri <1>"].shape == (1, 128) and "who_is_it: Zuri &lt;1&gt;" in panel.door.value
    assert "Zuri <1>" in dict(panel.claim.options).values() and "in the database now" in panel.message.value
    panel.another_view.click()
    assert panel.controls.person == stranger and panel.message.value == ""
    panel.another.click()
    assert panel.controls.person != stranger


def test_empty_database_opens_to_nobody() -> None:
    panel = recognition_panel(toy, {}, verify, lambda *_: (100.0, "whoever was nearest"))
    assert not is_open(panel) and "there is nobody" in panel.door.value and "<tr" not in panel.bars.value


def test_name_that_is_too_far_away_opens_nothing(database: dict[str, Array]) -> None:
    panel = recognition_panel(toy, database, verify, lambda *_: (0.9, "Amara"))
    assert not is_open(panel) and "nobody in the database" in panel.door.value


@pytest.mark.parametrize("returned", [None, 3, (None, "Amara"), (1, 2, 3)])
def test_function_that_is_not_filled_in_is_told(database: dict[str, Array], returned: Any) -> None:
    panel = recognition_panel(toy, database, verify, lambda *_: returned)
    panel.who.value = "Amara"
    assert 'role="alert"' in panel.message.value and "who_is_it did not return a distance" in panel.message.value


def test_error_is_told(panel: RecognitionPanel) -> None:
    def wrong(*_: Any) -> tuple[float, bool]:
        raise KeyError("<Amara>")

    panel._verify = wrong
    panel.claim.value = "Amara"
    assert "KeyError: &#x27;&lt;Amara&gt;&#x27;" in panel.message.value
    assert panel.door.value == ""  # rather than that of who was there before
    panel.claim.value = ""
    assert panel.message.value == "" and is_open(panel)


def test_encoder_sees_what_the_functions_read(database: dict[str, Array]) -> None:
    seen = []

    def look(path: str, _: Any, model: Any) -> tuple[float, str]:
        seen.append(door.distance_to(path, database["Amara"], model))
        return 0.1, "Amara"

    panel = recognition_panel(toy, database, verify, look)
    panel.controls["yaw"].value = 11.9
    expected = np.linalg.norm(panel._encoding() - database["Amara"])
    assert seen[-1] == pytest.approx(expected, abs=1e-5) and len(set(seen)) == 2
