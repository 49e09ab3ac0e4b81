"""A PostgreSQL server for a while, on loopback, if Debian's package is there."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
MISSING = "no PostgreSQL server. On Debian and Ubuntu: sudo apt-get install postgresql"


def _as_postgres(*command: str | Path) -> None:
    """Run a program of the server's, as the user that Debian's package makes if this is root, whom it refuses."""
    user: dict[str, Any] = {}
    if os.getuid() == 0:
        entry = pwd.getpwnam("postgres")
        user = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    done = subprocess.run(command, cwd="/", capture_output=True, text=True, check=False, **user)
    assert done.returncode == 0, done.stdout + done.stderr


@contextmanager
def postgres(*databases: str, settings: str = "-c fsync=off") -> Iterator[list[str]]:
    """Start a server. Gives the URLs of empty databases in it, as an instructor writes them."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = Path(tempfile.mkdtemp())  # pytest's own folders are not for other users
    data, program = folder / "data", PROGRAMS[-1].parent
    try:
        if os.getuid() == 0:
            shutil.chown(folder, "postgres")
        _as_postgres(program / "initdb", "-D", data, "-U", "teacher", "--auth=trust", "--no-sync", "--encoding=UTF8")
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' {settings}"
        try:
            _as_postgres(program / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start")
            address = f"//teacher@127.0.0.1:{port}"
            with psycopg.connect(f"postgresql:{address}/postgres", autocommit=True) as connection:
                for name in databases:
                    connection.execute(f"CREATE DATABASE {name}")
            yield [f"postgresql+psycopg:{address}/{name}" for name in databases]
        finally:
            _as_postgres(program / "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)
