"""The page of the tool, and how it is asked."""

from __future__ import annotations  # playwright may be missing

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import numpy as np
import pytest

from neural_style import web
from neural_style.command_line import read_options
from neural_style.options import Options
from neural_style.page import Page
from nst.solver.descent import Losses, State
from tests.nst.solver.test_solver import weight_file, weights
from tests.support.tool import folder, line

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from playwright.sync_api import Page as Tab

sync_api = pytest.importorskip("playwright.sync_api", reason="needs playwright: pip install -r tests/requirements.txt")

from tests.support.jupyter_in_browser import CHROMIUM, PATIENCE, SECONDS, chromium  # noqa: E402

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
    image, losses = np.full((1, 36, 48, 3), iteration), Losses(1, 2, 3, 6)
    return State(image, (48, 36), iteration, 10_000, iteration / 10_000, losses, 0.0)


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
