"""A kernel out of the warm parent, for whatever takes a jupyter_client KernelManager: nbclient, nbconvert, nbgrader."""

import asyncio
import contextlib
import signal
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import zmq
import zmq.asyncio
from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.provisioner_base import KernelProvisionerBase

from autograder.sandbox.clear import clear
from autograder.sandbox.errors import SandboxError
from autograder.sandbox.limits import LIMITS, Limits
from autograder.sandbox.parent import Parent

LONGEST = 107 - len("/kernel-65535")  # what the system allows for the path of a Unix socket, less the name
FORGOTTEN = "it was ended by the grader"


class SandboxProvisioner(KernelProvisionerBase):
    """Starts, asks about and ends a kernel by way of the warm parent."""

    def __init__(self, sandbox: Parent, runtime: Path, env: Mapping[str, str], limits: Limits, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.manager: Any = kwargs["parent"]
        self.sandbox = sandbox
        self.runtime = runtime
        self.env = env
        self.limits = limits
        self.pid: int | None = None
        self.reason = ""

    @property
    def has_process(self) -> bool:
        """Whether there is a kernel, running or not, that has not been cleaned up."""
        return self.pid is not None

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Write the connection file, and leave out the environment, which is the grader's."""
        kwargs.pop("extra_arguments", None)
        kwargs.pop("env", None)
        self.manager.write_connection_file()
        return {**kwargs, "cmd": []}

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:  # noqa: ARG002 -- there is none
        """Fork a kernel in the folder `cwd`, and wait until it answers. Raises SandboxError if it does not."""
        if "cwd" not in kwargs:
            raise SandboxError("a kernel was started without cwd; expected the submission's scratch folder")
        file = Path(self.manager.connection_file)
        self.pid = self.sandbox.start(Path(kwargs["cwd"]), self.runtime, file, self.env, self.limits)
        deadline = time.monotonic() + self.limits.startup_seconds
        while not (state := self.sandbox.state(self.pid)).ready:
            if state.ended or time.monotonic() > deadline:
                await self.cleanup()
                raise SandboxError(f"a kernel did not start: {state.reason or 'it was too slow. Is the machine busy?'}")
            await asyncio.sleep(0.005)
        info: KernelConnectionInfo = self.manager.get_connection_info()
        return info

    async def poll(self) -> int | None:
        """None while the kernel runs."""
        if self.pid is None:
            return 1
        state = self.sandbox.state(self.pid)
        self.reason = state.reason
        return 1 if state.ended else None

    async def wait(self) -> int | None:
        """Wait until the kernel has ended."""
        while await self.poll() is None:
            await asyncio.sleep(0.01)
        return 1

    async def send_signal(self, signum: int) -> None:
        """Send the kernel a signal, such as SIGINT."""
        if self.pid is not None:
            self.sandbox.signal(self.pid, signum)

    async def kill(self, restart: bool = False) -> None:  # noqa: ARG002 -- no difference
        """End the kernel at once."""
        await self.send_signal(signal.SIGKILL)

    async def terminate(self, restart: bool = False) -> None:  # noqa: ARG002 -- no difference
        """End the kernel; there is nothing in it that would be worth waiting for."""
        await self.send_signal(signal.SIGKILL)

    async def cleanup(self, restart: bool = False) -> None:  # noqa: ARG002 -- no difference
        """Forget the kernel, but for the reason of its end."""
        if self.pid is not None:
            self.reason = self.sandbox.state(self.pid).reason or FORGOTTEN
            self.sandbox.forget(self.pid)
            self.pid = None


class SandboxKernelManager(AsyncKernelManager):
    """A KernelManager whose kernel is a fork of the warm parent.

    `start_kernel(cwd=FOLDER)` needs the scratch folder; `NotebookClient(nb, km=..., resources={"metadata": {"path":
    FOLDER}})` passes it on. What the kernel needs besides lies in a folder of its own, until `close`.
    """

    def __init__(
        self, sandbox: Parent, env: Mapping[str, str] | None = None, limits: Limits = LIMITS, **kwargs: Any
    ) -> None:
        self.runtime = Path(tempfile.mkdtemp(prefix="nst-sandbox-"))
        if len(str(self.runtime)) > LONGEST:
            self.runtime.rmdir()
            raise SandboxError(f"{self.runtime} is too long a path for sockets; set TMPDIR to a shorter folder")
        super().__init__(**kwargs)
        self.context.setsockopt(zmq.MAXMSGSIZE, limits.message_bytes)
        self.transport = "ipc"
        self.ip = str(self.runtime / "kernel")
        self.connection_file = str(self.runtime / "connection.json")
        self.provisioner = SandboxProvisioner(
            sandbox, self.runtime, env or {}, limits, kernel_spec=self.kernel_spec, parent=self
        )

    def _context_default(self) -> zmq.asyncio.Context:
        self._created_context = True
        return zmq.asyncio.Context()

    @property
    def kernel_spec(self) -> KernelSpec:
        """What stands for the kernel; there is no command that would start it."""
        return KernelSpec(argv=[], display_name="sandbox", language="python", metadata={})

    @property
    def pid(self) -> int | None:
        """The kernel's process."""
        return self._provisioner.pid

    @property
    def reason(self) -> str:
        """Why the kernel has ended; "" if it has not."""
        return self._provisioner.reason

    @property
    def _provisioner(self) -> SandboxProvisioner:
        assert isinstance(self.provisioner, SandboxProvisioner)  # noqa: S101 -- for the type checker; it is set above
        return self.provisioner

    async def close(self) -> None:
        """End the kernel, if it runs, and remove what it left behind in its own folder."""
        with contextlib.suppress(SandboxError):  # the parent is gone, and with it the kernel
            await self._provisioner.cleanup()
        self._provisioner.pid = None
        await self.cleanup_resources()
        clear(self.runtime)
        self.runtime.rmdir()
