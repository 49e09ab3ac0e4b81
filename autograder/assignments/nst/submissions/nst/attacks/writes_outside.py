"""Tries to write, move, link, chmod and remove outside of its folder, at every place that comes to mind.

score 0
"""

# %% compute_content_cost
import os, shutil, sqlite3, sys
from pathlib import Path

repository = Path(sys.prefix).parent
canary = Path("CANARY")
places = [repository, repository / "autograder", repository / "tests", repository / "output", Path(sys.prefix), canary,
          Path("/tmp"), Path("/dev/shm"), Path("/var/tmp"), Path.cwd().parent, Path("/"), Path.home().parent.parent,
          Path(os.__file__).parent]
for place in places:
    for change in (
        lambda: (place / "evil").write_text("x"),
        lambda: (place / "evil").mkdir(),
        lambda: os.symlink("/etc/passwd", place / "evil"),
        lambda: os.mkfifo(place / "evil"),
        lambda: os.rename("output", place / "evil"),
        lambda: os.link("nst_utils.py", place / "evil"),
        lambda: sqlite3.connect(place / "evil.db").execute("create table t (x)"),
    ):
        try:
            change()
            print("REA" + "CHED", place)
        except (OSError, sqlite3.Error):
            pass
for file in (canary / "file", repository / "Makefile", repository / "autograder" / "judge" / "judge.py"):
    for change in (
        lambda: file.write_text("x"),
        lambda: file.unlink(),
        lambda: os.truncate(file, 0),
        lambda: os.rename(file, "taken"),
        lambda: os.link(file, "linked"),
        lambda: shutil.rmtree(file.parent),
    ):
        try:
            change()
            print("REA" + "CHED", file)
        except OSError:
            pass
    os.chmod(file, 0), os.utime(file, (0, 0))
