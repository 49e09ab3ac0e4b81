"""The page that shows a run, asked without a browser for what it must not give."""

from __future__ import annotations  # playwright may be missing

import contextlib
import os
import re
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from neural_style import web
from neural_style.__main__ import main
from neural_style.command_line import read_options
from neural_style.options import Options
from neural_style.page import Page
from neural_style.painting import paint_picture
from tests.nst.solver.test_solver import weight_file, weights
from tests.support.tool import folder, line, read, refused

sync_api = pytest.importorskip("playwright.sync_api", reason="needs playwright: pip install -r tests/requirements.txt")

from tests.support.jupyter_in_browser import reserved_port  # noqa: E402
from tests.support.web_page import Serve, ask, browser, messages, options, serve, state, told  # noqa: E402

__all__ = ["browser", "folder", "options", "serve", "weight_file", "weights"]  # fixtures


# ---------------------------------------------------------------- asked without a browser


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "", "[::1]:80"])
def test_another_host_is_refused(options: Options, serve: Serve, host: str) -> None:
    with serve(options) as (page, address):
        page.see(state(1))
        for path in ("/", "/page.js", "/events", "/picture", "/content"):
            assert ask(address, "GET", path, Host=host).status == 403
        assert ask(address, "POST", "/stop", **{"Host": host, "X-Token": page.token}).status == 403
        assert not page.stop
        assert ask(address, "GET", "/picture", Host="localhost:8123").status == 200  # through a tunnel


def test_only_the_token_stops(options: Options, serve: Serve) -> None:
    with serve(options) as (page, address):
        for headers in ({}, {"X-Token": ""}, {"X-Token": page.token[:-1]}, {"X-Token": "ü"}):
            assert ask(address, "POST", "/stop", **headers).status == 403
        assert ask(address, "GET", "/stop", **{"X-Token": page.token}).status == 404
        assert not page.stop and not told(address)["stopping"]
        assert ask(address, "POST", "/stop", **{"X-Token": page.token}).status == 204
        assert page.stop and told(address)["how"] == "Stopping after this step"
    with serve(options) as (other, _):
        assert other.token != page.token and len(page.token) >= 40


@pytest.mark.parametrize(
    "path",
    [
        "/page.html",
        "/web.py",
        "/../web.py",
        "/browser/page.css",
        "/%2e%2e/web.py",
        "//etc/passwd",
        "/content/../content.png",
        "/style/1",
        "/style/-1",
        "/result",
        "/picture",
        "http://127.0.0.1/etc/passwd",
    ],
)
def test_what_is_not_in_the_table_is_not_found(options: Options, serve: Serve, path: str) -> None:
    """There is no second style, and neither a picture nor a file before the first step."""
    with serve(options) as (_, address):
        assert ask(address, "GET", path).status == 404
        assert ask(address, "POST", path).status == 404
        assert ask(address, "PUT", path).status == 501


def test_page_runs_nothing_but_its_own_script(options: Options, serve: Serve) -> None:
    with serve(options) as (_, address):
        answer = ask(address, "GET", "/")
        html = answer.read().decode()
        assert "default-src 'none'; script-src 'self';" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert re.findall(r"https?:|//|<style|style=|<script>|\bon\w+=", html) == []


def test_change_of_size_is_marked_on_the_curves(options: Options) -> None:
    page = Page(options)
    page.see(replace(state(1), size=(24, 18)))
    page.see(state(2))
    curves = (page.news(0, 0) or {})["curves"]
    assert "24 px from step 1; 48 px from step 2" in curves
    assert curves.count('class="mark"') == 1


def test_server_is_on_this_machine_only(options: Options, serve: Serve) -> None:
    with serve(options) as (_, address):
        port = urlsplit(address).port
        assert urlsplit(address).hostname == "127.0.0.1" and port
        with pytest.raises(ConnectionRefusedError):  # another address of the same machine
            socket.create_connection(("127.0.0.2", port), timeout=30)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=30)


def test_idle_connections_take_so_many_descriptors_and_no_more(options: Options, serve: Serve) -> None:
    with serve(options) as (_, address), contextlib.ExitStack() as stack:
        port = urlsplit(address).port or 0
        idle = [stack.enter_context(socket.create_connection((web.HERE, port), 30)) for _ in range(web.MOST + 20)]
        refused = idle[web.MOST :]
        assert [one.recv(1) for one in refused] == [b""] * len(refused)
        for one in idle:
            one.close()
        while True:  # until the threads have seen that they have gone
            with contextlib.suppress(ConnectionError, HTTPException):
                assert ask(address, "GET", "/page.css").status == 200
                break


