"""The instructor's commands. Run from the repository's root: python -m autograder COMMAND."""

import argparse
import sys

from autograder.commands import build, collect, demo, doctor, gallery, grade, judge, package, paint, report, similarity
from autograder.imports import leave_out_addresses
from nst.errors import NSTError

COMMANDS = {
    "build": build,
    "demo": demo,
    "doctor": doctor,
    "collect": collect,
    "judge": judge,
    "grade": grade,
    "report": report,
    "similarity": similarity,
    "package": package,
    "paint": paint,
    "gallery": gallery,
}
EXAMPLES = "examples:\n" + "".join(command.EXAMPLES for command in COMMANDS.values())


def parser() -> argparse.ArgumentParser:
    """Make the command line."""
    raw = argparse.RawDescriptionHelpFormatter
    p = argparse.ArgumentParser("python -m autograder", description=__doc__, epilog=EXAMPLES, formatter_class=raw)
    commands = p.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, command in COMMANDS.items():
        what, examples = command.WHAT, f"examples:\n{command.EXAMPLES}"
        command.configure(commands.add_parser(name, help=what, description=what, epilog=examples, formatter_class=raw))
    return p


def main(argv: list[str] | None = None) -> int:
    """Run the command line. Returns the exit status: 0, or 1 after an error with a message of its own."""
    args = parser().parse_args(argv)
    leave_out_addresses()
    try:
        done = COMMANDS[args.command].run(args)
    except NSTError as error:
        print(f"autograder {args.command}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt as stop:  # which may say how to go on
        print(": ".join(filter(None, [f"autograder {args.command}: stopped", str(stop)])), file=sys.stderr)
        return 130
    if isinstance(done, int):
        return done
    print(done)
    return 0


if __name__ == "__main__":
    sys.exit(main())
