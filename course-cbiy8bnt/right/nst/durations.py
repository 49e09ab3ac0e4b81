"""Write durations for people."""


def duration(seconds: float) -> str:
    """Return a duration in words: "4.2 s", "42 s", "3 min 20 s"."""
    if seconds < 60:
        return f"{seconds:.1f} s" if seconds < 10 else f"{int(seconds)} s"
    return f"{int(seconds // 60)} min {int(seconds % 60)} s"
