"""Two machines that would give other verdicts do not work together."""

from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.assignments.squeezenet.assignment import ASSIGNMENT as LAB
from autograder.catalogue.say import say
from autograder.cluster.versions import CODE, difference, versions


def test_a_machine_agrees_with_itself() -> None:
    assert difference(versions(NST), versions(NST)) is None


def test_an_assignment_is_a_part_of_the_version() -> None:
    assert versions(NST)[CODE] != versions(LAB)[CODE]


def test_what_differs_is_named() -> None:
    here = versions(NST)
    told = difference(here, {**here, "numpy": "1.0", CODE: "other"})
    assert told is not None
    assert f"numpy 1.0 there and {here['numpy']} here" in say(told)
    assert "tensorflow" not in say(told)
    assert {"Python", "tensorflow", "numpy", "nbgrader"} <= here.keys()


def test_other_code_is_told_apart() -> None:
    here = versions(NST)
    told = difference(here, {**here, CODE: "other"})
    assert told is not None and "the same commit" in say(told)
