"""A submission in its sandboxed kernel, as the judge sees it."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from autograder.grading.remote_student import RemoteStudent
from autograder.sandbox import protocol
from autograder.sandbox.protocol import ANSWER
from autograder.sandbox.run import Session

MODULE = "nst_harness"  # what a kernel calls the harness
# The modules that a kernel makes of our texts, in order: the second imports the first.
TEXTS = {
    protocol.__name__: Path(protocol.__file__).read_text(encoding="utf-8"),
    MODULE: Path(__file__).with_name("harness.py").read_text(encoding="utf-8"),
}
START = f"""import sys
from types import ModuleType
from IPython import get_ipython
for name, text in {TEXTS!r}.items():
    module = sys.modules[name] = ModuleType(name)
    exec(compile(text, {MODULE!r}, "exec"), vars(module))
del sys.modules[{protocol.__name__!r}]
module.answer = module.serve(get_ipython())
"""
PRELUDE = f"exec({START!r}, {{}})"  # what a session's kernels have to run before the notebook; it binds no name there


class KernelStudent(RemoteStudent):
    """Asks a session's kernel, which has run `PRELUDE`. `right` are sources of right functions."""

    def __init__(self, session: Session, right: Mapping[str, str]) -> None:
        super().__init__(session.notebook, session.events, session.limits, right)
        self._session = session

    def _send(self, request: str, seconds: float) -> object:
        self._session.mend()  # a new kernel has another inbox
        file = self._session.kernel.inbox / "request.json"  # as code, a layer of real size takes IPython a second
        file.write_text(request, encoding="utf-8")
        return answer_in(self._session.ask(f"__import__({MODULE!r}).answer({str(file)!r})", seconds))


def answer_in(outputs: Iterable[object]) -> object:
    """Find the answer among what a kernel has put out: the last message of its media type; None if there is none."""
    data = [output.get("data") for output in outputs if isinstance(output, dict)]
    return next((each[ANSWER] for each in reversed(data) if isinstance(each, dict) and ANSWER in each), None)
