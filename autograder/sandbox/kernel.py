"""A kernel out of the fork server, for whatever takes a jupyter_client KernelManager: nbclient, nbconvert, nbgrader."""

import asyncio
import contextlib
import math
import signal
import time
from collections.abc import Mapping
from pathlib import Path
from queue import Empty
from typing import Any

import zmq.asyncio
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.provisioner_base import KernelProvisionerBase

from autograder.catalogue.say import say
from autograder.judge.message import Message, message
from autograder.sandbox.errors import SandboxError
from autograder.sandbox.folders import Folder
from autograder.sandbox.fork_server import ForkServer
from autograder.sandbox.limits import LIMITS, Limits
from autograder.sandbox.relay import Allowance, Relay

LONGEST = 107 - len("/kernel-65535")  # what the system allows for the path of a Unix socket, less the name
CHANNELS = ("shell_port", "iopub_port")  # no others: nobody reads what a kernel sends on them
MOST_WAITING = 20  # messages of a channel that ZeroMQ takes in before anybody asks for them
FORGOTTEN = message("ended.forgotten")


class SandboxProvisioner(KernelProvisionerBase):
    """Starts, asks about and ends a kernel by way of the fork server."""

    def __init__(
        self, server: ForkServer, runtime: Path, inbox: Path, env: Mapping[str, str], limits: Limits, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.manager: Any = kwargs["parent"]
        self.server = server
        self.runtime = runtime
        self.inbox = inbox
        self.env = env
        self.limits = limits
        self.pid: int | None = None
        self.reason: Message | None = None

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
        self.pid = self.server.start(Path(kwargs["cwd"]), self.runtime, self.inbox, file, self.env, self.limits)
        deadline = time.monotonic() + self.limits.startup_seconds
        while not (state := self.server.state(self.pid)).ready:
            if state.ended or time.monotonic() > deadline:
                await self.cleanup()
                why = say(state.reason) if state.reason else "it was too slow. Is the machine busy?"
                raise SandboxError(f"a kernel did not start: {why}")
            await asyncio.sleep(0.005)
        info: KernelConnectionInfo = self.manager.get_connection_info()
        self.manager.relay.open((getattr(self.manager, channel) for channel in CHANNELS), self.pid)
        return info

    def look(self) -> bool:
        """Return whether the kernel has ended, and keep why. Raises SandboxError if the fork server is gone."""
        if self.pid is None:
            return True
        state = self.server.state(self.pid)
        self.reason = state.reason
        return state.ended

    async def poll(self) -> int | None:
        """None while the kernel runs. Whoever finds that it has ended has to `look`, which tells whose fault it is."""
        try:
            return 1 if self.look() else None
        except SandboxError:  # raised here, nbclient would lose it, and wait for the cell until its time is over
            return 1

    async def wait(self) -> int | None:
        """Wait until the kernel has ended."""
        while await self.poll() is None:
            await asyncio.sleep(0.01)
        return 1

    async def send_signal(self, signum: int) -> None:
        """Send the kernel a signal, such as SIGINT."""
        if self.pid is not None:
            self.server.signal(self.pid, signum)

    async def kill(self, restart: bool = False) -> None:  # noqa: ARG002 -- no difference
        """End the kernel at once."""
        await self.send_signal(signal.SIGKILL)

    async def terminate(self, restart: bool = False) -> None:  # noqa: ARG002 -- no difference
        """End the kernel; there is nothing in it that would be worth waiting for."""
        await self.send_signal(signal.SIGKILL)

    def get_shutdown_wait_time(self, recommended: float = 5.0) -> float:  # noqa: ARG002 -- see `terminate`
        """Wait for nothing."""
        return 0

    async def cleanup(self, restart: bool = False) -> None:  # noqa: ARG002 -- no difference
        """End the kernel and forget it, but for the reason of its end. Raises SandboxError if it goes on."""
        if self.pid is None:
            return
        with contextlib.suppress(SandboxError):  # the fork server is gone, or the machine has no memory left
            self.reason = self.server.state(self.pid).reason or FORGOTTEN
        try:
            self.server.forget(self.pid)
        finally:
            self.pid = None


class SandboxClient(AsyncKernelClient):
    """A client of the two channels that are read.

    The heartbeat's thread waits without limit for a kernel that has spoilt its socket; nbclient asks the manager
    whether the kernel lives.
    """

    def _context_default(self) -> zmq.asyncio.Context:
        context = zmq.asyncio.Context()
        context.setsockopt(zmq.RCVHWM, MOST_WAITING)
        return context

    def start_channels(
        self,
        shell: bool = True,
        iopub: bool = True,
        stdin: bool = False,  # noqa: ARG002 -- see above, as the two below
        hb: bool = False,  # noqa: ARG002
        control: bool = False,  # noqa: ARG002
    ) -> None:
        """See jupyter_client's KernelClient."""
        super().start_channels(shell, iopub, stdin=False, hb=False, control=False)

    def stop_channels(self) -> None:
        """See jupyter_client's KernelClient."""
        for channel in (self.shell_channel, self.iopub_channel):
            channel.stop()
        self.context.destroy(linger=0)

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until something is heard of the kernel, so that nothing of what it puts out from then on is missed.

        The class above takes 0.2 s longer, since it waits for silence; here, answers that are late are passed over, as
        they answer nothing that is asked then. Raises RuntimeError if the kernel ends, or after `timeout` seconds.
        """
        deadline = time.monotonic() + (math.inf if timeout is None else timeout)
        while time.monotonic() < deadline:
            self.kernel_info()
            with contextlib.suppress(Empty):
                await self.iopub_channel.get_msg(timeout=0.1)
                return
            if not await self.parent.is_alive():  # type: ignore[union-attr]  # the manager that has made it
                raise RuntimeError("it has ended")
        raise RuntimeError(f"not in {timeout:g} s")


class SandboxKernelManager(AsyncKernelManager):
    """A KernelManager whose kernel the fork server forks.

    `start_kernel(cwd=FOLDER)` needs the scratch folder; `NotebookClient(nb, km=..., resources={"metadata": {"path":
    FOLDER}})` passes it on. What the kernel needs besides lies in a folder of its own, until `close`; what the grader
    puts into `inbox`, the kernel can read and not change.
    """

    def __init__(
        self,
        server: ForkServer,
        env: Mapping[str, str] | None = None,
        limits: Limits = LIMITS,
        allowance: Allowance | None = None,
        **kwargs: Any,
    ) -> None:
        """Arguments: as the class says; `allowance` is what this and other kernels may send, all together."""
        self._folders = (Folder(), Folder())
        self.runtime, self.inbox = (folder.path for folder in self._folders)
        if len(str(self.inbox)) > LONGEST:
            self._remove()
            raise SandboxError(f"{self.inbox} is too long a path for sockets; set TMPDIR to a shorter folder")
        super().__init__(**kwargs)
        self.client_factory = SandboxClient
        self.transport = "ipc"
        self.ip = str(self.runtime / "kernel")
        allowance = allowance or Allowance(limits.all_bytes, limits.all_messages)
        self.relay = Relay(self.ip, str(self.inbox / "relay"), limits.message_bytes, allowance)
        self.connection_file = str(self.runtime / "connection.json")
        self.provisioner = SandboxProvisioner(
            server, self.runtime, self.inbox, env or {}, limits, kernel_spec=self.kernel_spec, parent=self
        )

    def _context_default(self) -> zmq.asyncio.Context:
        self._created_context = True
        return zmq.asyncio.Context()

    def client(self, **kwargs: Any) -> AsyncKernelClient:  # type: ignore[override]  # as in the class above
        """Return a client, which reaches the kernel through the relay."""
        return super().client(ip=self.relay.near, **kwargs)

    @property
    def kernel_spec(self) -> KernelSpec:
        """What stands for the kernel; there is no command that would start it."""
        return KernelSpec(argv=[], display_name="sandbox", language="python", metadata={})

    @property
    def pid(self) -> int | None:
        """The kernel's process."""
        return self._provisioner.pid

    @property
    def reason(self) -> Message | None:
        """Why the kernel has ended, to be told to the student; None if it has not."""
        return self._provisioner.reason

    def look(self) -> bool:
        """Return whether the kernel has ended, and keep why. Raises SandboxError if the fork server is gone."""
        return self._provisioner.look()

    @property
    def _provisioner(self) -> SandboxProvisioner:
        assert isinstance(self.provisioner, SandboxProvisioner)  # noqa: S101 -- for the type checker; it is set above
        return self.provisioner

    def _connect_control_socket(self) -> None:
        """Connect to nothing: the class above would read, without limit, what a kernel sends to such a socket."""

    async def _async_request_shutdown(self, restart: bool = False) -> None:
        """Ask for nothing: a kernel is ended, see `SandboxProvisioner.terminate`."""

    async def close(self) -> None:
        """End the kernel, if it runs, and then remove what it left behind in its own folder."""
        try:
            await self._provisioner.cleanup()
        finally:
            await self.relay.close()
        await self.cleanup_resources()
        self._remove()

    def _remove(self) -> None:
        for folder in self._folders:
            folder.remove()
