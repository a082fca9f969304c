"""Replays the log: leaves, tiles, roots and signatures, from the first entry to the head, a piece at a time."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from consent.audit.erasure import Erased, audit_leaf, audit_rest
from consent.audit.ground import Ground
from consent.log import leaf as leaves
from consent.log import merkle
from consent.log.checkpoint import Checkpoint
from consent.log.errors import ProofInvalid
from consent.log.recovery import Recovered
from consent.log.rotation import announces
from consent.log.tiles import EMPTY, Edge
from consent.rows import BatchRow, CheckpointRow, EntryRow, HeadRow, RecoveryRow, TileRow

AT_ONCE = 1024
"""Entries hashed into the tree together, unless a checkpoint lies between them."""


def audit_log(ground: Ground, kept: Checkpoint | None, erased: Erased) -> None:
    """`kept` is the guard's checkpoint, read before the snapshot that `ground` reads from."""
    recoveries = {row.idx: row for row in ground.rows(RecoveryRow)}
    tree = _Tree(ground, kept, {size for row in recoveries.values() for size in (row.idx, row.restored_size)})
    batches = ground.rows(BatchRow, by="idx")
    batch = next(batches, None)
    for row in _in_order(ground):
        while batch is not None and batch.idx < row.idx:
            ground.fault(batch, "the log has no leaf of this batch at its index")
            batch = next(batches, None)
        mine = batch if batch is not None and batch.idx == row.idx else None
        if mine is not None and not _is_batch(row):
            ground.fault(mine, "the log has no leaf of this batch at its index")
            mine, batch = None, next(batches, None)
        elif mine is not None:
            batch = next(batches, None)
        told = recoveries.pop(row.idx, None)
        lost = any(found.restored_size <= row.idx < found.idx for found in recoveries.values())
        if told is not None:
            _recovery(ground, row, told, tree.roots)
        else:
            _leaf(ground, row, mine, lost, erased)
        tree.grow(row.leaf_hash)
    while batch is not None:
        ground.fault(batch, "the log has no leaf of this batch at its index")
        batch = next(batches, None)
    audit_rest(ground, erased)
    for found in recoveries.values():
        ground.fault(found, "the log does not tell of this recovery")
    _head(ground, tree.whole(), tree.shown)


def _in_order(ground: Ground) -> Iterator[EntryRow]:
    expected = 0
    for row in ground.rows(EntryRow):
        if row.idx != expected:
            ground.missing(EntryRow, [expected], "the entry is missing")
            ground.fault(row, "the entry does not follow the one before")
        expected = row.idx + 1
        if merkle.leaf_hash(row.leaf) != row.leaf_hash:
            ground.fault(row, "the leaf is not the one that was hashed")
        yield row


def _is_batch(row: EntryRow) -> bool:
    return row.event_id is None and row.leaf[5:6] == bytes([leaves.CHECK_BATCH])


def _leaf(ground: Ground, row: EntryRow, batch: BatchRow | None, lost: bool, erased: Erased) -> None:
    """An act's leaf is judged with its act; `lost`: a recovery that is still to come says that nothing need be left."""
    try:
        leaf = leaves.Leaf.decode(row.leaf)
    except ValueError:
        ground.fault(row, "the leaf is malformed")
        return
    if row.event_id is not None:
        return
    if leaf.type == leaves.ERASURE_BATCH and audit_leaf(ground, row, leaf, erased):
        return
    if lost and batch is None and not (leaf.type == leaves.KEY_ROTATION and announces(leaf, ground.keys.vkeys)):
        ground.lost(row)
    elif leaf.type == leaves.CHECK_BATCH:
        if batch is None:
            ground.fault(row, "the batch of this leaf is missing")
        elif (leaf.handle, leaf.commitment) != (batch.handle, _commitment(batch)):
            ground.fault(batch, "the batch is not what its leaf commits to")
    elif leaf.type == leaves.RECOVERY:
        ground.fault(row, "nobody is written down for this recovery")
    elif not (leaf.type == leaves.KEY_ROTATION and announces(leaf, ground.keys.vkeys)):
        ground.fault(row, "no act of this ledger has this leaf")


def _recovery(ground: Ground, row: EntryRow, told: RecoveryRow, roots: dict[int, bytes]) -> None:
    if (roots.get(told.idx), roots.get(told.restored_size)) != (told.root, told.restored_root):
        ground.fault(told, "it speaks of another tree")
    said = Recovered(told.idx, told.root, told.restored_size, told.restored_root, told.reason)
    if said.leaf(leaves.minute_of(told.at / 1000)).encode() != row.leaf:
        ground.fault(told, "its entry in the log says something else")


def _commitment(batch: BatchRow) -> bytes:
    try:
        return leaves.batch_commitment(batch.n, batch.root)
    except ValueError:
        return b""


