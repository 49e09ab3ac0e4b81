"""Damaged files of other systems, with what students put into them; see fuzzers_of_files.py."""

import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.exchange.collect.contents import Wanted, contents
from autograder.exchange.collect.gradescope import METADATA
from autograder.exchange.collect.listed import RefusedError
from autograder.exchange.collect.recognise import recognised
from autograder.grading.released import released
from tests.support.damage import check, damaged, damages
from tests.support.exports import PEOPLE, PICTURE, canvas_name, gradescope, moodle_folder, notebook, zipped
from tests.support.fuzzer import Watch, nobody


def exports(examples: int, watch: Watch = nobody, repeatable: bool = True) -> None:
    """Zips of each system with a zip of a student in them, of which one is damaged; and what Gradescope tells."""
    wanted = Wanted(NST, released(NST))
    person = PEOPLE[0]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        inner = zipped(folder / "inner.zip", {"work/a.ipynb": notebook(), "work/me.jpg": PICTURE}).read_bytes()
        told = gradescope({"submission_1": ([person], "2026-11-20 10:00:00 Z", {"a.zip": inner})})

        def ends(example: tuple[int, str, list[Any]]) -> None:
            system, what, damage = example
            theirs = damaged(inner, damage) if what == "inner" else inner
            members = [
                {canvas_name(person, 1, "a.zip"): theirs, canvas_name(PEOPLE[2], 2, "a.ipynb"): notebook()},
                {f"{moodle_folder(person, '9')}/a.zip": theirs},
                {"ada.zip": theirs, "bo.ipynb": notebook()},
                {
                    name: damaged(content, damage) if what == "told" and name.endswith(METADATA) else content
                    for name, content in told.items()
                },
            ][system]
            file = zipped(folder / "export.zip", members, marked=False)
            if what == "outer":
                file.write_bytes(damaged(file.read_bytes(), damage))
            with recognised(file, 1) as found:
                for attempt in found.attempts:
                    with suppress(RefusedError):
                        contents(wanted, attempt.files())

        places = st.sampled_from(["outer", "inner", "told"])
        check(st.tuples(st.integers(0, 3), places, damages), ends, examples, watch, repeatable)
