"""The gate between checks and acts of one person and one agency, on PostgreSQL, where shared row locks are not fair.

Checks lock the consents they decide by FOR SHARE, and an act locks them FOR UPDATE. PostgreSQL lets new sharers pass an
updater who is waiting: an agency that asks without pause could keep a citizen from withdrawing for as long as it likes
(measured: minutes). Advisory locks queue in order of arrival, so checks pass a gate shared, before they look, and an
act shuts it first. Then no check is under way, and the next ones see all that the act has written.

The gates of an agency are 256, chosen by a hash of the person's name: a batch of 1,000 checks needs no more locks than
that, and an act keeps one in 256 of the agency's other checks waiting for its few milliseconds. SQLite has one writer
at a time and needs no gates.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, bindparam, select, text
from sqlalchemy.engine import CursorResult

from consent.sql import tables as t
from consent.sql.fixed import Fixed

SHUT = Fixed(
    text(
        """
        SELECT pg_advisory_xact_lock(hashtext(CAST(:agency AS text)), gate) FROM (
            SELECT DISTINCT hashtext(person) & 255 AS gate FROM (
                SELECT person FROM ledger_pseudonym WHERE agency = :agency AND subject_id = :subject_id
                UNION SELECT unnest(CAST(:persons AS text[]))
            ) AS names ORDER BY 1
        ) AS gates
        """
    )
)
"""For PostgreSQL alone; whatever is sent after it sees all that the checks before it have left."""

_COLUMNS = ", ".join(f"mandate.{column.name}" for column in t.mandate.c)
_PASS = text(
    f"""
    WITH passed AS MATERIALIZED (
        SELECT count(CAST(pg_advisory_xact_lock_shared(hashtext(:agency), gate) AS text)) AS gates FROM (
            SELECT DISTINCT hashtext(person) & 255 AS gate FROM unnest(CAST(:persons AS text[])) AS person ORDER BY 1
        ) AS gates
    )
    SELECT {_COLUMNS} FROM passed
    JOIN ledger_mandate AS mandate ON passed.gates > 0
    WHERE mandate.agency = :agency AND mandate.purpose = ANY(CAST(:purposes AS text[]))
    """  # noqa: S608  # the columns are our own
)
_MANDATES = select(t.mandate).where(
    t.mandate.c.agency == bindparam("agency"), t.mandate.c.purpose.in_(bindparam("purposes", expanding=True))
)


def shut(connection: Connection, subject_id: UUID, agency: str, persons: Collection[str]) -> None:
    """Let no check of this agency about her begin until the transaction ends, and wait for those under way.

    She is known by the names that are written down, and by `persons` that are not yet.
    """
    if connection.dialect.name == "postgresql":
        SHUT.rows(connection, {"agency": agency, "subject_id": subject_id, "persons": list(persons)})


def pass_through(
    connection: Connection, agency: str, persons: Collection[str], purposes: Collection[str]
) -> CursorResult[Any]:
    """Enter with checks about these persons; the agency's mandates come in the same round trip."""
    if connection.dialect.name == "postgresql":
        given: dict[str, object] = {"agency": agency, "persons": list(persons), "purposes": list(purposes)}
        return connection.execute(_PASS, given)
    return connection.execute(_MANDATES, {"agency": agency, "purposes": list(purposes)})
