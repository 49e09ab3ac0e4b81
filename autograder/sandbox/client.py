"""What runs cells in a kernel: nbclient, made to keep only what is of use, and to end a cell that floods."""

import sys
from typing import Any

from nbclient import NotebookClient
from nbformat import NotebookNode

from autograder.sandbox.limits import Limits
from autograder.sandbox.message import kept
from autograder.sandbox.relay import Relay

MOST_OUTPUTS = 1000  # of a cell; a tenth of them is shown
MOST_DISPLAYS = 100  # of a cell that can be changed later in it: each change goes through them
NODE = 2 << 10  # bytes that an output takes in memory besides its texts


class Client(NotebookClient):  # type: ignore[misc]  # nbclient is not followed
    """Counts what a cell puts out, and ends it when that is too much."""

    def __init__(self, *args: Any, relay: Relay, limits: Limits, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.relay = relay
        self.relay.on_excess = self._end
        self.limits = limits
        self.count = 0
        self.displays = 0

    @property
    def flooded(self) -> bool:
        """Whether a cell has put out too much."""
        return self.count > self.limits.output_bytes or self.relay.exceeded

    def renew(self) -> None:
        """Count from zero, for the next cell. What a cell has shown, none after it changes."""
        self.count = self.displays = 0
        self._display_id_map.clear()
        self.relay.renew(self.limits.message_bytes)

    def _end(self) -> None:
        if self.task_poll_for_reply is not None:
            self.task_poll_for_reply.cancel()

    def process_message(self, msg: dict[str, Any], cell: NotebookNode, cell_index: int) -> NotebookNode | None:
        """See nbclient's NotebookClient."""
        if msg["msg_type"] not in ("status", "execute_input"):
            self.count += len(str(msg["content"])) + sum(map(len, msg.get("buffers", [])))
            if self.flooded:
                self._end()
                return None
        message = kept(msg)
        return None if message is None else super().process_message(message, cell, cell_index)

    def output(
        self, outs: list[NotebookNode], msg: dict[str, Any], display_id: str | None, cell_index: int
    ) -> NotebookNode | None:
        """See nbclient's NotebookClient. Beyond `MOST_OUTPUTS` only an error is kept, which says where it stopped."""
        if len(outs) >= MOST_OUTPUTS:
            if msg["msg_type"] != "error":
                return None
            outs.pop()
        if display_id is not None:
            self.displays += 1
        return super().output(outs, msg, display_id if self.displays <= MOST_DISPLAYS else None, cell_index)


def weight(outputs: list[NotebookNode]) -> int:
    """Return how many bytes the outputs of a cell take in memory."""
    return sum(NODE + sum(map(sys.getsizeof, _texts(output))) for output in outputs)


def _texts(output: NotebookNode) -> list[str]:
    match output.output_type:
        case "stream":
            return [output.name, output.text]
        case "error":
            return [output.ename, output.evalue, *output.traceback]
        case _:
            return list(output.data.values())
