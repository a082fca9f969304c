"""Meetings the municipality calls a citizen to."""
