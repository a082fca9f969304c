"""Somebody acts for a citizen: what she may, what she may not, and what is told of it."""
