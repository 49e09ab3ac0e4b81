"""Empty a folder that a stranger has written to."""

import os
import shutil
from pathlib import Path


def clear(folder: Path) -> None:
    """Remove all that is in a folder. Links are removed and not followed; folders without permissions go as well."""
    for at, folders, _ in os.walk(folder):
        for name in folders:
            inner = Path(at, name)
            if not inner.is_symlink():
                inner.chmod(0o700)
    for entry in folder.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()
