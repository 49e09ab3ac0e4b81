"""Resume a run that was stopped or killed: its state is saved in a file beside the picture."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

import numpy as np

from neural_style.files import state_file
from neural_style.options import Options, flag
from neural_style.pictures import Pictures
from neural_style.progress import History
from nst.errors import ResumeError
from nst.solver.descent import Descent, Losses
from nst.state import save_state, saved_state, written_by_run
from nst.types import Array


class StateFile:
    """The state of a run, in a file beside its picture until that is finished.

    Arguments:
    options, pictures -- those of the run
    network -- digest of the weights

    Attributes:
    written -- digests of the files that the run is known to have written
    """

    def __init__(self, options: Options, pictures: Pictures, network: str) -> None:
        self._file = state_file(options.output.output)
        self._settings = _settings(options, pictures, network)
        self.written: set[str] = set()

    def save(self, descent: Descent, history: History, written: Iterable[str] = ()) -> None:
        """Save what is needed to go on from here. Raises ResumeError.

        Arguments:
        written -- digests of files that are about to be written
        """
        self.written.update(written)
        rows = np.array([(iteration, *losses) for iteration, losses in history])
        save_state(self._file, self._settings, descent.state() | {"history": rows}, self.written)

    def restore(self, descent: Descent) -> list[tuple[int, Losses]]:
        """Set a descent to the saved state, if there is one. Returns: the losses so far. Raises ResumeError."""
        if not self._file.exists():
            return []
        self.written = written_by_run(self._file)
        with saved_state(self._file) as (about, arrays):
            changed = [_change(name, about[name], now) for name, now in self._settings.items() if about[name] != now]
            if changed:
                raise ResumeError(
                    f"{self._file} is the state of a run with other options: {', '.join(changed)}. "
                    "Expected the same to go on with; --overwrite in place of --resume begins anew"
                )
            descent.restore(arrays)
            return [(int(iteration), Losses(*losses)) for iteration, *losses in arrays["history"].tolist()]

    def remove(self) -> None:
        """Delete the file."""
        self._file.unlink(missing_ok=True)


DIGESTS = {"content", "styles", "style_masks", "initial", "network"}


def _settings(options: Options, pictures: Pictures, network: str) -> dict[str, Any]:
    """Return the options that must not change when a run goes on, as JSON has them, with digests in place of files."""
    groups = (options.pictures, options.loss, options.network, options.optimizer)
    settings = {name: value for group in groups for name, value in asdict(group).items()}
    del settings["tile"]  # makes no difference to the image
    settings |= {
        "width": pictures.size[0],
        "initial_noiseblend": options.pictures.noiseblend,
        "style_blend_weights": options.loss.blend_weights(len(pictures.styles)),
        "style_scales": options.pictures.scales,
        "content": digest(np.asarray(pictures.content)),
        "styles": [digest(np.asarray(style)) for style in pictures.styles],
        "style_masks": [digest(mask) for mask in pictures.masks or ()],
        "initial": digest(np.asarray(pictures.initial)) if options.pictures.initial else None,
        "network": network,
    }
    return dict(json.loads(json.dumps(settings)))


def _change(name: str, before: Any, now: Any) -> str:
    """Describe how an option has changed."""
    if name == "network":
        return "the network had other weights"
    if name not in DIGESTS:
        return f"{flag(name)} was {before}, is {now}"
    if before and now:
        return f"{flag(name)} had other content"
    return f"{flag(name)} was {'given' if before else 'not given'}"


def digest(*arrays: Array) -> str:
    """Return 16 hexadecimal digits that identify the shapes and values of arrays."""
    found = hashlib.sha256()
    for array in arrays:
        found.update(str(array.shape).encode())
        found.update(np.ascontiguousarray(array).data)
    return found.hexdigest()[:16]
