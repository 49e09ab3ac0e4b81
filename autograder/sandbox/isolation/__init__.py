"""Levels of isolation: ways to close all files but its own to a kernel, for machines that differ in what they offer."""
