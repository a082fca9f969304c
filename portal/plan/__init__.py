"""The citizen's one plan: what she wants, what has been described, and who does what."""
