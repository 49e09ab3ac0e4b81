"""Paintings made with the solved notebook."""
