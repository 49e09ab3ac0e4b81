"""Files that are meant to keep their readers busy, or to get more out of them than an error.

Each fuzzer makes so many examples, and asserts that all of them end in a result or in a clear error of the project's,
within 10 s and 1 GB.
"""

import io
import json
import resource
import signal
import tempfile
import warnings
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

import h5py
import nbformat
import numpy as np
from bs4 import BeautifulSoup
from hypothesis import strategies as st
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode
from PIL import Image

from autograder.assignments.find import assignments
from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.grading.accept import accept
from autograder.grading.present import present
from autograder.grading.released import released
from autograder.grading.sanitise import MOST_PROSE, harmless, sanitise
from autograder.judge.message import Message
from autograder.judge.verdict import Check, FunctionVerdict, Verdict
from neural_style.jobs import LARGEST, read_jobs
from neural_style.options import FIELDS, flag
from nst.errors import NSTError, ResumeError
from nst.networks.squeezenet import read_squeezenet
from nst.networks.vgg19 import read_weights
from nst.pictures import FORMATS, open_picture
from nst.reader.read import read_submission
from nst.solver.descent import Descent
from nst.state import NEEDED, is_state, save_state, saved_state, written_by_run
from tests.support.fuzzer import Fuzzer, Watch, nobody, try_examples
from tests.support.weight_files import random_weights, write_current, write_keras, write_older, write_ours

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


# ---------------------------------------------------------------- notebooks

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
outputs = st.lists(
    st.one_of(
        st.builds(lambda text: {"output_type": "stream", "name": "stdout", "text": text}, texts),
        st.builds(
            lambda text, lines: {"output_type": "error", "ename": text, "evalue": text, "traceback": lines},
            texts,
            st.lists(texts | values, max_size=3),
        ),
        st.builds(
            lambda data: {"output_type": "display_data", "data": data, "metadata": {}},
            st.dictionaries(st.sampled_from(["text/plain", "text/html", "image/png", "image/jpeg"]), texts | values),
        ),
        st.builds(lambda data: {"output_type": "execute_result", "data": data}, values),
    ),
    max_size=4,
)


@cache
def _released() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(NST.released.read_text(encoding="utf-8"))["cells"]
    return found


grade_ids = [cell["metadata"]["nbgrader"]["grade_id"] for cell in _released() if "nbgrader" in cell["metadata"]]
cells = st.one_of(
    st.builds(lambda number: _released()[number % len(_released())], st.integers(0, 200)),
    st.builds(
        lambda kind, source, name, pictures: {
            "cell_type": kind,
            "source": source,
            "metadata": {"nbgrader": {"grade_id": name}} if name else {},
            "attachments": pictures,
        },
        st.sampled_from(["code", "markdown", "raw", "heading"]),
        texts | st.lists(texts, max_size=3),
        st.sampled_from([*grade_ids, ""]) | values,
        values | st.dictionaries(st.text(max_size=5), st.dictionaries(st.just("image/png"), st.just("AAAA"))),
    ),
    values,
)
documents = st.one_of(
    st.builds(
        lambda listed, times, given: {"nbformat": 4, "metadata": given, "cells": listed * times},
        st.lists(cells, max_size=8),
        st.sampled_from([1, 1, 1, 2, 50]),
        values,
    ),
    st.builds(lambda given: {"nbformat": 3, "worksheets": given}, values),
    values,
)
damages = st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=4), st.integers(0, 40)), max_size=3)


def damaged(content: bytes, damage: list[tuple[float, bytes, int]]) -> bytes:
    """Some bytes, with others in their place here and there."""
    for share, put, length in damage:
        at = int(share * len(content))
        content = content[:at] + put + content[at + length :]
    return content


VERDICT = Verdict((FunctionVerdict("gram_matrix", (Check("a", 1, 2, Message("b")),)),), 1, notes=(Message("a"),))


