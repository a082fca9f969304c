"""Counts the rows that nothing else leads to: agencies, mandates, numbers, texts, checks on their way into the log.

A table's tally is the number of its rows and the sum of their MACs, each row of which only the ledger can make. It lies
in parts: whoever writes adds to any part that nobody else holds, or begins a new one, so that no two writers ever wait
for each other. A row that was deleted, added or put back from an older copy makes the sum another; a tally's own row
that was makes it another as well.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from dataclasses import replace
from typing import Final, Protocol

from consent.keys import Keyring, Random
from consent.log.errors import LogInconsistent
from consent.rows import (
    AgencyRow,
    AlarmRow,
    AnswerRow,
    BudgetRow,
    CheckpointRow,
    EpochRow,
    ErasureBatchRow,
    ErasureRow,
    LookbackRow,
    MacRow,
    MandateRow,
    NumberRow,
    ReadingRow,
    ReturnAddressRow,
    ServedRow,
    SpentRow,
    TallyRow,
    TransferRow,
    WayBackRow,
    mac_of,
    sealed,
)

SIZE: Final = 32
_MODULUS: Final = 1 << 8 * SIZE
_PART: Final = 6
"""Bytes of a new part's random number."""

TALLIED: Final[tuple[type[MacRow], ...]] = (
    AgencyRow,
    MandateRow,
    NumberRow,
    ServedRow,
    SpentRow,
    CheckpointRow,
    AnswerRow,
    TransferRow,
    LookbackRow,
    AlarmRow,
    ErasureRow,
    ErasureBatchRow,
    EpochRow,
    ReadingRow,
    ReturnAddressRow,
    WayBackRow,
    BudgetRow,
)
"""Of the checks those that are in no batch yet; a batch counts its own."""


class Tallies(Protocol):
    """The part of a store that keeps them."""

    def free_tally(self, counted: str) -> TallyRow | None:
        """A part of this table's tally that nobody else holds, locked until the transaction ends; never waits."""

    def put_tally(self, row: TallyRow) -> None:
        """Insert, or replace what has the same key."""


def counts(row: MacRow) -> bool:
    """Whether this row of a tallied table is counted by it."""
    return not isinstance(row, AnswerRow) or row.batch_id is None


def sum_of(macs: Iterable[bytes]) -> int:
    return sum(int.from_bytes(mac, "big") for mac in macs) % _MODULUS


def count(
    tallies: Tallies,
    kind: type[MacRow],
    *,
    added: Iterable[bytes] = (),
    removed: Iterable[bytes] = (),
    keys: Keyring,
    random: Random,
) -> None:
    """Tell the tally, in the same transaction, which rows (by their MACs) came and went."""
    came, went = list(added), list(removed)
    if not came and not went:
        return
    row = tallies.free_tally(kind.TABLE)
    if row is None:
        row = TallyRow(kind.TABLE, int.from_bytes(random(_PART), "big"), 0, bytes(SIZE))
    elif not hmac.compare_digest(mac_of(row, keys), row.mac):
        raise LogInconsistent(f"a row of {TallyRow.TABLE} was changed outside the ledger")
    total = (int.from_bytes(row.total, "big") + sum_of(came) - sum_of(went)) % _MODULUS
    row = replace(row, n=row.n + len(came) - len(went), total=total.to_bytes(SIZE, "big"))
    tallies.put_tally(sealed(row, keys))
