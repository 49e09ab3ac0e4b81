"""The file with the state of a run: what was to be painted, and all that is needed to go on from where it is."""

import contextlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from nst_errors import NSTError, ResumeError
from nst_utils import Array, whole


def save_state(file: Path, about: Mapping[str, Any], arrays: Mapping[str, Any]) -> None:
    """Write what JSON can hold, and arrays. The file appears whole or not at all. Raises ResumeError."""
    try:
        with whole(file) as part, part.open("wb") as stream:
            np.savez(stream, **{"about": np.array(json.dumps(about)), **arrays})
    except OSError as error:
        raise ResumeError(f"cannot write {file}: {error}. Expected a folder to write to, with some space") from error


@contextlib.contextmanager
def saved_state(file: Path) -> Iterator[tuple[Any, Mapping[str, Array]]]:
    """Read what `save_state` has written, to make a run of it.

    Raises ResumeError if that cannot be, or what is made of it inside of the `with` fails.
    """
    try:
        with np.load(file, allow_pickle=False) as arrays:
            yield json.loads(str(arrays["about"])), arrays
    except ResumeError:
        raise
    except FileNotFoundError as error:
        raise ResumeError(f"no file {file} (looked in {Path.cwd()}); expected one that `save` has written") from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError, EOFError, BadZipFile, NSTError) as error:
        said = f"{file} cannot be read as the state of a run: {error}. It may be cut short. Start a new run"
        raise ResumeError(said) from error
