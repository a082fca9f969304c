"""The reference on a receipt: short enough to read aloud on the phone, and nothing about the person in it."""

from __future__ import annotations

from uuid import UUID


def reference_of(row_id: UUID) -> str:
    """`3F2A-91BC-07DE`: the last 48 bits of a random id."""
    last = row_id.hex[-12:].upper()
    return f"{last[:4]}-{last[4:8]}-{last[8:]}"
