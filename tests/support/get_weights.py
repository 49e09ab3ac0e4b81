"""Where the tests of get_weights.py write."""

from pathlib import Path

import numpy as np
import pytest

from nst.networks import stand_in
from nst.networks.vgg19 import CONVOLUTIONS, read_weights
from nst.types import Weights
from tests.support.paths import ROOT
from tests.support.weight_files import random_weights

SCRIPT = ROOT / "pretrained-model" / "get_weights.py"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Where the weights go: a folder of their own, to see what else is left in it."""
    return tmp_path / "out" / "weights.mat"


@pytest.fixture
def quick_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    """The fit itself has its own tests."""
    monkeypatch.setattr(stand_in, "stand_in_weights", random_weights)
    monkeypatch.setattr(stand_in, "fingerprint", lambda: "made from this")


def same(weights: Weights, path: Path) -> bool:
    _, found = read_weights(path)
    return all(np.array_equal(found[name][i], weights[name][i]) for name in CONVOLUTIONS for i in (0, 1))
