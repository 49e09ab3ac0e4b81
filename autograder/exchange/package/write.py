"""Write a package: one zip file, or files in a folder."""

import os
import shutil
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

from autograder.exchange.package.contents import mode
from nst.errors import OverwriteError
from nst.files import refuse_to_overwrite, whole

NO_TIME = (1980, 1, 1, 0, 0, 0)  # the first that zip knows: the same files give the same bytes


def write_zip(files: Mapping[str, bytes], file: Path, *, overwrite: bool) -> None:
    """Write files into a zip archive, whole or not at all. Raises OverwriteError and OSError."""
    refuse_to_overwrite(file, (), overwrite)
    with whole(file) as part, zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, NO_TIME)
            entry.external_attr = mode(content) << 16
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)


def write_folder(files: Mapping[str, bytes], folder: Path, *, overwrite: bool) -> None:
    """Write files into a folder, which may be a repository; what else is in it stays.

    Raises OverwriteError if one of them is there, unless `overwrite`; and OSError.
    """
    there = [name for name in files if os.path.lexists(folder / name)]
    if there and not overwrite:
        raise OverwriteError(
            f"{folder / there[0]} is there already, and {len(there) - 1} other files are; --overwrite replaces them. "
            "Or give another folder"
        )
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".package-", dir=folder) as name:  # nothing is half-written where it counts
        for path, content in files.items():
            part = Path(name, path)
            part.parent.mkdir(parents=True, exist_ok=True)
            part.write_bytes(content)
            part.chmod(mode(content) & 0o777)
        for path in files:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.move(Path(name, path), folder / path)
