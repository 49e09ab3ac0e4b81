"""Verdicts without what only their students read: what a report on a class of any size keeps in memory."""

from dataclasses import replace

from autograder.classroom.losses import says_missing
from autograder.judge.message import Message
from autograder.judge.verdict import Check, FunctionVerdict, Verdict

NOTHING = Message(id="")  # no entry of a catalogue


def outline(verdict: Verdict) -> Verdict:
    """Return a verdict with its points and mistakes, and without notes, seed, and what was found in each check.

    Of what was found, that a function is missing is kept.
    """
    functions = (FunctionVerdict(each.name, tuple(map(_check, each.checks))) for each in verdict.functions)
    return replace(verdict, functions=tuple(functions), seed=0, notes=())


def _check(check: Check) -> Check:
    return replace(check, finding=Message(check.finding.key) if says_missing(check.finding) else NOTHING)


class Outlines:
    """Outlines, of which those that are equal are kept once: however large a class is, few of them differ."""

    def __init__(self) -> None:
        self._functions: dict[FunctionVerdict, FunctionVerdict] = {}
        self._verdicts: dict[Verdict, Verdict] = {}

    def one(self, found: Verdict) -> Verdict:
        """Return the outline that is equal to one."""
        functions = tuple(self._functions.setdefault(each, each) for each in found.functions)
        shared = replace(found, functions=functions)
        return self._verdicts.setdefault(shared, shared)