class _Tree:
    """The tree as the entries make it; stored tiles, checkpoints and the guard are held against it on the way."""

    def __init__(self, ground: Ground, kept: Checkpoint | None, asked: set[int]) -> None:
        self._ground, self._kept = ground, kept
        self._asked = sorted(asked)
        self._shown = (-1, "")
        self.roots: dict[int, bytes] = {}
        """At the sizes asked about that the tree has come to."""
        self._edge: Edge = EMPTY
        self._waiting: list[bytes] = []
        self._tiles = ground.rows(TileRow)
        self._tile = next(self._tiles, None)
        self._above: dict[tuple[int, int], bytes] = {}
        """Full tiles above the leaves' level: one for each 65,536 leaves, and fewer still."""
        self._checkpoints = ground.rows(CheckpointRow)
        self._checkpoint = next(self._checkpoints, None)
        self._guard_seen = kept is None
        self._next = 0
        self._look()

    @property
    def shown(self) -> str | None:
        """What was published of the size the tree has come to."""
        size, note = self._shown
        return note if size == self._edge.size else None

    def grow(self, leaf_hash: bytes) -> None:
        self._waiting.append(leaf_hash)
        if len(self._waiting) >= AT_ONCE or self._edge.size + len(self._waiting) == self._next:
            self._append()

    def whole(self) -> Edge:
        """Call once, when the last entry is in."""
        self._append()
        ground = self._ground
        while self._checkpoint is not None:
            _note(ground, self._checkpoint, self._checkpoint.size, None)
            self._checkpoint = next(self._checkpoints, None)
        if not self._guard_seen:
            self._behind()
        while self._tile is not None:
            data = self._above.pop((self._tile.level, self._tile.n), None)
            expected = None if data is None else TileRow(self._tile.level, self._tile.n, data)
            ground.compare(TileRow, self._tile, expected)
            self._tile = next(self._tiles, None)
        for (level, n), data in self._above.items():
            ground.compare(TileRow, None, TileRow(level, n, data))
        return self._edge

    def _append(self) -> None:
        self._edge, full = self._edge.append(self._waiting)
        self._waiting = []
        for (level, n), data in full.items():
            if level:
                self._above[level, n] = data
            else:
                self._leaf_tile(TileRow(level, n, data))
        self._look()

    def _leaf_tile(self, due: TileRow) -> None:
        """Stored tiles come in the order of level and number, as these do."""
        while self._tile is not None and (self._tile.level, self._tile.n) < (0, due.n):
            self._ground.compare(TileRow, self._tile, None)
            self._tile = next(self._tiles, None)
        if self._tile is not None and (self._tile.level, self._tile.n) == (0, due.n):
            self._ground.compare(TileRow, self._tile, due)
            self._tile = next(self._tiles, None)
        else:
            self._ground.compare(TileRow, None, due)

    def _look(self) -> None:
        """Judge what was signed of this size, and find the next size that somebody signed."""
        size, root = self._edge.size, None
        while self._checkpoint is not None and self._checkpoint.size <= size:
            if self._checkpoint.size == size and root is None:
                root, self._shown = self._edge.root(), (size, self._checkpoint.note)
            same = root if self._checkpoint.size == size else None
            _note(self._ground, self._checkpoint, self._checkpoint.size, same)
            self._checkpoint = next(self._checkpoints, None)
        kept = self._kept
        if kept is not None and not self._guard_seen and kept.size <= size:
            self._guard_seen = True
            if kept.origin != self._ground.origin or self._edge.root() != kept.root:
                self._behind()
        while self._asked and self._asked[0] <= size:
            if self._asked.pop(0) == size:
                self.roots[size] = self._edge.root()
        sizes = self._asked[:1]
        sizes += [self._checkpoint.size] if self._checkpoint is not None else []
        if kept is not None and not self._guard_seen:
            sizes.append(kept.size)
        self._next = min(sizes, default=0)

    def _behind(self) -> None:
        self._ground.missing(HeadRow, [1], "the database is behind its guard, or beside it")


def _head(ground: Ground, edge: Edge, shown: str | None) -> None:
    """`shown`: the published note of that size, if there is one."""
    heads = list(islice(ground.rows(HeadRow), AT_ONCE))
    if [row.log for row in heads] != [1]:
        ground.missing(HeadRow, [1], "the log has not exactly one head")
    if not heads:
        ground.differs(None, HeadRow(1, edge.size, edge.root(), edge.dump(), shown), "the row is missing")
    for row in heads:
        if row.log != 1:
            ground.differs(row, None, "there is only one log")
        root = edge.root()
        ground.compare(HeadRow, row, HeadRow(1, edge.size, root, edge.dump(), row.note))
        wrong = _wrong(ground, row.note, edge.size, root) if row.note else edge.size and "nobody signed this head"
        if wrong:
            ground.differs(row, HeadRow(1, edge.size, root, edge.dump(), shown), wrong)


def _note(ground: Ground, row: CheckpointRow, size: int, root: bytes | None) -> None:
    wrong = _wrong(ground, row.note, size, root)
    if wrong:
        ground.fault(row, wrong)


def _wrong(ground: Ground, text: str, size: int, root: bytes | None) -> str | None:
    try:
        signed = Checkpoint.verified(text, *ground.keys.vkeys)
    except (ProofInvalid, ValueError):
        return "the log did not sign this"
    same = (signed.origin, signed.size, signed.root) == (ground.origin, size, root)
    return None if same else "what the log signed is not its tree of that size"
