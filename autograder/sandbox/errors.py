"""What the sandbox raises on purpose."""

from nst.errors import NSTError


class SandboxError(NSTError):
    """A sandbox cannot be had, or has broken down. Never a student's fault, so never a zero."""
