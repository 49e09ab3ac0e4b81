"""Check that whatever strangers send ends in a result or a clear error, with tens of thousands of random examples.

    python -m benchmarks.fuzz              # all fuzzers
    python -m benchmarks.fuzz NAME ...     # only these

For each fuzzer it prints the number of examples, the time of the slowest one, and by how much memory grew.
"""

import argparse
import resource
import traceback
import warnings

from rich.console import Console
from rich.table import Table
from tqdm import tqdm

from tests.support import fuzzed_answers, fuzzers_of_files
from tests.support.fuzzer import Fuzzer

FUZZERS: dict[str, Fuzzer] = {**fuzzed_answers.FUZZERS, **fuzzers_of_files.FUZZERS}
MOST_SECONDS, MOST_MEMORY = 10, 1000  # seconds of one example, and MB by which memory may grow


def peak() -> float:
    """Return the peak memory of this process in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def run(name: str, seconds: list[float]) -> None:
    """Run a fuzzer, and append the seconds of each example to a list."""
    fuzzer = FUZZERS[name]
    with tqdm(total=fuzzer.examples, desc=name, unit="example") as bar:

        def watch(each: float) -> None:
            seconds.append(each)
            bar.update()

        fuzzer.run(fuzzer.examples, watch, repeatable=False)


def main() -> int:
    """Run the fuzzers. Return the exit status, 0 if nothing was found."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("names", nargs="*", help="fuzzers; all if there are none")
    names = parser.parse_args().names or [*FUZZERS]
    if unknown := set(names) - FUZZERS.keys():
        parser.error(f"no fuzzer is called {', '.join(sorted(unknown))}; expected some of {', '.join(FUZZERS)}")
    warnings.simplefilter("ignore")  # NumPy's, about numbers that are far too large
    table = Table(title="Fuzzers", title_justify="left")
    for heading in ("what", "examples", "slowest, s", "memory, MB", ""):
        table.add_column(heading, justify="left" if heading in ("what", "") else "right")
    tried, failed = 0, 0
    for name in names:
        seconds, before, found = [0.0], peak(), ""
        try:
            run(name, seconds)
        except Exception:  # any exception is a find
            found = "failed"
            traceback.print_exc()
        grown = peak() - before
        found = found or "too slow" * (max(seconds) > MOST_SECONDS) or "too much memory" * (grown > MOST_MEMORY)
        tried, failed = tried + len(seconds) - 1, failed + bool(found)
        table.add_row(name, f"{len(seconds) - 1:,}", f"{max(seconds):.2f}", f"{grown:.0f}", found)
    Console().print(table)
    print(f"{tried:,} examples; {failed} of {len(names)} fuzzers found something")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
