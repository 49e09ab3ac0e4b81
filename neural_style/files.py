"""The files that are written: what they are, and whether they can be."""

from collections.abc import Collection, Iterable
from pathlib import Path

from neural_style.options import Options
from nst.errors import ImageError, OverwriteError
from nst.files import is_same, refuse_to_overwrite, whole
from nst.paint import try_to_write
from nst.state import is_state


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


def inputs(options: Options) -> list[Path]:
    """All files that are read."""
    single = (options.content, options.initial, options.network)
    return [*filter(None, single), *options.styles, *(options.style_masks or ())]


def is_finished(options: Options) -> bool:
    """Whether there is nothing to go on with, since the picture has been painted."""
    there = options.output.exists() and not state_file(options.output).exists()
    read = any(is_same(options.output, file) for file in inputs(options))  # which no run has painted
    return options.resume and not options.overwrite and there and not read


def outputs(options: Options, iterations: int) -> list[Path]:
    """All files that are there in the end: pictures first."""
    return [*_results(options), *checkpoints(options, iterations).values()]


def _results(options: Options) -> list[Path]:
    """Those that are written at the end, or when the run is stopped."""
    return [options.output, *(file for file in progress_files(options) if file)]


def check_state(options: Options) -> None:
    """Raise OverwriteError if the state of the run would replace a file unasked."""
    state = state_file(options.output)
    asked = options.overwrite or options.resume  # what cannot be gone on with is told when it is read
    refuse_to_overwrite(state, inputs(options), asked or is_state(state))
    if state.exists() and not (options.resume or options.overwrite):
        raise OverwriteError(
            f"{state} is there, the state of a run that was stopped. "
            "Give --resume to go on with it, or --overwrite to begin anew"
        )


def check_outputs(options: Options, iterations: int, goes_on: bool, written: Collection[str]) -> None:
    """Raise OverwriteError if a file would be replaced unasked, and ImageError if a picture cannot be written.

    Arguments:
    goes_on -- whether the run was stopped before; checkpoints that are there then stay as they are
    written -- digests of files that it has written before
    """
    results, on_the_way = _results(options), [*checkpoints(options, iterations).values()]
    names = [file.resolve() for file in (*results, *on_the_way)]
    for file in (*results, *on_the_way):
        if names.count(file.resolve()) > 1:
            either = "--output" + (" or --checkpoint-output" if on_the_way else "")
            raise OverwriteError(f"{file} is to be written twice. Give {either} another name")
    for file in results:
        refuse_to_overwrite(file, inputs(options), options.overwrite, written)
    for file in on_the_way:
        refuse_to_overwrite(file, inputs(options), options.overwrite or goes_on)
    pictures = [options.output, *on_the_way]
    for file in {(file.parent, file.suffix): file for file in pictures}.values():  # checkpoints may be many
        try_to_write(file)


def write(files: Iterable[tuple[Path, bytes]]) -> None:
    """Write files, each whole or not at all. Raises ImageError."""
    for file, content in files:
        try:
            with whole(file) as part:
                part.write_bytes(content)
        except OSError as error:
            raise ImageError(f"cannot write {file}: {error}. Expected a folder to write to, with some space") from error
