"""Grade one submission in each system's layout below a folder, by the code of a package, with one sandbox for all.

    python tests/support/grade_layouts.py CODE PLACE

PLACE/environments.json has the variables of the environment of each system. It prints the level of isolation.
"""

import json
import os
import sys
from pathlib import Path


def main() -> None:
    """Grade all of them."""
    code, place = map(Path, sys.argv[1:])
    sys.path.insert(0, str(code))  # and not this repository's own
    from autograder.assignments.assignment import ROOT  # noqa: PLC0415 -- see above
    from autograder.assignments.find import assignments  # noqa: PLC0415
    from autograder.exchange.package.entry import close, run  # noqa: PLC0415
    from autograder.exchange.package.systems import SYSTEMS  # noqa: PLC0415
    from autograder.sandbox.fork_server import ForkServer  # noqa: PLC0415

    assert code == ROOT
    (assignment,) = [each for each in assignments().values() if each.name == each.folder.name]
    if os.geteuid() == 0:
        code.chmod(0o700)  # as the packages' scripts do
    environments = json.loads((place / "environments.json").read_text())
    for name in environments:  # as each run does before it starts a sandbox of its own
        close(place / name, SYSTEMS[name].closed)
    with ForkServer() as server:
        for name, environment in environments.items():
            os.environ |= environment
            run(SYSTEMS[name], assignment, place / name, server)
        print(server.isolation)


if __name__ == "__main__":
    main()
