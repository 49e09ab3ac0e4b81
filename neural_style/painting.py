"""One picture, from the options to the files."""

from collections.abc import Iterator
from pathlib import Path

from neural_style.colours import with_colours_of
from neural_style.files import check_outputs, checkpoints, progress_files
from neural_style.network import layers
from neural_style.objective import Losses, Objective
from neural_style.optimise import Adam, State, paint
from neural_style.options import Options
from neural_style.pictures import Pictures, read_pictures, start
from neural_style.progress import draw_curves, write_table
from neural_style.watcher import Watcher, told
from nst_descent import Descent
from nst_settings import Size, plan
from nst_solver import image_of
from nst_utils import CONFIG, Array, made_fast, picture_of, read_weights, reshape_and_normalize_image, save_image

ROOT = Path(__file__).resolve().parents[1]


def paint_picture(options: Options, watcher: Watcher) -> bool:
    """Paint a picture, and write it: as far as it is, if the watcher stops it.

    Returns: whether it is finished. Raises NSTError, before any work if that can be known.
    """
    pictures = read_pictures(options)
    descent, states = begin(options, pictures)
    check_outputs(options, descent.iterations)
    on_the_way = checkpoints(options, descent.iterations)
    history: list[tuple[int, Losses]] = []
    for state in states:
        history.append((state.iteration, state.losses))
        watcher.see(state)
        if state.iteration in on_the_way:
            _save(on_the_way[state.iteration], state, options, pictures)
        if watcher.stop:
            break
    _save(options.output, state, options, pictures)
    table, plot = progress_files(options)
    if table:
        write_table(table, history)
    if plot:
        draw_curves(plot, history)
    print(f"wrote {options.output}, {state.size[0]}x{state.size[1]}: {told(state.losses)}")
    return state.iteration == state.iterations


def begin(options: Options, pictures: Pictures) -> tuple[Descent, Iterator[State]]:
    """The way down, and its steps, which are made as they are asked for.

    Raises WeightsError, and SettingsError if there is no such layer.
    """
    _, weights = read_weights(options.network or ROOT / CONFIG.VGG_MODEL)
    network = layers(made_fast(weights), {*options.content_layers, *options.style_layers}, options.pooling)

    def objective(size: Size) -> Objective:
        styles = pictures.style_images(options.scales, size[0])
        return Objective(network, options, image_of(pictures.content, size), styles)

    image = start(pictures, options.noiseblend)
    if options.optimizer == "adam":
        hyper = options.learning_rate, options.beta1, options.beta2, options.epsilon
        descent: Descent = Adam(image, [(pictures.size, options.iterations)], *hyper)
    else:
        descent = Descent(image, plan(pictures.size, options.iterations))
    return descent, paint(descent, objective)


def shown(state: State, options: Options, content: Array) -> Array:
    """A state as a picture (height, width, 3), uint8; in the colours of the content picture, if they are kept."""
    picture = picture_of(state.image)
    return with_colours_of(picture_of(image_of(content, state.size)), picture) if options.preserve_colors else picture


def _save(file: Path, state: State, options: Options, pictures: Pictures) -> None:
    """Write a picture; raises ImageError."""
    save_image(file, reshape_and_normalize_image(shown(state, options, pictures.content)))
