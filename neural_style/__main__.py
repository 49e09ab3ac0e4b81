"""The command: `python -m neural_style --help`."""

import contextlib
import sys

from neural_style.options import read_options
from nst_errors import NSTError


def main(argv: list[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    try:
        options = read_options(argv)
        from neural_style.painting import paint_picture  # noqa: PLC0415 -- TensorFlow takes seconds
        from neural_style.watcher import Terminal, Together, Watcher  # noqa: PLC0415
        from neural_style.web import shown_in_browser  # noqa: PLC0415

        with contextlib.ExitStack() as stack:
            watchers: list[Watcher] = []
            if options.web is not None:
                watchers.append(stack.enter_context(shown_in_browser(options.web, options)))
            watchers.append(stack.enter_context(Terminal(options)))
            finished = paint_picture(options, Together(*watchers))
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
