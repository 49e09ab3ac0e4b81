"""Make what only works on another machine do nothing and say so: shell lines, programs, some magics, Colab's modules.

This is for fairness alone: code below such a line runs. What a submission may do is decided in `confine.py`.
"""

import ast
import builtins
import io
import linecache
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import PurePath
from types import ModuleType
from typing import Any

from IPython.core.error import UsageError
from IPython.utils.text import LSString, SList

COLAB = "google.colab"
# Magics that install packages, choose versions, load extensions, or wait for somebody at a keyboard.
IDLE = {"pip", "conda", "mamba", "micromamba", "uv", "tensorflow_version", "debug", "pdb"}
IDLE |= {"load_ext", "reload_ext", "autoreload"}  # which reads the files of all modules, the grader's, too
# Magics whose cell is for another program.
FOREIGN = {"script", "bash", "sh", "zsh", "cmd", "perl", "ruby", "pypy", "python", "python2", "python3", "R"}
# Magics that run the student's own code, whose errors are the student's to see.
RUNNING = {"time", "timeit", "prun", "capture", "run"}
# Programs that get something from elsewhere, and whose failure need not keep a notebook from going on.
FETCHING = {"pip", "pip3", "conda", "mamba", "uv", "apt", "apt-get", "wget", "curl", "git", "gdown", "kaggle", "unzip"}
LONGEST = 150  # characters of a line that is said to do nothing


def settle(shell: Any) -> None:
    """Prepare a kernel's shell."""
    shell.system = shell.system_piped = shell.system_raw = _system
    shell.getoutput = _getoutput
    shell.run_line_magic = partial(_line_magic, shell.run_line_magic)
    shell.run_cell_magic = partial(_cell_magic, shell, shell.run_cell_magic)
    os.system = _os_system
    subprocess.Popen = _Popen  # type: ignore[misc]  # on purpose
    sys.meta_path.insert(0, _Colab())


def _say(what: str, why: str) -> None:
    line = " ".join(what.split())
    builtins.print(f"{line if len(line) <= LONGEST else line[: LONGEST - 1] + '…'}: {why}")


# ---------------------------------------------------------------- shell lines and programs


def _system(command: str) -> None:
    _say(f"!{command}", "shell lines do nothing here.")


def _getoutput(command: str, split: bool = True, depth: int = 0) -> Any:  # noqa: ARG001 -- IPython's own arguments
    _system(command)
    return SList() if split else LSString("")


def _os_system(command: Any) -> int:
    _say(f"os.system({command!r})", "shell lines do nothing here.")
    return 1


class _Popen(subprocess.Popen[Any]):
    """A program, which the sandbox refuses to start, or one that fetches or installs, which does nothing."""

    def __new__(cls, args: Any, *_: Any, **__: Any) -> "_Popen":
        return super().__new__(_Idle if FETCHING & {PurePath(word).name for word in _command(args).split()} else cls)


class _Idle(_Popen):
    """A program that is not started. It ends at once, says nothing, and reports no error: `check_call` goes on."""

    def __init__(self, args: Any, *positional: Any, **options: Any) -> None:
        streams = dict(zip(("bufsize", "executable", "stdin", "stdout", "stderr"), positional, strict=False)) | options
        _say(_command(args), "programs that fetch or install do nothing here.")
        is_text = any(options.get(name) for name in ("text", "universal_newlines", "encoding", "errors"))
        self.args, self.pid, self.returncode = args, 0, 0
        self._empty = "" if is_text else b""
        make: Callable[[], Any] = io.StringIO if is_text else io.BytesIO
        self.stdin, self.stdout, self.stderr = (
            make() if streams.get(name) == subprocess.PIPE else None for name in ("stdin", "stdout", "stderr")
        )

    def communicate(self, input: Any = None, timeout: float | None = None) -> tuple[Any, Any]:  # noqa: ARG002 -- Popen's own
        return tuple(None if stream is None else self._empty for stream in (self.stdout, self.stderr))  # type: ignore[return-value]  # two

    def poll(self) -> int:
        return 0

    def wait(self, timeout: float | None = None) -> int:  # noqa: ARG002 -- Popen's own
        return 0

    def send_signal(self, sig: int) -> None:
        pass