def notebooks(examples: int, watch: Watch = nobody, repeatable: bool = True) -> None:
    """Notebooks, on their way through read, restore, accept, sanitise and present."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "n.ipynb")

        def ends(example: tuple[Any, list[list[Any]], list[Any], str]) -> None:
            content, shown, damage, name = example
            file.write_bytes(damaged(json.dumps(content).encode(), damage))
            assignment = assignments()[name]
            restored, _ = accept(assignment, read_submission(file), released(assignment))
            code = [cell for cell in restored.cells if cell.cell_type == "code"]
            for cell, those in zip(code, shown, strict=False):
                cell.outputs = [nbformat.from_dict(output) for output in those]
            clean = sanitise(restored, released(assignment))
            nbformat.validate(clean)
            nbformat.writes(clean).encode()
            if assignment is NST:
                present(clean, VERDICT)

        names = st.sampled_from([*assignments(), "nst", "nst"])
        check(st.tuples(documents, st.lists(outputs, max_size=4), damages, names), ends, examples, watch, repeatable)


def prose(examples: int, watch: Watch = nobody, repeatable: bool = True) -> None:
    """Texts of cells as Markdown: pages of them load nothing and run nothing, and are made in time."""

    def ends(text: str) -> None:
        cell = NotebookNode(cell_type="markdown", source=text, metadata=NotebookNode(), id="x")
        source = sanitise(nbformat.v4.new_notebook(cells=[cell]), released(NST)).cells[0].source
        renderer = IPythonRenderer(escape=False)
        page = BeautifulSoup(MarkdownWithMath(renderer=renderer).render(source), "html.parser")
        sources = [str(tag.get("src")) for tag in page.find_all("img")]
        assert all(source.startswith("images/") for source in sources), sources
        assert not page.find_all(["script", "style", "iframe", "svg", "link", "form", "object", "embed", "meta"])
        assert "\u202e" not in source and len(source) < 3 * MOST_PROSE
        assert harmless(harmless(text[:MOST_PROSE])) == harmless(text[:MOST_PROSE])

    check(texts, ends, examples, watch, repeatable)


# ---------------------------------------------------------------- states of runs


def states(examples: int, watch: Watch = nobody, repeatable: bool = True) -> None:
    """Files to go on from: archives of arrays that promise, hide, encrypt or compress something."""
    names = st.sampled_from([*NEEDED, "history", "s_0", "s_1", "y_0", "y_1", "x"])
    sizes = st.integers(-1, 5) | st.sampled_from([2**20, 2**31, 2**63, 10**25])
    shapes = st.sampled_from([(1, 3, 4, 3), ()]) | st.lists(sizes, max_size=5).map(tuple)
    dtypes = st.sampled_from(["<f8", "<f4", "|O", "<U9", "<U99999999", "|S0", "<i8", "[('a', '<f8')]", "|V8", "<c16"])
    headers = st.builds(
        lambda dtype, shape, odd: (
            odd
            or f"{{'descr': {dtype if dtype[0] == '[' else repr(dtype)}, 'fortran_order': False, 'shape': {shape}, }}"
        ),
        dtypes,
        shapes,
        st.sampled_from(["", "", "", "(" * 3000, "[" * 200 + "]" * 200, "{'shape': (True,)}", "\0", "9" * 9000]),
    )
    about = st.builds(json.dumps, values) | st.sampled_from(["[" * 100_000, '{"a": ' * 20_000, "{}", '{"written": 3}'])
    arrays = st.dictionaries(names, st.tuples(headers, st.binary(max_size=40), st.sampled_from([0, 0, 1, 288, 2**16])))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "run.npz")
        image = np.zeros((1, 3, 4, 3))
        save_state(file, {"beta": 40.0}, {"image": image, "level": np.array(0), "made": np.array(2)}, ["a"])
        good = file.read_bytes()

        def ends(example: tuple[dict[str, Any], str, int, bool, list[Any]]) -> None:
            odd, told, compression, is_encrypted, damage = example
            if odd:
                packed = {name: _npy(header, content * times) for name, (header, content, times) in odd.items()}
                stream = io.BytesIO()
                np.save(stream, np.array(told))
                packed.setdefault("about", stream.getvalue())
                with zipfile.ZipFile(file, "w", compression) as archive:
                    for name, content in packed.items():
                        archive.writestr(f"{name}.npy", content)
                content = file.read_bytes()
                if is_encrypted:
                    content = content.replace(b"PK\1\2\x14\3\x14\0\0", b"PK\1\2\x14\3\x14\0\1")
            else:
                content = good
            file.write_bytes(damaged(content, damage))
            is_state(file)
            with suppress(ResumeError):
                written_by_run(file)
            with saved_state(file) as (about, found):
                Descent(image, [((4, 3), 5)]).restore(found)
                str(about.get("beta"))

        compressions = st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA])
        check(st.tuples(arrays, about, compressions, st.booleans(), damages), ends, examples, watch, repeatable)


def _npy(header: str, content: bytes) -> bytes:
    text = header.encode() + b"\n"
    return b"\x93NUMPY\1\0" + len(text).to_bytes(2, "little") + text + content


# ---------------------------------------------------------------- weights


def weights(examples: int, watch: Watch = nobody, repeatable: bool = True) -> None:
    """Files of weights, in the formats of Keras and of MATLAB: damaged, deep, linked, compressed, promising."""
    with tempfile.TemporaryDirectory() as folder:
        good = []
        for write in (write_keras, write_ours, write_older, write_current):
            write(Path(folder, "good"), random_weights())
            good.append(Path(folder, "good").read_bytes())

        def ends(example: tuple[int, list[Any], list[Any]]) -> None:
            which, odd, damage = example
            file = Path(folder, "weights")
            file.unlink(missing_ok=True)
            if which < len(good):
                file.write_bytes(good[which])
            else:
                _write_odd(file, odd)
            if damage:
                file.write_bytes(damaged(file.read_bytes(), damage))
            for read in (read_weights, read_squeezenet):
                with suppress(NSTError):
                    read(file)

        layers = st.sampled_from(["block1_conv1", "block1_conv1/block1_conv1", "conv1", "model_weights", "a/vars", "/"])
        kinds = st.sampled_from(["array", "chunked", "bomb", "external", "outside", "soft", "loop", "deep", "virtual"])
        shapes = st.sampled_from([(3, 3, 3, 2), (2,), (), (0,), (4000, 4000), (2**40,), (3, 3, 2**30, 2)])
        odd = st.lists(st.tuples(layers, kinds, shapes), max_size=5)
        check(st.tuples(st.integers(0, 6), odd, damages), ends, examples, watch, repeatable)


def _write_odd(file: Path, odd: list[tuple[str, str, tuple[int, ...]]]) -> None:
    with h5py.File(file, "w") as opened:
        for number, (group, kind, shape) in enumerate(odd):
            place = f"{group}/{number}"
            with suppress(ValueError, TypeError, OSError, RuntimeError):  # what cannot be made is no example
                if kind == "array":
                    opened.create_dataset(place, shape, "f4")
                elif kind == "chunked":
                    opened.create_dataset(place, (2,), "f4", maxshape=(None,), chunks=(2**28,))
                elif kind == "bomb":
                    opened.create_dataset(place, (1000, 1000), "f4", compression="gzip", fillvalue=1)[:] = 0
                elif kind == "external":
                    opened.create_dataset(place, shape, "f4", external=[("/etc/passwd", 0, h5py.h5f.UNLIMITED)])
                elif kind == "outside":
                    opened[place] = h5py.ExternalLink("/etc/passwd", "/x")
                elif kind == "soft":
                    opened[place] = h5py.SoftLink(f"/{group}")
                elif kind == "loop":
                    opened.require_group(group)[f"{number}"] = opened.require_group(group)
                elif kind == "deep":
                    inner = opened.require_group(place)
                    for _ in range(60):
                        inner = inner.create_group("a")
                elif kind == "virtual":
                    layout = h5py.VirtualLayout((2,), "f4")
                    layout[:] = h5py.VirtualSource("/etc/passwd", "x", (2,))
                    opened.create_virtual_dataset(place, layout)


# ---------------------------------------------------------------- jobs


def jobs(examples: int, watch: Watch = nobody, repeatable: bool = True) -> None:
    """Files of jobs, TOML and CSV."""
    names = [flag(name).removeprefix("--") for name in FIELDS]
    words = st.sampled_from([*names, "recipe", "eps", "x", "a.b", '"a b"', "''"])
    numbers = st.sampled_from(["1", "-1", "nan", "inf", "1e999", "0x" + "f" * 9000, "9" * 5000, "1979-05-27", "true"])
    plain = numbers | st.builds(json.dumps, st.text(max_size=5)) | st.sampled_from(['"a.png"', "[", '"""', "'", "{"])
    lists = st.builds(lambda parts: f"[{','.join(parts)}]", st.lists(plain, max_size=3))
    deep = st.sampled_from(["[" * 900 + "]" * 900, "{a=" * 300 + "1" + "}" * 300, ".".join("a" * 5000)])
    lines = st.one_of(
        st.builds(lambda name, value: f"{name} = {value}", words, plain | lists | deep),
        st.builds(lambda name: f"[{name}]", words | deep),
        st.builds(lambda name: f"[[{name}]]", words),
        st.builds(lambda cells, separator: separator.join(cells), st.lists(words | plain), st.sampled_from(",;\t")),
        st.text(max_size=8),
        repeated,
    )
    whole = st.just('[a]\ncontent = "c.png"\nstyles = ["s.png"]\noutput = "o.png"\n')
    heading = st.just("content,styles,output,iterations,overwrite\na.png,b.png,c.png,")

    def text(first: str, listed: list[str], times: int) -> str:
        """A file; longer ones than are read would only fill the memory of this process."""
        part = "\n".join(listed)
        return first + "\n".join([part] * min(times, 1 + LARGEST // (len(part) + 1)))

    texts_of_jobs = st.builds(
        text,
        whole | heading | st.just(""),
        st.lists(lines, max_size=8),
        st.sampled_from([1, 1, 1, 40]),
    )
    with tempfile.TemporaryDirectory() as folder:

        def ends(example: tuple[str, str, list[Any]]) -> None:
            text, suffix, damage = example
            file = Path(folder, f"jobs{suffix}")
            file.write_bytes(damaged(text.encode(errors="surrogatepass"), damage))
            read_jobs(["--jobs", str(file)])

        check(st.tuples(texts_of_jobs, st.sampled_from([".toml", ".csv"]), damages), ends, examples, watch, repeatable)


# ---------------------------------------------------------------- pictures


def pictures(examples: int, watch: Watch = nobody, repeatable: bool = True) -> None:
    """Pictures of all formats that are opened, and of some that are not, damaged anywhere."""
    samples = _samples()
    heads = st.lists(st.tuples(st.floats(0, 0.1), st.binary(max_size=4), st.integers(0, 5)), max_size=3)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "picture.jpg")

        def ends(example: tuple[int, list[Any], list[Any], int]) -> None:
            which, head, damage, cut = example
            content = damaged(damaged(samples[which % len(samples)], head), damage)
            file.write_bytes(content[: len(content) - cut])
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of Pillow, about the damage
                open_picture(file)

        cuts = st.sampled_from([0, 0, 1, 20, 200])
        check(st.tuples(st.integers(0, 200), heads, damages, cuts), ends, examples, watch, repeatable)


@cache
def _samples() -> list[bytes]:
    found = [
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 20 20\nshowpage\n",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    ]
    rng = np.random.default_rng(0)
    picture = Image.fromarray(rng.integers(0, 255, (20, 24, 3), dtype=np.uint8))
    frames = [picture, picture.rotate(90), picture.rotate(180)]
    for name in FORMATS:
        for mode in ("RGB", "RGBA", "L", "P", "I;16", "1", "CMYK", "F", "I"):
            for options in ({}, {"save_all": True, "append_images": frames}):
                stream = io.BytesIO()
                with suppress(Exception):  # a format that does not have the mode, or cannot be written here
                    picture.convert(mode).save(stream, name, **options)
                    found.append(stream.getvalue())
    return found


FUZZERS = {
    "notebooks": Fuzzer(notebooks, 2000),
    "prose": Fuzzer(prose, 2000),
    "states": Fuzzer(states, 2000),
    "weights": Fuzzer(weights, 10_000),
    "jobs": Fuzzer(jobs, 3000),
    "pictures": Fuzzer(pictures, 3000),
}
