"""One submission: its files are taken in, its notebook is repaired, run and judged, and the verdict is shown."""
