"""What an instructor runs: the build of the assignment, its grading, and paintings made with the solved notebook."""
