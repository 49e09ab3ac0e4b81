"""Run Python in a process that has confined and sealed itself as a kernel does; this file is that process's program."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from autograder.sandbox.isolation.choose import choose
from tests.support.paths import ROOT


def in_sealed_child(
    source: str, folder: Path, readable: Path | None = None, level: str | None = None, **names: Any
) -> Any:
    """Run Python in a process of its own that is confined and sealed. Returns: its `answer`.

    Arguments:
    folder -- where it gets a scratch folder
    readable -- what it may read besides Python
    level -- its isolation; None is the strongest that this machine offers
    source -- Python, which finds `names`, `own`, what it has of its own, and `call(number, *arguments)`, which makes a
        system call and returns its result and its errno
    """
    process = start_sealed_child(source, folder, readable, level, **names)
    said, wrong = process.communicate(timeout=60)
    assert process.returncode == 0, (process.returncode, said[-2000:], wrong[-2000:])
    return json.loads(said.splitlines()[-1])


def start_sealed_child(
    source: str, folder: Path, readable: Path | None, level: str | None = None, **names: Any
) -> subprocess.Popen[str]:
    """Start what `in_sealed_child` waits for."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.support.sealed"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    for name in ("scratch", "runtime/home", "runtime/tmp"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "inbox").mkdir(exist_ok=True)
    request = {"source": source, "folder": str(folder), "readable": readable and str(readable), "names": names}
    request |= {"level": level or choose().name}
    process.stdin.write(json.dumps(request) + "\n")
    process.stdin.flush()
    return process


def main() -> None:
    """Read a request, confine and seal this process, and run what is asked for."""
    import ctypes  # noqa: PLC0415 -- as below

    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # there must be one thread
    import pyseccomp  # noqa: F401, PLC0415 -- as the fork server does: it looks for its library with a program

    from autograder.sandbox import confine  # noqa: PLC0415 -- only the child can import it from the start
    from autograder.sandbox.isolation.choose import LEVELS  # noqa: PLC0415 -- as above
    from autograder.sandbox.isolation.level import Reach  # noqa: PLC0415 -- as above
    from autograder.sandbox.isolation.own_user import Reservation  # noqa: PLC0415 -- as above
    from autograder.sandbox.limits import LIMITS  # noqa: PLC0415 -- as above

    request = json.loads(sys.stdin.readline())
    libc = ctypes.CDLL(None, use_errno=True)
    libc.syscall.restype = ctypes.c_long

    def call(number: int, *arguments: Any) -> tuple[int, int]:
        ctypes.set_errno(0)
        whole = [ctypes.c_ulong(a & (1 << 64) - 1) if isinstance(a, int) else a for a in arguments]
        return libc.syscall(ctypes.c_long(number), *whole), ctypes.get_errno()

    readable = [*confine.libraries(), *filter(None, [request["readable"]])]
    scratch, runtime, inbox = (f"{request['folder']}/{name}" for name in ("scratch", "runtime", "inbox"))
    level = LEVELS[request["level"]]
    user = Reservation().user if level.has_own_user else None  # until this process ends
    own = confine.confine(level, Reach(scratch, runtime, inbox, readable), LIMITS, user)
    confine.keep_folder(runtime)
    confine.seal(level)
    os.chdir(scratch)
    names = {"call": call, "answer": None, "own": own} | request["names"]
    exec(request["source"], names)  # noqa: S102 -- the test's own
    print(json.dumps(names["answer"]), flush=True)


if __name__ == "__main__":
    main()
