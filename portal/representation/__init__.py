"""Somebody acts for a citizen by a power: her own login, his case, and both names in everything that is done."""
