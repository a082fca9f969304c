"""What can be counted of the log: acts by month and agency, bound to the checkpoint that covers them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from consent.canonical import instant
from consent.counting import before
from consent.events import AgencyId, ConsentId, EventId, EventType, SubjectId
from consent.log import note
from consent.log.checkpoint import Checkpoint
from consent.log.leaf import Leaf
from consent.verbs.people import People


@dataclass(frozen=True, slots=True, kw_only=True)
class Covering:
    """A published checkpoint, and what a count binds itself to."""

    size: int
    root: bytes
    published_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """One act upon a consent. Its instant is the leaf's: rounded down to the minute."""

    event_id: EventId
    subject: SubjectId
    consent_id: ConsentId
    recipient: AgencyId
    type: EventType
    at: datetime
    asked_at: datetime | None
    """When she was asked, where this is her answer to a question."""


class Counting(People):
    def covering(self, until: datetime) -> Covering | None:
        """The newest published checkpoint, if it covers every act from before `until`; None while one waits."""
        published = self._tx.published()
        if published is None or self._tx.acts_wait(before(int(until.timestamp())), published.size):
            return None
        checkpoint = Checkpoint.parse(note.unverified_text(self._trusted(published).note))
        return Covering(size=checkpoint.size, root=checkpoint.root, published_at=instant(published.published_at))

    def counted(self, since: datetime, until: datetime, covering: Covering) -> Iterator[Counted]:
        """Acts upon consents in [since, until), whole minutes, that this checkpoint covers, in the log's order.

        What was erased is not among them.
        """
        first, last = (before(int(at.timestamp())) for at in (since, until))
        for act in self._tx.acts_logged(first, last, covering.size):
            yield Counted(
                event_id=EventId(act.event_id),
                subject=SubjectId(act.subject_id),
                consent_id=ConsentId(act.consent_id),
                recipient=AgencyId(act.recipient),
                type=EventType(act.type),
                at=_minute(act.leaf),
                asked_at=None if act.asked is None else _minute(act.asked),
            )

    def templates_served(self) -> dict[tuple[str, int, str], tuple[datetime, int]]:
        """(template, version, language) → when it was first served to somebody who is still here, and how often."""
        return {
            (template, version, language): (instant(first), count)
            for template, version, language, first, count in self._tx.templates_served()
        }

    def begun_at(self) -> datetime | None:
        """The minute of the log's first entry; None while it is empty."""
        first = self._tx.first_logged()
        return None if first is None else _minute(first)


def _minute(leaf: bytes) -> datetime:
    return datetime.fromtimestamp(Leaf.decode(leaf).time, UTC)
