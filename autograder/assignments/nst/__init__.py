"""The assignment nst."""
