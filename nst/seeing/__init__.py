"""What ConvNets see: patches, pictures that excite a unit, receptive fields, content and style layer by layer, and
convolutions of signals and volumes, with exercises that check themselves.
"""

from nst.seeing.exercise import check_field, check_shape
from nst.seeing.influence import influence
from nst.seeing.layers import rebuilt, texture
from nst.seeing.maximise import maximise
from nst.seeing.patches import best_patches
from nst.seeing.peaks import peaks
from nst.seeing.plots import mosaic, show_fields, show_signals, show_slices, show_spectrogram
from nst.seeing.receptive import VGG19_FIELDS
from nst.seeing.signals import chirp, ecg, scan

__all__ = [
    "VGG19_FIELDS",
    "best_patches",
    "check_field",
    "check_shape",
    "chirp",
    "ecg",
    "influence",
    "maximise",
    "mosaic",
    "peaks",
    "rebuilt",
    "scan",
    "show_fields",
    "show_signals",
    "show_slices",
    "show_spectrogram",
    "texture",
]
