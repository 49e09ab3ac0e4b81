"""Scores and feedback on their way back to where submissions came from."""
