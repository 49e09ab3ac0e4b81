"""A panel for exploring settings: `explore`."""

from nst.explorer.panel import explore

__all__ = ["explore"]
