"""A fictional municipality to try things in: people with numbers nobody has, agencies, and a story for each stage."""
