"""Blocks in SQL, and the one statement that finds whatever decides a check: her consents and her block of the asker."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Select, String, and_, any_, bindparam, select, true, update
from sqlalchemy.exc import IntegrityError

from consent.rows import BlockRow, ConsentRow, EventRow, PendingRow
from consent.sql import gates
from consent.sql import tables as t
from consent.sql.people import People, many, one, values
from consent.store import AlreadyThere, Candidate

_BLOCKS = select(t.block).where(t.block.c.subject_id == bindparam("subject_id")).order_by(t.block.c.agency)
_BLOCK = _BLOCKS.where(t.block.c.agency == bindparam("agency"))
_BLOCK_LOCKED = _BLOCK.with_for_update()
_REPLACE_BLOCK = (
    update(t.block)
    .where(t.block.c.block_id == bindparam("this"), t.block.c.seq == bindparam("before"))
    .values({column.name: bindparam(column.name) for column in t.block.c if not column.primary_key})
)

_NAMED = t.pseudonym.outerjoin(
    t.block, and_(t.block.c.subject_id == t.pseudonym.c.subject_id, t.block.c.agency == t.pseudonym.c.agency)
)
_HERS = and_(
    t.consent.c.subject_id == t.pseudonym.c.subject_id,
    t.consent.c.recipient == bindparam("agency"),
    t.consent.c.purpose == bindparam("purpose"),
)


def _sqlite() -> Select[Any]:
    joined = _NAMED.outerjoin(t.consent, _HERS)
    found = select(t.pseudonym.c.person, t.block, t.consent).select_from(joined)
    return found.where(t.pseudonym.c.agency == bindparam("agency")).order_by(t.consent.c.consent_id)


def _postgresql() -> Select[Any]:
    # PostgreSQL locks no rows on the outer side of a join, but it does in a query of its own. Her block needs no row
    # lock: who sets or lifts one has shut the gate that this check has passed.
    held = select(t.consent).where(_HERS).order_by(t.consent.c.consent_id).with_for_update(read=True)
    hers = held.correlate(t.pseudonym).lateral("hers")
    joined = _NAMED.outerjoin(hers, true())
    found = select(t.pseudonym.c.person, t.block, hers).select_from(joined)
    return found.where(t.pseudonym.c.agency == bindparam("agency"))


_PERSON = {"sqlite": _sqlite(), "postgresql": _postgresql()}
_CANDIDATES = {name: found.where(t.pseudonym.c.person == bindparam("person")) for name, found in _PERSON.items()}
# PostgreSQL reads a thousand names quicker as one array than as a thousand parameters.
_CANDIDATES_MANY = {
    "sqlite": _PERSON["sqlite"].where(t.pseudonym.c.person.in_(bindparam("persons", expanding=True))),
    "postgresql": _PERSON["postgresql"].where(t.pseudonym.c.person == any_(bindparam("persons", type_=ARRAY(String)))),
}
_BLOCK_ENDS = 1 + len(t.block.c)


class Blocks(People):
    """The part of `SqlStore` that blocks write, and that checks read."""

    def block(self, subject_id: UUID, agency: str) -> BlockRow | None:
        return one(BlockRow, self._connection.execute(_BLOCK, {"subject_id": subject_id, "agency": agency}))

    def blocks_of(self, subject_id: UUID) -> list[BlockRow]:
        return many(BlockRow, self._connection.execute(_BLOCKS, {"subject_id": subject_id}))

    def lock_block(self, subject_id: UUID, agency: str, persons: Collection[str]) -> BlockRow | None:
        gates.shut(self._connection, subject_id, agency, persons)
        return one(BlockRow, self._connection.execute(_BLOCK_LOCKED, {"subject_id": subject_id, "agency": agency}))

    def add_block_act(self, event: EventRow, block: BlockRow, pending: PendingRow) -> None:
        execute = self._connection.execute
        try:
            execute(t.event.insert(), values(event))
            if block.seq == 1:
                execute(t.block.insert(), values(block))
            elif (
                execute(_REPLACE_BLOCK, {**values(block), "this": block.block_id, "before": block.seq - 1}).rowcount
                != 1
            ):
                raise AlreadyThere(t.block.name)
            execute(t.pending.insert(), values(pending))
        except IntegrityError:
            raise AlreadyThere(t.event.name) from None

    def candidates(self, agency: str, purpose: str, persons: Collection[str]) -> list[Candidate]:
        given: dict[str, object] = {"agency": agency, "purpose": purpose}
        if len(persons) == 1:
            (given["person"],) = persons
            found = self._connection.execute(_CANDIDATES[self._engine_name], given)
        else:
            given["persons"] = list(persons)
            found = self._connection.execute(_CANDIDATES_MANY[self._engine_name], given)
        return [_candidate(*row) for row in found]


def _candidate(person: str, *cells: Any) -> Candidate:
    block, consent = cells[: _BLOCK_ENDS - 1], cells[_BLOCK_ENDS - 1 :]
    return Candidate(
        person,
        None if block[0] is None else BlockRow(*block),
        None if consent[0] is None else ConsentRow(*consent),
    )
