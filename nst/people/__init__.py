"""Drawn people: `draw` makes a picture of a `Person` in a `View`. None of them is real."""

from nst.people.known import PEOPLE
from nst.people.person import Person, random_person
from nst.people.picture import draw
from nst.people.view import View, random_view

__all__ = ["PEOPLE", "Person", "View", "draw", "random_person", "random_view"]
