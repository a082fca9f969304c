"""Rows of what agencies are told: the streams they asked for, each message's way, and how far they have read."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from consent.rows.row import MacRow


@dataclass(frozen=True, slots=True)
class StreamRow(MacRow):
    """One way to an agency: its endpoint that signed messages are pushed to, or letters for one that has no system."""

    TABLE = "ledger_stream"
    stream_id: UUID
    agency: str
    method: str
    """`push` or `letter`; at most one of each that is not closed."""
    endpoint_url: str
    authorization_sealed: bytes | None
    description: str
    status: str
    """`enabled`, `paused` or `closed`."""
    revision: int
    """Counts the agency's changes, for `If-Match`."""
    begins: int
    """The feed numbers after this one are told by this stream …"""
    enrolled: int
    """… and up to this one they have their delivery."""
    created_at: int
    since: int
    """When it was last enabled: what waited before that is not given up for it."""
    failures: int
    """Tries in a row that did not reach anybody."""
    next_at: int
    """Not before this."""
    lease_until: int
    """Until then somebody is sending: one sender a recipient, so that order holds and nothing is sent twice at once."""
    error: str | None
    redeliver_from: int | None
    """Asked for again, from this number on; the sender puts them back before it sends anything else."""
    verify_state: str | None
    """A verification event waits to be sent, with these words of the agency in it."""
    verify_asked_at: int | None
    verified_at: int | None
    mac: bytes = b""


@dataclass(frozen=True, slots=True)
class DeliveryRow(MacRow):
    """One event to one recipient, whatever has become of it."""

    TABLE = "ledger_delivery"
    delivery_id: UUID
    stream_id: UUID
    number: int
    """The event's number in the agency's feed."""
    event_id: UUID
    consent_id: UUID
    state: str
    """`pending`, `delivered`, `parked`; `silent` where there is nothing to write a letter about."""
    attempts: int
    created_at: int
    since: int
    """From when the 30 days count: when it was made, or asked for again."""
    next_at: int
    sent_at: int | None
    acked_at: int | None
    """When it was first acknowledged."""
    error: str | None
    mac: bytes = b""


@dataclass(frozen=True, slots=True)
class ReadingRow(MacRow):
    """An agency asked for what comes after this number, and so has read everything up to it."""

    TABLE = "ledger_reading"
    agency: str
    number: int
    at: int
    mac: bytes = b""
