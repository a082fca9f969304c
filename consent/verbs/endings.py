"""What ends by rule: everything of a person, everything of a case, and what time or law has brought to its end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from consent import rules
from consent.canonical import instant, milliseconds, uuid7
from consent.events import AgencyId, ConsentId, Event, EventId, EventType, Kind, Rule, SubjectId, covers
from consent.rows import ConsentRow
from consent.state import Consent
from consent.verbs.register import Mandate, mandate_in
from consent.verbs.writing import Acknowledgement, Writing

NONE = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Due:
    """A consent that is to end, or a question that is to lapse."""

    subject: SubjectId
    consent_id: ConsentId
    since: datetime
    """When its time, or the mandate it rests on, was over."""

    def event_id(self, what: str) -> EventId:
        """The same id whoever finds it, and however often: two who find it at once write one event."""
        name = b"upkeep/v1\0" + what.encode() + b"\0" + self.consent_id.bytes
        return EventId(uuid7(self.since, lambda size: sha256(name).digest()[:size]))


@dataclass(frozen=True, slots=True)
class Ending:
    """A consent in force whose end is near."""

    subject: SubjectId
    consent_id: ConsentId
    granted_at: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Gone:
    """What agency and sender had a mandate for, and now have none; nor will, as far as the register knows."""

    agency: AgencyId
    purpose: str
    sender: AgencyId
    ended: tuple[Mandate, ...]
    left: tuple[Mandate, ...]

    def since(self, row: ConsentRow) -> datetime | None:
        """When the last mandate ended that this consent rested on; None while it rests on one, or never did."""
        ended = [m.valid_until for m in self.ended if m.valid_until is not None and _reaches(m, row)]
        return None if not ended or any(_reaches(mandate, row) for mandate in self.left) else max(ended)


class Endings(Writing):
    def end_all(
        self, subject: SubjectId, rule: Rule, *, event_id: EventId | None = None
    ) -> tuple[Acknowledgement, ...]:
        """She has died or moved away: whatever is in force ends and every open question lapses, in one act.

        One event a consent; `event_id` names the first, and a retry under it gets the same acknowledgements. Empty
        when there was nothing left. Blocks stand as they are.
        """
        return self._end(subject, rule, event_id, lambda row: True, lambda terms_of: True)

    def end_case(
        self, subject: SubjectId, recipient: AgencyId, case: str, *, event_id: EventId | None = None
    ) -> tuple[Acknowledgement, ...]:
        """The recipient has closed this case of hers: as `end_all`, for the consents that were given for it."""
        return self._end(
            subject,
            Rule.CASE_CLOSED,
            event_id,
            lambda row: row.recipient == recipient,
            lambda thing: (thing.terms.recipient, thing.terms.case) == (recipient, case),
        )

    def overdue(self, *, after: Due | None = None, limit: int = 100) -> list[Due]:
        """Open questions whose time is over, oldest first; costs no more the more consents there are."""
        self._refuse_behind_guard()
        mark = (-1, NONE) if after is None else (milliseconds(after.since), after.consent_id)
        rows = self._tx.overdue(milliseconds(self._now()), mark, limit)
        return [Due(SubjectId(row.subject_id), ConsentId(row.consent_id), instant(row.valid_until)) for row in rows]

    def ending(self, until: datetime, *, after: Ending | None = None, limit: int = 100) -> list[Ending]:
        """Consents in force that end between now and `until`, the nearest first, from beyond `after`."""
        mark = (milliseconds(self._now()), NONE) if after is None else (milliseconds(after.until), after.consent_id)
        rows = [self._trusted(row) for row in self._tx.ending(milliseconds(until), mark, limit)]
        return [
            Ending(
                SubjectId(row.subject_id),
                ConsentId(row.consent_id),
                instant(row.created_at if row.granted_at is None else row.granted_at),
                instant(row.valid_until),
            )
            for row in rows
        ]

    def lost_mandates(self) -> list[Gone]:
        """Where a mandate has ended: between whom, for what, and what is left."""
        self._refuse_behind_guard()
        now = self._now()
        groups: dict[tuple[AgencyId, str, AgencyId], list[Mandate]] = defaultdict(list)
        for row in self._tx.mandates(None):
            mandate = mandate_in(self._trusted(row))
            groups[mandate.agency, mandate.purpose, mandate.sender].append(mandate)
        found: list[Gone] = []
        for key, mandates in groups.items():
            ended = tuple(m for m in mandates if m.valid_until is not None and m.valid_until <= now)
            if ended:
                found.append(Gone(*key, ended, tuple(m for m in mandates if m not in ended)))
        return found

    def resting_on(self, gone: Gone, *, after: UUID = NONE, limit: int = 100) -> tuple[list[Due], UUID | None]:
        """Of the next consents in force beyond `after`, those that rest on no mandate now; and where to go on, if."""
        rows = self._tx.resting(gone.agency, gone.purpose, gone.sender, after, limit)
        due = [
            Due(SubjectId(row.subject_id), ConsentId(row.consent_id), since)
            for row in map(self._trusted, rows)
            if (since := gone.since(row)) is not None
        ]
        return due, rows[-1].consent_id if len(rows) == limit else None

    def _end(
        self,
        subject: SubjectId,
        rule: Rule,
        event_id: EventId | None,
        might: Callable[[ConsentRow], bool],
        does: Callable[[Consent | Event], bool],
    ) -> tuple[Acknowledgement, ...]:
        self._begin(subject)
        if event_id is not None and self._tx.event(event_id) is not None:

            def alike(event: Event) -> bool:
                ended = event.type in (EventType.ENDED, EventType.LAPSED) and event.act == rule.act
                return ended and does(event)

            return self._all_again(subject, event_id, alike)
        # Agency by agency in one order for everybody, so that no two who end much wait for each other.
        pairs = {(row.recipient, row.purpose) for row in self._tx.consents_of(subject) if might(row)}
        group: dict[ConsentId, Consent] = {}
        for recipient, purpose in sorted(pairs):
            group |= self._locked(subject, recipient, purpose)
        over = [consent for consent in group.values() if does(consent)]
        return self._all(subject, group, rules.end_all(over, act=rule.act, now=self._now()), event_id)


def _reaches(mandate: Mandate, row: ConsentRow) -> bool:
    """Whether some question under this mandate could be answered by this consent."""
    return Kind(row.kind) is mandate.kind and any(
        covers(mandate.category, category) or covers(category, mandate.category) for category in row.categories.split()
    )
