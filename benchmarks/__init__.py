"""Measurements, and checks that take too long for a test. Run from the repository's root: python -m benchmarks.NAME."""
