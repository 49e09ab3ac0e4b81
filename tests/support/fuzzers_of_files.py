"""Files that are meant to keep their readers busy, or to get more out of them than an error.

Each fuzzer makes so many examples, and asserts that all of them end in a result or in a clear error of the project's,
within 10 s and 1 GB.
"""

import io
import json
import tempfile
import warnings
import zipfile
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import h5py
import numpy as np
from hypothesis import strategies as st
from PIL import Image

from neural_style.jobs import LARGEST, read_jobs
from neural_style.options import FIELDS, flag
from nst.errors import NSTError, ResumeError
from nst.networks.squeezenet import read_squeezenet
from nst.networks.vgg19 import read_weights
from nst.pictures import FORMATS, open_picture
from nst.solver.descent import Descent
from nst.state import NEEDED, is_state, save_state, saved_state, written_by_run
from tests.support.damage import check, damaged, damages, repeated, values
from tests.support.fuzzer import Fuzzer, Watch, nobody
from tests.support.fuzzers_of_exports import exports
from tests.support.fuzzers_of_notebooks import notebooks, prose
from tests.support.weight_files import random_weights, write_current, write_keras, write_older, write_ours

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
    "exports": Fuzzer(exports, 3000),
}
