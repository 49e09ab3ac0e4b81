"""Names that strangers gave to files and folders, as they are told to people."""

from collections.abc import Sequence

from autograder.build.submission import SubmissionError
from autograder.catalogue.say import say
from autograder.judge.message import Value, message
from nst.errors import printable

MOST_NAMED = 4
LONGEST = 120  # characters of one name


def check_name(name: str) -> None:
    """Raise SubmissionError if nbgrader or a database cannot take the name of a student's folder."""
    try:
        name.encode()
    except UnicodeEncodeError as error:
        raise SubmissionError(say(message("submission.name-is-no-text"))) from error
    if "\n" in name:
        raise SubmissionError(say(message("submission.name-has-lines")))


def readable(name: str) -> str:
    """Return a name on one line: what is no text, moves a cursor or turns the direction of writing is escaped."""
    return printable(name).replace("\n", "\\n").replace("\t", "\\t")


def quoted(name: str) -> str:
    """Return a name in quotation marks, without its middle if it is long."""
    short = name if len(name) <= LONGEST else f"{name[: LONGEST // 2]}…{name[-LONGEST // 2 :]}"
    return f"'{readable(short)}'"


def listed(names: Sequence[Value], most: int = MOST_NAMED) -> tuple[Value, ...]:
    """Return some names for a sentence, and how many others there are."""
    more = len(names) - most
    return (*names[:most], message("names.more", number=more)) if more > 0 else tuple(names)
