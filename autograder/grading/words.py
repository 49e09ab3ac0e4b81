"""What a kernel says of an error, made fit to be told: one line, without the grader's paths, frames and graph nodes."""

import re
import sys
import tempfile
from collections.abc import Iterator

from autograder.assignments.assignment import ROOT

MOST_READ = 20_000  # characters of a message
LONGEST = 300  # characters of what is told
STOPPED = re.compile(r"stopped with (\w{1,100}: ?)")
SENTENCE = re.compile(r"(?<=[a-z)\]'`])\. (?=[A-Z])")
# What TensorFlow writes around its message, and Python above it.
STACK = "Original stack trace"
AROUND = re.compile(
    r"Graph execution error|Detected at node|Node: |in user code:|Traceback \(most recent|\d+ root error|\[\[\{\{|\^"
)
NODE = re.compile(r"'?\{\{node ([^{}]{1,200})\}\}(?: = [^']{0,2000}')?'?")
PLACE = re.compile(r" on /job:\S{1,200}| by allocator \S{1,100}| \([\w-]{1,40}\.py(?:, line \d{1,9})?\)")
NAME = r"[^\s/:'\"<>()\x1b]{1,200}+"  # of a file or folder
FRAME = re.compile(r"(\s*)File [\"<]")


def words(text: str) -> str:
    """Say in one line what an error's text says; a beginning such as "stopped with ValueError: " stays as it is."""
    text = text[:MOST_READ]
    begins = STOPPED.match(text)
    start = begins.end() if begins else 0
    said = next(_lines(text[start:].partition(STACK)[0]), "").strip()
    if begins:
        said = said.removeprefix(begins[1])  # AutoGraph names the exception again
    said = without_paths(PLACE.sub("", NODE.sub(r"'\1'", said)))
    if len(said) > LONGEST:
        said = SENTENCE.split(said)[0]
    return one_line(f"{text[:start].strip()} {said}").removesuffix(":")


def _lines(text: str) -> Iterator[str]:
    """Yield the lines of a message that are neither frames nor the code below them."""
    frame = -1  # how far the frame above is indented
    for line in text.split("\n"):
        indent = len(line) - len(line.lstrip())
        begins = FRAME.match(line)
        if begins:
            frame = len(begins[1])
        elif line.strip() and not (frame >= 0 and indent > frame):
            frame = -1
            if not AROUND.match(line.strip()):
                yield re.sub(r"^\s*\(\d\) \w+: ", "", line)


def one_line(text: str, longest: int = LONGEST) -> str:
    """Return a stranger's text on one line of bounded length, and without control characters."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text[: 4 * LONGEST]).split())
    return line if len(line) <= longest else line[: longest - 1] + "…"


def without_paths(text: str) -> str:
    """Return a text without the grader's own frames and folders: of a path, the last name is left."""
    text = re.sub(rf'^ *File "{re.escape(str(ROOT / "autograder"))}/[^\n]*\n?', "", text, flags=re.MULTILINE)
    ours = (str(ROOT), sys.prefix, sys.base_prefix)
    scratch = rf"{re.escape(tempfile.gettempdir())}/nst-sandbox-[\w-]{{1,40}}"
    places = "|".join([*map(re.escape, sorted(ours, key=len, reverse=True)), scratch])
    # to match all that a path has, and not only what goes, is linear where a path repeats a folder a thousand times
    return re.sub(rf"(?:{places})((?:/{NAME})++)", lambda path: path[1].rpartition("/")[2], text)
