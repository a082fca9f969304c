"""What a store keeps, row by row: one frozen class a table, its fields the table's columns in their order.

Instants are whole milliseconds since 1970 UTC. A row that the log or other rows do not prove ends in `mac`, made by
`sealed` over everything else in it; `consent.fsck` finds any cell that was changed behind the ledger's back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from operator import attrgetter
from typing import TypeVar

from consent.keys import Keyring
from consent.rows.acts import ConsentRow, EventRow, InForceRow, PendingRow
from consent.rows.alarms import AlarmRow
from consent.rows.blocks import BlockRow
from consent.rows.checks import AnswerRow, BatchRow
from consent.rows.erasure import CheckTombstoneRow, EpochRow, ErasureBatchRow, ErasureRow, TombstoneRow
from consent.rows.history import LookbackRow, TransferRow
from consent.rows.log import CheckpointRow, EntryRow, FeedRow, HeadRow, TileRow
from consent.rows.notices import DeliveryRow, ReadingRow, StreamRow
from consent.rows.people import NumberRow, PseudonymRow, ServedRow, SubjectRow
from consent.rows.recovery import RecoveryRow
from consent.rows.register import AgencyRow, BudgetRow, MandateRow, SpentRow
from consent.rows.row import MacRow, Row
from consent.rows.tally import TallyRow
from consent.rows.ways_back import ReturnAddressRow, WayBackRow

__all__ = [
    "MAC_ROWS",
    "ROWS",
    "AgencyRow",
    "AlarmRow",
    "AnswerRow",
    "BatchRow",
    "BlockRow",
    "BudgetRow",
    "CheckTombstoneRow",
    "CheckpointRow",
    "ConsentRow",
    "DeliveryRow",
    "EntryRow",
    "EpochRow",
    "ErasureBatchRow",
    "ErasureRow",
    "EventRow",
    "FeedRow",
    "HeadRow",
    "InForceRow",
    "LookbackRow",
    "MacRow",
    "MandateRow",
    "NumberRow",
    "PendingRow",
    "PseudonymRow",
    "ReadingRow",
    "RecoveryRow",
    "ReturnAddressRow",
    "Row",
    "ServedRow",
    "SpentRow",
    "StreamRow",
    "SubjectRow",
    "TallyRow",
    "TileRow",
    "TombstoneRow",
    "TransferRow",
    "WayBackRow",
    "mac_of",
    "sealed",
]

MAC_ROWS: tuple[type[MacRow], ...] = (
    AgencyRow,
    MandateRow,
    SubjectRow,
    NumberRow,
    PseudonymRow,
    ServedRow,
    EventRow,
    ConsentRow,
    BlockRow,
    AnswerRow,
    CheckpointRow,
    RecoveryRow,
    SpentRow,
    TallyRow,
    ErasureRow,
    ErasureBatchRow,
    EpochRow,
    TransferRow,
    LookbackRow,
    AlarmRow,
    StreamRow,
    DeliveryRow,
    ReadingRow,
    ReturnAddressRow,
    WayBackRow,
    BudgetRow,
)
ROWS: tuple[type[Row], ...] = (
    *MAC_ROWS,
    InForceRow,
    PendingRow,
    BatchRow,
    HeadRow,
    EntryRow,
    TileRow,
    FeedRow,
    TombstoneRow,
    CheckTombstoneRow,
)
"""Every table of the ledger."""

_UNCOVERED = frozenset({"mac", "batch_id", "batch_pos"})
_M = TypeVar("_M", bound=MacRow)
# Read in one step: every check seals a row and looks through another.
_COVERED = {
    kind.TABLE: attrgetter(*(column.name for column in fields(kind) if column.name not in _UNCOVERED))
    for kind in MAC_ROWS
}
_BUT_MAC = {kind.TABLE: attrgetter(*(column.name for column in fields(kind)[:-1])) for kind in MAC_ROWS}


def sealed(row: _M, keys: Keyring) -> _M:
    """The row with its MAC, as it is to be stored."""
    kind: Callable[..., _M] = type(row)
    return kind(*_BUT_MAC[row.TABLE](row), mac_of(row, keys))


def mac_of(row: MacRow, keys: Keyring) -> bytes:
    return keys.row_mac(row.TABLE, _COVERED[row.TABLE](row))
