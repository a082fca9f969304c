"""Transfers and questions about the past, in SQL."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from uuid import UUID

from sqlalchemy import Connection, bindparam, select, tuple_

from consent.rows import AnswerRow, LookbackRow, TransferRow
from consent.sql import tables as t
from consent.sql.people import many, one, values

AT_ONCE = 500
_TRANSFER = select(t.transfer).where(t.transfer.c.transfer_id == bindparam("transfer_id"))
_TRANSFERS = (
    select(t.transfer)
    .where(tuple_(t.transfer.c.person, t.transfer.c.agency).in_(bindparam("names", expanding=True)))
    .order_by(t.transfer.c.moved_at.desc(), t.transfer.c.transfer_id.desc())
    .limit(bindparam("most"))
)
_LOOKBACKS = (
    select(t.lookback)
    .where(tuple_(t.lookback.c.person, t.lookback.c.agency).in_(bindparam("names", expanding=True)))
    .order_by(t.lookback.c.asked_at.desc(), t.lookback.c.lookback_id.desc())
    .limit(bindparam("most"))
)
# A check's id begins with its instant, so that the primary key is the index by time.
_CHECKS = (
    select(t.check)
    .where(
        t.check.c.agency == bindparam("agency"),
        t.check.c.check_id >= bindparam("first"),
        t.check.c.check_id < bindparam("last"),
    )
    .order_by(t.check.c.check_id)
)
_REPORTED = (
    select(t.transfer)
    .where(
        t.transfer.c.agency == bindparam("agency"),
        t.transfer.c.moved_at >= bindparam("since"),
        t.transfer.c.moved_at < bindparam("until"),
    )
    .order_by(t.transfer.c.moved_at, t.transfer.c.transfer_id)
)
_USED = select(t.transfer.c.check_id).where(t.transfer.c.check_id.in_(bindparam("checks", expanding=True)))


class Past:
    """The part of `SqlStore` that keeps transfers and questions about the past."""

    _connection: Connection

    def transfer(self, transfer_id: UUID) -> TransferRow | None:
        return one(TransferRow, self._connection.execute(_TRANSFER, {"transfer_id": transfer_id}))

    def add_transfer(self, row: TransferRow) -> None:
        self._connection.execute(t.transfer.insert(), values(row))

    def transfers_about(self, names: Collection[tuple[str, str]], limit: int) -> list[TransferRow]:
        return many(TransferRow, self._connection.execute(_TRANSFERS, _named(names, limit)))

    def add_lookback(self, row: LookbackRow) -> None:
        self._connection.execute(t.lookback.insert(), values(row))

    def lookbacks_about(self, names: Collection[tuple[str, str]], limit: int) -> list[LookbackRow]:
        return many(LookbackRow, self._connection.execute(_LOOKBACKS, _named(names, limit)))

    def answers_between(self, agency: str, first: UUID, last: UUID) -> Iterator[AnswerRow]:
        found = self._connection.execute(
            _CHECKS, {"agency": agency, "first": first, "last": last}, execution_options={"yield_per": AT_ONCE}
        )
        return (AnswerRow(*row) for row in found)

    def transfers_between(self, agency: str, since: int, until: int) -> Iterator[TransferRow]:
        found = self._connection.execute(
            _REPORTED, {"agency": agency, "since": since, "until": until}, execution_options={"yield_per": AT_ONCE}
        )
        return (TransferRow(*row) for row in found)

    def checks_used(self, checks: Collection[UUID]) -> set[UUID]:
        return set(self._connection.execute(_USED, {"checks": list(checks)}).scalars())


def _named(names: Collection[tuple[str, str]], limit: int) -> dict[str, object]:
    return {"names": [(person, agency) for agency, person in names], "most": limit}
