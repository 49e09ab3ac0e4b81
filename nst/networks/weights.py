"""Check weights that were read from a file, whatever its format.

Files come from anybody. Nothing in them is unpickled or run, and an HDF5 that would lead to other files is refused.
"""

import contextlib
from collections.abc import Collection, Iterator
from pathlib import Path

import numpy as np

from nst.errors import WeightsError
from nst.kinds import kind_of
from nst.texts import text
from nst.types import Weights

GET_WEIGHTS = "python pretrained-model/get_weights.py"
DEEPEST = 20  # levels of nested arrays or groups; without a limit, the libraries overflow the stack and end the process


def check_there(path: Path, how: str) -> None:
    """Raise WeightsError unless it is a file; `how` says how to make one."""
    kind = kind_of(path)
    if path.is_dir() and kind.advice:
        raise WeightsError(f"{path} cannot be read as weights: it is {kind.name}. {kind.advice}")
    if not path.is_file():
        raise WeightsError(text("weights.missing", file=path, here=Path.cwd(), how=how))


@contextlib.contextmanager
def told_as_weights_error(path: Path, kinds: Collection[str]) -> Iterator[None]:
    """Raise WeightsError for whatever goes wrong while this file of weights is read.

    Arguments:
    kinds -- what such a file may be, see `nst.kinds`; of others it is said what they are
    """
    try:
        yield
    except WeightsError:
        raise
    except Exception as error:  # the readers raise any exception for a damaged file
        check_kind(path, kinds)
        size = f" ({path.stat().st_size:,} bytes)" if path.is_file() else ""
        raise WeightsError(
            f"{path}{size} cannot be read as weights: {error!r}. It is cut short or damaged, or no such file at all. "
            f"Get it again, or do without: {GET_WEIGHTS} --stand-in --force puts a network of our own in its place"
        ) from error


def check_kind(path: Path, kinds: Collection[str]) -> None:
    """Raise WeightsError if it is known what a file is, and it is none of these kinds."""
    kind = kind_of(path)
    if kind.name and kind.name not in kinds:
        advice = kind.advice or f"{GET_WEIGHTS} --download gets Keras' weights of VGG-19"
        raise WeightsError(
            f"{path} cannot be read as weights: it is {kind.name}; expected {' or '.join(kinds)}. {advice}"
        )


def check_convolution(path: Path, weights: Weights, name: str, shape: tuple[int, int, int], network: str) -> int:
    """Check a convolution, and return the number n of its output channels.

    Raises WeightsError unless it is there, has a kernel (*shape, n) and a bias (n,), and is finite.
    """
    if name not in weights:
        raise WeightsError(f"{path}: no layer {name}; found {', '.join(weights) or 'none'}. Expected a {network}")
    kernel, bias = weights[name]
    fits = kernel.ndim == 4 and kernel.shape[:3] == shape and bias.shape == kernel.shape[3:]
    if not fits or not bias.size:
        raise WeightsError(
            f"{path}: {name} has a kernel of shape {kernel.shape} and a bias of shape {bias.shape}; "
            f"expected ({', '.join(map(str, shape))}, n) and (n,). Expected a {network}"
        )
    if not (np.isfinite(kernel).all() and np.isfinite(bias).all()):
        raise WeightsError(f"{path}: {name} holds NaN or infinity; expected finite numbers. Get the file again")
    return int(kernel.shape[3])
