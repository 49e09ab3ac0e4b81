"""Repair a submitted notebook: the cells of the assignment once each, in order, and the student's own between them.

A cell is known by its grade_id, unless what it holds says otherwise; a cell that has lost its grade_id is known by what
it holds. Whatever is repaired is in a finding.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import islice

from nbformat import NotebookNode

from nst.reader.bindings import Bindings, bindings, in_text
from nst.reader.cells import (
    Piece,
    bare,
    free_copy,
    grade_id_of,
    is_solution,
    joined,
    longest_increasing,
    made_by,
    words_of,
)
from nst.reader.findings import Finding, Id, findings
from nst.reader.python import Budget

NEAR = 0.8  # share of the words of a locked cell that a changed copy must have
INDENTED = re.compile(r"(?:[ \t]*+(?:#[^\n]*+)?\n)*+[ \t]++[^\s#]")  # below blank lines and comments
MOST_COMPARED = 50  # cells that are compared with one locked cell
MOST_COMPARED_TEXT = 20_000  # characters of a cell that is compared with a locked one
MOST_READ = 300_000  # characters of all cells together that are read as Python
MOST_PARTS = 10  # of one cell that was split


def restore(submitted: NotebookNode, template: NotebookNode) -> tuple[NotebookNode, tuple[Finding, ...]]:
    """Repair a submitted notebook.

    Arguments:
    submitted -- as read_submission gives it
    template -- the student's notebook as it was released

    Returns: the notebook to be run, with no outputs and no metadata of the student's, and the findings. Both arguments
    are left as they are.
    """
    repair = _Repair(submitted, template)
    repair.find_locked()
    repair.find_solutions()
    repair.keep_order()
    cells = repair.laid_out()
    for number, cell in enumerate(cell for cell in cells if "nbgrader" not in cell.metadata):
        cell.id = f"free-{number}"
    notebook = NotebookNode(
        cells=cells,
        metadata=deepcopy(template.metadata),
        nbformat=template.nbformat,
        nbformat_minor=template.nbformat_minor,
    )
    return notebook, findings(repair.found)


class _Repair:
    """A repair in progress: which submitted cells serve as which cells of the assignment."""

    def __init__(self, submitted: NotebookNode, template: NotebookNode) -> None:
        self.template = template
        self.budget = Budget(MOST_READ)
        self.given = {grade_id_of(cell): cell for cell in template.cells if grade_id_of(cell)}
        self.makes = {name: made_by(name, cell) for name, cell in self.given.items() if is_solution(cell)}
        self.locked = {bare(cell.source): name for name, cell in self.given.items() if name not in self.makes}
        self.pieces = self._pieces(submitted.cells)
        self.claimed = {grade_id_of(cell) for cell in submitted.cells}
        self.claims: dict[str, list[Piece]] = defaultdict(list)
        for piece in self.pieces:
            self.claims[piece.claim].append(piece)
        self.used: set[int] = set()  # submitted cells that do not stay free
        self.place: dict[str, int] = {}  # where an assignment's cell stood in the submission
        self.before: dict[str, list[Piece]] = defaultdict(list)  # earlier versions, which may not override the last
        self.parts: dict[str, Sequence[Piece]] = {}  # the cells that a solution is made of
        self.sources: dict[str, str] = {}  # of the solution cells
        self.together = ""  # the solution that all cells that are not locked follow; "": each has a place of its own
        self.found: dict[Id, list[str]] = defaultdict(list)  # id of a finding -> names of cells

    # ------------------------------------------------------------ what was submitted

    def _pieces(self, cells: Sequence[NotebookNode]) -> list[Piece]:
        pieces = []
        for index, cell in enumerate(cells):
            claim = grade_id_of(cell) if grade_id_of(cell) in self.given else ""
            text = bare(cell.source) if len(cell.source) <= MOST_COMPARED_TEXT else ""
            is_read = cell.cell_type == "code" or claim
            found = bindings(cell.source, self.budget) if is_read else in_text(cell.source)
            pieces.append(Piece(index, cell, claim if self._fits(claim, text, found) else "", text, found))
        return pieces

    def _fits(self, claim: str, text: str, found: Bindings) -> bool:
        """Return whether a cell can be what its grade_id claims. It cannot if its content is that of another cell."""
        made = [solution for solution, name in self.makes.items() if name in found.names]
        return self.locked.get(text, claim) == claim and (not made or claim in made)

    def _is_fragment(self, piece: Piece) -> bool:
        """Return whether a cell can be the rest of another: it does not parse alone, or only because IPython dedents
        it.
        """
        return piece.is_code and (not piece.found.parses or bool(INDENTED.match(piece.cell.source)))

    def _is_free(self, piece: Piece) -> bool:
        """Return whether a cell is not one of the assignment's."""
        return piece.index not in self.used and (not piece.claim or piece.claim in self.place)

    # ------------------------------------------------------------ the locked cells

    def find_locked(self) -> None:
        """Find the locked cells: by grade_id, by their text, and, last, by most of their text."""
        loose: dict[str, Piece] = {}
        for piece in self.claims[""]:
            loose.setdefault(self.locked.get(piece.text, ""), piece)
        missing = []
        for name in self.locked.values():
            if name in self.claims:
                self._take_locked(name, self.claims[name])
            elif name in loose:
                self._take_locked(name, [loose[name]])
                self.found["repair.lost"].append(name)
            else:
                missing.append(name)
        for name in missing:
            near = self._near(self.given[name])
            if near is None:
                self.found["repair.changed" if name in self.claimed else "repair.missing"].append(name)
            else:
                self._take_locked(name, [near])
                self.found["repair.lost"].append(name)

    def _take_locked(self, name: str, claims: Sequence[Piece]) -> None:
        given = self.given[name]
        same = [piece for piece in claims if piece.text == bare(given.source)]
        chosen = (same or claims)[0]
        if not same:
            self.found["repair.changed"].append(name)
        if len(claims) > 1:
            self.found["repair.several-locked"].append(name)
        if chosen.cell.cell_type != given.cell_type:
            self.found["repair.retyped"].append(name)
        self.used.update(piece.index for piece in same or [chosen])
        self.place[name] = chosen.index

    def _near(self, given: NotebookNode) -> Piece | None:
        """Return the free cell that is most similar to a locked one, if it is similar enough."""
        candidates = (
            piece
            for piece in self.claims[""]
            if self._is_free(piece)
            and piece.cell.cell_type == given.cell_type
            and NEAR / 2 < (len(piece.cell.source) + 1) / (len(given.source) + 1) < 2 / NEAR
            and piece.found.names.isdisjoint(self.makes.values())
        )
        words = words_of(given.source)
        matches = [
            (SequenceMatcher(None, words, words_of(piece.cell.source), autojunk=False), piece)
            for piece in islice(candidates, MOST_COMPARED)
        ]
        match, piece = max(matches, key=lambda pair: pair[0].quick_ratio(), default=(None, None))
        return piece if match and match.quick_ratio() >= NEAR and match.ratio() >= NEAR else None

    # ------------------------------------------------------------ the solution cells

    def find_solutions(self) -> None:
        """Find the solution cells: by grade_id, then by what they define."""
        missing = []
        for name in self.makes:
            if name in self.claims:
                claims = self.claims[name]
                self._take_solution(name, [piece for piece in claims if piece.is_code] or claims)
            else:
                missing.append(name)
        unnamed = [piece for piece in self.claims[""] if self._is_free(piece)]
        for name in missing:
            makers = [piece for piece in unnamed if piece.is_code and self.makes[name] in piece.found.names]
            makers = makers or [piece for piece in unnamed if self._is_code_as_text(piece, self.makes[name])]
            if makers and self._is_free(makers[-1]):  # or else the last is the solution of another exercise, too
                self._take_solution(name, makers[-1:])
                self.found["repair.lost"].append(name)
            else:
                self._put_solution(name)
        text = [piece for piece in self.pieces if not piece.is_code]
        for name, source in self.sources.items():
            is_unfilled = bare(source) == bare(self.given[name].source)
            if is_unfilled and any(self.makes[name] in piece.found.names for piece in text):
                self.found["repair.in-text"].append(name)

    def _is_code_as_text(self, piece: Piece, function: str) -> bool:
        """Return whether a text cell holds only code that defines a function."""
        is_in_text = not piece.is_code and function in piece.found.names
        return is_in_text and replace(piece, found=bindings(piece.cell.source, self.budget)).defines(function)

    def _take_solution(self, name: str, claims: Sequence[Piece]) -> None:
        """Make a solution cell of the cells that claim to be it."""
        parts = self._settle(claims, self.makes[name])
        self.used.update(part.index for part in parts)
        self.place[name] = min(claims[0].index, parts[0].index)
        self.parts[name], self.sources[name] = parts, joined(parts)
        others = [piece for piece in self.claims.get(name, ()) if piece.index not in self.used]
        self.before[name] = [piece for piece in others if piece.is_code and self.makes[name] in piece.found.names]
        if len(parts) > 1:
            self.found["repair.split"].append(name)
        if others:
            self.found["repair.several-solutions"].append(name)
        if not parts[0].is_code:
            self.found["repair.retyped"].append(name)

    def _put_solution(self, name: str) -> None:
        """Put back a solution cell that is nowhere: empty if another one defines what it should."""
        if any(self.makes[name] in bindings(source, self.budget).names for source in self.sources.values()):
            self.sources[name] = self._within(name)
            self.found["repair.within"].append(name)
        else:
            self.sources[name] = self.given[name].source
            self.found["repair.missing"].append(name)

    def _within(self, name: str) -> str:
        return f"# {self.makes[name]} is defined in another cell."

    def _settle(self, claims: Sequence[Piece], name: str) -> Sequence[Piece]:
        """Return the cells that form a solution: the parts of a split one, or the last that defines the name."""
        parts = self._parts(claims, name)
        for count in range(min(len(parts), MOST_PARTS), 1, -1):  # the next cell may be a separate one with a mistake
            together = bindings(joined(parts[:count]), self.budget)
            if together.parses and name in together.names:
                return parts[:count]
        whole = [piece for piece in claims if piece.defines(name)]
        if whole:
            return whole[-1:]
        claimed = {piece.index for piece in claims}
        return [part for part in parts if part.index in claimed] or claims[-1:]

    def _parts(self, claims: Sequence[Piece], name: str) -> list[Piece]:
        """Return the last start of a solution, and the cells that may continue it, which do not parse alone.

        Some tools leave the grade_id with one part only, so that free cells beside it are parts too.
        """
        beginning = next((piece for piece in reversed(claims) if name in piece.found.names), None)
        first = beginning or self._beginning_above(claims[0], name) or claims[-1]
        if name in first.found.ended:
            return [first]
        parts = [first]
        claimed = {piece.index for piece in claims}
        for piece in self.pieces[first.index + 1 :]:
            beside = self._is_free(piece) and piece.index == parts[-1].index + 1
            if self._is_fragment(piece) and (piece.index in claimed or beside):
                parts.append(piece)
        return parts

    def _beginning_above(self, claim: Piece, name: str) -> Piece | None:
        """Return the free cell above that starts the solution which this cell continues, or None."""
        piece = claim
        while self._is_fragment(piece) and piece.index:
            piece = self.pieces[piece.index - 1]
            if not self._is_free(piece) or not piece.is_code:
                return None
            if name in piece.found.names:
                return piece
        return None

    # ------------------------------------------------------------ the notebook

    def keep_order(self) -> None:
        """Have all cells follow the first solution as they were handed in, if they may not have places of their own.

        They may if one has its name, or if moving them changes nothing: what is defined more than once is defined in
        the same order.
        """
        if any(name in self.claims for name in self.makes) or not self.parts:
            return
        following = self._following()
        runs = [p for name in ("", *self.given) for p in (*self.parts.get(name, ()), *following[name]) if p.is_code]
        for made in self.makes.values():
            changing = [piece for piece in runs if piece.changes(made)]
            before = sorted(changing, key=lambda piece: piece.index)
            if [piece.cell.source for piece in changing] != [piece.cell.source for piece in before]:
                self.together = next(iter(self.makes))
        if self.together:
            for name in self.parts:
                self.sources[name] = self._within(name)
                self.used -= {piece.index for piece in self.parts[name]}
                del self.place[name]
            self.found["repair.within"] = [*self.parts]
            self.found["repair.split"].clear()

    def _following(self) -> dict[str, list[Piece]]:
        """Return the free cells by the assignment's cell that they follow; "" for those at the top."""
        elsewhere = self.used | {piece.index for pieces in self.before.values() for piece in pieces}
        starts = {index: name for name, index in self.place.items()}
        following: dict[str, list[Piece]] = defaultdict(list)
        last = ""
        for piece in self.pieces:
            if piece.index not in elsewhere:
                following[self.together or last].append(piece)
            last = starts.get(piece.index, last)
        return following

    def laid_out(self) -> list[NotebookNode]:
        """Return all cells in the template's order, each followed by the free cells that followed it."""
        free = {name: [free_copy(piece.cell) for piece in pieces] for name, pieces in self._following().items()}
        order = [name for name in self.given if name in self.place]
        kept = longest_increasing([self.place[name] for name in order])
        self.found["repair.moved"] = [name for name in order if self.place[name] not in kept]

        put_back = self._put_back()
        cells = put_back[""] + free.get("", [])
        for name in self.given:
            cells += [free_copy(piece.cell) for piece in self.before[name]]
            cells += [self._restored(name), *put_back[name], *free.get(name, [])]
        return cells

    def _restored(self, name: str) -> NotebookNode:
        cell = deepcopy(self.given[name])
        cell.source = self.sources.get(name, cell.source)
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
        return cell

    def _put_back(self) -> dict[str, list[NotebookNode]]:
        """Return the template's free cells whose names nothing defines any more, by the cell that they follow."""
        bound: set[str] = set()
        for piece in self.pieces:
            if piece.is_code and piece.index not in self.used:
                bound |= piece.found.names
        for source in self.sources.values():
            bound |= bindings(source, self.budget).names
        cells: dict[str, list[NotebookNode]] = defaultdict(list)
        last = ""
        for cell in self.template.cells:
            last = grade_id_of(cell) or last
            if cell.cell_type == "code" and not grade_id_of(cell):
                gone = sorted(bindings(cell.source).names - bound)
                if gone:
                    cells[last].append(free_copy(cell))
                    self.found["repair.undefined"] += gone
        return cells
