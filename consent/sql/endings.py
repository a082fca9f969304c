"""What time or law has ended, in SQL: found by indexes that hold only what is still open or in force."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import bindparam, select, text, tuple_

from consent.rows import ConsentRow
from consent.sql import tables as t
from consent.sql.people import People, many

# The state is written out, or the index of open questions would not be recognised.
_OVERDUE = (
    select(t.consent)
    .where(
        text("ledger_consent.state = 'requested'"),
        t.consent.c.valid_until <= bindparam("at"),
        tuple_(t.consent.c.valid_until, t.consent.c.consent_id)
        > tuple_(bindparam("since"), bindparam("after", type_=t.consent.c.consent_id.type)),
    )
    .order_by(t.consent.c.valid_until, t.consent.c.consent_id)
    .limit(bindparam("most"))
)
_ENDING = (
    select(t.consent)
    .where(
        text("ledger_consent.state = 'granted'"),
        t.consent.c.valid_until <= bindparam("until"),
        tuple_(t.consent.c.valid_until, t.consent.c.consent_id)
        > tuple_(bindparam("since"), bindparam("after", type_=t.consent.c.consent_id.type)),
    )
    .order_by(t.consent.c.valid_until, t.consent.c.consent_id)
    .limit(bindparam("most"))
)
_HELD = (
    select(t.in_force.c.consent_id)
    .where(
        t.in_force.c.recipient == bindparam("recipient"),
        t.in_force.c.purpose == bindparam("purpose"),
        t.in_force.c.sender == bindparam("sender"),
        t.in_force.c.consent_id > bindparam("after"),
    )
    .distinct()
    .order_by(t.in_force.c.consent_id)
    .limit(bindparam("most"))
)
_RESTING = select(t.consent).where(t.consent.c.consent_id.in_(_HELD)).order_by(t.consent.c.consent_id)


class Endings(People):
    """The part of `SqlStore` that the upkeep and the reminders read."""

    def overdue(self, at: int, after: tuple[int, UUID], limit: int) -> list[ConsentRow]:
        given = {"at": at, "since": after[0], "after": after[1], "most": limit}
        return many(ConsentRow, self._connection.execute(_OVERDUE, given))

    def ending(self, until: int, after: tuple[int, UUID], limit: int) -> list[ConsentRow]:
        given = {"until": until, "since": after[0], "after": after[1], "most": limit}
        return many(ConsentRow, self._connection.execute(_ENDING, given))

    def resting(self, recipient: str, purpose: str, sender: str, after: UUID, limit: int) -> list[ConsentRow]:
        given = {"recipient": recipient, "purpose": purpose, "sender": sender, "after": after, "most": limit}
        return many(ConsentRow, self._connection.execute(_RESTING, given))
