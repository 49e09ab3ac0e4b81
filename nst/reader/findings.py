"""Tell a student what was repaired in a submitted notebook."""

from collections.abc import Mapping, Sequence

MOST_NAMED = 6  # cells in one finding

# Kinds of findings, in the order in which they are told, with a sentence for one cell and for several
FINDINGS = {
    "lost": (
        "{cells} did not carry its own metadata. It was recognised by what it holds.",
        "{cells} did not carry their own metadata. They were recognised by what they hold.",
    ),
    "split": ("{cells} had been split. Its parts were joined.", "{cells} had been split. Their parts were joined."),
    "several solutions": (
        "{cells} was there more than once. It counts as it was last defined; the others are free cells.",
        "{cells} were there more than once. They count as they were last defined; the others are free cells.",
    ),
    "several locked": (
        "{cells} was there more than once. It was kept once; copies with another text are free cells.",
        "{cells} were there more than once. Each was kept once; copies with another text are free cells.",
    ),
    "within": (
        "{cells} was missing. Another cell defines what it should, so that it was put back empty.",
        "{cells} were missing. Other cells define what they should, so that they were put back empty.",
    ),
    "missing": (
        "{cells} was missing. It was put back as it was released.",
        "{cells} were missing. They were put back as they were released.",
    ),
    "changed": (
        "{cells} is locked and was changed. It was put back as it was released.",
        "{cells} are locked and were changed. They were put back as they were released.",
    ),
    "retyped": (
        "{cells} had become another type of cell. It was turned back.",
        "{cells} had become another type of cell. They were turned back.",
    ),
    "in text": (
        "{cells} holds no solution, and a cell of text does. Text is not run: make it a cell of code.",
        "{cells} hold no solution, and cells of text do. Text is not run: make them cells of code.",
    ),
    "moved": (
        "{cells} was out of place. It was moved back, with the free cells that followed it.",
        "{cells} were out of place. They were moved back, with the free cells that followed them.",
    ),
    "undefined": (
        "{names} was no longer defined. The cell that defines it was put back as it was released.",
        "{names} were no longer defined. The cells that define them were put back as they were released.",
    ),
}


def sentences(found: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Return a sentence for each kind of finding that has cells, or for "undefined" names."""
    return tuple(
        texts[len(found[kind]) > 1].format(cells=_cells(found[kind]), names=_listed(found[kind]))
        for kind, texts in FINDINGS.items()
        if found.get(kind)
    )


def _listed(names: Sequence[str]) -> str:
    more = len(names) - MOST_NAMED
    shown = [*names[:MOST_NAMED], f"{more} more"] if more > 0 else names
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


def _cells(names: Sequence[str]) -> str:
    return f"The cell{'s' if len(names) > 1 else ''} {_listed(names)}"
