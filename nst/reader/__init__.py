"""Read a notebook as it was handed in or saved, and repair it: for the grader and for programs that paint."""
