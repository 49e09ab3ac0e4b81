"""The contact sheet, and pairs that are not painted twice. Nothing is painted here; test_paint.py does."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from autograder.assignments.assignment import Assignment
from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.painting import gallery
from autograder.painting.gallery import Pair
from autograder.painting.paint import GENERATED, Costs, Painting
from nst.errors import ImageError, OverwriteError

SIZE = (40, 30)
COSTS = [Costs(0, 2e9, 7000, 5e7), Costs(180, 1.234e8, 7123, 3e6)]


@pytest.fixture
def pairs(tmp_path: Path) -> list[Pair]:
    colours = {"a": "red", "b": "green", "c": "blue", "d": "white"}
    for name, colour in colours.items():
        Image.new("RGB", (80, 60), colour).save(tmp_path / f"{name}.png")
    a, b, c, d = (tmp_path / f"{name}.png" for name in colours)
    return [(a, b), (c, d)]


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The content pictures that were painted, by a `paint` that is quick."""
    calls: list[str] = []

    def paint(
        _of: Assignment, content: Path, style: Path, output: Path, size: tuple[int, int], *_: Any, **__: Any
    ) -> Painting:
        calls.append(content.name)
        output.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", size, "black").save(output / GENERATED)
        return Painting(output / GENERATED, size, 200, COSTS)

    monkeypatch.setattr(gallery, "paint", paint)
    return calls


def test_sheet_has_a_row_for_each_pair(pairs: list[Pair], calls: list[str], tmp_path: Path) -> None:
    paintings = gallery.gallery(NST, pairs, tmp_path / "new" / "sheet.jpg", SIZE, folder=tmp_path / "kept")
    assert [painting.costs for painting in paintings] == [COSTS, COSTS]
    with Image.open(tmp_path / "new" / "sheet.jpg") as sheet:
        assert sheet.format == "JPEG" and sheet.width > sheet.height > 400
        seen = dict.fromkeys(("red", "green", "blue", "black"), 0)
        colours = {(254, 0, 0): "red", (0, 128, 1): "green", (0, 0, 254): "blue", (0, 0, 0): "black"}
        for count, colour in sheet.getcolors(sheet.width * sheet.height) or []:
            if colour in colours:
                seen[colours[colour]] += count
    assert seen["red"] == pytest.approx(seen["blue"], rel=0.1) and seen["red"] > 50_000
    assert seen["black"] == pytest.approx(2 * seen["green"], rel=0.1)
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["sheet.jpg"]


def test_finished_pairs_are_kept(pairs: list[Pair], calls: list[str], tmp_path: Path) -> None:
    first = gallery.gallery(NST, pairs, tmp_path / "sheet.jpg", SIZE, folder=tmp_path / "kept")
    assert calls == ["a.png", "c.png"]
    again = partial(gallery.gallery, NST, pairs, tmp_path / "sheet.jpg", SIZE, folder=tmp_path / "kept", overwrite=True)
    assert again() == first
    assert calls == ["a.png", "c.png"]

    Image.new("RGB", (80, 60), "orange").save(pairs[0][1])  # another style picture under the same name
    again()
    assert calls == ["a.png", "c.png", "a.png"]

    again(fresh=True)
    assert calls[3:] == ["a.png", "c.png"]


def test_another_file_is_replaced_only_if_asked(pairs: list[Pair], calls: list[str], tmp_path: Path) -> None:
    (tmp_path / "sheet.jpg").write_bytes(b"mine")
    for out, overwrite in ((tmp_path / "sheet.jpg", False), (pairs[0][0], False), (pairs[1][1], True)):
        before = out.read_bytes()
        with pytest.raises(OverwriteError, match=r"is there already; --overwrite|which is read, and"):
            gallery.gallery(NST, pairs, out, SIZE, folder=tmp_path / "kept", overwrite=overwrite)
        assert out.read_bytes() == before and not calls


def test_stopped_run_goes_on_where_it_was(
    pairs: list[Pair], calls: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick: Callable[..., Painting] = vars(gallery)["paint"]

    def stop(assignment: Assignment, content: Path, *args: Any, **kwargs: Any) -> Painting:
        if content.name == "c.png":
            raise KeyboardInterrupt
        return quick(assignment, content, *args, **kwargs)

    monkeypatch.setattr(gallery, "paint", stop)
    with pytest.raises(KeyboardInterrupt):
        gallery.gallery(NST, pairs, tmp_path / "sheet.jpg", SIZE, folder=tmp_path / "kept")
    assert not (tmp_path / "sheet.jpg").exists()
    monkeypatch.setattr(gallery, "paint", quick)
    gallery.gallery(NST, pairs, tmp_path / "sheet.jpg", SIZE, folder=tmp_path / "kept")
    assert calls == ["a.png", "c.png"]


def test_missing_picture(pairs: list[Pair], calls: list[str], tmp_path: Path) -> None:
    with pytest.raises(ImageError, match="no picture at"):
        gallery.gallery(
            NST, [(pairs[0][0], tmp_path / "nothing.jpg")], tmp_path / "sheet.jpg", SIZE, folder=tmp_path / "kept"
        )
    assert calls == []


def test_caption(tmp_path: Path) -> None:
    painting = Painting(tmp_path / "x.jpg", SIZE, 200, COSTS)
    assert gallery.caption(painting) == "200 iterations; at 180: total cost 1.23e+08, content 7,123, style 3e+06"
    assert gallery.caption(Painting(tmp_path / "x.jpg", SIZE, 10, [])) == "10 iterations"
