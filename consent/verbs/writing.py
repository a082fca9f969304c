"""How an act is written: found again by its id, decided by the rules, and kept whole in the caller's transaction."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from consent import state
from consent.blocks import BlockType
from consent.canonical import uuid7
from consent.events import Act, ConsentId, Event, EventId, EventType, SubjectId, Terms
from consent.refusals import Busy, TextMissing, UnknownConsent
from consent.rows import EventRow
from consent.rules import Draft, Seen
from consent.state import Consent
from consent.verbs.evidence import consent_in, event_in, places_of, projection, written
from consent.verbs.people import People
from consent.verbs.register import Register, UnknownAgency

MOST_OUTSTANDING = 4096
"""Acts that may wait for the log before new ones have to wait as well."""
ALWAYS_HEARD: frozenset[EventType | BlockType] = frozenset(
    {EventType.WITHDRAWN, EventType.REFUSED, EventType.PAUSED, EventType.CORRECTED, BlockType.BLOCKED}
)


class EventReused(Exception):
    """The id was used before, for something else. Nothing was written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledgement:
    """The act is effective and will be in the log, once the transaction is committed; a retry gets the same again."""

    event_id: EventId
    consent_id: ConsentId
    seq: int
    at: datetime
    promise: str
    """JWS by the answer key over origin, event id, leaf hash and the time by which it is in the log."""
    superseded: tuple[ConsentId, ...] = ()
    """Her older consents that this one took the place of."""


Same = Callable[[Event], bool]
Wish = Callable[[Consent | None, Collection[Consent]], Draft | Sequence[Draft]]
"""From the consent as it stands, and all hers to the same recipient for the same purpose, to what is to happen."""


class Rule(Protocol):
    """A rule that needs nothing but the consent: `consent.rules.pause` and its like."""

    def __call__(self, consent: Consent | None, *, act: Act, now: datetime) -> Draft: ...


def same(type_: EventType, act: Act, alike: Same = lambda event: True) -> Same:
    """Whether a stored event is the act that is asked for again."""
    return lambda event: event.type is type_ and event.act == act and alike(event)


