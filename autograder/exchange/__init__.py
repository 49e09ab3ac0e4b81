"""In from any system, out to any system: submissions, rosters and grades."""
