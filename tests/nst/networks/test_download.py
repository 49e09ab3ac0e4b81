"""Weights that are downloaded, from a server on this machine."""

import hashlib
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pooch.core  # type: ignore[import-untyped]
import pytest

from nst.errors import WeightsError
from nst.networks import get_weights
from nst.networks.get_weights import Source, download, main
from nst.networks.matconvnet import write_matconvnet
from nst.networks.vgg19 import read_weights
from nst.types import Weights
from tests.support.get_weights import out, quick_fit, same
from tests.support.weight_files import random_weights, write_keras, write_older

__all__ = ["out", "quick_fit"]  # fixtures


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
