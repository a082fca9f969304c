"""How `consent.fsck` finds what was changed: each module replays one part of the ledger and compares."""
