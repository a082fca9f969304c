"""Replays a citizen's blocks of agencies: each chain must fold to exactly the row that is there."""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

from consent.audit.ground import Ground
from consent.blocks import Block, BlockEvent, block_of
from consent.rows import BlockRow, EventRow
from consent.state import BrokenChain
from consent.verbs.evidence import block_row


def folded_blocks(ground: Ground, events: list[tuple[EventRow, BlockEvent]]) -> dict[UUID, Block]:
    """One person's blocks, standing or lifted, as her events make them."""
    chains: dict[UUID, list[tuple[EventRow, BlockEvent]]] = defaultdict(list)
    for row, event in events:
        chains[event.block_id].append((row, event))
    blocks: dict[UUID, Block] = {}
    for block_id, chain in chains.items():
        chain.sort(key=lambda link: link[1].seq)
        try:
            blocks[block_id] = block_of([(event, row.commitment) for row, event in chain])
        except BrokenChain as broken:
            ground.fault(chain[-1][0], f"the events of its block are no history: {broken}")
    return blocks


def audit_blocks(ground: Ground, subject_id: UUID, blocks: dict[UUID, Block], rows: list[BlockRow]) -> None:
    due = dict(blocks)
    for found in rows:
        expected = due.pop(found.block_id, None)
        if expected is None:
            ground.differs(found, None, "no events lead to this block")
        else:
            ground.compare(BlockRow, found, block_row(expected, subject_id, ground.keys))
    for block in due.values():
        ground.compare(BlockRow, None, block_row(block, subject_id, ground.keys))
