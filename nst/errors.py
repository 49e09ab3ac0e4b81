"""What can go wrong on purpose: every error that this project raises has a message that says what to do next."""


def printable(text: str) -> str:
    r"""A text in which a terminal finds nothing to obey: what cannot be printed is written as \x1b is here.

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
    """A file would be written over another that is to stay."""


class SettingsError(NSTError):
    """What is to be painted, or how, cannot be."""


class CostError(NSTError):
    """A cost function of the notebook's is not filled in, stops, or does not return a cost."""


class ResumeError(NSTError):
    """A file with the state of a run cannot be read or written."""


class NotebookError(NSTError):
    """A file cannot be read as a notebook."""
