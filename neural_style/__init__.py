"""A command line for people who want pictures: `python -m neural_style`. Each file here is a part of it."""
