"""The command: `python -m neural_style --help`."""

import sys

from neural_style.jobs import read_jobs
from nst.errors import NSTError


def main(argv: list[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    try:
        jobs = read_jobs(argv)
        from neural_style.batch import paint_all  # noqa: PLC0415 -- TensorFlow takes seconds

        finished = paint_all(jobs)
    except NSTError as error:
        print(f"neural_style: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        finished = False
    if not finished:
        print("neural_style: stopped. The same line with --resume goes on", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
