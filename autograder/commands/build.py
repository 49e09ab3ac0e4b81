"""Make the students' notebooks, and say what was written."""

import argparse
from pathlib import Path

from autograder.assignments.assignment import COURSE, ROOT, Assignment
from autograder.assignments.find import assignments
from nst.errors import NSTError

WHAT = "make the students' notebooks from autograder/assignments/"
EXAMPLES = """\
  python -m autograder build              the students' notebooks, from autograder/assignments/*/source.py
  python -m autograder build --check      are the committed notebooks what the sources give? writes nothing
  python -m autograder build --update-texts   new and changed texts, to be translated in text/zh.po and others
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    what = parser.add_mutually_exclusive_group()
    what.add_argument(
        "--check", action="store_true", help="only say whether the committed notebooks and all texts are up to date"
    )
    what.add_argument(
        "--update-texts", action="store_true", help="put new texts into the files that are translated; builds nothing"
    )
    parser.add_argument("--overwrite", action="store_true", help="replace notebooks that have been filled in or run")


def run(args: argparse.Namespace) -> str:
    """Do it, or only check it."""
    from autograder.build import build, companions, editions  # noqa: PLC0415 -- see the package

    every = [*assignments().values()]
    if args.update_texts:
        return "\n".join(f"wrote {build.shown(file)}" for file in editions.update_texts(every))
    if args.check:
        return _check(every)
    said = []
    for assignment in every:
        editions.link(assignment)
        notebook = assignment.place
        own = assignment.released.exists() and build.untouched(assignment.released) is None and not args.overwrite
        built = build.build(assignment, COURSE, None if own else assignment.released)
        folders = f"autograder/course/source/{assignment.name}/ and autograder/course/release/{assignment.name}/"
        if own:
            said.append(_left(notebook))
        said.append(f"wrote {folders}" if own else f"wrote {notebook} ({len(built.student.cells)} cells), {folders}")
        for file, written in companions.write(assignment, args.overwrite):
            beside = notebook.with_name(file.name)
            said.append(f"wrote {beside}" if written else _left(beside))
    return "\n".join(said)


def _left(notebook: Path) -> str:
    return f"left {notebook} alone, which was filled in or run: --overwrite replaces it"


def _check(every: list[Assignment]) -> str:
    """Check all notebooks and all texts. Raises NSTError, which tells all that is wrong."""
    from autograder.build import build, companions, editions  # noqa: PLC0415 -- see the package

    said, wrong = [], []
    for assignment in every:
        try:
            build.check(assignment, assignment.released)
            said.append(f"{assignment.place} is up to date")
            for file, notebook in companions.companions(assignment):
                build.check_same(file, notebook)
                said.append(f"{file.relative_to(ROOT)} is up to date")
        except NSTError as error:
            wrong.append(str(error))
    for language in editions.languages(every):
        missing = editions.untranslated(language)
        wrong += missing
        said += [] if missing else [f"all that is said is there in the language {language}"]
    if wrong:
        raise NSTError("\n".join(wrong))
    return "\n".join(said)
