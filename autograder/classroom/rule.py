"""What a record depends on besides the submission: the configuration, the plugin for late work, our own code."""

import inspect
import json
from pathlib import Path
from typing import Any

from nbgrader.plugins import BasePlugin
from nbgrader.preprocessors import AssignLatePenalties
from traitlets import TraitError
from traitlets.config import Config
from traitlets.config.loader import LazyConfigValue

from autograder.classroom.course import CourseError
from autograder.grading.store import digest

HERE = Path(__file__).parent


def rule(config: Config) -> str:
    """Return a digest of all that a verdict's record depends on. Where the course lies is not among it.

    Raises CourseError if there is no such plugin.
    """
    sources = {inspect.getsourcefile(each) for each in plugin_of(config).__mro__ if each is not object}
    files = [Path(source) for source in sources if source]
    contents = {str(file): file.read_bytes() for file in (*files, *HERE.glob("*.py"))}
    return digest(contents | {"": json.dumps(_plain(config), sort_keys=True).encode()})


def plugin_of(config: Config) -> type[BasePlugin]:
    """Return the class of the plugin for late work. Raises CourseError if there is no such plugin."""
    try:
        return AssignLatePenalties(config=config).plugin_class  # type: ignore[no-any-return]  # nbgrader has no types
    except (ImportError, AttributeError, ValueError, TraitError) as error:
        raise CourseError(
            f"AssignLatePenalties.plugin_class cannot be used: {error}; expected a class that can be imported from here"
        ) from error


def _plain(value: Any) -> Any:
    """Return a configured value as JSON: classes and functions by their names."""
    match value:
        case LazyConfigValue():
            return _plain(value.to_dict())
        case dict():
            return {str(key): _plain(each) for key, each in value.items() if key not in {"root", "db_url"}}
        case list() | tuple():
            return [_plain(each) for each in value]
        case set() | frozenset():
            return sorted(str(_plain(each)) for each in value)
        case _ if inspect.isclass(value) or inspect.isroutine(value):
            return f"{value.__module__}.{value.__qualname__}"
        case _:
            return repr(value)
