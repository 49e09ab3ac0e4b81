"""A whole class: judged in parallel, recorded through nbgrader, reported."""
