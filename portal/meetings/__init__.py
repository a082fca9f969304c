"""Meetings the municipality calls her to: the invitation, her answer, the guide, and a line for her calendar."""
