"""Acts: each writes event, body, projection, places, pending leaf and promise in the caller's one transaction."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from consent import rules
from consent.events import Act, AgencyId, ConsentId, Event, EventId, EventType, SubjectId, Terms
from consent.refusals import Blocked, MandateMissing
from consent.rules import Draft
from consent.state import Consent
from consent.verbs.evidence import block_in
from consent.verbs.writing import Acknowledgement, Writing, same


class Acts(Writing):
    def request(
        self, subject: SubjectId, consent_id: ConsentId, terms: Terms, *, act: Act, event_id: EventId | None = None
    ) -> Acknowledgement:
        """An agency asks. `MandateMissing` unless it has a mandate for every category, `Blocked` where she has blocked
        it, `AskedRecently` for 30 days after a no; UnknownAgency, TermsInvalid.

        Asking the same again under the same `consent_id` finds the first; anything else under it is `EventReused`.
        """

        def wish(existing: Consent | None, others: Collection[Consent]) -> Draft:
            now = self._now()
            mandates = [m for m in self._mandated(terms.recipient, terms.purpose) if m.kind is terms.kind]
            for category in terms.categories:
                if not any(m.sender == terms.sender and m.covers(category, now) for m in mandates):
                    raise MandateMissing
            block = self._tx.block(subject, terms.recipient)
            if block is not None and block_in(self._trusted(block)).stands:
                raise Blocked
            return rules.request(existing, consent_id=consent_id, terms=terms, act=act, now=now, others=others)

        again = same(EventType.REQUESTED, act, lambda event: event.terms == terms)
        return self._first(subject, consent_id, terms, event_id, again, wish)

    def give(
        self,
        subject: SubjectId,
        consent_id: ConsentId,
        terms: Terms,
        *,
        served_id: UUID,
        act: Act,
        event_id: EventId | None = None,
        writing_waived: bool = False,
    ) -> Acknowledgement:
        """She gives a consent nobody asked for; older ones that overlap are superseded in the same act.

        `writing_waived`: whoever records a spoken yes to health data has written down why it could not be in writing.
        """

        def wish(existing: Consent | None, others: Collection[Consent]) -> Sequence[Draft]:
            now = self._now()
            seen = self._seen(subject, consent_id, served_id)
            return rules.give(
                existing, consent_id=consent_id, terms=terms, seen=seen, act=act, now=now, others=others,
                writing_waived=writing_waived,
            )  # fmt: skip

        again = same(EventType.GRANTED, act, lambda event: event.terms == terms and event.served_id == served_id)
        return self._first(subject, consent_id, terms, event_id, again, wish)

    def grant(
        self,
        subject: SubjectId,
        consent_id: ConsentId,
        *,
        categories: frozenset[str],
        served_id: UUID,
        act: Act,
        valid_until: datetime | None = None,
        event_id: EventId | None = None,
        writing_waived: bool = False,
    ) -> Acknowledgement:
        """She says yes to some or all of what was asked; older consents that overlap are superseded in the same act."""

        def alike(event: Event) -> bool:
            until = valid_until is None or event.terms.valid_until == valid_until
            return event.terms.categories == categories and event.served_id == served_id and until

        def wish(consent: Consent | None, others: Collection[Consent]) -> Sequence[Draft]:
            now = self._now()
            seen = self._seen(subject, consent_id, served_id)
            return rules.grant(
                consent, categories=categories, seen=seen, act=act, now=now, valid_until=valid_until, others=others,
                writing_waived=writing_waived,
            )  # fmt: skip

        return self._done(subject, consent_id, event_id, same(EventType.GRANTED, act, alike), wish)

    def refuse(
        self,
        subject: SubjectId,
        consent_id: ConsentId,
        *,
        act: Act,
        served_id: UUID | None = None,
        event_id: EventId | None = None,
    ) -> Acknowledgement:
        """She says no; needs no text, no reason and no fresh login."""

        def wish(consent: Consent | None, others: Collection[Consent]) -> Draft:
            seen = None if served_id is None else self._seen(subject, consent_id, served_id)
            return rules.refuse(consent, act=act, now=self._now(), seen=seen)

        again = same(EventType.REFUSED, act, lambda event: event.served_id == served_id)
        return self._done(subject, consent_id, event_id, again, wish)

    def withdraw(
        self, subject: SubjectId, consent_id: ConsentId, *, act: Act, event_id: EventId | None = None
    ) -> Acknowledgement | None:
        """From the commit on, no check is permitted by this consent. None: it was withdrawn already."""

        def wish(consent: Consent | None, others: Collection[Consent]) -> Sequence[Draft]:
            return rules.withdraw(consent, act=act, now=self._now())

        return self._act(subject, consent_id, event_id, same(EventType.WITHDRAWN, act), wish)

    def withdraw_all(
        self, subject: SubjectId, recipient: AgencyId, *, act: Act, event_id: EventId | None = None
    ) -> tuple[Acknowledgement, ...]:
        """Everything of hers that this agency could read by, in one act: from the commit on, each or none is withdrawn.

        One event a consent, in the order of their ids; `event_id` names the first, and a retry under it gets the same
        acknowledgements, whatever she has said since. Empty when nothing was in force. Open questions stay open.
        """
        self._begin(subject)
        if event_id is not None and self._tx.event(event_id) is not None:
            alike = same(EventType.WITHDRAWN, act, lambda event: event.terms.recipient == recipient)
            return self._all_again(subject, event_id, alike)
        purposes = {row.purpose for row in self._tx.consents_of(subject) if row.recipient == recipient}
        group: dict[ConsentId, Consent] = {}
        for purpose in sorted(purposes):
            group |= self._locked(subject, recipient, purpose)
        return self._all(subject, group, rules.withdraw_all(group.values(), act=act, now=self._now()), event_id)

    def cancel(
        self, subject: SubjectId, consent_id: ConsentId, *, act: Act, event_id: EventId | None = None
    ) -> Acknowledgement:
        """The asker takes its question back before it was answered."""
        return self._plain(rules.cancel, EventType.CANCELLED, subject, consent_id, act, event_id)

    def lapse(
        self, subject: SubjectId, consent_id: ConsentId, *, act: Act, event_id: EventId | None = None
    ) -> Acknowledgement:
        """Nobody answered; neither a yes nor a no."""
        return self._plain(rules.lapse, EventType.LAPSED, subject, consent_id, act, event_id)

    def pause(
        self, subject: SubjectId, consent_id: ConsentId, *, act: Act, event_id: EventId | None = None
    ) -> Acknowledgement:
        """Out of force until she resumes it."""
        return self._plain(rules.pause, EventType.PAUSED, subject, consent_id, act, event_id)

    def resume(
        self, subject: SubjectId, consent_id: ConsentId, *, act: Act, event_id: EventId | None = None
    ) -> Acknowledgement:
        """Back in force, with the end it always had."""
        return self._plain(rules.resume, EventType.RESUMED, subject, consent_id, act, event_id)

    def end(
        self, subject: SubjectId, consent_id: ConsentId, *, act: Act, event_id: EventId | None = None
    ) -> Acknowledgement:
        """Its purpose is over before its time."""
        return self._plain(rules.end, EventType.ENDED, subject, consent_id, act, event_id)

    def correct(
        self, subject: SubjectId, consent_id: ConsentId, *, act: Act, event_id: EventId | None = None
    ) -> Acknowledgement:
        """It was never hers, or was recorded wrongly: from the commit on nothing is permitted by it.

        Like a withdrawal it needs no fresh login and is never pushed back; what was recorded stays to be read.
        """
        return self._plain(rules.correct, EventType.CORRECTED, subject, consent_id, act, event_id)
