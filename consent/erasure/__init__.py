"""Erasing: what lies outside the database for it, the daily change of epoch, and an old backup brought up to date."""
