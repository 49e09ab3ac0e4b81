"""What the tests share. No test may call tf.disable_v2_behavior(): it cannot be undone, and some need TensorFlow 2.

A graph needs no more than `with tf.Graph().as_default(), tf.Session() as sess:`.
"""

import os
import signal
from collections.abc import Iterator

import hypothesis
import pytest
import tqdm.auto  # noqa: F401 -- draws bars as in a terminal, unless ipykernel, which some tests import, is there before

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # before anything imports TensorFlow
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before NumPy: tests share the cores, and its threads wait busily
os.environ.pop("NST_IMAGE_SIZE", None)  # the tests expect the course's 400x300
hypothesis.settings.register_profile("busy", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("busy")  # other processes may need the machine, too
LONGEST = ("test_readme.py", "test_paint.py", "test_resuming.py", "test_losses.py")  # of those that would come late
signal.signal(signal.SIGINT, signal.default_int_handler)  # which a shell's background jobs ignore


def pytest_sessionstart(session: pytest.Session) -> None:
    """Make the thin networks before the first test: some look for files that appear while they run."""
    if not hasattr(session.config, "workerinput"):  # once, not by each of xdist's processes
        from autograder.assignments.find import assignments  # noqa: PLC0415 -- after the environment has been set
        from autograder.build.thin import thin_weights  # noqa: PLC0415

        for network in {each.network for each in assignments().values() if each.network}:
            thin_weights(network)


@pytest.fixture(autouse=True, scope="module")
def environment_for_the_next_file() -> Iterator[None]:
    """Check that a test file leaves the project's variables as they were: another one runs in this process next."""
    before = _variables()
    yield
    assert _variables() == before


def _variables() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name.startswith("NST_")}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the files first that take longest, so that no process waits minutes for another one at the end."""
    items.sort(key=lambda item: item.path.name not in LONGEST)
