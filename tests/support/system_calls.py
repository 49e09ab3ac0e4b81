"""The numbers of system calls on this processor."""

import platform

import pyseccomp

from autograder.sandbox.calls import rules

NATIVE = pyseccomp.Arch.NATIVE
X86 = platform.machine() == "x86_64"


def number(name: str) -> int:
    return int(pyseccomp.resolve_syscall(NATIVE, name))


def numbers() -> dict[str, int]:
    """The listed calls that this processor has."""
    return {rule.name: number(rule.name) for rule in rules(0) if number(rule.name) >= 0}
