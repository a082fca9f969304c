"""Replays citizens' blocks of agencies: each chain must fold to exactly the row that is there."""

from __future__ import annotations

from collections import defaultdict
from uuid import UUID

from consent.audit.ground import Ground
from consent.blocks import Block, BlockEvent, block_of
from consent.rows import BlockRow, EventRow
from consent.state import BrokenChain
from consent.verbs.evidence import block_row


def audit_blocks(ground: Ground, events: list[tuple[EventRow, BlockEvent]]) -> set[tuple[UUID, str]]:
    """The pairs of person and agency that have a block, standing or lifted."""
    chains: dict[UUID, list[tuple[EventRow, BlockEvent]]] = defaultdict(list)
    for row, event in events:
        chains[event.block_id].append((row, event))
    folded: dict[UUID, tuple[UUID, Block]] = {}
    for block_id, chain in chains.items():
        chain.sort(key=lambda link: link[1].seq)
        owners = {row.subject_id for row, _ in chain}
        try:
            block = block_of([(event, row.commitment) for row, event in chain])
        except BrokenChain as broken:
            ground.missing(BlockRow, [block_id], f"its events are no history: {broken}")
            continue
        if len(owners) != 1:
            ground.missing(BlockRow, [block_id], "its events are of more than one person")
            continue
        folded[block_id] = (owners.pop(), block)
    due = dict(folded)
    for found in ground.rows(BlockRow):
        expected = due.pop(found.block_id, None)
        if expected is None:
            ground.fault(found, "no events lead to this block")
        else:
            ground.compare(BlockRow, found, block_row(expected[1], expected[0], ground.keys))
    for subject_id, block in due.values():
        ground.compare(BlockRow, None, block_row(block, subject_id, ground.keys))
    return {(subject_id, str(block.agency)) for subject_id, block in folded.values()}
