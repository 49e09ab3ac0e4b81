"""Fit the stand-ins as different machines would, and say whether they come out the same bit by bit.

    python -m benchmarks.stand_in_bits                              about four minutes on two idle cores
    python -m benchmarks.stand_in_bits --python other/bin/python    with another Python too, which has the requirements

OpenBLAS has kernels for each kind of processor, which add in other orders, and so does each number of threads.
"""

import argparse
import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from nst.networks.get_weights import SQUEEZENET, VGG19, Architecture
from tests.support.paths import ROOT

NETWORKS = {"vgg-19": VGG19, "squeezenet": SQUEEZENET}
WAYS: dict[str, Mapping[str, str]] = {
    "1 thread": {"OPENBLAS_NUM_THREADS": "1"},
    "2 threads": {"OPENBLAS_NUM_THREADS": "2"},
    "kernels for Haswell": {"OPENBLAS_CORETYPE": "Haswell"},
    "kernels for SkylakeX": {"OPENBLAS_CORETYPE": "SkylakeX"},  # needs AVX-512
}


def main() -> int:
    """Print the table. Return 1 if two fits differ."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", type=Path, action="append", default=[], metavar="FILE", help="another interpreter")
    parser.add_argument("--fit", choices=NETWORKS, help=argparse.SUPPRESS)  # what a process of its own does
    args = parser.parse_args()
    if args.fit:
        _fit(NETWORKS[args.fit])
        return 0
    same = True
    ways = [(name, sys.executable, env) for name, env in WAYS.items()]
    ways += [(str(python), str(python), {}) for python in args.python]
    for network in NETWORKS:
        found = set()
        for name, python, env in ways:
            command = [python, "-m", "benchmarks.stand_in_bits", "--fit", network]
            done = subprocess.run(  # noqa: S603 -- itself
                command, cwd=ROOT, env=os.environ | env, check=True, capture_output=True, text=True
            )
            seconds, digest = done.stdout.split()
            found.add(digest)
            print(f"{network:12}{name:24}{seconds:>8} s   {digest[:32]}", flush=True)
        same &= len(found) == 1
        print(f"{network:12}{'the same bits' if len(found) == 1 else 'NOT the same bits'}", flush=True)
    return int(not same)


def _fit(architecture: Architecture) -> None:
    began = time.perf_counter()
    weights = architecture.fits.stand_in_weights()
    digest = hashlib.sha256(b"".join(array.tobytes() for pair in weights.values() for array in pair))
    print(f"{time.perf_counter() - began:.1f}", digest.hexdigest())


if __name__ == "__main__":
    sys.exit(main())
