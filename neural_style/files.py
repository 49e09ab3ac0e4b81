"""The files that are written: what they are, and whether they can be."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from neural_style.options import Options
from nst_errors import ImageError
from nst_paint import try_to_write
from nst_utils import whole


def checkpoints(options: Options, iterations: int) -> dict[int, Path]:
    """After which steps a picture is written, and where to."""
    every = options.checkpoint_iterations
    return {i: options.checkpoint(i) for i in range(every, iterations + 1, every)} if every else {}


def progress_files(options: Options) -> tuple[Path | None, Path | None]:
    """Where the losses go, as text and as a plot."""
    folder = options.output.parent
    return (
        folder / "progress.txt" if options.progress_write else None,
        folder / "progress.png" if options.progress_plot else None,
    )


def state_file(output: Path) -> Path:
    """Where the state of a run lies whose picture goes there."""
    return output.with_name(f"{output.name}.npz")


def is_finished(options: Options) -> bool:
    """Whether there is nothing to go on with, since the picture has been painted."""
    there = options.output.exists() and not state_file(options.output).exists()
    return options.resume and not options.overwrite and there


def outputs(options: Options, iterations: int) -> list[Path]:
    """All files that are there in the end: pictures first."""
    progress = (file for file in progress_files(options) if file)
    return [options.output, *checkpoints(options, iterations).values(), *progress]


def check_outputs(options: Options, iterations: int) -> None:
    """Raise ImageError if a file is there and not to be overwritten, or a picture cannot be written."""
    files, state = outputs(options, iterations), state_file(options.output)
    if state.exists() and not (options.resume or options.overwrite):
        raise ImageError(
            f"{state} is there, the state of a run that was stopped. "
            "Give --resume to go on with it, or --overwrite to begin anew"
        )
    goes_on = options.resume and state.exists()
    for file in files:
        if files.count(file) > 1:
            raise ImageError(f"{file} is to be written twice. Give --output or --checkpoint-output another name")
        if file.exists() and not (options.overwrite or goes_on):
            raise ImageError(f"{file} is there already. Give another name, or --overwrite to replace it")
    pictures = [options.output, *checkpoints(options, iterations).values()]
    for file in {(file.parent, file.suffix): file for file in pictures}.values():  # checkpoints may be many
        try_to_write(file)


@contextlib.contextmanager
def told_as_image_error(file: Path) -> Iterator[Path]:
    """Where to write a file, see `nst_utils.whole`. Raises ImageError."""
    try:
        with whole(file) as part:
            yield part
    except OSError as error:
        raise ImageError(f"cannot write {file}: {error}. Expected a folder to write to, with some space") from error
