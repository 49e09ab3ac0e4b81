"""Paint one picture, from its options to its files."""

import time
from pathlib import Path
from typing import NamedTuple

from PIL import Image
from tqdm import tqdm

from neural_style import optimise
from neural_style.colours import with_colours_of
from neural_style.files import check_outputs, check_state, checkpoints, is_finished, progress_files, write
from neural_style.objective import Objective
from neural_style.options import Options, OutputOptions
from neural_style.pictures import Pictures, read_pictures
from neural_style.progress import History, plot, table
from neural_style.resuming import StateFile
from neural_style.shared import Shared
from neural_style.watcher import Watcher, told
from nst.errors import printable
from nst.files import digest
from nst.images import image_of, picture_of
from nst.pictures import encoded
from nst.solver.descent import Descent, Losses
from nst.types import Array, Size


class Work(NamedTuple):
    """What is prepared before the first step.

    history -- the losses of the steps that were made before the run was resumed
    """

    pictures: Pictures
    descent: Descent
    saved: StateFile
    history: list[tuple[int, Losses]]


def paint_picture(options: Options, watcher: Watcher, shared: Shared | None = None) -> bool:
    """Paint a picture and write it. If the watcher stops the run, write the picture as it is then.

    Returns: whether the picture is finished. Raises NSTError, before any work if that can be known.
    """
    shared, output = shared or Shared(), options.output
    name = printable(str(output.output))
    if is_finished(options):
        tqdm.write(f"{name} is finished")
        return True
    pictures, descent, saved, history = prepare(options, shared)
    if not output.resume:
        saved.remove()
    on_the_way = _checkpoints_to_write(output, descent)
    last_saved = time.monotonic()
    for state in descent.states(lambda size: objective(options, pictures, shared, size)):
        history.append((state.iteration, state.losses))
        watcher.see(state)
        if state.iteration in on_the_way:
            write([_picture(on_the_way[state.iteration], descent, output, pictures)])
        if watcher.stop:
            break
        if time.monotonic() - last_saved >= output.save_seconds:
            saved.save(descent, history)
            last_saved = time.monotonic()
    results = [_picture(output.output, descent, output, pictures), *_progress(output, history)]
    iteration, losses = history[-1]
    finished = iteration == descent.iterations
    if not finished:  # before the results: if they cannot be written, the run is not lost
        saved.save(descent, history, [digest(content) for _, content in results])
    write(results)
    tqdm.write(f"wrote {name}, {pictures.size[0]}x{pictures.size[1]}: {told(losses)}")
    if finished:
        saved.remove()
    return finished


def prepare(options: Options, shared: Shared) -> Work:
    """Read the pictures and the network, and check all files, before any work. Raises NSTError."""
    check_state(options)
    pictures = read_pictures(options.pictures, shared.picture)
    shared.network(options.network, options.loss.layers)
    descent = optimise.descent(options, pictures)
    saved = StateFile(options, pictures, shared.network_digest(options.network.network))
    history = saved.restore(descent) if options.output.resume else []
    check_outputs(options, descent.iterations, bool(history), saved.written)
    return Work(pictures, descent, saved, history)


def objective(options: Options, pictures: Pictures, shared: Shared, size: Size) -> Objective:
    """Return the loss of an image of this size. Raises WeightsError, and SettingsError if there is no such layer."""
    network = shared.network(options.network, options.loss.layers)
    styles = shared.styles(options, pictures, size[0])
    content = image_of(pictures.content, size)
    return Objective(network, options.loss, content, styles, pictures.masks, options.network.tile)


def shown(image: Array, options: OutputOptions, content: Image.Image) -> Array:
    """Turn an image into a picture (height, width, 3), uint8. With --preserve-colors, it has those of the content."""
    picture = picture_of(image)
    return with_colours_of(content, picture) if options.preserve_colors else picture


def _checkpoints_to_write(options: OutputOptions, descent: Descent) -> dict[int, Path]:
    """Return the steps after which a checkpoint is written, each with its file.

    A run that goes on from a saved state leaves existing checkpoints as they are, and says so.
    """
    wanted = {i: file for i, file in checkpoints(options, descent.iterations).items() if i > descent.iteration}
    existing = [file for file in wanted.values() if file.exists() and not options.overwrite]
    for file in existing:
        tqdm.write(f"{printable(str(file))} is there already, and stays as it is")
    return {i: file for i, file in wanted.items() if file not in existing}


def _picture(file: Path, descent: Descent, options: OutputOptions, pictures: Pictures) -> tuple[Path, bytes]:
    """Encode the current picture at its full size for a file. Raises ImageError."""
    image = descent.magnified(pictures.size)
    return file, encoded(Image.fromarray(shown(image, options, pictures.content)), file)


def _progress(options: OutputOptions, history: History) -> list[tuple[Path, bytes]]:
    """Return the files of the losses that are wanted, each with its content."""
    kinds = zip(progress_files(options), (table, plot), strict=True)
    return [(file, made(history)) for file, made in kinds if file]
