"""One picture, from the options to the files."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tqdm import tqdm

from neural_style.colours import with_colours_of
from neural_style.files import check_outputs, checkpoints, is_finished, progress_files
from neural_style.objective import Losses, Objective
from neural_style.optimise import BEFORE, FALL, Adam, State, paint
from neural_style.options import Options
from neural_style.pictures import Pictures, read_pictures, start
from neural_style.progress import draw_curves, write_table
from neural_style.resuming import StateFile
from neural_style.shared import Shared
from neural_style.watcher import Watcher, told
from nst_descent import Descent
from nst_lbfgs import Vector
from nst_settings import Size, plan
from nst_solver import image_of
from nst_utils import Array, picture_of, reshape_and_normalize_image, save_image


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
    if is_finished(options):
        tqdm.write(f"{options.output} is finished")
        return True
    pictures, descent, states, saved, history = prepare(options, shared or Shared())
    if not options.resume:
        saved.remove()
    on_the_way = checkpoints(options, descent.iterations)
    last_saved = time.monotonic()
    for state in states:
        history.append((state.iteration, state.losses))
        watcher.see(state)
        if state.iteration in on_the_way:
            _write(on_the_way[state.iteration], descent.magnified(pictures.size), options, pictures)
        if watcher.stop or time.monotonic() - last_saved >= options.save_seconds:
            saved.save(descent, history)
            last_saved = time.monotonic()
        if watcher.stop:
            break
    _write(options.output, descent.magnified(pictures.size), options, pictures)
    table, plot = progress_files(options)
    if table:
        write_table(table, history)
    if plot:
        draw_curves(plot, history)
    iteration, losses = history[-1]
    tqdm.write(f"wrote {options.output}, {pictures.size[0]}x{pictures.size[1]}: {told(losses)}")
    if iteration < descent.iterations:
        return False
    saved.remove()
    return True


def prepare(options: Options, shared: Shared) -> Work:
    """Read and check all that can be, before any work. Raises NSTError."""
    pictures = read_pictures(options, shared.picture)
    descent, states = begin(options, pictures, shared)
    check_outputs(options, descent.iterations)
    saved = StateFile(options, pictures, shared.network_digest(options))
    history = saved.restore(descent) if options.resume else []
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


def _write(file: Path, image: Vector, options: Options, pictures: Pictures) -> None:
    """Write a picture; raises ImageError."""
    save_image(file, reshape_and_normalize_image(shown(image, options, pictures.content)))
