"""A few hundred of the files that `make fuzz` makes by the thousands; see fuzzers_of_files.py."""

from collections.abc import Callable

import pytest
from fuzzers_of_files import jobs, notebooks, pictures, prose, states, weights


@pytest.mark.parametrize(
    ("fuzzer", "examples"),
    [(notebooks, 120), (prose, 100), (states, 150), (weights, 80), (jobs, 200), (pictures, 150)],
    ids=lambda value: getattr(value, "__name__", str(value)),
)
def test_every_file_ends_in_a_result_or_a_clear_error(fuzzer: Callable[[int], None], examples: int) -> None:
    fuzzer(examples)
