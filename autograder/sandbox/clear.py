"""Empty a folder that a stranger has written to."""

import os
import uuid
from pathlib import Path


def clear(folder: Path) -> None:
    """Remove all that is in a folder. Links are removed and not followed; folders without permissions go as well.

    Folders are moved up before they are emptied, since they may be nested deeper than Python can recurse, and have
    longer paths than the system takes.
    """
    while entries := [*os.scandir(folder)]:
        for entry in entries:
            if not entry.is_dir(follow_symlinks=False):
                Path(entry).unlink()
                continue
            Path(entry).chmod(0o700)
            for inner in [*os.scandir(entry)]:
                if inner.is_dir(follow_symlinks=False):
                    Path(inner).chmod(0o700)  # a folder that may not be written to cannot be moved either
                    Path(inner).rename(folder / uuid.uuid4().hex)
                else:
                    Path(inner).unlink()
            Path(entry).rmdir()
