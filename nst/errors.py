"""The errors that this project raises on purpose. Each message says what to do next."""


def printable(text: str) -> str:
    r"""Escape what a terminal would obey: each character that cannot be printed is written like \x1b.

    Names of files and of jobs come from others. Ends of lines and tabs stay.
    """
    return "".join(c if c.isprintable() or c in "\n\t" else ascii(c)[1:-1] for c in text)


class NSTError(Exception):
    """Base of every error that this project raises on purpose."""

    def __str__(self) -> str:
        return printable(super().__str__())


class WeightsError(NSTError):
    """A file of weights is missing, damaged, or of another network."""


class ImageError(NSTError):
    """A picture or an image array cannot be read, used or written."""


class OverwriteError(NSTError):
    """A file must not be replaced."""


class SettingsError(NSTError):
    """A setting or an option is out of range, or does not fit the others."""


class CostError(NSTError):
    """A cost function of the notebook is not filled in, raises an error, or does not return a cost."""


class InterruptionError(NSTError):
    """An evaluation was ended because nobody wants its result any more."""


class ResumeError(NSTError):
    """A file with the state of a run cannot be read or written."""


class NotebookError(NSTError):
    """A file cannot be read as a notebook."""
