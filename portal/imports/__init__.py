"""Data of the authority's older systems, read whole, judged whole, and taken in whole or not at all."""
