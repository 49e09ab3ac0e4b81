"""What this machine offers for grading, and what would bring what it lacks."""
