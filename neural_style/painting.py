"""One picture, from the options to the files."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from PIL import Image
from tqdm import tqdm

from neural_style.colours import with_colours_of
from neural_style.files import check_outputs, check_state, checkpoints, is_finished, progress_files, write
from neural_style.objective import Losses, Objective
from neural_style.optimise import BEFORE, FALL, Adam, State, paint
from neural_style.options import Options
from neural_style.pictures import Pictures, read_pictures, start
from neural_style.progress import History, plot, table
from neural_style.resuming import StateFile
from neural_style.shared import Shared
from neural_style.watcher import Watcher, told
from nst.errors import printable
from nst.files import digest
from nst.images import picture_of
from nst.pictures import encoded
from nst.solver.descent import Descent
from nst.solver.lbfgs import Vector
from nst.solver.run import image_of
from nst.solver.settings import Size, plan
from nst.types import Array


class Work(NamedTuple):
    """All that there is before the first step."""

    pictures: Pictures
    descent: Descent
    states: Iterator[State]
    saved: StateFile
    history: list[tuple[int, Losses]]


def paint_picture(options: Options, watcher: Watcher, shared: Shared | None = None) -> bool:
    """Paint a picture, and write it: as far as it is, if the watcher stops it.

    Returns: whether it is finished. Raises NSTError, before any work if that can be known.
    """
    name = printable(str(options.output))
    if is_finished(options):
        tqdm.write(f"{name} is finished")
        return True
    pictures, descent, states, saved, history = prepare(options, shared or Shared())
    if not options.resume:
        saved.remove()
    on_the_way = _still_to_write(options, descent)
    last_saved = time.monotonic()
    for state in states:
        history.append((state.iteration, state.losses))
        watcher.see(state)
        if state.iteration in on_the_way:
            write([_picture(on_the_way[state.iteration], descent, options, pictures)])
        if watcher.stop:
            break
        if time.monotonic() - last_saved >= options.save_seconds:
            saved.save(descent, history)
            last_saved = time.monotonic()
    results = [_picture(options.output, descent, options, pictures), *_progress(options, history)]
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
    """Read and check all that can be, before any work. Raises NSTError."""
    check_state(options)
    pictures = read_pictures(options, shared.picture)
    descent, states = begin(options, pictures, shared)
    saved = StateFile(options, pictures, shared.network_digest(options))
    history = saved.restore(descent) if options.resume else []
    check_outputs(options, descent.iterations, bool(history), saved.written)
    return Work(pictures, descent, states, saved, history)


def begin(options: Options, pictures: Pictures, shared: Shared) -> tuple[Descent, Iterator[State]]:
    """The way down, and its steps, which are made as they are asked for.

    Raises WeightsError, and SettingsError if there is no such layer.
    """
    network = shared.network(options)

    def objective(size: Size) -> Objective:
        grams = shared.grams(options, pictures, size[0])
        return Objective(network, options, image_of(pictures.content, size), grams, pictures.masks)

    image = start(pictures, options.noiseblend)
    if options.optimizer == "adam":
        hyper = options.learning_rate, options.beta1, options.beta2, options.epsilon
        descent: Descent = Adam(image, [(pictures.size, options.iterations)], *hyper)
    else:
        descent = Descent(image, plan(pictures.size, options.iterations, BEFORE), FALL)
    return descent, paint(descent, objective)


def shown(image: Vector, options: Options, content: Array) -> Array:
    """An image as a picture (height, width, 3), uint8; in the colours of the content picture, if they are kept."""
    picture = picture_of(image)
    if not options.preserve_colors:
        return picture
    height, width, _ = picture.shape
    return with_colours_of(picture_of(image_of(content, (width, height))), picture)


def _still_to_write(options: Options, descent: Descent) -> dict[int, Path]:
    """The pictures on the way. Where a run goes on, those that are there are left alone, and it is said."""
    wanted = {i: file for i, file in checkpoints(options, descent.iterations).items() if i > descent.iteration}
    there = [file for file in wanted.values() if file.exists() and not options.overwrite]
    for file in there:
        tqdm.write(f"{printable(str(file))} is there already, and stays as it is")
    return {i: file for i, file in wanted.items() if file not in there}


def _picture(file: Path, descent: Descent, options: Options, pictures: Pictures) -> tuple[Path, bytes]:
    """The picture as far as it is, at its full size, as a file. Raises ImageError."""
    image = descent.magnified(pictures.size)
    return file, encoded(Image.fromarray(shown(image, options, pictures.content)), file)


def _progress(options: Options, history: History) -> list[tuple[Path, bytes]]:
    """The losses as files, where they are wanted."""
    kinds = zip(progress_files(options), (table, plot), strict=True)
    return [(file, made(history)) for file, made in kinds if file]
