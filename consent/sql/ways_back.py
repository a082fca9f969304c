"""The ways back, in SQL."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Connection, bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from consent.rows import ReturnAddressRow, WayBackRow
from consent.sql import tables as t
from consent.sql.people import many, one, values

_OF = select(t.return_address).where(t.return_address.c.agency == bindparam("agency"))
_ADDRESSES = _OF.order_by(t.return_address.c.address)
_STRIKE = (
    delete(t.return_address)
    .where(t.return_address.c.agency == bindparam("of"), t.return_address.c.address == bindparam("at"))
    .returning(*t.return_address.c)
)
_WAY_BACK = select(t.way_back).where(t.way_back.c.consent_id == bindparam("consent_id"))
_ENTER = {
    name: module.insert(t.return_address).on_conflict_do_nothing().returning(t.return_address.c.agency)
    for name, module in (("sqlite", sqlite), ("postgresql", postgresql))
}


class WaysBack:
    """The part of `SqlStore` that knows where an agency's citizens may go back to."""

    _connection: Connection

    def return_addresses(self, agency: str) -> list[ReturnAddressRow]:
        return many(ReturnAddressRow, self._connection.execute(_ADDRESSES, {"agency": agency}))

    def add_return_address(self, row: ReturnAddressRow) -> bool:
        return self._connection.execute(_ENTER[self._connection.dialect.name], values(row)).first() is not None

    def strike_return_address(self, agency: str, address: str) -> ReturnAddressRow | None:
        return one(ReturnAddressRow, self._connection.execute(_STRIKE, {"of": agency, "at": address}))

    def way_back(self, consent_id: UUID) -> WayBackRow | None:
        return one(WayBackRow, self._connection.execute(_WAY_BACK, {"consent_id": consent_id}))

    def add_way_back(self, row: WayBackRow) -> None:
        self._connection.execute(t.way_back.insert(), values(row))
