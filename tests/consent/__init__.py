"""The ledger, tested as functions and as bytes."""
