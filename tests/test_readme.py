"""The commands of README.md and of the guides, run in order in what a fresh clone would be; and --help's examples.

A command that an earlier document has already is run once. Between two commands of README.md, its reader fills in the
notebooks. That is done before.
"""

import argparse
import csv
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

import autograder.__main__
import nst.paint
from autograder.assignments.assignment import ROOT
from autograder.assignments.find import assignments
from autograder.assignments.nst.assignment import VGG19
from autograder.build.build import copy_files, dump, instructor_notebook
from autograder.build.submission import fill, solutions
from autograder.build.thin import thin_weights
from neural_style import command_line
from nst.networks import get_weights, stand_in
from nst.networks.matconvnet import write_matconvnet
from nst.networks.vgg19 import read_weights
from tests.support.weight_files import write_keras

DOCUMENTS = ("README.md", "docs/students.md", "docs/painters.md", "docs/instructors.md")  # in the order of reading
TEXT = "\n".join((ROOT / name).read_text(encoding="utf-8") for name in DOCUMENTS)
BLOCKS = re.findall(r"^ *```(\w*)\n(.*?)^ *```$", TEXT, re.MULTILINE | re.DOTALL)  # language, lines
FOREVER = "does not end of itself"
NOT_RUN = {  # and why
    "make demo": "takes minutes; its parts are run below, in test_nbgrader.py and in test_paint.py",
    "make test": "runs this",
    **{f"jupyter lab {notebook.name}": FOREVER for notebook in ROOT.glob("*.ipynb")},
    "python pretrained-model/get_weights.py --download": "fetches 80 MB",
    "python pretrained-model/get_weights.py --download --matconvnet": "fetches 535 MB",
}
SHORTER = {  # how a command begins, and what is added, so that it takes seconds
    "python -m neural_style --content": "--width 64 --iterations 4",
}
PARSERS: dict[str, Callable[[], argparse.ArgumentParser]] = {
    "python pretrained-model/get_weights.py": get_weights.parser,
    "python -m nst.paint": nst.paint.parser,
    "python -m neural_style": lambda: command_line.parser(argparse.ArgumentParser),
    "python -m autograder": autograder.__main__.parser,
}
EXAMPLES = [get_weights.EXAMPLES, nst.paint.EXAMPLES, command_line.EXAMPLES, autograder.__main__.EXAMPLES]


def command_of(line: str) -> str:
    """A line of a block without its comment."""
    return line.partition("  #")[0].strip()


def commands() -> list[str]:
    return [command_of(line) for language, lines in BLOCKS if language == "sh" for line in lines.splitlines()]


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone as it would be if all was committed, with an environment, and with what its reader has done.

    The fit of the stand-in has tests of its own: here it finds one that is there already, of a few channels a layer.
    """
    folder = tmp_path_factory.mktemp("clone")
    listing = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(listing, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip(f"needs a checkout by git: {listed.stderr}")
    copy_files((name for name in listed.stdout.split("\0") if (ROOT / name).is_file()), folder)
    make_environment(folder / ".venv")
    for assignment in assignments().values():
        released = nbformat.read(assignment.released, as_version=4)
        filled = fill(released, solutions(instructor_notebook(assignment)))
        (folder / assignment.place).write_text(dump(filled), encoding="utf-8")
    _, weights = read_weights(thin_weights(VGG19))
    write_matconvnet(folder / VGG19.weights, weights, "stand-in", stand_in.fingerprint())
    write_keras(folder / "FILE", weights)
    return folder


def make_environment(folder: Path) -> None:
    """This Python's environment once more, as make leaves it."""
    folder.mkdir()
    made = {".installed", ".installed-tests"}
    for part in Path(sys.prefix).iterdir():
        if part.name not in made:
            (folder / part.name).symlink_to(part)
    for name in made:
        (folder / name).touch()


