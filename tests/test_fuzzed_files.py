"""Some of the files that `make fuzz` makes by the thousands; see fuzzers_of_files.py."""

import pytest

from tests.support.fuzzers_of_files import FUZZERS

EXAMPLES = {"notebooks": 60, "prose": 50, "states": 80, "weights": 40, "jobs": 100, "pictures": 80, "exports": 80}


@pytest.mark.parametrize("name", FUZZERS)
def test_every_file_ends_in_a_result_or_a_clear_error(name: str) -> None:
    FUZZERS[name].run(EXAMPLES[name])
