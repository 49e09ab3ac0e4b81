"""What is raised about files of other systems."""

from nst.errors import NSTError


class ExchangeError(NSTError):
    """A file of another system cannot be read or filled in."""
