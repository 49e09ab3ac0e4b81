"""Serve a page on this machine that shows a run.

Other web pages can neither read it nor stop the run. The server is bound to 127.0.0.1. A request must name that host,
so that no other name can be made to lead here. Headers tell browsers to keep the page from others. Stopping needs the
run's token, which only the page itself receives. Addresses are names in a table, never those of files.
"""

import contextlib
import json
import secrets
import sys
import threading
import time
from collections.abc import Iterator
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from neural_style.options import Options
from neural_style.page import Page
from nst.errors import SettingsError

HERE = "127.0.0.1"
NAMES = {HERE, "localhost"}
FILES = {"": "page.html", "page.css": "page.css", "page.js": "page.js"}
KINDS = {".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript"}
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
PAUSE = 0.2  # seconds between two messages; more messages would only keep the browser busy
PULSE = 10.0  # seconds after which a message tests whether the browser is still connected
MOST = 32  # connections at a time; a browser opens six for a page, and each takes a thread and a descriptor
ASKING = 5  # seconds for a browser to send its request
TAKING = 30  # seconds for a browser to receive the answer
LINGER = 3.0  # seconds that a page has at the end to fetch the picture


@contextlib.contextmanager
def shown_in_browser(port: int, *pictures: Options) -> Iterator[Page]:
    """Serve a page of these pictures, print its address, and at the end show how the block ended.

    Raises SettingsError if the port is not available.
    """
    page = Page(*pictures)
    with _Server(port, page) as server:
        threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True).start()
        print(f"watch it at http://{HERE}:{server.server_port}/", flush=True)
        try:
            yield page
        finally:
            page.end(sys.exception())
            page.wait_for_browsers(LINGER)
            server.shutdown()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, port: int, page: Page) -> None:
        self.page = page
        self._free = threading.BoundedSemaphore(MOST)
        try:
            super().__init__((HERE, port), _Handler)
        except OSError as error:
            raise SettingsError(
                f"--web cannot have port {port}: {error.strerror}. Give another, or none for one that is free"
            ) from error

    def process_request(self, request: Any, client_address: Any) -> None:
        """Close a connection at once if there are too many: the run needs descriptors, too."""
        if not self._free.acquire(blocking=False):
            self.shutdown_request(request)
            return
        try:
            super().process_request(request, client_address)
        except BaseException:  # no thread could be started
            self._free.release()
            raise

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """See ThreadingMixIn."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignore browsers that have disconnected."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = ASKING

    def parse_request(self) -> bool:
        """See BaseHTTPRequestHandler."""
        understood = super().parse_request()
        self.connection.settimeout(TAKING)
        return understood

    def do_GET(self) -> None:
        name = self.path.removeprefix("/").partition("?")[0]
        if self._refused():
            return
        if name == "events":
            self._tell()
        elif found := self._found(name):
            kind, content = found
            self._head(HTTPStatus.OK, kind)
            self.wfile.write(content)
        else:
            self._refuse(HTTPStatus.NOT_FOUND)

    def do_POST(self) -> None:
        page = self.server.page
        if self._refused():
            return
        if self.path != "/stop":
            self._refuse(HTTPStatus.NOT_FOUND)
        elif not secrets.compare_digest(self.headers.get("X-Token", "").encode(), page.token.encode()):
            self._refuse(HTTPStatus.FORBIDDEN)
        else:
            page.ask_to_stop()
            self._head(HTTPStatus.NO_CONTENT, "text/plain")

    def _found(self, name: str) -> tuple[str, bytes] | None:
        """Return the content type and the content for a name, or None."""
        page = self.server.page
        if name in FILES:
            file = Path(__file__).with_name("browser") / FILES[name]
            return KINDS[file.suffix], file.read_bytes()
        if name == "result" and page.result:
            return "application/octet-stream", page.result
        picture = page.picture() if name == "picture" else page.source(name)
        return ("image/jpeg", picture) if picture else None

    def _tell(self) -> None:
        """Send the state whenever it is new, up to the end; then wait until the page has fetched the picture."""
        self._head(HTTPStatus.OK, "text/event-stream")
        version, over = -1, False
        with self.server.page.connected():
            while not over:
                news = self.server.page.news(version, PULSE)
                self.wfile.write(f"data: {json.dumps(news)}\n\n".encode() if news else b":\n\n")
                if news:
                    version, over = news["version"], news["over"]
                    time.sleep(PAUSE)
            self.rfile.read(1)  # returns when the page disconnects

    def _refused(self) -> bool:
        """Refuse a request that does not name this machine as its host. Returns: whether it was refused."""
        here = self.headers.get("Host", "").partition(":")[0] in NAMES
        if not here:
            self._refuse(HTTPStatus.FORBIDDEN)
        return not here

    def _refuse(self, status: HTTPStatus) -> None:
        self._head(status, "text/plain")
        self.wfile.write(f"{status.phrase}\n".encode())

    def _head(self, status: HTTPStatus, kind: str) -> None:
        self.send_response(status)
        for name, value in (HEADERS | {"Content-Type": kind}).items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *about: Any) -> None:
        """Log nothing: the terminal belongs to the run."""
