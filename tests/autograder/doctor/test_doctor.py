"""What `doctor` says of a machine, and of two samples."""

import io
from pathlib import Path

import pytest
from rich.console import Console

from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.doctor import machine
from autograder.doctor.doctor import doctor
from autograder.doctor.samples import ATTEMPTS, hostile
from autograder.sandbox.errors import SandboxError
from autograder.sandbox.fork_server import ForkServer
from autograder.sandbox.isolation.choose import NONE, choose

try:
    choose()
except SandboxError as reason:
    pytest.skip(str(reason), allow_module_level=True)


def test_says_what_there_is_and_that_grading_works() -> None:
    console = Console(file=io.StringIO(), width=200)
    assert doctor(NST, None, console)
    said = console.file.getvalue()  # type: ignore[attr-defined]  # it is a StringIO
    for words in (
        "Linux",
        "Landlock",
        "seccomp",
        "memory",
        "cores",
        "free disk",
        "weights, nst",
        "chromium",
        "PostgreSQL",
    ):
        assert words in said
    assert f"Grading uses: {choose().name}" in said
    assert "right sample: 100 of 100 points" in said
    assert f"hostile sample: {len(ATTEMPTS)} attempts, none succeeded" in said


def test_the_hostile_sample_can_succeed() -> None:
    """Or else that it does not would say nothing."""
    with ForkServer(NONE) as server:
        sample = hostile(server)
    assert not sample.is_good
    for name in set(ATTEMPTS) - {"start a program", "start a process"}:
        assert name in sample.told


def test_limits_of_a_control_group_are_those_of_the_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole_memory, whole_cores = machine.available_memory(), machine.available_cores()
    monkeypatch.setattr(machine, "GROUP", tmp_path)
    for text, memory, cores in (("max", None, None), ("805306368", 805306368, 0.5)):
        (tmp_path / "memory.max").write_text(f"{text}\n")
        (tmp_path / "cpu.max").write_text("max 100000\n" if cores is None else "50000 100000\n")
        assert machine.available_memory() == (memory or machine.total_memory())
        assert machine.available_cores() == (cores or machine.allowed_cores())
    assert machine.total_memory() >= whole_memory and machine.allowed_cores() >= whole_cores
