"""Going on where a run was stopped or killed: its state is saved in a file beside the picture."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import fields
from typing import Any

import numpy as np

from neural_style.files import state_file
from neural_style.objective import Losses
from neural_style.options import Options, flag
from neural_style.pictures import Pictures
from neural_style.progress import History
from nst.errors import ResumeError
from nst.solver.descent import Descent
from nst.state import save_state, saved_state, written_by_run
from nst.types import Array

# What may be another when a run goes on: it changes files, but not the image
FREE = {
    "output",
    "overwrite",
    "resume",
    "save_seconds",
    "print_iterations",
    "checkpoint_output",
    "checkpoint_iterations",
    "progress_write",
    "progress_plot",
    "preserve_colors",
    "tile",
    "web",
}


class StateFile:
    """The state of a run: in a file beside its picture, as long as that is not finished.

    Arguments:
    options, pictures -- of the run
    network -- digest of its weights

    Attributes:
    written -- digests of the files that the run has written, as far as is known
    """

    def __init__(self, options: Options, pictures: Pictures, network: str) -> None:
        self._file = state_file(options.output)
        self._settings = _settings(options, pictures, network)
        self.written: set[str] = set()

    def save(self, descent: Descent, history: History, written: Iterable[str] = ()) -> None:
        """Write all that is needed to go on from here. Raises ResumeError.

        Arguments:
        written -- digests of files that are about to be written
        """
        self.written.update(written)
        rows = np.array([(iteration, *losses) for iteration, losses in history])
        save_state(self._file, self._settings, descent.state() | {"history": rows}, self.written)

    def restore(self, descent: Descent) -> list[tuple[int, Losses]]:
        """Go on from what is saved, if there is something. Returns: the losses so far. Raises ResumeError."""
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
        """Forget the state."""
        self._file.unlink(missing_ok=True)


DIGESTS = {"content", "styles", "style_masks", "initial", "network"}


def _settings(options: Options, pictures: Pictures, network: str) -> dict[str, Any]:
    """What must be the same when a run goes on, as JSON has it; of files, the digests of what they hold."""
    settings = {field.name: getattr(options, field.name) for field in fields(Options) if field.name not in FREE}
    settings |= {
        "width": pictures.size[0],
        "initial_noiseblend": options.noiseblend,
        "style_blend_weights": options.blend_weights,
        "style_scales": options.scales,
        "content": digest(pictures.content),
        "styles": [digest(style) for style in pictures.styles],
        "style_masks": [digest(mask) for mask in pictures.masks or ()],
        "initial": digest(pictures.initial) if options.initial else None,
        "network": network,
    }
    return dict(json.loads(json.dumps(settings)))


def _change(name: str, before: Any, now: Any) -> str:
    """What is another than before. Only options that were given, then or now, are named as such."""
    if name == "network":
        return "the network had other weights"
    if name not in DIGESTS:
        return f"{flag(name)} was {before}, is {now}"
    if before and now:
        return f"{flag(name)} had other content"
    return f"{flag(name)} was {'given' if before else 'not given'}"


def digest(*arrays: Array) -> str:
    """Short, and another for other arrays."""
    found = hashlib.sha256()
    for array in arrays:
        found.update(str(array.shape).encode())
        found.update(np.ascontiguousarray(array).data)
    return found.hexdigest()[:16]
