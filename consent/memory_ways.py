"""The ways back in memory, as in SQL."""

from __future__ import annotations

from uuid import UUID

from consent.rows import ReturnAddressRow, WayBackRow
from consent.shelf import Shelf


class MemoryWays(Shelf):
    """The part of `MemoryStore` that knows where an agency's citizens may go back to."""

    def return_addresses(self, agency: str) -> list[ReturnAddressRow]:
        return self._where(ReturnAddressRow, agency=agency)

    def add_return_address(self, row: ReturnAddressRow) -> bool:
        return self._put_first(row)

    def strike_return_address(self, agency: str, address: str) -> ReturnAddressRow | None:
        struck: ReturnAddressRow | None = self._get(ReturnAddressRow, agency, address)
        self._tables[ReturnAddressRow].pop((agency, address), None)
        return struck

    def way_back(self, consent_id: UUID) -> WayBackRow | None:
        return self._get(WayBackRow, consent_id)

    def add_way_back(self, row: WayBackRow) -> None:
        self._put(row)
