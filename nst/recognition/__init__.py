"""Recognise drawn people: albums of them, an encoder, its training by the triplet loss, and how well it does.

TensorFlow is imported with the names that need it: who compares encodings alone does without.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from nst.recognition.album import SIZE, Album, album
from nst.recognition.encoding import LinearEncoder, img_to_encoding
from nst.recognition.evaluation import (
    accuracy,
    best_threshold,
    distances,
    enrolled_and_visitors,
    recognition_rate,
    roc,
    same_and_other,
)

if TYPE_CHECKING:
    from nst.recognition.encoder import Encoder
    from nst.recognition.panel import recognition_panel
    from nst.recognition.plots import show_comparison, show_distances, show_roc
    from nst.recognition.training import random_triplets, train

LATER = {
    "Encoder": "encoder",
    "random_triplets": "training",
    "recognition_panel": "panel",
    "show_comparison": "plots",
    "show_distances": "plots",
    "show_roc": "plots",
    "train": "training",
}
__all__ = [
    "SIZE",
    "Album",
    "Encoder",
    "LinearEncoder",
    "accuracy",
    "album",
    "best_threshold",
    "distances",
    "enrolled_and_visitors",
    "img_to_encoding",
    "random_triplets",
    "recognition_panel",
    "recognition_rate",
    "roc",
    "same_and_other",
    "show_comparison",
    "show_distances",
    "show_roc",
    "train",
]


def __getattr__(name: str) -> Any:
    """Import what needs TensorFlow or matplotlib when it is asked for."""
    if name not in LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{LATER[name]}"), name)
