"""The page that shows a run: in Debian's Chromium, and asked for what it must not give."""

from __future__ import annotations  # playwright may be missing

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from http.client import HTTPConnection, HTTPException, HTTPResponse
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import numpy as np
import pytest
from PIL import Image

from neural_style import web
from neural_style.__main__ import main
from neural_style.command_line import read_options
from neural_style.objective import Losses
from neural_style.optimise import State
from neural_style.options import Options
from neural_style.page import Page
from neural_style.painting import paint_picture
from nst.errors import CostError
from tests.neural_style.test_command import folder, line, read, refused
from tests.nst.solver.test_solver import weight_file, weights
from tests.support.paths import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from playwright.sync_api import Page as Tab

sync_api = pytest.importorskip("playwright.sync_api", reason="needs playwright: pip install -r tests/requirements.txt")

from tests.support.jupyter_in_browser import CHROMIUM, PATIENCE, SECONDS, chromium, reserved_port  # noqa: E402

__all__ = ["folder", "weight_file", "weights"]  # fixtures

expect = sync_api.expect
Serve = Callable[..., AbstractContextManager[tuple[Page, str]]]
HOSTILE = "<img src=x onerror=document.title='taken'><script>.png"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip("needs Debian's package chromium")
    expect.set_options(timeout=PATIENCE)
    with chromium() as browser:
        yield browser


@contextmanager
def tab_of(browser: Browser) -> Iterator[Tab]:
    """A tab in which no script fails, and nothing is refused."""
    tab = browser.new_page()
    tab.set_default_timeout(PATIENCE)
    wrong: list[str] = []
    tab.on("pageerror", lambda error: wrong.append(str(error)))
    tab.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    yield tab
    assert not wrong
    tab.close()


