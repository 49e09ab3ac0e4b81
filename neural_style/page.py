"""What is shown of a run in a browser. The run tells it, and never waits for those who look."""

import io
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import fields
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from neural_style.optimise import State
from neural_style.options import ADAM, Options, flag
from neural_style.painting import shown
from nst.curves import curves
from nst.pictures import open_picture
from nst.types import Array

CURVES = ("total", "content", "style", "tv")
THUMBNAIL = (640, 640)  # pixels, at most


class Page:
    """A watcher that remembers what it has seen, for the threads that ask.

    Arguments:
    pictures -- what is painted, one after the other

    Attributes:
    token -- what a request to stop has to know; another for each run
    stop -- whether somebody has asked to
    """

    def __init__(self, *pictures: Options) -> None:
        self.token = secrets.token_urlsafe()
        self.stop = False
        self._pictures = pictures
        self._news = threading.Condition()
        self._version = 0  # one more whenever there is something new to show
        self._ended, self._error = "", ""  # how, and what was wrong
        self._result = b""  # the file that was written
        self._looking = 0
        self.turn_to(0)

    # ------------------------------------------------ what the run tells

    def turn_to(self, picture: int) -> None:
        """Show that picture from now on, the first one being 0."""
        with self._new():
            self._at = picture
            self._state: State | None = None
            self._losses: list[tuple[float, ...]] = []  # those of CURVES
            self._began = time.monotonic()
            self._first = (0.0, 0.0)  # when the first step was made, and how much of the work was done then

    def see(self, state: State) -> None:
        """See `watcher.Watcher`."""
        with self._new():
            self._first = self._first if self._state else (time.monotonic(), state.done)
            self._state = state
            self._losses.append(tuple(getattr(state.losses, name) for name in CURVES))

    def end(self, error: BaseException | None) -> None:
        """There will be nothing new: the picture is written, or there was an error."""
        (options, state), result = self._now(), b""
        if not error:
            with suppress(OSError):  # somebody may have taken it away
                result = options.output.read_bytes()
        done = not error and (not state or state.iteration == state.iterations)  # no step: it was done before
        failed = error and not isinstance(error, KeyboardInterrupt)
        with self._new():
            self._ended = "Failed" if failed else "Done" if done else "Stopped"
            self._error = str(error) or type(error).__name__ if failed else ""
            self._result = result

    def wait_for_those_who_look(self, seconds: float) -> None:
        """Give them so much time to see the end."""
        with self._news:
            self._news.wait_for(lambda: not self._looking, seconds)

    @contextmanager
    def _new(self) -> Iterator[None]:
        """While something changes that is shown."""
        with self._news:
            yield
            self._version += 1
            self._news.notify_all()

    # ------------------------------------------------ what is asked by those who look

    def ask_to_stop(self) -> None:
        """Stop after this step."""
        with self._new():
            self.stop = True

    @contextmanager
    def looked_at(self) -> Iterator[None]:
        """While somebody looks."""
        with self._news:
            self._looking += 1
        try:
            yield
        finally:
            with self._news:
                self._looking -= 1
                self._news.notify_all()

    def news(self, after: int, seconds: float) -> dict[str, Any] | None:
        """How it stands, for JSON, if there is something new after that version, or as soon as there is.

        Returns: None if there is nothing new for so many seconds.
        """
        with self._news:
            if not self._news.wait_for(lambda: self._version > after, seconds):
                return None
            options, state = self._now()
            losses, now = self._losses[:], time.monotonic()
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
            "output": options.output.name,
            "content": options.content.name,
            "styles": [style.name for style in options.styles],
            "settings": _settings(options),
        }
        if state:
            about |= {
                "step": state.iteration,
                "steps": state.iterations,
                "size": state.size,
                "done": state.done,
                "curves": curves(CURVES, losses, state.iterations, state.iteration - len(losses)),
            }
        return about

    def picture(self) -> bytes | None:
        """What is painted, as a JPEG; None if there is nothing yet."""
        options, state = self._now()
        return _jpeg(Image.fromarray(shown(state.image, options, _opened(options.content)))) if state else None

    def source(self, name: str) -> bytes | None:
        """A picture that it is painted from, "content", "style/0" or so on, as a small JPEG; None if it is none."""
        options, _ = self._now()
        styles = {f"style/{number}": file for number, file in enumerate(options.styles)}
        file = (styles | {"content": options.content}).get(name)
        if not file:
            return None
        picture = open_picture(file)
        picture.thumbnail(THUMBNAIL)
        return _jpeg(picture)

    @property
    def result(self) -> bytes:
        """The file that was written; empty before."""
        return self._result

    def _now(self) -> tuple[Options, State | None]:
        """What is being painted, and how far it is."""
        with self._news:
            return self._pictures[self._at], self._state

    def _going(self) -> str:
        if self.stop:
            return "Stopping after this step"
        return "Painting" if self._state else "Reading the network and the pictures"

    def _left(self, now: float) -> float | None:
        """How many seconds it will about take, if that can be known: not before the second step."""
        began, before = self._first
        done = self._state.done if self._state else before
        return (now - began) * (1 - done) / (done - before) if done > before else None


@lru_cache(1)
def _opened(file: Path) -> Array:
    return np.array(open_picture(file))


def _jpeg(picture: Image.Image) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=95, subsampling=0)  # fine colours, too
    return stream.getvalue()


def _settings(options: Options) -> list[tuple[str, str]]:
    """Options that do something, as they are written on the command line."""
    without = {"web", "overwrite"} | (ADAM if options.optimizer != "adam" else set())
    values = ((field.name, getattr(options, field.name)) for field in fields(options) if field.name not in without)
    return [(flag(name), _written(value)) for name, value in values if value is not None and value is not False]


def _written(value: Any) -> str:
    if isinstance(value, tuple):
        return " ".join(map(_written, value))
    return "" if value is True else f"{value:g}" if isinstance(value, float) else str(value)
