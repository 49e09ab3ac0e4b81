"""Grade what arrives in a course folder, as it arrives."""
