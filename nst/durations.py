"""Write durations for people."""

from nst.texts import text


def duration(seconds: float) -> str:
    """Return a duration in words: "4.2 s", "42 s", "3 min 20 s"."""
    if seconds < 60:
        return text("duration.seconds", seconds=f"{seconds:.1f}" if seconds < 10 else int(seconds))
    return text("duration.minutes", minutes=int(seconds // 60), seconds=int(seconds % 60))
