"""Take in what students have handed in to other systems: one file for each system, and one way from there."""
