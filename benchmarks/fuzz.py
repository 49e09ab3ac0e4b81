"""Whatever strangers send ends in a result or a clear error: tens of thousands of examples, drawn afresh each time.

    python benchmarks/fuzz.py              # all fuzzers
    python benchmarks/fuzz.py NAME ...     # these alone

Of each it prints how many examples it had, how long the slowest took, and by how much memory grew meanwhile.
"""

import argparse
import os
import resource
import sys
import traceback
import warnings
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / folder) for folder in ("", "tests", "pretrained-model")]
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import fuzzed_answers  # noqa: E402
import fuzzers_of_files  # noqa: E402
from fuzzer import Fuzzer  # noqa: E402
from rich.console import Console  # noqa: E402
from rich.table import Table  # noqa: E402
from tqdm import tqdm  # noqa: E402

FUZZERS: dict[str, Fuzzer] = {**fuzzed_answers.FUZZERS, **fuzzers_of_files.FUZZERS}
MOST_SECONDS, MOST_MEMORY = 10, 1000  # of one example; MB by which memory may grow


def peak() -> float:
    """The most memory that this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def run(name: str, seconds: list[float]) -> None:
    """Run a fuzzer, and note how long each example takes."""
    fuzzer = FUZZERS[name]
    with tqdm(total=fuzzer.examples, desc=name, unit="example") as bar:

        def watch(each: float) -> None:
            seconds.append(each)
            bar.update()

        fuzzer.run(fuzzer.examples, watch, repeatable=False)


def main() -> int:
    """Run the fuzzers. Returns: the exit status, 0 if nothing was found."""
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
        except Exception:  # whatever it is, it is what is looked for
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
