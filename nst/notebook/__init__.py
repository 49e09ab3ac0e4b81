"""What the notebooks show and check with: pictures, tests of exercises, the run, and errors that say what to run."""

from nst.notebook.check import CheckError, check
from nst.notebook.follow import follow
from nst.notebook.guide import guide
from nst.notebook.message import passed
from nst.notebook.show import show
from nst.notebook.watch import watch

__all__ = ["CheckError", "check", "follow", "guide", "passed", "show", "watch"]
