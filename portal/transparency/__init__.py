"""Who has asked about a citizen, and who has looked at her case."""
