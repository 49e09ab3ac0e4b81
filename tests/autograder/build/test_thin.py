"""The thin weights: made once."""

from dataclasses import replace
from pathlib import Path

import pytest

from autograder.assignments.nst.assignment import VGG19
from autograder.build import thin
from autograder.build.thin import thin_weights
from nst.errors import WeightsError
from nst.networks.vgg19 import read_weights


def test_thin_weights_are_made_once(tmp_path: Path) -> None:
    network = replace(VGG19, thin=tmp_path / "thin.mat")
    file = thin_weights(network)
    kind, weights = read_weights(file)
    assert kind == "thin" and weights["conv5_1"][0].shape[-1] <= 32
    made = file.stat().st_mtime_ns
    assert thin_weights(network) == file and file.stat().st_mtime_ns == made
    assert list(tmp_path.iterdir()) == [file]


def test_thin_weights_that_cannot_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "pretrained-model" / "get_weights.py"
    program.parent.mkdir()
    program.write_text("import sys; sys.exit('the reason')")
    monkeypatch.setattr(thin, "ROOT", tmp_path)
    with pytest.raises(WeightsError, match=r"no thin weights: the reason"):
        thin_weights(replace(VGG19, thin=tmp_path / "thin.mat"))
    assert list(tmp_path.iterdir()) == [program.parent]
