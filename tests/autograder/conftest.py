"""What tests of several folders use."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def short() -> Iterator[Path]:
    """A folder for temporary files, which have sockets among them, whose paths must be short."""
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)
