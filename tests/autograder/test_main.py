"""The command line: what it passes on, and how it ends."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from autograder import demo
from autograder.__main__ import main
from autograder.assignments.assignment import ROOT
from autograder.assignments.find import assignments
from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.build import build, companions
from autograder.painting import gallery, paint
from autograder.painting.paint import Costs, Painting
from nst.errors import NSTError


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[tuple[Any, ...]]:
    """What the commands were called with; nothing is done."""
    calls: list[tuple[Any, ...]] = []
    picture = tmp_path / "output" / "generated_image.jpg"
    picture.parent.mkdir()
    picture.write_bytes(b"picture")

    def painted(*args: Any, **kwargs: Any) -> Painting:
        calls.append(("paint", *args, kwargs))
        return Painting(picture, (40, 30), 200, [Costs(180, 123456789.0, 7000.0, 3e6)])

    monkeypatch.setattr(paint, "paint", painted)
    monkeypatch.setattr(gallery, "gallery", lambda *args, **kwargs: calls.append(("gallery", *args, kwargs)))
    monkeypatch.setattr(demo, "demo", lambda: calls.append(("demo",)))
    monkeypatch.setattr(build, "check", lambda *args: calls.append(("check", *args)))
    return calls


def test_paint(calls: list[tuple[Any, ...]], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    images = ROOT / "images"
    assert main(["paint"]) == 0
    assert calls.pop() == (
        "paint",
        NST,
        images / "louvre_small.jpg",
        images / "monet.jpg",
        {"size": (400, 300), "overwrite": False},
    )
    out = tmp_path / "new" / "mine.jpg"
    assert main(["paint", "--content", "a.png", "--style", "b.png", "--size", "100x75", "--out", str(out)]) == 0
    assert calls.pop() == ("paint", NST, Path("a.png"), Path("b.png"), {"size": (100, 75), "overwrite": False})
    assert out.read_bytes() == b"picture"
    assert main(["paint", "--out", str(out)]) == 1 and not calls
    assert f"{out} is there already; --overwrite replaces it" in capsys.readouterr().err
    assert main(["paint", "--content", "a.png", "--style", "b.png", "--out", str(out), "--overwrite"]) == 0
    assert calls.pop() == ("paint", NST, Path("a.png"), Path("b.png"), {"size": (400, 300), "overwrite": True})
    assert capsys.readouterr().out.endswith(
        "iteration    total cost    content         style\n"
        "      180   1.23457e+08       7000         3e+06\n"
        f"wrote {out} (200 iterations)\n"
    )


def test_gallery(calls: list[tuple[Any, ...]], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["gallery", "--fresh"]) == 0
    assert calls.pop() == (
        "gallery",
        NST,
        None,
        ROOT / "images" / "gallery.jpg",
        (400, 300),
        True,
        {"overwrite": False},
    )
    assert main(["gallery", "--pair", "a", "b", "--pair", "c", "d", "--out", "x.jpg", "--overwrite"]) == 0
    assert calls.pop() == (
        "gallery",
        NST,
        [(Path("a"), Path("b")), (Path("c"), Path("d"))],
        Path("x.jpg"),
        (400, 300),
        False,
        {"overwrite": True},
    )
    with pytest.raises(SystemExit):
        main(["gallery", "--pair", "a", "b"])
    assert "--pair needs --out" in capsys.readouterr().err


def test_build_and_demo(
    calls: list[tuple[Any, ...]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["build", "--check"]) == main(["demo"]) == 0
    assert calls == [*(("check", each, each.released) for each in assignments().values()), ("demo",)]
    notebook = build.instructor_notebook(NST)
    monkeypatch.setattr(build, "build", lambda *_: build.Built(notebook, notebook))
    monkeypatch.setattr(companions, "write", lambda *_: [])  # tests write nothing into the repository
    assert main(["build"]) == 0
    said = capsys.readouterr().out
    assert all(f"wrote {each.place} ({len(notebook.cells)} cells)" in said for each in assignments().values())


def test_error_is_one_clear_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def check(*_: object) -> None:
        raise NSTError("the reason")

    monkeypatch.setattr(build, "check", check)
    assert main(["build", "--check"]) == 1
    reasons = "\n".join("the reason" for _ in assignments())  # each edition is checked
    assert capsys.readouterr().err == f"autograder build: {reasons}\n"


def test_ctrl_c(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def stopped() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(demo, "demo", stopped)
    assert main(["demo"]) == 130
    assert capsys.readouterr().err == "autograder demo: stopped\n"


@pytest.mark.parametrize("size", ["400", "8x400", "400x", "wide"])
def test_sizes_that_are_none(size: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["paint", "--size", size])
    assert f"{size!r} is not WIDTHxHEIGHT, both at least 16, such as 400x300" in capsys.readouterr().err


def test_help_is_quick_and_has_examples() -> None:
    program = (
        "import sys, autograder.__main__ as m\ntry: m.main(['--help'])\nfinally: assert 'tensorflow' not in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", program], check=False, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "python -m autograder paint --content me.jpg" in done.stdout
