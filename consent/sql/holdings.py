"""What an agency holds, in SQL: its own consents in the order they came, and its own names for people."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import and_, bindparam, or_, select

from consent.rows import ConsentRow, PseudonymRow
from consent.sql import tables as t
from consent.sql.people import People, many

_HELD = (
    select(t.consent)
    .where(t.consent.c.recipient == bindparam("recipient"))
    .order_by(t.consent.c.created_at, t.consent.c.consent_id)
    .limit(bindparam("most"))
)
_HELD_AFTER = _HELD.where(
    t.consent.c.created_at >= bindparam("after"),  # said twice, so that an index finds its beginning
    or_(
        t.consent.c.created_at > bindparam("after"),
        and_(t.consent.c.created_at == bindparam("after"), t.consent.c.consent_id > bindparam("after_id")),
    ),
)
_NAMES = (
    select(t.pseudonym)
    .where(
        t.pseudonym.c.agency == bindparam("agency"),
        t.pseudonym.c.subject_id.in_(bindparam("subject_ids", expanding=True)),
    )
    .order_by(t.pseudonym.c.person)
)
_TOLD_AFTER = (
    select(t.event.c.consent_id)
    .join(t.feed, t.feed.c.event_id == t.event.c.event_id)
    .where(
        t.event.c.consent_id.in_(bindparam("consent_ids", expanding=True)),
        t.feed.c.agency == bindparam("agency"),
        t.feed.c.number > bindparam("number"),
    )
    .distinct()
)


class Holdings(People):
    """The part of `SqlStore` that tells an agency what it has."""

    def held(self, recipient: str, after: tuple[int, UUID] | None, limit: int) -> list[ConsentRow]:
        given: dict[str, object] = {"recipient": recipient, "most": limit}
        if after is None:
            return many(ConsentRow, self._connection.execute(_HELD, given))
        given |= {"after": after[0], "after_id": after[1]}
        return many(ConsentRow, self._connection.execute(_HELD_AFTER, given))

    def told_after(self, agency: str, number: int, consent_ids: Collection[UUID]) -> set[UUID]:
        given = {"agency": agency, "number": number, "consent_ids": list(consent_ids)}
        return set(self._connection.execute(_TOLD_AFTER, given).scalars())

    def names_to(self, agency: str, subject_ids: Collection[UUID]) -> list[PseudonymRow]:
        given = {"agency": agency, "subject_ids": list(subject_ids)}
        return many(PseudonymRow, self._connection.execute(_NAMES, given))
