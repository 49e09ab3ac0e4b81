"""What somebody has handed in, whichever system it comes from, and which of several attempts counts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from autograder.exchange.collect.tree import File

Which = Literal["in-time", "last", "first"]
WHICH: tuple[Which, ...] = get_args(Which)


@dataclass(frozen=True)
class Person:
    """Somebody, as a system knows them. What it does not tell is empty.

    number -- the system's number of the person, or the university's
    label -- what identifies the person in this one file only
    is_spelt -- whether the name is as people write it
    """

    name: str = ""
    login: str = ""
    email: str = ""
    number: str = ""
    label: str = ""
    is_spelt: bool = True

    @property
    def key(self) -> str:
        """What tells this person from others of the same system."""
        return self.number or self.label or self.login or self.email.casefold() or self.name


@dataclass(frozen=True)
class Order:
    """What orders attempts.

    when -- in UTC, without a zone, as nbgrader keeps times; None if the system does not tell
    serial -- a number that is higher for what was handed in later, 0 if there is none
    is_marked -- whether the system says that it is late
    arrival -- which file it came with: 0 is what was collected before
    """

    when: datetime | None = None
    serial: int = 0
    is_marked: bool = False
    arrival: int = 0

    def is_late(self, due: datetime | None) -> bool:
        """Return whether it came too late, as far as that is known."""
        return self.is_marked or bool(due and self.when and self.when > due)


@dataclass(frozen=True)
class Attempt:
    """What a person has handed in at once.

    system -- the system that it comes from
    source -- where it is, to be shown
    files -- returns its files. Raises RefusedError
    commit -- the name of its content, if it has one
    """

    system: str
    source: str
    person: Person
    order: Order
    files: Callable[[], Sequence[File]]
    commit: str = ""


def ranked(orders: Sequence[Order], which: Which, due: datetime | None) -> list[int] | None:
    """Return which attempts to take, as positions, the best first; None if it is not known which came last.

    Of attempts without a time, those of an earlier file are the earlier ones, but only if the first or the last is
    asked for: whether they were in time is not known.
    """
    keys = _keys(orders, by_arrival=which != "in-time")
    if keys is None:
        return None
    by_time = sorted(range(len(orders)), key=keys.__getitem__)
    if which == "first":
        return by_time
    if which == "last":
        return by_time[::-1]
    late = [position for position in by_time if orders[position].is_late(due)]
    return [position for position in by_time[::-1] if position not in late] + late


def _keys(orders: Sequence[Order], by_arrival: bool) -> list[tuple[datetime | int, int]] | None:
    keys: list[tuple[datetime | int, int]]
    if len(orders) == 1:
        return [(0, 0)]
    if all(order.when for order in orders):
        keys = [(order.when or datetime.min, order.serial) for order in orders]
    elif all(order.serial for order in orders):
        keys = [(order.serial, 0) for order in orders]
    elif by_arrival:
        keys = [(order.arrival, 0) for order in orders]
    else:
        return None
    return keys if len({*keys}) == len(keys) else None
