"""The files that a run reads and writes, and whether it may."""

from collections.abc import Collection, Iterable
from pathlib import Path

from neural_style.options import Options, OutputOptions
from nst.errors import OverwriteError
from nst.files import is_same, refuse_to_overwrite
from nst.pictures import try_to_write, write_file
from nst.state import is_state


def checkpoints(options: OutputOptions, iterations: int) -> dict[int, Path]:
    """Return the steps after which a checkpoint is written, each with its file."""
    every = options.checkpoint_iterations
    return {i: options.checkpoint(i) for i in range(every, iterations + 1, every)} if every else {}


def progress_files(options: OutputOptions) -> tuple[Path | None, Path | None]:
    """Return the files for the table and for the plot of the losses; None for one that is not wanted."""
    folder = options.output.parent
    return (
        folder / "progress.txt" if options.progress_write else None,
        folder / "progress.png" if options.progress_plot else None,
    )


def state_file(output: Path) -> Path:
    """Return the file for the state of the run that paints this picture."""
    return output.with_name(f"{output.name}.npz")


def inputs(options: Options) -> list[Path]:
    """Return all files that are read."""
    pictures = options.pictures
    single = (pictures.content, pictures.initial, options.network.network)
    return [*filter(None, single), *pictures.styles, *(pictures.style_masks or ())]


def is_finished(options: Options) -> bool:
    """Return whether --resume finds a finished picture: the picture exists, and no state beside it."""
    output = options.output
    exists = output.output.exists() and not state_file(output.output).exists()
    is_input = any(is_same(output.output, file) for file in inputs(options))  # then no run has painted it
    return output.resume and not output.overwrite and exists and not is_input


def outputs(options: OutputOptions, iterations: int) -> list[Path]:
    """Return all files that exist in the end, the picture first."""
    return [*_results(options), *checkpoints(options, iterations).values()]


def _results(options: OutputOptions) -> list[Path]:
    """Return the files that are written when the run ends or is stopped."""
    return [options.output, *(file for file in progress_files(options) if file)]


def check_state(options: Options) -> None:
    """Raise OverwriteError if the state of the run would replace a file unasked."""
    output = options.output
    state = state_file(output.output)
    asked = output.overwrite or output.resume  # --resume tells what is wrong with the file when it reads it
    refuse_to_overwrite(state, inputs(options), asked or is_state(state))
    if state.exists() and not asked:
        raise OverwriteError(
            f"{state} is there, the state of a run that was stopped. "
            "Give --resume to go on with it, or --overwrite to begin anew"
        )


def check_outputs(options: Options, iterations: int, resumed: bool, written: Collection[str]) -> None:
    """Raise OverwriteError if a file would be replaced unasked, and ImageError if a picture cannot be written.

    Arguments:
    iterations -- number of all steps
    resumed -- whether the run goes on from a saved state; then existing checkpoints are left as they are
    written -- digests of files that the run wrote before
    """
    results, on_the_way = _results(options.output), [*checkpoints(options.output, iterations).values()]
    names = [file.resolve() for file in (*results, *on_the_way)]
    for file in (*results, *on_the_way):
        if names.count(file.resolve()) > 1:
            either = "--output" + (" or --checkpoint-output" if on_the_way else "")
            raise OverwriteError(f"{file} is to be written twice. Give {either} another name")
    overwrite = options.output.overwrite
    for file in results:
        refuse_to_overwrite(file, inputs(options), overwrite, written)
    for file in on_the_way:
        refuse_to_overwrite(file, inputs(options), overwrite or resumed)
    pictures = [options.output.output, *on_the_way]
    for file in {(file.parent, file.suffix): file for file in pictures}.values():  # checkpoints may be many
        try_to_write(file)


def write(files: Iterable[tuple[Path, bytes]]) -> None:
    """Write files, each whole or not at all. Raises ImageError."""
    for file, content in files:
        write_file(file, content)
