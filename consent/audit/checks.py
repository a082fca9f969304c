"""Replays the checks: each record is what was committed to, and each batch is its checks, kept or erased, in order."""

from __future__ import annotations

from collections.abc import Iterator

from consent.audit.ground import Ground
from consent.audit.walk import Group, together
from consent.canonical import Malformed, loads
from consent.log import leaf as leaves
from consent.log import merkle
from consent.rows import AnswerRow, BatchRow, CheckTombstoneRow, Row


def audit_checks(ground: Ground) -> None:
    answers = ground.rows(AnswerRow, by="batch_id")
    streams: dict[type[Row], Iterator[Row]] = {
        BatchRow: ground.again(BatchRow, by="batch_id"),
        AnswerRow: _batched(ground, answers),
    }
    streams[CheckTombstoneRow] = ground.again(CheckTombstoneRow, by="batch_id")
    for found in together(ground, "batch_id", streams):
        _batch(ground, found)


def _batched(ground: Ground, answers: Iterator[AnswerRow]) -> Iterator[AnswerRow]:
    """Those that are in a batch; each is looked at on its way."""
    for row in answers:
        _record(ground, row)
        if row.batch_id is not None and row.batch_pos is not None:
            yield row
        elif (row.batch_id, row.batch_pos) != (None, None):
            ground.fault(row, "half of its place in a batch is missing")


def _batch(ground: Ground, found: Group) -> None:
    batch = found.one(BatchRow)
    mine: dict[int, AnswerRow | CheckTombstoneRow] = {}
    for kept in found.of(CheckTombstoneRow):
        mine[kept.batch_pos] = kept
        if batch is None:
            ground.fault(kept, "its batch is missing")
    for row in found.of(AnswerRow):
        assert row.batch_pos is not None, "seen above"
        if batch is None:
            ground.fault(row, "its batch is missing")
        elif not 0 <= row.batch_pos < batch.n:
            ground.fault(row, "the batch has no such place")
        elif row.batch_pos in mine:
            for each in (row, mine[row.batch_pos]):
                ground.fault(each, "two checks have this place in the batch")
        else:
            mine[row.batch_pos] = row
    if batch is not None:
        hashes = [merkle.leaf_hash(mine[position].commitment) for position in sorted(mine)]
        if len(mine) != batch.n or merkle.root(hashes) != batch.root:
            ground.fault(batch, "its checks are not those that were counted and hashed")


def _record(ground: Ground, row: AnswerRow) -> None:
    try:
        told = loads(row.record)
        same = (told["check_id"], told["agency"], told["person"], told["decided_at"])
        commitment = leaves.check_commitment(row.salt, row.record)
    except (Malformed, ValueError, KeyError, TypeError):
        ground.fault(row, "the record cannot be read")
        return
    if same != (str(row.check_id), row.agency, row.person, row.decided_at) or commitment != row.commitment:
        ground.fault(row, "the record is not what was committed to, or tells of another check")
