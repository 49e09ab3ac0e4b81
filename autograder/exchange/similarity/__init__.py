"""How alike the submissions of a class are, as Dolos and JPlag find it: they get files, and no student code is run."""
