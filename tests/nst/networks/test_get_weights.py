"""The command line that puts weights in place. What it downloads comes from a server in this process."""

import os
import subprocess
import sys
from pathlib import Path

import h5py
import numpy as np
import pytest

from nst.networks import get_weights, squeezenet_stand_in, stand_in
from nst.networks.get_weights import main
from nst.networks.matconvnet import read_fingerprint, write_matconvnet
from nst.networks.squeezenet import read_squeezenet
from nst.networks.vgg19 import CONVOLUTIONS, read_weights
from nst.types import Weights
from tests.support.get_weights import SCRIPT, out, quick_fit, same
from tests.support.weight_files import random_weights, write_keras, write_older

__all__ = ["out", "quick_fit"]  # fixtures


# ---------------------------------------------------------------- fitted networks


def test_stand_in(out: Path, quick_fit: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--stand-in", "--out", str(out)]) == 0
    assert read_weights(out)[0] == "stand-in"
    assert read_fingerprint(out) == "made from this"
    assert capsys.readouterr().out == f"wrote stand-in to {out}\n"


def test_stand_in_is_fitted_once(out: Path, quick_fit: None, capsys: pytest.CaptureFixture[str]) -> None:
    main(["--stand-in", "--out", str(out)])
    before = out.stat()
    assert main(["--stand-in", "--out", str(out)]) == 0
    assert out.stat() == before
    assert "already there: stand-in" in capsys.readouterr().out


def test_stand_in_is_fitted_again_to_other_pictures(
    out: Path, quick_fit: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["--stand-in", "--out", str(out)])
    monkeypatch.setattr(stand_in, "fingerprint", lambda: "made from that")
    assert main(["--stand-in", "--out", str(out)]) == 0
    assert read_fingerprint(out) == "made from that"
    assert "in place of stand-in" in capsys.readouterr().out


def test_thin(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--thin", "--out", str(out)]) == 0
    network, weights = read_weights(out)
    assert network == "thin"
    assert [weights[name][1].size for name in CONVOLUTIONS] == [4] * 4 + [8] * 12
    assert list(out.parent.iterdir()) == [out]


def test_default_place_is_where_the_notebook_looks() -> None:
    assert get_weights.VGG19.place == SCRIPT.with_name("imagenet-vgg-verydeep-19.mat")
    assert get_weights.SQUEEZENET.place == SCRIPT.with_name("squeezenet.h5")


@pytest.mark.parametrize("line", ["--stand-in", "--thin"])
def test_squeezenet(line: str, out: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    fitted = squeezenet_stand_in.thin_weights()
    monkeypatch.setattr(squeezenet_stand_in, "stand_in_weights", lambda: fitted)
    assert main([line, "--squeezenet", "--out", str(out)]) == 0
    network, weights = read_squeezenet(out)
    assert network == line[2:]
    assert capsys.readouterr().out == f"wrote {network} to {out}\n"
    for name, pair in fitted.items():
        np.testing.assert_array_equal(weights[name][0], pair[0])
        np.testing.assert_array_equal(weights[name][1], pair[1])
    assert list(out.parent.iterdir()) == [out]


def test_stand_in_of_squeezenet_is_fitted_once(
    out: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(squeezenet_stand_in, "stand_in_weights", squeezenet_stand_in.thin_weights)
    command = ["--stand-in", "--squeezenet", "--out", str(out)]
    main(command)
    before = out.stat()
    assert main(command) == 0
    assert out.stat() == before
    assert "already there: stand-in" in capsys.readouterr().out
    monkeypatch.setattr(squeezenet_stand_in, "fingerprint", lambda: "made from that")
    assert main(command) == 0
    assert "in place of stand-in" in capsys.readouterr().out


def test_a_file_of_squeezenet_is_converted(out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What Keras' file gives, the file that is made of it gives, too: its colours are converted once."""
    weights = squeezenet_stand_in.thin_weights()
    with h5py.File(tmp_path / "keras.h5", "w") as file:
        for name, (kernel, bias) in weights.items():
            file[f"{name}/{name}_W"], file[f"{name}/{name}_b"] = kernel, bias
    command = ["--from", str(tmp_path / "keras.h5"), "--squeezenet", "--out", str(out)]
    assert main(command) == 0
    expected, found = read_squeezenet(tmp_path / "keras.h5"), read_squeezenet(out)
    assert expected[0] == found[0] == "SqueezeNet 1.1"
    for name, (kernel, bias) in expected[1].items():
        np.testing.assert_array_equal(found[1][name][0], kernel)
        np.testing.assert_array_equal(found[1][name][1], bias)
    assert main(command) == 1
    assert f"{out} is there already (SqueezeNet 1.1)" in capsys.readouterr().err


def test_weights_of_squeezenet_are_not_downloaded(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--download", "--squeezenet"])
    assert "--from" in capsys.readouterr().err


# ---------------------------------------------------------------- what is there already


@pytest.mark.parametrize("mode", ["--stand-in", "--thin"])
def test_trained_weights_are_not_replaced(
    mode: str, out: Path, quick_fit: None, capsys: pytest.CaptureFixture[str]
) -> None:
    trained = random_weights(7)
    write_matconvnet(out, trained, "VGG-19")
    assert main([mode, "--out", str(out)]) == 1
    assert f"{out} is there already (VGG-19)" in capsys.readouterr().err
    assert same(trained, out)
    assert main([mode, "--out", str(out), "--force"]) == 0
    assert read_weights(out)[0] == mode[2:]


def test_an_unknown_file_is_not_replaced(out: Path, quick_fit: None, capsys: pytest.CaptureFixture[str]) -> None:
    out.parent.mkdir()
    out.write_text("my thesis")
    assert main(["--stand-in", "--out", str(out)]) == 1
    assert "(unreadable). Add --force" in capsys.readouterr().err
    assert out.read_text() == "my thesis"


def test_a_thin_network_makes_way(out: Path, quick_fit: None) -> None:
    main(["--thin", "--out", str(out)])
    assert main(["--stand-in", "--out", str(out)]) == 0
    assert read_weights(out)[0] == "stand-in"


def test_a_folder_in_the_place(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out.mkdir(parents=True)
    assert main(["--thin", "--out", str(out), "--force"]) == 1
    assert "cannot write" in capsys.readouterr().err
    assert list(out.parent.iterdir()) == [out]


def test_control_c(
    out: Path, quick_fit: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["--thin", "--out", str(out)])
    before = out.read_bytes()

    def stopped() -> Weights:
        raise KeyboardInterrupt

    monkeypatch.setattr(stand_in, "stand_in_weights", stopped)
    assert main(["--stand-in", "--out", str(out)]) == 130
    assert "are as they were" in capsys.readouterr().err
    assert out.read_bytes() == before


# ---------------------------------------------------------------- --from


@pytest.mark.parametrize("write", [write_older, write_keras])
def test_from(write: object, out: Path, tmp_path: Path) -> None:
    weights = random_weights()
    write(tmp_path / "file", weights)  # type: ignore[operator]
    assert main(["--from", str(tmp_path / "file"), "--out", str(out)]) == 0
    assert read_weights(out)[0] == "VGG-19"
    assert same(weights, out)


def test_from_keeps_the_name(out: Path, tmp_path: Path) -> None:
    write_matconvnet(tmp_path / "file", random_weights(), "someone's")
    assert main(["--from", str(tmp_path / "file"), "--out", str(out)]) == 0
    assert read_weights(out)[0] == "someone's"


def test_from_itself(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_matconvnet(out, random_weights(), "stand-in")
    before = out.read_bytes()
    (out.parent / "link").symlink_to(out)
    for name in (out, out.parent / "link"):
        assert main(["--from", str(name), "--out", str(out), "--force"]) == 1
        assert "already in its place" in capsys.readouterr().err
    assert out.read_bytes() == before


def test_what_is_read_is_not_replaced(out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A checkpoint is several files, and the stand-in is fitted to pictures."""
    part = tmp_path / "net.ckpt.index"
    part.write_bytes(b"part of it")
    picture = stand_in.pictures()[0]
    before = picture.read_bytes()
    (tmp_path / "link.jpg").symlink_to(picture)
    for line in (f"--from {tmp_path}/net.ckpt --squeezenet --out {part}", f"--stand-in --out {tmp_path}/link.jpg"):
        assert main([*line.split(), "--force"]) == 1
        assert "which is read, and would be replaced" in capsys.readouterr().err
    assert (
        part.read_bytes() == b"part of it" and picture.read_bytes() == before and (tmp_path / "link.jpg").is_symlink()
    )


def test_from_nothing(out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--from", str(tmp_path / "none.h5"), "--out", str(out)]) == 1
    assert "no weights at" in capsys.readouterr().err
    assert not out.exists()


# ---------------------------------------------------------------- the command line


@pytest.mark.parametrize(
    "line", ["", "--thin --download", "--thin --url http://x", "--stand-in --matconvnet", "--from", "--nonsense"]
)
def test_wrong_command_lines(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(line.split())
    assert stop.value.code == 2
    assert "usage:" in capsys.readouterr().err


def test_as_a_program_in_another_folder(tmp_path: Path) -> None:
    """Help, and an error, without a traceback."""
    environment = os.environ | {"TF_CPP_MIN_LOG_LEVEL": "3"}
    line = [sys.executable, str(SCRIPT), "--from", "none.mat", "--out", "there.mat"]
    failed = subprocess.run(line, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert failed.returncode == 1
    assert "Traceback" not in failed.stderr
    assert failed.stderr.splitlines()[-1].startswith("get_weights.py: no weights at none.mat")
    assert list(tmp_path.iterdir()) == []


def test_help_shows_commands_that_parse() -> None:
    help_text = get_weights.parser().format_help()
    examples = [
        line.split("get_weights.py ")[1].split("    ")[0] for line in help_text.splitlines() if "python " in line
    ]
    assert len(examples) >= 5
    for example in examples:
        get_weights.parser().parse_args(example.split())
