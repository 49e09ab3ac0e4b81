"""Which pixels a unit of a network can see: the receptive field of each layer, by a recurrence.

A unit of a layer sees k units of the layer below, which lie s apart from those that its neighbour sees. Going up the
layers, the sizes add up and the strides multiply (Dumoulin & Visin 2016, arXiv:1603.07285; Araujo, Norris & Sim 2019,
https://distill.pub/2019/computing-receptive-fields/).
"""

from collections.abc import Mapping
from typing import NamedTuple

from nst.networks.vgg19 import VGG19_BLOCKS


class Window(NamedTuple):
    """What a unit of a layer sees of the layer below, along one axis.

    size -- number of units
    stride -- how far the windows of two neighbours are apart
    before -- number of zeros that the layer puts in front of the first unit
    """

    size: int
    stride: int = 1
    before: int = 0


class Field(NamedTuple):
    """What a unit of a layer sees of the picture, along one axis.

    size -- number of pixels
    stride -- how far the fields of two neighbours are apart
    start -- the first pixel that the first unit sees; below 0 if the field begins outside of the picture
    """

    size: int
    stride: int
    start: int

    def first(self, unit: int) -> int:
        """Return the first pixel that a unit sees; below 0 if its field begins outside of the picture."""
        return self.start + unit * self.stride

    def above(self, pixel: int) -> int:
        """Return the unit whose field has its middle nearest to a pixel."""
        return max(round((pixel - self.start - (self.size - 1) / 2) / self.stride), 0)

    def pixels(self, unit: int) -> slice:
        """Return the pixels that a unit sees of a picture that is long enough. In front of it there are none."""
        first = self.first(unit)
        return slice(max(first, 0), first + self.size)

    def lies_within(self, unit: int, length: int) -> bool:
        """Return whether a unit sees nothing beyond the ends of a picture of this length."""
        return self.first(unit) >= 0 and self.first(unit) + self.size <= length


CONVOLUTION, POOLING = Window(3, 1, 1), Window(2, 2)
VGG19_WINDOWS = {
    name: window
    for block, (length, _) in enumerate(VGG19_BLOCKS, 1)
    for name, window in [
        *((f"conv{block}_{i}", CONVOLUTION) for i in range(1, length + 1)),
        (f"avgpool{block}", POOLING),
    ]
}


def receptive_fields(windows: Mapping[str, Window]) -> dict[str, Field]:
    """Return the receptive field of each layer of a chain: by the layer's name, from the picture up."""
    fields, field = {}, Field(1, 1, 0)
    for name, window in windows.items():
        field = Field(
            size=field.size + (window.size - 1) * field.stride,
            stride=field.stride * window.stride,
            start=field.start - window.before * field.stride,
        )
        fields[name] = field
    return fields


VGG19_FIELDS = receptive_fields(VGG19_WINDOWS)
