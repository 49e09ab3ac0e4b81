"""Keep what a browser shows of a run. The run never waits for a browser."""

import io
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

from PIL import Image

from neural_style.options import ADAM, Options, flag
from neural_style.painting import shown
from nst import curves
from nst.pictures import open_picture
from nst.solver.descent import State

CURVES = ("total", "content", "style", "tv")
THUMBNAIL = (640, 640)  # pixels, at most


class Page:
    """A watcher that keeps the latest state, for the threads that serve it.

    Arguments:
    pictures -- options of the pictures that are painted, one after the other

    Attributes:
    token -- secret that a request to stop must carry, different for each run
    stop -- whether a browser has asked to stop
    """

    def __init__(self, *pictures: Options) -> None:
        self.token = secrets.token_urlsafe()
        self.stop = False
        self._pictures = pictures
        self._news = threading.Condition()
        self._version = 0  # counts the changes
        self._ended, self._error = "", ""  # how the run ended, and with which error
        self._result = b""  # content of the file that was written
        self._connected = 0
        self.turn_to(0)

    # ------------------------------------------------ called by the run

    def turn_to(self, picture: int) -> None:
        """Go on to a picture, by its number from 0."""
        with self._new():
            self._at = picture
            self._state: State | None = None
            self._losses: list[tuple[float, ...]] = []  # of each step, those named in CURVES
            self._sizes: dict[int, str] = {}  # the widths at which it is painted, by the number of steps before
            self._began = time.monotonic()
            self._first = (0.0, 0.0)  # time of the first step, and the share of the work done then

    def see(self, state: State) -> None:
        """See `watcher.Watcher`."""
        with self._new():
            self._first = self._first if self._state else (time.monotonic(), state.done)
            if not self._state or self._state.size != state.size:
                self._sizes[state.iteration - 1] = f"{state.size[0]} px"
            self._state = state
            self._losses.append(tuple(getattr(state.losses, name) for name in CURVES))

    def end(self, error: BaseException | None) -> None:
        """Show how the run has ended: the picture is written, or there was an error."""
        (options, state), result = self._now(), b""
        if not error:
            with suppress(OSError):  # the file may have been moved away
                result = options.output.output.read_bytes()
        done = not error and (
            not state or state.iteration == state.iterations
        )  # without a step, it was finished before
        failed = error and not isinstance(error, KeyboardInterrupt)
        with self._new():
            self._ended = "Failed" if failed else "Done" if done else "Stopped"
            self._error = str(error) or type(error).__name__ if failed else ""
            self._result = result

    def wait_for_browsers(self, seconds: float) -> None:
        """Wait until no browser is connected, at most so many seconds."""
        with self._news:
            self._news.wait_for(lambda: not self._connected, seconds)

    @contextmanager
    def _new(self) -> Iterator[None]:
        """Change what is shown, within the block, and wake the threads that wait for news."""
        with self._news:
            yield
            self._version += 1
            self._news.notify_all()

    # ------------------------------------------------ called by the server

    def ask_to_stop(self) -> None:
        """Have the run stop after the current step."""
        with self._new():
            self.stop = True

    @contextmanager
    def connected(self) -> Iterator[None]:
        """Count a browser as connected, within the block."""
        with self._news:
            self._connected += 1
        try:
            yield
        finally:
            with self._news:
                self._connected -= 1
                self._news.notify_all()

    def news(self, after: int, seconds: float) -> dict[str, Any] | None:
        """Wait until there is a version after this one, and return what to show, ready for JSON.

        Returns: None if there is nothing new for so many seconds.
        """
        with self._news:
            if not self._news.wait_for(lambda: self._version > after, seconds):
                return None
            options, state = self._now()
            losses, sizes, now = self._losses[:], dict(self._sizes), time.monotonic()
            about = {
                "version": self._version,
                "how": self._ended or self._going(),
                "error": self._error,
                "stopping": self.stop,
                "over": bool(self._ended),
                "written": bool(self._result),
                "picture": self._at + 1,
                "pictures": len(self._pictures),
                "seconds": now - self._began,
                "left": self._left(now),
            }
        about |= {
            "token": self.token,
            "output": options.output.output.name,
            "content": options.pictures.content.name,
            "styles": [style.name for style in options.pictures.styles],
            "settings": _settings(options),
        }
        if state:
            steps = range(state.iteration - len(losses) + 1, state.iteration + 1)
            about |= {
                "step": state.iteration,
                "steps": state.iterations,
                "size": state.size,
                "done": state.done,
                "curves": curves.svg(CURVES, losses, steps, state.iterations, sizes),
            }
        return about

    def picture(self) -> bytes | None:
        """Return the current picture as a JPEG, or None before the first step."""
        options, state = self._now()
        if not state:
            return None
        return _jpeg(Image.fromarray(shown(state.image, options.output, _opened(options.pictures.content))))

    def source(self, name: str) -> bytes | None:
        """Return an input, "content", "style/0" or so on, as a small JPEG. None if there is no input of this name."""
        pictures = self._now()[0].pictures
        styles = {f"style/{number}": file for number, file in enumerate(pictures.styles)}
        file = (styles | {"content": pictures.content}).get(name)
        if not file:
            return None
        picture = open_picture(file)
        picture.thumbnail(THUMBNAIL)
        return _jpeg(picture)

    @property
    def result(self) -> bytes:
        """Return the content of the file that was written, or nothing before the end."""
        return self._result

    def _now(self) -> tuple[Options, State | None]:
        """Return the current picture's options, and its state."""
        with self._news:
            return self._pictures[self._at], self._state

    def _going(self) -> str:
        if self.stop:
            return "Stopping after this step"
        return "Painting" if self._state else "Reading the network and the pictures"

    def _left(self, now: float) -> float | None:
        """Estimate the seconds that are left. None before the second step."""
        began, before = self._first
        done = self._state.done if self._state else before
        return (now - began) * (1 - done) / (done - before) if done > before else None


@lru_cache(1)
def _opened(file: Path) -> Image.Image:
    return open_picture(file)


def _jpeg(picture: Image.Image) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=95, subsampling=0)  # keeps fine colours
    return stream.getvalue()


def _settings(options: Options) -> list[tuple[str, str]]:
    """Return the options that have an effect, as they are written on the command line."""
    without = {"web", "overwrite"} | (ADAM if options.optimizer.optimizer != "adam" else set())
    values = {name: value for name, value in options.values().items() if name not in without}
    return [(flag(name), _written(value)) for name, value in values.items() if value is not None and value is not False]


def _written(value: Any) -> str:
    if isinstance(value, tuple):
        return " ".join(map(_written, value))
    return "" if value is True else f"{value:g}" if isinstance(value, float) else str(value)
