"""What tells whether a text is Chinese."""

import re

HAN = re.compile(r"[\u4e00-\u9fff]")
ENGLISH = re.compile(r"[a-z]{3,} [a-z]{3,} [a-z]{3,}")  # no sentence of it
HALF_WIDTH = re.compile(rf"{HAN.pattern}[,;:?!.]|[,;:?!]{HAN.pattern}")
