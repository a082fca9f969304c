"""A consent ledger that other authorities can trust without trusting us; usable without the portal."""