def _command(args: Any) -> str:
    words = [args] if isinstance(args, str | bytes | os.PathLike) else args
    return " ".join(os.fsdecode(word) for word in words)


# ---------------------------------------------------------------- magics


def _line_magic(run: Callable[..., Any], name: str, line: str, _stack_depth: int = 1) -> Any:
    __tracebackhide__ = True  # from IPython
    said = f"%{name} {line}"
    if name in IDLE:
        return _say(said, "this magic does nothing here.")
    if name in ("matplotlib", "pylab") and line.split()[:1] not in ([], ["inline"], ["--list"], ["-l"]):
        _say(said, "figures are shown inline here.")
        line = "inline"
    try:
        return run(name, line, _stack_depth=_stack_depth + 1)  # one more frame stands between it and the cell
    except Exception as error:
        if name in RUNNING and not isinstance(error, UsageError):
            raise
        return _say(said, f"this magic does nothing here. {error}")


def _cell_magic(shell: Any, run: Callable[..., Any], name: str, line: str, cell: str) -> Any:
    """Run a cell under a magic. Under one that nobody knows, a cell of Python runs without it, as with a profiler's."""
    __tracebackhide__ = True  # from IPython
    said = f"%%{name} {line}"
    if name in FOREIGN | IDLE:
        return _say(said, "this cell was not run, since it is for another program.")
    if shell.find_cell_magic(name) is None:
        if not _is_python(shell, cell):
            return _say(said, "this magic is not known here, and the cell was not run.")
        _say(said, "this magic is not known here, and the cell was run without it.")
        return shell.run_cell(cell).result
    try:
        return run(name, line, cell)
    except Exception as error:
        if name in RUNNING and not isinstance(error, UsageError):
            raise
        return _say(said, f"this magic does nothing here. {error}")


def _is_python(shell: Any, cell: str) -> bool:
    with suppress(Exception):  # whatever a text can make a parser raise
        return bool(ast.parse(shell.transform_cell(cell)).body)
    return False


# ---------------------------------------------------------------- Colab


class _Elsewhere(ModuleType):
    """A module of Colab's, or anything in it. It can be called, which does nothing."""

    def __getattr__(self, name: str) -> "_Elsewhere":
        if name.startswith("__"):
            raise AttributeError(name)
        return _Elsewhere(f"{self.__name__}.{name}")

    def __call__(self, *_: Any, **__: Any) -> Any:
        _say(f"{self.__name__.removeprefix(COLAB + '.')}()", "this only works in Colab, and does nothing here.")
        return {} if self.__name__.endswith(".upload") else None


class _Colab(MetaPathFinder, Loader):
    """Finds Colab's modules, but for who asks with `try` whether this is Colab: it is not."""

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None = None,  # noqa: ARG002 -- the protocol's
        target: ModuleType | None = None,  # noqa: ARG002 -- as above
    ) -> ModuleSpec | None:
        if f"{fullname}.".startswith(f"{COLAB}.") and not _is_tried():
            return ModuleSpec(fullname, self, is_package=True)
        return None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _Elsewhere(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        pass


def _is_tried() -> bool:
    """Return whether the import that is under way stands in the body of a `try`."""
    frame = sys._getframe(1)
    while frame.f_back is not None and (
        frame.f_code.co_filename == __file__ or "importlib" in frame.f_code.co_filename
    ):
        frame = frame.f_back
    try:
        tree = ast.parse("".join(linecache.getlines(frame.f_code.co_filename)))
    except SyntaxError:
        return False
    return any(
        isinstance(node, ast.Try) and node.body[0].lineno <= frame.f_lineno <= (node.body[-1].end_lineno or 0)
        for node in ast.walk(tree)
    )