@pytest.fixture
def serve(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Serve:
    """Serves the page of some pictures: gives the page, and its address. A slow browser has all the time it needs."""
    monkeypatch.setattr(web, "LINGER", PATIENCE / SECONDS)

    @contextmanager
    def serving(*pictures: Options) -> Iterator[tuple[Page, str]]:
        with web.shown_in_browser(0, *pictures) as page:
            yield page, capsys.readouterr().out.removeprefix("watch it at ").strip()

    return serving


@pytest.fixture
def options(folder: Path, tmp_path: Path) -> Options:
    """Those of a picture, in a format that browsers do not show."""
    return read_options(line(folder, tmp_path / "p.tif", "--preserve-colors", "--iterations", 8))


def state(iteration: int) -> State:
    """One of many steps."""
    return State(
        np.full((1, 36, 48, 3), iteration), (48, 36), iteration, 10_000, iteration / 10_000, Losses(1, 2, 3, 6)
    )


def ask(address: str, method: str, path: str, **headers: str) -> HTTPResponse:
    connection = HTTPConnection(urlsplit(address).netloc, timeout=30)
    connection.request(method, path, headers=headers)
    return connection.getresponse()


def messages(answer: HTTPResponse) -> Iterator[dict[str, Any]]:
    """What a page is told."""
    with answer:
        while said := answer.readline():
            if said.startswith(b"data: "):
                yield json.loads(said.removeprefix(b"data: "))


def told(address: str) -> dict[str, Any]:
    """What it is told first."""
    return next(messages(ask(address, "GET", "/events")))


# ---------------------------------------------------------------- in a browser


def test_picture_grows_until_it_is_stopped(browser: Browser, folder: Path, tmp_path: Path) -> None:
    words = line(folder, tmp_path / "p.png", "--iterations", 100_000, "--width", 64, "--progress-write", "--web")
    with tab_of(browser) as tab, command(words, tmp_path) as program:
        assert program.stdout is not None
        tab.goto(program.stdout.readline().removeprefix("watch it at ").strip())
        expect(tab.locator("h1")).to_have_text("p.png")
        expect(tab.get_by_role("status")).to_have_text("Painting")
        expect(tab.locator("#progress")).to_contain_text(re.compile(r"step \d+ of 100000 · 64 x 48 · .* to go"))
        for _ in range(2):
            before = seen(tab), step(tab)
            expect(tab.locator("#painted")).not_to_have_attribute("src", before[0])
            expect(tab.locator("#progress")).not_to_contain_text(f"step {before[1]} of")
            assert step(tab) > before[1]
        expect(tab.locator("figcaption")).to_have_text(["content: content.png", "style: style.png"])
        for number, width in enumerate((64, 96, 60)):
            expect(tab.locator("img").nth(number)).to_have_js_property("naturalWidth", width)
        curves = tab.get_by_role("img", name="Curves of the total, content, style and tv cost")
        expect(curves.locator("polyline")).to_have_count(4)
        tab.get_by_text("Settings").click()
        expect(tab.locator("dl")).to_contain_text("--style-weight500--")
        tab.get_by_role("button", name="Stop").click()
        expect(tab.get_by_role("status")).to_have_text("Stopped")
        expect(tab.get_by_role("button", name="Stop")).to_be_disabled()
        said = program.communicate(timeout=PATIENCE / SECONDS)[1]
        made = step(tab)
    assert program.returncode == 130
    assert "neural_style: stopped" in said and "Traceback" not in said
    assert read(tmp_path / "p.png").shape == (48, 64, 3)
    assert len(np.loadtxt(tmp_path / "progress.txt")) == made  # the page has seen the last step
    assert sorted(file.name for file in tmp_path.iterdir()) == ["p.png", "p.png.npz", "progress.txt"]


@contextmanager
def command(words: list[str], folder: Path) -> Iterator[subprocess.Popen[str]]:
    """The command, as one has it in a terminal; it is not left behind."""
    python = [sys.executable, "-m", "neural_style", *words]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(python, cwd=folder, env=environment, **pipes) as program:
        try:
            yield program
        finally:
            program.kill()


def seen(tab: Tab) -> str:
    """The picture that is shown; each has another address."""
    return tab.locator("#painted").get_attribute("src") or ""


def step(tab: Tab) -> int:
    found = re.search(r"step (\d+) of", tab.locator("#progress").inner_text())
    return int(found[1]) if found else 0


def test_page_keeps_the_picture_when_the_run_has_gone(browser: Browser, options: Options, serve: Serve) -> None:
    with tab_of(browser) as tab:
        with serve(options) as (page, address):
            tab.goto(address)
            expect(tab.get_by_role("status")).to_have_text("Reading the network and the pictures")
            assert paint_picture(options, page)
        expect(tab.get_by_role("status")).to_have_text("Done")
        expect(tab.locator("#progress")).to_contain_text("step 8 of 8 · 48 x 36 · in ")
        with tab.expect_download() as download:
            tab.get_by_role("link", name="Download").click()
        assert download.value.suggested_filename == "p.tif"
        assert download.value.path().read_bytes() == options.output.read_bytes()
        painted = tab.locator("#painted").evaluate(PIXELS)
    written = read(options.output)
    assert np.abs(np.reshape(painted, (36, 48, 4))[..., :3] - written).mean() < 4  # a JPEG of it


PIXELS = """image => {
    const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight).getContext('2d');
    canvas.drawImage(image, 0, 0);
    return [...canvas.getImageData(0, 0, image.naturalWidth, image.naturalHeight).data];
}"""


def test_names_and_errors_are_text(browser: Browser, options: Options, tmp_path: Path, serve: Serve) -> None:
    content, style, output = (tmp_path / f"{name}{HOSTILE}" for name in ("content", "style", "output"))
    for file in (content, style):
        Image.new("RGB", (40, 30), "red").save(file)
    options = replace(options, content=content, styles=(style, style), output=output)
    with tab_of(browser) as tab:
        with pytest.raises(CostError), serve(options) as (page, address):
            tab.goto(address)
            expect(tab.locator("h1")).to_have_text(output.name)
            page.see(state(1))
            expect(tab.locator("#painted")).to_be_visible()
            raise CostError(f"no finite losses for {output}")
        expect(tab.get_by_role("status")).to_have_text("Failed")
        expect(tab.get_by_role("alert")).to_have_text(f"no finite losses for {output}")
        expect(tab.locator("figcaption")).to_have_text(
            [f"content: {content.name}", f"style: {style.name}", f"style: {style.name}"]
        )
        expect(tab.locator("img")).to_have_count(4)  # what is painted, and three that it is painted from
        expect(tab.locator("body script")).to_have_count(0)
        expect(tab.get_by_role("link")).to_be_hidden()
        assert tab.title() == f"Failed · {output.name}"


def test_several_pictures_are_shown_one_after_the_other(browser: Browser, options: Options, serve: Serve) -> None:
    other = replace(options, content=options.styles[0], output=options.output.with_name("q.tif"))
    with serve(options, other) as (page, address), tab_of(browser) as tab:
        tab.goto(address)
        page.see(state(1))
        expect(tab.get_by_text("picture 1 of 2")).to_be_visible()
        expect(tab.locator("#painted")).to_be_visible()
        page.turn_to(1)
        expect(tab.get_by_text("picture 2 of 2")).to_be_visible()
        expect(tab.locator("h1")).to_have_text("q.tif")
        expect(tab.locator("figcaption").first).to_have_text("content: style.png")
        expect(tab.locator("#painted")).to_be_hidden()
        expect(tab.locator("polyline")).to_have_count(0)
        page.see(state(5_000))
        expect(tab.locator("#painted")).to_be_visible()
        expect(tab.locator("#progress")).to_contain_text("step 5000 of 10000")


def test_page_from_elsewhere_can_neither_read_nor_stop(browser: Browser, options: Options, serve: Serve) -> None:
    with serve(options) as (page, address):
        page.see(state(1))
        tab = browser.new_page()
        tab.goto("data:text/html,<title>elsewhere</title>")
        for path in ("", "page.js", "events", "picture", "content"):
            script = "address => fetch(address).then(answer => answer.text(), () => 'nothing')"
            assert tab.evaluate(script, address + path) == "nothing"
        for headers in ("{}", "{'X-Token': 'guessed'}"):
            script = f"address => fetch(address, {{method: 'POST', headers: {headers}}}).catch(() => 0)"
            tab.evaluate(script, address + "stop")
        script = """address => {
            const image = new Image();
            image.src = address;
            return image.decode().then(() => 'something', () => 'nothing');
        }"""
        assert tab.evaluate(script, address + "picture") == "nothing"
        tab.close()
        assert not page.stop


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
