"""The cluster's own error."""

from nst.errors import NSTError


class ClusterError(NSTError):
    """A cluster cannot judge: it cannot be reached, its scheduler has ended, or none of its workers can be used."""
