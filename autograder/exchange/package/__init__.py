"""Packages that other systems grade with: what goes in, and what runs there."""
