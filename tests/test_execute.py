"""The thin weights: made once, and in a submission's folder only while its notebook runs."""

from pathlib import Path

import nbformat
import pytest

from autograder import execute
from autograder.execute import WEIGHTS, ExecuteThin, thin_weights
from nst_utils import WeightsError, read_weights


def notebook(source: str) -> nbformat.NotebookNode:
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)], metadata={"kernelspec": kernel})


def test_thin_weights_are_made_once(tmp_path: Path) -> None:
    file = thin_weights(tmp_path / "thin.mat")
    network, weights = read_weights(file)
    assert network == "thin" and weights["conv5_1"][0].shape[-1] <= 32
    made = file.stat().st_mtime_ns
    assert thin_weights(file) == file and file.stat().st_mtime_ns == made
    assert list(tmp_path.iterdir()) == [file]


def test_thin_weights_that_cannot_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "pretrained-model" / "get_weights.py"
    program.parent.mkdir()
    program.write_text("import sys; sys.exit('the reason')")
    monkeypatch.setattr(execute, "ROOT", tmp_path)
    with pytest.raises(WeightsError, match=r"no thin weights: the reason"):
        thin_weights(tmp_path / "thin.mat")
    assert list(tmp_path.iterdir()) == [program.parent]


def test_weights_are_there_while_the_notebook_runs(tmp_path: Path) -> None:
    step = ExecuteThin()
    source = f"from pathlib import Path\nprint(Path({str(WEIGHTS)!r}).stat().st_size)\nraise ValueError"
    done, _ = step.preprocess(notebook(source), {"metadata": {"path": str(tmp_path)}})
    assert [output.output_type for output in done.cells[0].outputs] == ["stream", "error"]
    assert int(done.cells[0].outputs[0].text) == thin_weights().stat().st_size
    assert [path.name for path in tmp_path.rglob("*")] == [WEIGHTS.parent.name]


def test_weights_are_taken_away_even_if_the_kernel_dies(tmp_path: Path) -> None:
    with pytest.raises(Exception, match="Kernel died"):
        ExecuteThin().preprocess(notebook("import os; os._exit(1)"), {"metadata": {"path": str(tmp_path)}})
    assert not (tmp_path / WEIGHTS).exists()
