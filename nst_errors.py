"""What can go wrong on purpose: every error that this project raises has a message that says what to do next."""


class NSTError(Exception):
    """Base of every error that this project raises on purpose."""


class WeightsError(NSTError):
    """A file of weights is missing, damaged, or not a VGG-19."""


class ImageError(NSTError):
    """A picture or an image array cannot be read, used or written."""
