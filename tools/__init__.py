"""What draws the pictures and figures. Run from the repository's root: python -m tools.NAME."""
