"""What agencies are told: a feed to read and signed messages that are pushed until somebody has said "received"."""