class Writing(People, Register):
    def _first(
        self,
        subject: SubjectId,
        consent_id: ConsentId,
        terms: Terms,
        event_id: EventId | None,
        same: Same,
        wish: Wish,
    ) -> Acknowledgement:
        """An act that begins a consent: its `consent_id` is as good a name for a retry as its event id."""
        self._begin(subject)
        if self._tx.consent(consent_id) is not None:
            first, *_ = self._tx.events_of(consent_id)
            return self._again(subject, consent_id, event_id or EventId(first.event_id), first, same)
        for agency_id in (terms.recipient, terms.sender):
            # She can only be told who it is if the register knows it.
            if self._tx.agency(agency_id) is None:
                raise UnknownAgency
        done = self._done(subject, consent_id, event_id, same, wish, terms)
        self._name_to(terms.recipient, subject)
        return done

    def _done(
        self,
        subject: SubjectId,
        consent_id: ConsentId,
        event_id: EventId | None,
        same: Same,
        wish: Wish,
        terms: Terms | None = None,
    ) -> Acknowledgement:
        done = self._act(subject, consent_id, event_id, same, wish, terms)
        assert done is not None, "only a withdrawal may find that there is nothing left to do"
        return done

    def _plain(
        self,
        rule: Rule,
        type_: EventType,
        subject: SubjectId,
        consent_id: ConsentId,
        act: Act,
        event_id: EventId | None,
    ) -> Acknowledgement:
        def wish(consent: Consent | None, others: Collection[Consent]) -> Draft:
            return rule(consent, act=act, now=self._now())

        return self._done(subject, consent_id, event_id, same(type_, act), wish)

    def _act(
        self,
        subject: SubjectId,
        consent_id: ConsentId,
        event_id: EventId | None,
        same: Same,
        wish: Wish,
        terms: Terms | None = None,
    ) -> Acknowledgement | None:
        """Do what `wish` drafts from the consent as it stands, under lock; None where it drafts nothing."""
        self._begin(subject)
        earlier = None if event_id is None else self._tx.event(event_id)
        if earlier is not None and event_id is not None:
            return self._again(subject, consent_id, event_id, earlier, same)
        group = self._group(subject, consent_id, terms)
        drafted = wish(group.get(consent_id), group.values())
        drafts = [drafted] if isinstance(drafted, Draft) else list(drafted)
        if not drafts:
            return None
        self._push_back(draft.type for draft in drafts)
        *superseded, main = drafts
        main_id = event_id or self._event_id()
        for draft in superseded:
            self._write(subject, group, draft, self._event_id(), cause=main_id)
        promise = self._write(subject, group, main, main_id, cause=None)
        return Acknowledgement(
            event_id=main_id,
            consent_id=consent_id,
            seq=main.seq,
            at=main.at,
            promise=promise,
            superseded=tuple(sorted(draft.consent_id for draft in superseded)),
        )

    def _push_back(self, types: Iterable[EventType | BlockType]) -> None:
        """`Busy` while the log is far behind, so that it can catch up; but whoever says no is never turned away."""
        if all(type_ in ALWAYS_HEARD for type_ in types):
            return
        if self._tx.outstanding_beyond(MOST_OUTSTANDING):
            raise Busy

    def _begin(self, subject: SubjectId) -> None:
        self._refuse_behind_guard()
        self._lock(subject)

    def _again(
        self, subject: SubjectId, consent_id: ConsentId, event_id: EventId, row: EventRow, same: Same
    ) -> Acknowledgement:
        """The first acknowledgement, to the letter, if this is the same act."""
        if row.event_id != event_id or row.subject_id != subject or row.consent_id != consent_id:
            raise EventReused
        event = event_in(row, self._key(subject))
        if not same(event):
            raise EventReused
        others = [other for other in self._tx.caused_by(event_id) if other.type == EventType.SUPERSEDED]
        return Acknowledgement(
            event_id=event_id,
            consent_id=consent_id,
            seq=event.seq,
            at=event.at,
            promise=row.promise,
            superseded=tuple(sorted(ConsentId(other.consent_id) for other in others)),
        )

    def _all(
        self,
        subject: SubjectId,
        group: dict[ConsentId, Consent],
        drafts: Iterable[Draft],
        event_id: EventId | None,
    ) -> tuple[Acknowledgement, ...]:
        """Write several events of several consents as one act: each names the first as its cause, itself too."""
        done: list[Acknowledgement] = []
        first = event_id or self._event_id()
        for draft in drafts:
            own = self._event_id() if done else first
            promise = self._write(subject, group, draft, own, cause=first)
            done.append(
                Acknowledgement(event_id=own, consent_id=draft.consent_id, seq=draft.seq, at=draft.at, promise=promise)
            )
        return tuple(done)

    def _all_again(self, subject: SubjectId, event_id: EventId, alike: Same) -> tuple[Acknowledgement, ...]:
        """As `_again`, for an act that `_all` wrote."""
        rows = self._tx.caused_by(event_id)
        if all(row.event_id != event_id for row in rows):
            raise EventReused
        return tuple(self._again(subject, ConsentId(row.consent_id), EventId(row.event_id), row, alike) for row in rows)

    def _group(self, subject: SubjectId, consent_id: ConsentId, terms: Terms | None) -> dict[ConsentId, Consent]:
        """All her consents to the same recipient for the same purpose: exactly what a check locks, in its order."""
        if terms is None:
            row = self._tx.consent(consent_id)
            if row is None or row.subject_id != subject:
                raise UnknownConsent
            recipient, purpose = row.recipient, row.purpose
            persons: list[str] = []
        else:
            recipient, purpose = terms.recipient, terms.purpose
            persons = [self._keys.pairwise(recipient, number) for number in self._numbers(subject)]
        return self._locked(subject, recipient, purpose, persons)

    def _locked(
        self, subject: SubjectId, recipient: str, purpose: str, persons: Collection[str] = ()
    ) -> dict[ConsentId, Consent]:
        key = self._key(subject)
        rows = self._tx.lock_consents(subject, recipient, purpose, persons)
        return {ConsentId(row.consent_id): consent_in(self._trusted(row), key) for row in rows}

    def _write(
        self,
        subject: SubjectId,
        group: dict[ConsentId, Consent],
        draft: Draft,
        event_id: EventId,
        *,
        cause: EventId | None,
    ) -> str:
        event = draft.event(event_id)
        key = self._key(subject)
        kept = written(event, subject, key, self._keys, self._origin, cause)
        consent = state.after(group.get(event.consent_id), event, kept.commitment)
        row = projection(consent, subject, key, self._keys)
        self._tx.add_act(kept.row, row, places_of(consent, subject), kept.pending)
        return kept.row.promise

    def _event_id(self) -> EventId:
        return EventId(uuid7(self._now(), self._random))

    def _seen(self, subject: SubjectId, consent_id: ConsentId, served_id: UUID) -> Seen:
        """The text she was shown for this very consent; `TextMissing` for any other."""
        row = self._tx.served(served_id)
        if row is None or row.subject_id != subject or row.consent_id != consent_id:
            raise TextMissing
        return Seen(served_id=row.served_id, sha256=self._trusted(row).sha256)
