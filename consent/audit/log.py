"""Replays the log: leaves, tiles, roots, signatures, batches of checks and feeds, from the first entry to the head."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from consent.audit.acts import Acts, Told
from consent.audit.ground import Ground
from consent.canonical import Malformed, loads
from consent.log import leaf as leaves
from consent.log import merkle
from consent.log.checkpoint import Checkpoint
from consent.log.errors import ProofInvalid
from consent.log.rotation import announces
from consent.log.tiles import EMPTY, Edge
from consent.rows import (
    AnswerRow,
    BatchRow,
    CheckpointRow,
    EntryRow,
    EventRow,
    FeedRow,
    HeadRow,
    PendingRow,
    TileRow,
)


@dataclass(frozen=True, slots=True)
class Tree:
    """What a replay of the entries makes of the log."""

    edge: Edge
    root: bytes
    roots: dict[int, bytes]
    """At each size that was asked about."""


def audit_log(ground: Ground, acts: Acts, kept: Checkpoint | None) -> None:
    """`kept` is the guard's checkpoint, read before the snapshot that `ground` reads from."""
    batches = {row.idx: row for row in ground.rows(BatchRow)}
    checkpoints = list(ground.rows(CheckpointRow))
    asked = {row.size for row in checkpoints} | ({kept.size} if kept else set())
    tree = _entries(ground, acts, batches, asked)
    _head(ground, tree)
    for row in checkpoints:
        _note(ground, row, row.note, row.size, tree.roots.get(row.size))
    if kept is not None and (kept.origin != ground.origin or tree.roots.get(kept.size) != kept.root):
        ground.missing(HeadRow, [1], "the database is behind its guard, or beside it")
    _checks(ground, {row.batch_id: row for row in batches.values()})


def _entries(ground: Ground, acts: Acts, batches: dict[int, BatchRow], asked: set[int]) -> Tree:
    edge, full, roots = EMPTY, {}, {}
    logged: set[UUID] = set()
    fed: dict[tuple[str, int], UUID] = {}
    numbers: dict[str, int] = defaultdict(int)
    unseen = dict(batches)
    expected = 0
    if 0 in asked:
        roots[0] = merkle.EMPTY_ROOT
    for row in ground.rows(EntryRow):
        if row.idx != expected:
            ground.missing(EntryRow, [expected], "the entry is missing")
            ground.fault(row, "the entry does not follow the one before")
            expected = row.idx
        expected += 1
        if merkle.leaf_hash(row.leaf) != row.leaf_hash:
            ground.fault(row, "the leaf is not the one that was hashed")
        edge, tiles = edge.append([row.leaf_hash])
        full.update(tiles)
        if edge.size in asked:
            roots[edge.size] = edge.root()
        told = _leaf(ground, row, acts, unseen)
        if told is not None and row.event_id is not None:
            logged.add(row.event_id)
            for agency in told.parties:
                numbers[agency] += 1
                fed[agency, numbers[agency]] = row.event_id
    for batch in unseen.values():
        ground.fault(batch, "the log has no leaf of this batch at its index")
    _tiles(ground, full)
    _feed(ground, fed)
    _pending(ground, acts, logged)
    return Tree(edge, edge.root(), roots)


def _leaf(ground: Ground, row: EntryRow, acts: Acts, batches: dict[int, BatchRow]) -> Told | None:
    try:
        leaf = leaves.Leaf.decode(row.leaf)
    except ValueError:
        ground.fault(row, "the leaf is malformed")
        return None
    if leaf.type == leaves.CHECK_BATCH and row.event_id is None:
        batch = batches.pop(row.idx, None)
        if batch is None:
            ground.fault(row, "the batch of this leaf is missing")
        elif (leaf.handle, leaf.commitment) != (batch.handle, _commitment(batch)):
            ground.fault(batch, "the batch is not what its leaf commits to")
        return None
    if leaf.type == leaves.KEY_ROTATION and row.event_id is None and announces(leaf, ground.keys.vkeys):
        return None
    told = None if row.event_id is None else acts.told.get(row.event_id)
    if told is None or told.leaf != row.leaf:
        ground.fault(row, "no act of this ledger has this leaf")
        return None
    return told


