"""Paint several pairs and lay them out on one sheet: content, style, generated; a row for each pair."""

import dataclasses
import hashlib
import json
from pathlib import Path

from matplotlib.figure import Figure

from autograder.assignments.assignment import ROOT, Assignment
from autograder.painting.paint import GENERATED, SIZE, Costs, Painting, paint, place_of_weights
from nst.files import refuse_to_overwrite, whole, write_text
from nst.images import load_image

Pair = tuple[Path, Path]  # files of the content picture and of the style picture

PAIRS: tuple[Pair, ...] = tuple(
    (ROOT / "images" / f"{content}.jpg", ROOT / "images" / f"{style}.jpg")
    for content, style in (
        ("louvre_small", "monet"),
        ("ruins", "night_sky"),
        ("tomb", "mosaic"),
        ("fluid", "blue_abstract"),
    )
)
SHEET = ROOT / "images" / "gallery.jpg"
FINISHED = ROOT / "output" / "gallery"


def painted(
    assignment: Assignment, pair: Pair, size: tuple[int, int] = SIZE, fresh: bool = False, folder: Path = FINISHED
) -> Painting:
    """Paint a pair, or take what is in `folder` from an earlier run with the same pictures, weights and size.

    Raises what `paint` raises.
    """
    content, style = pair
    weights = ROOT / place_of_weights(assignment)
    load_image(content), load_image(style)  # the errors of a bad picture
    home = folder / f"{content.stem}+{style.stem}"
    picture, record = home / GENERATED, home / "painting.json"
    key = _fingerprint([content, style, weights], size)
    if record.is_file() and picture.is_file() and not fresh:
        kept = json.loads(record.read_text())
        if kept["key"] == key:
            return Painting(picture, size, kept["iterations"], [Costs(**costs) for costs in kept["costs"]])
    record.unlink(missing_ok=True)
    painting = paint(assignment, content, style, home, size, weights, overwrite=True)  # in a folder of its own
    kept = {
        "key": key,
        "iterations": painting.iterations,
        "costs": [dataclasses.asdict(costs) for costs in painting.costs],
    }
    write_text(record, json.dumps(kept, indent=1))
    return painting


def _fingerprint(files: list[Path], size: tuple[int, int]) -> str:
    digest = hashlib.sha256(repr(size).encode())
    for file in files:
        if file.is_file():  # weights may be missing, which `paint` says better
            with file.open("rb") as stream:
                digest.update(hashlib.file_digest(stream, "sha256").digest())
    return digest.hexdigest()


def caption(painting: Painting) -> str:
    """One line: iterations, and the costs printed last."""
    if not painting.costs:
        return f"{painting.iterations} iterations"
    last = painting.costs[-1]
    return (
        f"{painting.iterations} iterations; at {last.iteration}: total cost {last.total:.3g}, "
        f"content {last.content:,.0f}, style {last.style:.3g}"
    )


def sheet(pairs: list[Pair], paintings: list[Painting], out: Path) -> None:
    """Write the contact sheet as a JPEG: three columns, a row for each pair, a caption under each row."""
    width, height = paintings[0].size
    gap, head, foot = 0.12, 0.42, 0.46  # inches: between pictures, above the first row, under each row
    picture = (3.2, 3.2 * height / width)
    page = (3 * picture[0] + 4 * gap, head + len(pairs) * (picture[1] + foot) + gap)
    figure = Figure(figsize=page, dpi=125, facecolor="white")
    for row, (pair, painting) in enumerate(zip(pairs, paintings, strict=True)):
        bottom = page[1] - head - row * (picture[1] + foot) - picture[1]
        for column, file in enumerate([*pair, painting.file]):
            left = gap + column * (picture[0] + gap)
            axes = figure.add_axes(
                (left / page[0], bottom / page[1], picture[0] / page[0], picture[1] / page[1]), frameon=False
            )
            axes.imshow(load_image(file, painting.size), interpolation="lanczos", aspect="auto")
            axes.set_axis_off()
            if row == 0:
                title = ("content", "style", "generated")[column]
                figure.text(left / page[0], 1 - 0.6 * head / page[1], title, size=13, va="center", color="#222222")
        names = " + ".join(file.stem for file in pair)
        figure.text(gap / page[0], (bottom - 0.17) / page[1], names, size=9.5, va="center", color="#222222")
        figure.text(
            1 - gap / page[0],
            (bottom - 0.17) / page[1],
            caption(painting),
            size=9,
            va="center",
            ha="right",
            color="#666666",
        )
    with whole(out) as part:
        figure.savefig(part, format="jpg", pil_kwargs={"quality": 90, "optimize": True})


def gallery(  # noqa: PLR0913, PLR0917 -- each but the first has a default
    assignment: Assignment,
    pairs: list[Pair] | None = None,
    out: Path = SHEET,
    size: tuple[int, int] = SIZE,
    fresh: bool = False,
    folder: Path = FINISHED,
    overwrite: bool = False,
) -> list[Painting]:
    """Paint pairs, the project's four by default, and write the sheet. Finished pairs are kept in `folder`.

    The project's own sheet, which is made by nothing else, is replaced; another file, if `overwrite` is set.
    Raises what `paint` raises.
    """
    pairs = list(PAIRS) if pairs is None else pairs
    refuse_to_overwrite(out, [file for pair in pairs for file in pair], overwrite or out == SHEET)
    paintings = [painted(assignment, pair, size, fresh, folder) for pair in pairs]
    sheet(pairs, paintings, out)
    return paintings
