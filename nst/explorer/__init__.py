"""A panel for exploring settings: `explore`. TensorFlow is imported with it, and not with what other panels share."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nst.explorer.panel import explore

__all__ = ["explore"]


def __getattr__(name: str) -> Any:
    """Import the panel when it is asked for."""
    if name != "explore":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from nst.explorer.panel import explore  # noqa: PLC0415

    return explore
