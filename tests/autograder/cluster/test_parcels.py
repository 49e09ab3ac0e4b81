"""What crosses between machines: bytes, which are parsed and never unpickled."""

import pickle
from collections.abc import Callable
from pathlib import Path
from typing import cast

import nbformat
import pytest

from autograder.assignments.nst.assignment import ASSIGNMENT as NST
from autograder.build.submission import SubmissionError
from autograder.catalogue.say import say
from autograder.cluster import answer
from autograder.cluster.parcel import pack, unpack
from autograder.cluster.reply import MOST, ReplyError, of_graded, of_reason, read_reply
from autograder.cluster.request import Request
from autograder.grading.grade import Graded
from autograder.judge.message import Message, message
from autograder.judge.verdict import Check, FunctionVerdict, Verdict
from autograder.sandbox.fork_server import ForkServer
from nst.errors import NotebookError

ODD = "\udcff name"  # a file's name need be no text
CHECK = Check("check.gradient", 2.0, 3.0, message("finding.right"))
GRADED = Graded(nbformat.v4.new_notebook(), Verdict((FunctionVerdict("gram_matrix", (CHECK,)),), 7))


class Pickled(Exception):
    """Makes a file where it is unpickled."""

    def __init__(self, file: Path) -> None:
        super().__init__("what a submission has made")
        self.file = file

    def __reduce__(self) -> tuple[object, tuple[Path, str]]:
        return Path.write_text, (self.file, "")


def test_a_parcel_is_what_was_packed() -> None:
    assert unpack(pack({"place": ODD}, b"", b"\0one", b"two")) == ({"place": ODD}, [b"", b"\0one", b"two"])


@pytest.mark.parametrize("cut", [0, 4, 9, -1])
def test_a_parcel_that_was_cut_off_is_refused(cut: int) -> None:
    with pytest.raises((ValueError, LookupError, TypeError)):
        unpack(pack({"some": "head"}, b"part")[:cut])


def test_a_request_takes_all_files_along(tmp_path: Path) -> None:
    folder = tmp_path / "course" / "submitted" / "ada" / "nst"
    (folder / "images").mkdir(parents=True)
    (folder / NST.notebook).write_bytes(b"{}")
    (folder / "images" / ODD).write_bytes(b"\xff\0")
    sent = Request.of(NST, folder, tmp_path / "course", 7, "zh").to_bytes()
    received = Request.from_bytes(sent)
    assert (received.assignment, received.seed, received.language) == ("nst", 7, "zh")
    place = received.lay_out(tmp_path / "worker")
    assert place == tmp_path / "worker" / "submitted" / "ada" / "nst"
    assert (place / NST.notebook).read_bytes() == b"{}"
    assert (place / "images" / ODD).read_bytes() == b"\xff\0"


def test_a_request_takes_nothing_from_elsewhere(tmp_path: Path) -> None:
    (tmp_path / NST.notebook).write_bytes(b"{}")
    (tmp_path / "passwords.txt").symlink_to("/etc/passwd")
    with pytest.raises(SubmissionError, match=r"passwords\.txt"):
        Request.of(NST, tmp_path, tmp_path, 7, "en")
    (tmp_path / "passwords.txt").unlink()
    (tmp_path / NST.notebook).unlink()
    with pytest.raises(NotebookError):
        Request.of(NST, tmp_path, tmp_path, 7, "en")


@pytest.mark.parametrize("name", ["../out.txt", "/out.txt", "a/../../out.txt"])
def test_a_request_writes_nowhere_else(name: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="leads elsewhere"):
        Request("nst", 7, "en", "submitted/ada", {name: b""}).lay_out(tmp_path / "worker")
    assert [*tmp_path.rglob("*.txt")] == []


def test_a_reply_is_what_was_found() -> None:
    assert read_reply(of_graded(GRADED), 7) == GRADED
    reason = message("ungraded.error", text="no space")
    assert read_reply(of_reason(reason), 7) == reason


def test_a_reply_that_is_none_is_refused(tmp_path: Path) -> None:
    replies: list[object] = [
        pickle.dumps(Pickled(tmp_path / "made")),
        Pickled(tmp_path / "made"),
        "a text",
        b"",
        bytes(MOST + 1),
        of_graded(GRADED)[:-1],
        pack({}),
        pack({}, b"{}", b"{}"),
        pack({}, b"[" * 100_000, b"{}"),
        pack({"reason": None}),
        of_reason(message("nothing.no-file")),
        of_graded(Graded(GRADED.notebook, Verdict((), 8))),
        of_graded(Graded(GRADED.notebook, Verdict((), 7, "ungraded"))),
    ]
    for reply in replies:
        with pytest.raises(ReplyError):
            read_reply(reply, 7)
    assert not (tmp_path / "made").exists()


def sent(judged: Callable[..., Graded], monkeypatch: pytest.MonkeyPatch) -> bytes:
    """What a worker sends when judging comes to something. The fork server is for what judges."""
    monkeypatch.setattr(answer, "judged", judged)
    request = Request("nst", 7, "en", "submitted/ada/nst", {NST.notebook: b"{}"})
    return answer.reply_to(request.to_bytes(), cast("ForkServer", None))


def test_no_exception_leaves_a_worker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> Graded:
        raise Pickled(tmp_path / "made")

    reply = sent(fail, monkeypatch)
    assert type(reply) is bytes
    text = "what a submission has made"
    assert read_reply(reply, 7) == message("ungraded.bug", exception="Pickled", text=text)
    assert "in fail" in capsys.readouterr().err  # the traceback stays there
    assert not (tmp_path / "made").exists()


def test_a_request_that_is_none_is_answered() -> None:
    reason = read_reply(answer.reply_to(b"no request", cast("ForkServer", None)), 7)
    assert isinstance(reason, Message) and reason.id == "ungraded.bug"


def test_a_reply_that_would_be_too_large_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answer, "MOST", 100)
    reason = read_reply(sent(lambda *_: GRADED, monkeypatch), 7)
    assert isinstance(reason, Message) and "expected at most 100" in say(reason)
