"""A whole class: judged in parallel, recorded as nbgrader does it, reported."""
