"""A panel to explore with: `explore`. Each file here is a part of it."""

from nst.explorer.panel import explore

__all__ = ["explore"]
