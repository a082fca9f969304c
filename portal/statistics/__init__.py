"""Figures for the owners: what happened each month, counted from the log, with nobody to be found in it."""
