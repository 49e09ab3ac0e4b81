"""Jinja templates of pages, whose words come from the catalogue: {{ message("table.check")|say }}."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, Template

from autograder.catalogue.catalogue import LANGUAGE
from autograder.catalogue.say import say
from autograder.judge.message import message


def template(file: Path) -> Template:
    """Return the template in a file. What it is filled with is escaped, and it can include those beside it."""
    return _environment(file.parent).get_template(file.name)


@cache
def _environment(folder: Path) -> Environment:
    environment = Environment(loader=FileSystemLoader(folder), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.filters["say"] = say
    environment.globals |= {"message": message, "language": LANGUAGE}
    return environment