def test_run_does_not_wait_for_those_who_do_not_listen(
    options: Options, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They ask, and never read an answer. It ends without them."""
    monkeypatch.setattr(web, "LINGER", 0.2)
    monkeypatch.setattr(web, "PAUSE", 0)
    with serve(options) as (page, address), pytest.raises(KeyboardInterrupt):
        where = urlsplit(address)
        asked = [socket.create_connection((where.hostname, where.port), timeout=30) for _ in range(3)]
        for connection in asked:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
            connection.sendall(b"GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n")
        for iteration in range(1, 10_000):
            page.see(state(iteration))
        assert told(address)["step"] == 9_999
        raise KeyboardInterrupt
    for connection in asked:
        connection.close()


def test_without_a_browser(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(line(folder, tmp_path / "p.png", "--web")) == 0
    out = capsys.readouterr().out
    assert re.match(r"watch it at http://127\.0\.0\.1:\d+/\nwrote ", out)
    assert read(tmp_path / "p.png").shape == (36, 48, 3)


def test_picture_that_was_finished_before(folder: Path, tmp_path: Path, serve: Serve) -> None:
    """Asked for again with --resume, it is done without a step."""
    words = line(folder, tmp_path / "p.png")
    assert main(words) == 0
    options = read_options([*words, "--resume"])
    with serve(options) as (page, _):
        assert paint_picture(options, page)
    about = page.news(-1, 0)
    assert about and about["how"] == "Done" and about["written"]
    assert page.result == (tmp_path / "p.png").read_bytes()


@pytest.fixture
def port() -> Iterator[int]:
    """One that nobody else is given."""
    with reserved_port() as port:
        yield port


@contextmanager
def listener(port: int, listen: Callable[[Iterator[dict[str, Any]]], None]) -> Iterator[None]:
    """Listens, beside the test, to what a page is told as soon as there is one."""
    over = threading.Event()

    def wait_and_listen() -> None:
        while not over.is_set():
            with socket.socket() as found:
                if found.connect_ex((web.HERE, port)) == 0:
                    listen(messages(ask(f"http://{web.HERE}:{port}/", "GET", "/events")))
                    return
            time.sleep(0.05)

    thread = threading.Thread(target=wait_and_listen)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def test_ctrl_c_is_shown(folder: Path, tmp_path: Path, port: int) -> None:
    heard: list[str] = []

    def listen(said: Iterator[dict[str, Any]]) -> None:
        next(message for message in said if message.get("step", 0) >= 3)
        os.kill(os.getpid(), signal.SIGINT)
        heard.append(next(message["how"] for message in said if message["over"]))

    with listener(port, listen):
        assert main(line(folder, tmp_path / "p.png", "--iterations", 100_000, "--web", port)) == 130
    assert heard == ["Stopped"]
    assert read(tmp_path / "p.png").shape == (36, 48, 3)


def test_job_that_is_painted_is_shown_and_stopped(folder: Path, tmp_path: Path, port: int) -> None:
    file = tmp_path / "all.toml"
    tables = [f"[{n}]\noutput = '{tmp_path}/{n}.png'\niterations = {n}" for n in (2, 5000, 3)]
    file.write_text("\n".join(tables))
    heard: list[dict[str, Any]] = []

    def listen(said: Iterator[dict[str, Any]]) -> None:
        heard.append(next(message for message in said if message["picture"] == 2 and message.get("step", 0) >= 3))
        token = heard[0]["token"]
        assert ask(f"http://{web.HERE}:{port}/", "POST", "/stop", **{"X-Token": token}).status == 204
        heard.append(next(message for message in said if message["over"]))

    words = line(folder, tmp_path / "none.png", "--iterations", 1)
    with listener(port, listen):
        assert main([*words, "--jobs", str(file), "--web", str(port)]) == 130
    assert [message["output"] for message in heard] == ["5000.png"] * 2
    assert heard[0]["pictures"] == 3 and heard[1]["how"] == "Stopped"
    assert {file.name for file in tmp_path.glob("*.png")} == {"2.png", "5000.png"}


def test_port_that_is_taken(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        said = refused(line(folder, tmp_path / "p.png", "--web", port), capsys)
    assert f"--web cannot have port {port}: Address already in use. Give another" in said
    assert list(tmp_path.iterdir()) == []
    assert "--web is 65536; expected a port" in refused(line(folder, tmp_path / "p.png", "--web", 65536), capsys)
