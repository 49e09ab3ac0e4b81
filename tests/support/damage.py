"""What files and texts are damaged with, and the bounds within which their readers end."""

import resource
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from nst.errors import NSTError
from tests.support.fuzzer import Watch, try_examples

SECONDS, PATIENCE, MEMORY = 10, 300, 2**30  # of the processor, of the clock; bytes


class OverrunError(BaseException):
    """It took too long. No `except Exception` of what is tested takes it for a mistake of the file's."""


@contextmanager
def bounded() -> Iterator[None]:
    """Let nothing take longer than 10 s, or 1 GB more than there is. Raises OverrunError and MemoryError."""

    def end(*_: Any) -> None:
        raise OverrunError(f"it took longer than {SECONDS} s of the processor, or {PATIENCE} s of the clock")

    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    before, most = resource.getrlimit(resource.RLIMIT_AS)
    handlers = {one: signal.signal(one, end) for one in (signal.SIGALRM, signal.SIGPROF)}
    resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + MEMORY, most))
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    signal.setitimer(signal.ITIMER_REAL, PATIENCE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
        resource.setrlimit(resource.RLIMIT_AS, (before, most))
        for one, handler in handlers.items():
            signal.signal(one, handler)


def check(
    strategy: st.SearchStrategy[Any], ends: Callable[[Any], object], examples: int, watch: Watch, repeatable: bool
) -> None:
    """Call `ends` with so many examples. What is no error of the project's fails, and is told with the example."""

    def in_time(example: Any) -> None:
        with bounded(), suppress(NSTError):
            ends(example)

    try_examples(in_time, strategy, examples, watch, repeatable)


# What readers of text, of Python, of Markdown and of colours search for, and what is special in JSON and HTML.
PIECES = (
    *("\\\\(", "\\\\)", "\\\\[", "\\\\]", "$$", "$", "\\", "[", "]", "](", ")", "![", "[x]: ", "*", "**", "_", "~~"),
    *("`", "```", "~~~", "> ", "- ", "1. ", "- [ ] ", "|", "|-|\n", "# ", "=", ":\n: ", "&", "&#", "&lt;", "<", "<a "),
    *("<!--", "<![CDATA[", "</", "http://", "https://a.b/", "www.", "@", "\\begin{a}", "\\end{a}", "attachment:"),
    *("\x1b[", "\x1b[38;5;", "m", "\x1b]", "\x07", "\0", "\r", "\t", " ", "    ", "\n", "\n\n", "\u202e", "\ud800"),
    *(
        "def gram_matrix(A):",
        "return A",
        "(",
        "[0",
        "{",
        "'''",
        '"',
        "%%time\n",
        "!ls",
        "?",
        "x",
        "é",
        "∂",
        "0",
        "lambda:",
    ),
    *("python", "mermaid", "images/monet.jpg", "'", "+", "not ", ",", ";", "async ", "f'{", "}", "@x\n", "if x:\n "),
)
pieces = st.sampled_from(PIECES)
repeated = st.builds(
    lambda parts, times, tail: "".join(parts) * times + tail,
    st.lists(pieces, min_size=1, max_size=4),
    st.sampled_from([1, 2, 3, 30, 1_000, 20_000]),
    st.text(max_size=3),
)
texts = st.lists(repeated | pieces | st.text(max_size=8), max_size=6).map("".join)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


damages = st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=4), st.integers(0, 40)), max_size=3)


def damaged(content: bytes, damage: list[tuple[float, bytes, int]]) -> bytes:
    """Some bytes, with others in their place here and there."""
    for share, put, length in damage:
        at = int(share * len(content))
        content = content[:at] + put + content[at + length :]
    return content
