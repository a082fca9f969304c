"""The verifiable log: it knows bytes and not consents, and imports only the standard library and `cryptography`."""
