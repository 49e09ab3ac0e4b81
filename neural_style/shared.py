"""Read or compute once what several pictures have in common."""

from functools import lru_cache
from pathlib import Path

from neural_style.network import layers
from neural_style.objective import Statistics, style_statistics
from neural_style.options import NetworkOptions, Options
from neural_style.pictures import Pictures, style_size
from neural_style.resuming import digest
from neural_style.tiling import tiles_of
from nst.images import image_of
from nst.networks.layers import made_fast
from nst.networks.vgg19 import VGG_MODEL, Network, read_weights
from nst.pictures import open_picture
from nst.tensorflow import tf2 as tf
from nst.types import Size, Weights

ROOT = Path(__file__).resolve().parents[1]
DTYPES = {"auto": None, "float32": tf.float32, "bfloat16": tf.bfloat16}


class Shared:
    """Caches of the last few pictures, networks, and statistics of styles."""

    def __init__(self) -> None:
        self.picture = lru_cache(8)(open_picture)
        self._weights = lru_cache(1)(_weights)
        self._network = lru_cache(2)(self._layers)
        self._style = lru_cache(32)(self._statistics)

    def network(self, options: NetworkOptions, wanted: frozenset[str]) -> Network:
        """Return the layers up to the wanted ones. Raises WeightsError, and SettingsError if there is no such layer."""
        return self._network(options, wanted)

    def network_digest(self, file: Path | None) -> str:
        """Return a digest of the weights in a file; None for the project's own. Raises WeightsError."""
        return self._weights(file)[1]

    def styles(self, options: Options, pictures: Pictures, width: int) -> list[Statistics]:
        """Return the statistics of each style for a result of this width."""
        loss, sources = options.loss, options.pictures
        same = options.network, loss.layers, loss.style_loss, loss.needed_style_layers
        return [
            self._style(*same, file, style_size(style, width, scale))
            for file, style, scale in zip(sources.styles, pictures.styles, sources.scales, strict=True)
        ]

    def _layers(self, options: NetworkOptions, wanted: frozenset[str]) -> Network:
        fast = made_fast(self._weights(options.network)[0], DTYPES[options.precision])
        return layers(fast, wanted, options.pooling)

    def _statistics(  # noqa: PLR0913, PLR0917 -- all that they depend on
        self,
        options: NetworkOptions,
        wanted: frozenset[str],
        kind: str,
        names: tuple[str, ...],
        file: Path,
        size: Size,
    ) -> Statistics:
        network = self.network(options, wanted)
        tiles = tiles_of(size, options.tile, list(network), wanted)
        return style_statistics(network, kind, names, image_of(self.picture(file), size), tiles)


def _weights(file: Path | None) -> tuple[Weights, str]:
    """Read weights, and compute their digest."""
    _, weights = read_weights(file or ROOT / VGG_MODEL)
    return weights, digest(*(array for pair in weights.values() for array in pair))
