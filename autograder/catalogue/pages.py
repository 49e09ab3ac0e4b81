"""Jinja templates of pages, whose words come from the catalogue: {{ message("table.check")|say }}."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, Template

from autograder.catalogue.say import listed, say, spoken
from autograder.judge.message import message

# For letters: the system's own, and then those that have Chinese characters, by system.
FONTS = (
    'system-ui, -apple-system, "Segoe UI", Roboto, "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", '
    '"Noto Sans CJK SC", "WenQuanYi Micro Hei", sans-serif'
)


def template(file: Path) -> Template:
    """Return the template in a file. What it is filled with is escaped, and it can include those beside it."""
    return _environment(file.parent).get_template(file.name)


@cache
def _environment(folder: Path) -> Environment:
    environment = Environment(loader=FileSystemLoader(folder), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {"say": say, "listed": listed}
    environment.globals |= {"message": message, "language": spoken, "fonts": FONTS}
    return environment
