"""A citizen's block of an agency: her general no, which stands above every consent until she lifts it.

A block is a chain of its own in the log, one for each citizen and agency. It ends nothing: while it stands no check of
that agency about her is permitted and it may not ask her, and once it is lifted her consents hold as before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from consent.canonical import floor_millisecond
from consent.events import Act, AgencyId, ConsentId, EventId
from consent.refusals import WrongActor
from consent.state import Actor, BrokenChain


class BlockType(StrEnum):
    """What can happen to a block; the latest is also how it stands."""

    BLOCKED = "blocked"
    UNBLOCKED = "unblocked"


BLOCK_LIFE: Mapping[BlockType | None, BlockType] = MappingProxyType(
    {
        None: BlockType.BLOCKED,
        BlockType.BLOCKED: BlockType.UNBLOCKED,
        BlockType.UNBLOCKED: BlockType.BLOCKED,
    }
)
"""The whole life of a block. Blocking what is blocked, or lifting what is not, is a double click and no event."""
BLOCKERS = frozenset({Actor.CITIZEN, Actor.STAFF})
"""She herself, or a caseworker with her paper or her word; at any time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockEvent:
    """One link of a block's chain."""

    event_id: EventId
    type: BlockType
    block_id: ConsentId
    """What a record calls `consent_id`: the chain that the event belongs to."""
    seq: int
    prev: bytes | None
    act: Act
    agency: AgencyId
    """Whom she blocks, and who is told: what a record calls `recipient`."""
    at: datetime

    @property
    def consent_id(self) -> ConsentId:
        return self.block_id

    @property
    def parties(self) -> tuple[AgencyId, ...]:
        """Whom the feed tells of it, sorted."""
        return (self.agency,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One block as it stands after its latest event."""

    block_id: ConsentId
    agency: AgencyId
    seq: int
    state: BlockType
    since: datetime
    """When it was set, or lifted."""
    head: bytes
    """Commitment of the latest event; the next one's `prev`."""

    @property
    def stands(self) -> bool:
        return self.state is BlockType.BLOCKED


def change(
    block: Block | None,
    wanted: BlockType,
    *,
    event_id: EventId,
    block_id: ConsentId,
    agency: AgencyId,
    act: Act,
    now: datetime,
) -> BlockEvent | None:
    """Set or lift; `block_id` names the chain where there is none yet. None where it stands like that already."""
    if act.actor.partition(":")[0] not in BLOCKERS:
        raise WrongActor(f"{wanted}")
    if BLOCK_LIFE[block.state if block else None] is not wanted:
        return None
    return BlockEvent(
        event_id=event_id,
        type=wanted,
        block_id=block.block_id if block else block_id,
        seq=block.seq + 1 if block else 1,
        prev=block.head if block else None,
        act=act,
        agency=agency,
        at=floor_millisecond(now),
    )


def block_of(events: Sequence[tuple[BlockEvent, bytes]]) -> Block:
    """The block these events (each with its commitment) make, oldest first; live, as-of and fsck use the same."""
    block: Block | None = None
    for event, commitment in events:
        block = after(block, event, commitment)
    if block is None:
        raise BrokenChain("empty")
    return block


def after(block: Block | None, event: BlockEvent, commitment: bytes) -> Block:
    """`block` once `event` has happened to it."""
    if BLOCK_LIFE[block.state if block else None] is not event.type:
        raise BrokenChain("transition")
    told = (event.seq, event.prev, event.block_id, event.agency)
    if told != ((block.seq + 1, block.head, block.block_id, block.agency) if block else (1, None, *told[2:])):
        raise BrokenChain("link")
    return Block(
        block_id=event.block_id,
        agency=event.agency,
        seq=event.seq,
        state=event.type,
        since=event.at,
        head=commitment,
    )
