"""The assignment squeezenet."""
