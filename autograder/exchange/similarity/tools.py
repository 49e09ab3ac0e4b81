"""The programs that compare: Dolos and JPlag, if one of them is installed."""

import shlex
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from autograder.exchange.similarity.folder import ANSWERS, INFO, REPORTS, SUBMISSIONS, TEMPLATE
from nst.errors import NSTError

# Files are named from the folder that is compared, in which the programs run.
DOLOS = ("run", "--language", "python", "--ignore", f"{TEMPLATE}/{ANSWERS}", "--output-format", "csv")
DOLOS_OUT = ("--output-destination", "dolos", INFO)
JPLAG = ("--language", "python3", "--base-code", TEMPLATE, "--mode", "run", "--result-file", "jplag", "--overwrite")


class SimilarityError(NSTError):
    """Submissions cannot be compared."""


@dataclass(frozen=True)
class Tool:
    """A program that compares.

    compare -- its command
    view -- the command that shows its report, but for the report
    reports -- what that may be called, depending on its version
    """

    compare: tuple[str, ...]
    view: tuple[str, ...]
    reports: tuple[str, ...]


def dolos(program: str = "dolos") -> Tool:
    """Return how Dolos compares."""
    return Tool((program, *DOLOS, *DOLOS_OUT), (program, "serve"), REPORTS["dolos"])


def jplag(*program: str) -> Tool:
    """Return how JPlag compares."""
    return Tool((*program, *JPLAG, SUBMISSIONS), (*program, "--mode", "view"), REPORTS["jplag"])


def installed(jar: Path | None) -> Tool | None:
    """Return the program that is installed, Dolos if both are; None if none is.

    Arguments:
    jar -- JPlag's, which is then taken

    Raises SimilarityError if that cannot be run.
    """
    if jar is not None:
        java = shutil.which("java")
        if not jar.is_file() or java is None:
            found = "no such file" if java else "no java on this machine"
            raise SimilarityError(f"--jplag {jar}: found {found}; expected JPlag's jar, and Java 21 to run it")
        return jplag(java, "-jar", str(jar.resolve()))
    for name, tool in (("dolos", dolos), ("jplag", jplag)):
        if program := shutil.which(name):
            return tool(program)
    return None


def compare(tool: Tool, folder: Path) -> str:
    """Compare what is in a folder. Returns: the command that shows the report.

    Raises SimilarityError if the program fails, or leaves none.
    """
    try:
        status = subprocess.run(tool.compare, cwd=folder, check=False).returncode  # noqa: S603 -- as it is installed
    except OSError as error:
        raise SimilarityError(f"{tool.compare[0]} cannot be run: {error}") from error
    report = next((name for name in tool.reports if (folder / name).exists()), None)
    if status or report is None:
        raise SimilarityError(
            f"{Path(tool.compare[0]).name} ended with status {status} and {'a' if report else 'no'} report, and says "
            f"above why. When that is mended: {shown(tool.compare, folder)}"
        )
    return shown((*tool.view, report), folder)


def shown(command: tuple[str, ...], folder: Path) -> str:
    """Return a command as it is typed in a shell, from wherever one is."""
    return f"cd {shlex.quote(str(folder.resolve()))} && {shlex.join(command)}"