def _commitment(batch: BatchRow) -> bytes:
    try:
        return leaves.batch_commitment(batch.n, batch.root)
    except ValueError:
        return b""


def _tiles(ground: Ground, full: dict[tuple[int, int], bytes]) -> None:
    for row in ground.rows(TileRow):
        data = full.pop((row.level, row.n), None)
        ground.compare(TileRow, row, None if data is None else TileRow(row.level, row.n, data))
    for (level, n), data in full.items():
        ground.compare(TileRow, None, TileRow(level, n, data))


def _feed(ground: Ground, fed: dict[tuple[str, int], UUID]) -> None:
    for row in ground.rows(FeedRow):
        event_id = fed.pop((row.agency, row.number), None)
        ground.compare(FeedRow, row, None if event_id is None else FeedRow(row.agency, row.number, event_id))
    for (agency, number), event_id in fed.items():
        ground.compare(FeedRow, None, FeedRow(agency, number, event_id))


def _pending(ground: Ground, acts: Acts, logged: set[UUID]) -> None:
    """Every act is in the log or on its way there, and never both."""
    for event_id, row in acts.pending.items():
        told = None if event_id in logged else acts.told.get(event_id)
        expected = None if told is None else PendingRow(event_id, told.at, told.seq, told.leaf)
        ground.compare(PendingRow, row, expected)
    for event_id, told in acts.told.items():
        if event_id in logged:
            continue
        if event_id not in acts.pending:
            ground.missing(PendingRow, [event_id], "the act is neither in the log nor on its way there")
        elif told.late:
            ground.missing(EventRow, [event_id], "the log was promised this act by now and does not have it")


def _head(ground: Ground, tree: Tree) -> None:
    heads = list(ground.rows(HeadRow))
    if [row.log for row in heads] != [1]:
        ground.missing(HeadRow, [1], "the log has not exactly one head")
    for row in heads:
        if row.log != 1:
            ground.fault(row, "there is only one log")
        expected = HeadRow(row.log, tree.edge.size, tree.root, tree.edge.dump(), row.note)
        ground.compare(HeadRow, row, expected)
        if row.note is not None:
            _note(ground, row, row.note, tree.edge.size, tree.root)
        elif tree.edge.size:
            ground.fault(row, "nobody signed this head")


def _note(ground: Ground, row: HeadRow | CheckpointRow, text: str, size: int, root: bytes | None) -> None:
    try:
        signed = Checkpoint.verified(text, *ground.keys.vkeys)
    except (ProofInvalid, ValueError):
        ground.fault(row, "the log did not sign this")
        return
    if (signed.origin, signed.size, signed.root) != (ground.origin, size, root):
        ground.fault(row, "what the log signed is not its tree of that size")


def _checks(ground: Ground, batches: dict[UUID, BatchRow]) -> None:
    members: dict[UUID, dict[int, tuple[UUID, bytes]]] = defaultdict(dict)
    for row in ground.rows(AnswerRow):
        _record(ground, row)
        if row.batch_id is None or row.batch_pos is None:
            if (row.batch_id, row.batch_pos) != (None, None):
                ground.fault(row, "half of its place in a batch is missing")
            continue
        batch = batches.get(row.batch_id)
        if batch is None:
            ground.fault(row, "its batch is missing")
        elif not 0 <= row.batch_pos < batch.n:
            ground.fault(row, "the batch has no such place")
        elif row.batch_pos in members[row.batch_id]:
            other, _ = members[row.batch_id][row.batch_pos]
            for check_id in (row.check_id, other):
                ground.missing(AnswerRow, [check_id], "two checks have this place in the batch")
        else:
            members[row.batch_id][row.batch_pos] = (row.check_id, row.commitment)
    for batch in batches.values():
        mine = members[batch.batch_id]
        hashes = [merkle.leaf_hash(mine[position][1]) for position in sorted(mine)]
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
