"""The loop of training steps as it is shown."""

from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest

from nst.notebook.follow import follow

IMAGE = np.full((1, 6, 8, 3), 0.5, np.float32)


def test_steps_pictures_and_costs_are_noted() -> None:
    with patch("nst.notebook.live.display") as display, follow(25) as run:
        for i in range(25):
            run.saw(IMAGE * (i % 2), (3, 2, 1) if i % 20 == 0 else None)
    assert (run.step, [*run.pictures]) == (25, [0, 20])
    assert run.pictures[0].shape == (6, 8, 3) and not run.pictures[0].any()
    assert "step 25 of 25" in str(display.return_value.update.call_args or display.call_args)


def test_interrupted_loop_saves_its_picture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with patch("nst.notebook.live.display"), follow(5) as run:
        run.saw(IMAGE)
        raise KeyboardInterrupt
    assert run.step == 1 and Path("output/generated_image.jpg").is_file()
