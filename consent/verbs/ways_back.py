"""Ways back: registered addresses an agency may name with a request, so that she finds back to where she came from."""

from __future__ import annotations

import re
from typing import Final

from consent.events import AgencyId, ConsentId
from consent.refusals import Refused
from consent.rows import ReturnAddressRow, WayBackRow, sealed
from consent.verbs.register import Register, UnknownAgency

LONGEST: Final = 300
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
# No name and password, no fragment, nothing that a browser reads otherwise than we do.
_ADDRESS = re.compile(
    rf"https://{_LABEL}(?:\.{_LABEL})+(?::[1-9][0-9]{{1,4}})?/(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-F]{{2}})*",
    re.ASCII,
)


class ReturnAddressInvalid(Refused):
    """Not an address that may be registered: https, a host in small letters, a path, and nothing that hides another."""


class ReturnAddressUnknown(Refused):
    """The agency has no such address; of two that look alike one is registered at the most."""


def is_return_address(address: str) -> bool:
    """Whether it may be registered for anybody."""
    return len(address) <= LONGEST and _ADDRESS.fullmatch(address) is not None


class WaysBack(Register):
    def register_return_address(self, agency: AgencyId, address: str) -> None:
        """Let the agency name this address with its requests; entering it twice is entering it once."""
        if not is_return_address(address):
            raise ReturnAddressInvalid
        if self._tx.agency(agency) is None:
            raise UnknownAgency
        row = sealed(ReturnAddressRow(agency, address), self._keys)
        if self._tx.add_return_address(row):
            self._count(ReturnAddressRow, [row.mac])

    def strike_return_address(self, agency: AgencyId, address: str) -> None:
        """Let the agency name it no longer; the receipts that showed it show it no more. Twice is once."""
        row = self._tx.strike_return_address(agency, address)
        if row is not None:
            self._count(ReturnAddressRow, [], [self._trusted(row).mac])

    def return_addresses(self, agency: AgencyId) -> list[str]:
        """In the order of the letters."""
        return [self._trusted(row).address for row in self._tx.return_addresses(agency)]

    def keep_way_back(self, consent_id: ConsentId, agency: AgencyId, address: str) -> None:
        """Keep with a new request where she may go when she has answered; exactly as registered, or not at all."""
        if address not in self.return_addresses(agency):
            raise ReturnAddressUnknown
        row = sealed(WayBackRow(consent_id, address), self._keys)
        self._tx.add_way_back(row)
        self._count(WayBackRow, [row.mac])

    def open_way_back(self, consent_id: ConsentId, agency: AgencyId) -> str | None:
        """Where she may go now that she has answered: what came with the request, unless it was struck since."""
        address = self.way_back(consent_id)
        return address if address in self.return_addresses(agency) else None

    def way_back(self, consent_id: ConsentId) -> str | None:
        """What came with the request, as it came."""
        row = self._tx.way_back(consent_id)
        return None if row is None else self._trusted(row).address
