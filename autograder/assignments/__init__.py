"""The assignments, each in a folder of its own, and how they are found. Adding one changes no file outside of it."""
