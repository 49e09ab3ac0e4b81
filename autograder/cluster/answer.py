"""What a worker answers to a request: bytes, whatever happens."""

import tempfile
from pathlib import Path

from autograder.assignments.find import assignment_named
from autograder.catalogue.say import speaking
from autograder.classroom.judging import judged, reason_of
from autograder.cluster.reply import MOST, of_graded, of_reason
from autograder.cluster.request import Request
from autograder.judge.message import Message, message
from autograder.sandbox.folders import Folder
from autograder.sandbox.fork_server import ForkServer


def reply_to(content: bytes, server: ForkServer) -> bytes:
    """Judge what a request holds. Returns: the reply, whatever happens; nothing is raised that Dask would pickle."""
    try:
        return _judge(server, Request.from_bytes(content))
    except Exception as error:
        return of_reason(reason_of(error, Path(tempfile.gettempdir())))


def _judge(server: ForkServer, request: Request) -> bytes:
    with Folder() as folder, speaking(request.language):
        try:
            place, assignment = request.lay_out(folder.path), assignment_named(request.assignment)
            reply = of_graded(judged(assignment, place, server, request.seed))
        except Exception as error:  # a mistake of ours must not end the class, and is nobody's zero
            return of_reason(reason_of(error, folder.path))
    return reply if len(reply) <= MOST else of_reason(_too_large(len(reply)))


def _too_large(size: int) -> Message:
    return message("ungraded.error", text=f"the graded notebook takes {size} bytes; expected at most {MOST}")
