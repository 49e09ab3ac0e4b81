"""What makes notebooks and folders out of an assignment's source, and submissions out of solutions."""
