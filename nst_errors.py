"""What can go wrong on purpose: every error that this project raises has a message that says what to do next."""


class NSTError(Exception):
    """Base of every error that this project raises on purpose."""


class WeightsError(NSTError):
    """A file of weights is missing, damaged, or of another network."""


class ImageError(NSTError):
    """A picture or an image array cannot be read, used or written."""


class SettingsError(NSTError):
    """What is to be painted, or how, cannot be."""


class CostError(NSTError):
    """A cost function of the notebook's is not filled in, stops, or does not return a cost."""


class ResumeError(NSTError):
    """A file with the state of a run cannot be read or written."""


class NotebookError(NSTError):
    """A file cannot be read as a notebook."""
