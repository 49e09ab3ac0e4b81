"""Import TensorFlow without the messages that it prints: `tf` is the API of version 1, `tf2` that of version 2."""

import contextlib
import os
from collections.abc import Iterator

__all__ = ["tf", "tf2"]


@contextlib.contextmanager
def _without_stderr() -> Iterator[None]:
    """Discard what is written to file descriptor 2, also by C++."""
    stderr = os.dup(2)
    with open(os.devnull, "w") as nowhere:  # noqa: PTH123 -- not a path of ours
        os.dup2(nowhere.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(stderr, 2)
        os.close(stderr)


os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # has no effect on messages during the import
with _without_stderr():
    import tensorflow as tf2
    import tensorflow.compat.v1 as tf
