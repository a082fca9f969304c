"""The verbs of `consent.ledger.Ledger`, one module a subject; nobody imports them but the ledger."""
