"""What several pictures have in common is read, or computed, once."""

from functools import lru_cache
from pathlib import Path

from neural_style.network import layers
from neural_style.objective import Grams, style_grams
from neural_style.options import Options
from neural_style.pictures import Pictures, read_picture, style_size
from neural_style.resuming import digest
from nst.networks.layers import made_fast
from nst.networks.vgg19 import VGG_MODEL, Network, read_weights
from nst.solver.run import image_of
from nst.solver.settings import Size
from nst.tensorflow import tf2 as tf
from nst.types import Weights

ROOT = Path(__file__).resolve().parents[1]
DTYPES = {"auto": None, "float32": tf.float32, "bfloat16": tf.bfloat16}


class Shared:
    """Pictures, networks, and Gram matrices of styles; of each, the last few are kept."""

    def __init__(self) -> None:
        self.picture = lru_cache(8)(read_picture)
        self._weights = lru_cache(1)(_weights)
        self._network = lru_cache(2)(self._layers)
        self._style = lru_cache(32)(self._grams)

    def network(self, options: Options) -> Network:
        """The layers that the options want. Raises WeightsError, and SettingsError if there is no such layer."""
        return self._network(_relevant(options))

    def network_digest(self, options: Options) -> str:
        """Another for other weights. Raises WeightsError."""
        return self._weights(options.network)[1]

    def grams(self, options: Options, pictures: Pictures, width: int) -> list[Grams]:
        """The Gram matrices of each style for a picture of this width."""
        return [
            self._style(_relevant(options), file, style_size(style, width, scale))
            for file, style, scale in zip(options.styles, pictures.styles, options.scales, strict=True)
        ]

    def _layers(self, options: Options) -> Network:
        fast = made_fast(self._weights(options.network)[0], DTYPES[options.precision])
        return layers(fast, {*options.content_layers, *options.style_layers}, options.pooling)

    def _grams(self, options: Options, file: Path, size: Size) -> Grams:
        return style_grams(self.network(options), options, image_of(self.picture(file), size))


def _weights(file: Path | None) -> tuple[Weights, str]:
    """Weights, and their digest."""
    _, weights = read_weights(file or ROOT / VGG_MODEL)
    return weights, digest(*(array for pair in weights.values() for array in pair))


def _relevant(options: Options) -> Options:
    """The options as far as the network and the Gram matrices of a style depend on them; all others are the same."""
    names = ("network", "pooling", "precision", "content_layers", "style_layers", "tile")
    same = {name: getattr(options, name) for name in names}
    return Options(Path(), (), Path(), style_weight=float(options.style_weight > 0), **same)
