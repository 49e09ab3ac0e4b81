"""The command line that puts weights in place. What it downloads comes from a server in this process."""

import hashlib
import http.server
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import h5py
import numpy as np
import pooch.core  # type: ignore[import-untyped]
import pytest

from nst.errors import WeightsError
from nst.networks import get_weights, squeezenet_stand_in, stand_in
from nst.networks.get_weights import Source, download, main
from nst.networks.matconvnet import read_fingerprint, write_matconvnet
from nst.networks.squeezenet import read_squeezenet
from nst.networks.vgg19 import CONVOLUTIONS, read_weights
from nst.types import Weights
from tests.support.paths import ROOT
from tests.support.weight_files import random_weights, write_keras, write_older

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


# ---------------------------------------------------------------- downloads


class Server(http.server.ThreadingHTTPServer):
    """Serves one file under any name, badly when told to."""

    def __init__(self, content: bytes) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.content = content
        self.cut_first = 0  # that many answers break off midway
        self.answers = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/some%20folder/vgg19.h5?key=1"


class Handler(http.server.BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.server.answers += 1
        if "missing" in self.path:
            self.send_error(404)
            return
        content = self.server.content
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[: len(content) // 2] if self.server.answers <= self.server.cut_first else content)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def weights() -> Weights:
    return random_weights()


@pytest.fixture
def server(weights: Weights, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server of Keras' file, which get_weights takes for the real one."""
    monkeypatch.setattr(pooch.core.time, "sleep", lambda _: None)  # between attempts
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    write_keras(tmp_path / "served.h5", weights)
    content = (tmp_path / "served.h5").read_bytes()
    with Server(content) as server:
        source = Source(server.url, len(content), f"md5:{hashlib.md5(content).hexdigest()}")  # noqa: S324
        monkeypatch.setattr(get_weights, "KERAS", source)
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_download(server: Server, weights: Weights, out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--download", "--out", str(out)]) == 0
    assert same(weights, out)
    assert read_weights(out)[0] == "VGG-19"
    assert list(out.parent.iterdir()) == [out]
    captured = capsys.readouterr()
    assert captured.out == f"wrote VGG-19 to {out}\n"
    assert "100%" in captured.err


def test_download_once(server: Server, out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["--download", "--out", str(out)])
    assert main(["--download", "--out", str(out)]) == 0
    assert "already there: VGG-19" in capsys.readouterr().out
    assert server.answers == 1
    assert main(["--download", "--out", str(out), "--force"]) == 0
    assert server.answers == 2


def test_download_replaces_the_stand_in(server: Server, weights: Weights, out: Path) -> None:
    write_matconvnet(out, random_weights(1), "stand-in")
    assert main(["--download", "--out", str(out)]) == 0
    assert same(weights, out)


def test_download_the_other_file(
    server: Server, weights: Weights, out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_older(tmp_path / "served.mat", weights)
    server.content = (tmp_path / "served.mat").read_bytes()
    sha = hashlib.sha256(server.content).hexdigest()
    monkeypatch.setattr(get_weights, "MATCONVNET", Source(server.url, len(server.content), f"sha256:{sha}"))
    assert main(["--download", "--matconvnet", "--out", str(out)]) == 0
    assert same(weights, out)


def test_download_from_a_mirror(server: Server, weights: Weights, out: Path) -> None:
    source = Source("http://127.0.0.1:9/nobody", get_weights.KERAS.size, get_weights.KERAS.hash)
    download(source, out, server.url)
    assert same(weights, out)


def test_download_that_breaks_off_is_tried_again(server: Server, weights: Weights, out: Path) -> None:
    server.cut_first = 2
    assert main(["--download", "--out", str(out)]) == 0
    assert same(weights, out)
    assert server.answers == 3


@pytest.fixture(params=["truncated", "other file", "other file of same size", "sign-in page", "missing", "gone"])
def trouble(request: pytest.FixtureRequest, server: Server) -> str:
    """A server in trouble: the URL to ask."""
    if request.param == "truncated":
        server.cut_first = 99
    elif request.param == "other file":
        server.content += b"x"
    elif request.param == "other file of same size":
        server.content = server.content[:-1] + b"x"
    elif request.param == "sign-in page":
        server.content = b"<html>Please sign in</html>"
    elif request.param == "missing":
        return server.url.replace("vgg19", "missing")
    else:
        return "http://127.0.0.1:9/nobody"
    return server.url


def test_download_in_trouble(trouble: str, out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_matconvnet(out, random_weights(1), "stand-in")
    before = out.read_bytes()
    assert main(["--download", "--url", trouble, "--out", str(out)]) == 1
    (message,) = (line for line in capsys.readouterr().err.splitlines() if line.startswith("get_weights.py: "))
    assert message.startswith(f"get_weights.py: no weights from {trouble}: ")
    assert all(advice in message for advice in ("bytes, md5:", "HTTPS_PROXY", "--url", "--from", "--stand-in"))
    assert out.read_bytes() == before
    assert list(out.parent.iterdir()) == [out]


def test_download_of_an_impossible_url(server: Server, out: Path) -> None:
    with pytest.raises(WeightsError, match="no weights from nonsense"):
        download(get_weights.KERAS, out, "nonsense")


def test_the_pinned_files() -> None:
    assert get_weights.KERAS.url.startswith("https://storage.googleapis.com/tensorflow/keras-applications/vgg19/")
    assert get_weights.KERAS.size < 100_000_000 < get_weights.MATCONVNET.size
    for source, digits in ((get_weights.KERAS, 32), (get_weights.MATCONVNET, 64)):
        assert source.url.startswith("https://")
        assert len(source.hash.partition(":")[2]) == digits


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
