"""What the command line says of clusters that cannot be used."""

import subprocess
import sys
from pathlib import Path

import dask.distributed  # whose defaults `set` would take away again if they came while it lasts
import pytest

from autograder.__main__ import main
from tests.support.clusters import hand_out
from tests.support.paths import ROOT


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--cluster", "local", "--jobs", "2"], "not allowed with argument"),
        (["--workers", "2"], "--workers is for --cluster local"),
        (["--cluster", "tcp://127.0.0.1:8786", "--workers", "2"], "--workers is for --cluster local"),
        (["--cluster", "127.0.0.1"], "neither local nor an address, such as tls://"),
        (["--cluster", "local", "--workers", "0"], "not a number from 1"),
    ],
)
def test_options_that_contradict_each_other_are_refused(
    options: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["grade", *options])
    assert stop.value.code == 2
    assert told in capsys.readouterr().err


def test_without_dask_it_says_what_to_install(tmp_path: Path) -> None:
    source = (
        "import sys; sys.modules['dask'] = None; from autograder.__main__ import main; sys.exit(main(sys.argv[1:]))"
    )
    command = [sys.executable, "-c", source, "grade", "--cluster", "local", "--course", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "--cluster needs Dask: " in done.stderr
    assert "pip install -r autograder/requirements-cluster.txt" in done.stderr


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "tls://127.0.0.1:9"])  # without certificates
def test_a_scheduler_that_cannot_be_reached_is_named(
    address: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hand_out(tmp_path, {"ada": {}})
    with dask.config.set({"distributed.comm.timeouts.connect": "1s"}):
        assert main(["grade", "--course", str(tmp_path), "--cluster", address]) == 1
    said = capsys.readouterr().err
    assert f"no cluster at {address}" in said
    assert "Traceback" not in said
