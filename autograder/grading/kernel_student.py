"""A submission in its sandboxed kernel, as the judge sees it."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from autograder.assignments.assignment import Framework
from autograder.grading.remote_student import RemoteStudent
from autograder.sandbox import protocol
from autograder.sandbox.protocol import ANSWER
from autograder.sandbox.run import Session

MODULE = "nst_harness"  # what a kernel calls the harness
# Files beside this one, each of which imports what is before it, and the protocol. The grader imports none of them.
HARNESSES: dict[Framework, tuple[str, ...]] = {"tf1": ("harness",), "tf2": ("harness", "eager_harness")}


def _prelude(framework: Framework) -> str:
    """Return what makes modules of our texts, of which the last one serves, and leaves nothing else behind."""
    *others, own = HARNESSES[framework]
    texts = {protocol.__name__: Path(protocol.__file__).read_text(encoding="utf-8")}
    for module, name in [*((other, f"{__package__}.{other}") for other in others), (own, MODULE)]:
        texts[name] = Path(__file__).with_name(f"{module}.py").read_text(encoding="utf-8")
    start = f"""import sys
from types import ModuleType
from IPython import get_ipython
texts = {texts!r}
for name, text in texts.items():
    module = sys.modules[name] = ModuleType(name)
    exec(compile(text, {MODULE!r}, "exec"), vars(module))
for name in texts:
    if name != {MODULE!r}:
        del sys.modules[name]
module.answer = module.serve(get_ipython())
"""
    return f"exec({start!r}, {{}})"


# What a session's kernels have to run before the notebook; it binds no name there.
PRELUDES = {framework: _prelude(framework) for framework in HARNESSES}


class KernelStudent(RemoteStudent):
    """Asks a session's kernel, which has run a prelude. `right` are sources of right functions."""

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