def test_commands_work_in_their_order(clone: Path) -> None:
    environment = os.environ | {
        "PATH": f"{clone}/.venv/bin:{os.environ['PATH']}",
        "PIP_NO_INDEX": "1",  # all is there
    }
    done: set[str] = set()
    for language, lines in BLOCKS:
        if language == "sh":
            wanted = [line for line in lines.splitlines() if command_of(line) not in NOT_RUN.keys() | done]
            done |= {command_of(line) for line in wanted}
            outcome = run("\n".join(map(shortened, wanted)), clone, environment)
            assert outcome.returncode == 0, outcome.stdout[-5000:]
    with (clone / "autograder" / "course" / "grades.csv").open(newline="") as file:
        points = {(row["assignment"], row["student_id"]): float(row["score"]) for row in csv.DictReader(file)}
    assert {("nst", "anna"), ("squeezenet", "anna")} <= points.keys()
    assert set(points.values()) == {100}
    assert read_weights(clone / VGG19.weights)[0] == "VGG-19"
    assert {file.name for file in (clone / "output").glob("ruins*")} == {"ruins.jpg", "ruins-at-night.jpg"}
    assert list((clone / "autograder" / "course" / "feedback").glob("anna/*/*.html"))


def run(script: str, folder: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a script up to its first command that fails. What it says begins each command with +."""
    return subprocess.run(
        ["bash", "-ex", "-c", script],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def shortened(line: str) -> str:
    """A line as it is, comment and all; if it is a long one, with its options for the tests."""
    command = command_of(line)
    added = [options for program, options in SHORTER.items() if command.startswith(program)]
    return line.replace(command, " ".join([command, *added]))


def test_exceptions_are_in_the_documents() -> None:
    assert NOT_RUN.keys() <= set(commands())
    assert all(any(line.startswith(program) for line in commands()) for program in SHORTER)


def test_blocks_say_what_they_are() -> None:
    """No command is in a block that is not run."""
    assert {language for language, _ in BLOCKS} == {"sh", "text", "toml"}
    assert len(BLOCKS) == TEXT.count("```") / 2


def test_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 160


@pytest.mark.parametrize(
    "line",
    [line for line in NOT_RUN if line.startswith(tuple(PARSERS))]
    + [line.strip() for text in EXAMPLES for line in text.splitlines()[1:]],
)
def test_example_is_a_command_line(line: str) -> None:
    """What is said of it stands apart."""
    command = re.split(r" {3,}", line)[0]
    (program,) = (program for program in PARSERS if command.startswith(program))
    PARSERS[program]().parse_args(shlex.split(command.removeprefix(program)))


def prose() -> list[Path]:
    """The documents that people read."""
    return [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), ROOT / "benchmarks" / "README.md"]


@pytest.mark.parametrize("document", prose(), ids=lambda file: str(file.relative_to(ROOT)))
def test_what_is_named_exists(document: Path) -> None:
    """Files and make's targets in the middle of a sentence; paths are from the root, or from autograder/."""
    text = re.sub(r"^```.*?^```$", "", document.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    named = re.findall(r"`([^`\n]+)`", text)
    files = [
        word for text in named for word in text.split() if re.fullmatch(r"[\w./-]+/[\w.-]+\.(py|txt|md|jpg|png)", word)
    ]
    assert [file for file in files if not any((ROOT / folder / file).exists() for folder in ("", "autograder"))] == []
    modules = [word for text in named for word in re.findall(r"python -m ((?:tools|benchmarks)\.[a-z_]+)", text)]
    assert [module for module in modules if not (ROOT / f"{module.replace('.', '/')}.py").exists()] == []
    targets = [text.split()[1] for text in named if re.fullmatch(r"make [a-z]+", text)]
    makefile = (ROOT / "Makefile").read_text()
    assert [target for target in targets if not re.search(rf"^{target}:", makefile, re.MULTILINE)] == []


@pytest.mark.parametrize(
    "document", [*ROOT.glob("*.md"), ROOT / "benchmarks" / "README.md"], ids=lambda file: file.name
)
def test_links_lead_somewhere(document: Path) -> None:
    """Those of the documents outside of docs/, which mkdocs does not see."""
    text = document.read_text(encoding="utf-8")
    links = [link.partition("#") for link in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in link]
    for file, _, anchor in links:
        target = document.parent / file if file else document
        assert target.exists(), file
        assert not anchor or anchor in anchors(target), f"{file}#{anchor}"


def anchors(document: Path) -> set[str]:
    """The anchors that headings get."""
    headings = re.findall(r"^#+ (.*)$", document.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
