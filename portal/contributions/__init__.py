"""Her part of the case: what she writes to those who work on it, and the drafts that nobody else ever sees."""
