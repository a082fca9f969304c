"""Blocks: a citizen says a general no to an agency, and lifts it again; each an act like any other."""

from __future__ import annotations

from consent import blocks
from consent.blocks import Block, BlockEvent, BlockType
from consent.events import Act, AgencyId, ConsentId, EventId, SubjectId
from consent.rows import EventRow
from consent.verbs.evidence import block_in, block_row, told_in, written
from consent.verbs.register import UnknownAgency
from consent.verbs.writing import Acknowledgement, EventReused, Writing


class Blocks(Writing):
    def block(
        self, subject: SubjectId, agency: AgencyId, *, act: Act, event_id: EventId | None = None
    ) -> Acknowledgement | None:
        """From the commit on, no check by this agency about her is permitted, and it cannot ask her for anything.

        It ends no consent: they hold again once she lifts it. None: it stands already. Never pushed back.
        `UnknownAgency` for one that is not registered. The acknowledgement's `consent_id` is the block's own.
        """
        return self._block(subject, agency, BlockType.BLOCKED, act, event_id)

    def unblock(
        self, subject: SubjectId, agency: AgencyId, *, act: Act, event_id: EventId | None = None
    ) -> Acknowledgement | None:
        """Her consents decide again, each as it stands by now. None: no block stands."""
        return self._block(subject, agency, BlockType.UNBLOCKED, act, event_id)

    def blocks(self, subject: SubjectId) -> list[Block]:
        """The blocks that stand, by agency."""
        every = [block_in(self._trusted(row)) for row in self._tx.blocks_of(subject)]
        return [block for block in every if block.stands]

    def block_history(self, subject: SubjectId, agency: AgencyId) -> list[BlockEvent]:
        """When she blocked this agency and lifted the block, oldest first; empty when she never did."""
        row = self._tx.block(subject, agency)
        key = self._key(subject)
        events = [] if row is None else [told_in(event, key) for event in self._tx.events_of(row.block_id)]
        return [event for event in events if isinstance(event, BlockEvent)]

    def _block(
        self, subject: SubjectId, agency: AgencyId, wanted: BlockType, act: Act, event_id: EventId | None
    ) -> Acknowledgement | None:
        self._begin(subject)
        earlier = None if event_id is None else self._tx.event(event_id)
        if earlier is not None:
            return self._blocked_again(subject, agency, wanted, act, earlier)
        if self._tx.agency(agency) is None:
            raise UnknownAgency
        # Shut by the names she will have there too: no check that began without a block may end after this.
        names = [self._keys.pairwise(agency, number) for number in self._numbers(subject)]
        row = self._tx.lock_block(subject, agency, names)
        block = None if row is None else block_in(self._trusted(row))
        event = blocks.change(
            block,
            wanted,
            event_id=event_id or self._event_id(),
            block_id=ConsentId(self._uuid4()),
            agency=agency,
            act=act,
            now=self._now(),
        )
        if event is None:
            return None
        self._push_back([event.type])
        kept = written(event, subject, self._key(subject), self._keys, self._origin, None)
        after = blocks.after(block, event, kept.commitment)
        self._tx.add_block_act(kept.row, block_row(after, subject, self._keys), kept.pending)
        if block is None:
            self._name_to(agency, subject)
        return _acknowledged(event, kept.row)

    def _blocked_again(
        self, subject: SubjectId, agency: AgencyId, wanted: BlockType, act: Act, row: EventRow
    ) -> Acknowledgement:
        if row.subject_id != subject:
            raise EventReused
        event = told_in(row, self._key(subject))
        if not isinstance(event, BlockEvent) or (event.type, event.agency, event.act) != (wanted, agency, act):
            raise EventReused
        return _acknowledged(event, row)


def _acknowledged(event: BlockEvent, row: EventRow) -> Acknowledgement:
    return Acknowledgement(
        event_id=event.event_id, consent_id=event.block_id, seq=event.seq, at=event.at, promise=row.promise
    )
