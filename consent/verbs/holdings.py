"""What an agency holds: the consents it was given or has asked for, and the history of each, for itself alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from consent.canonical import instant, milliseconds
from consent.events import AgencyId, ConsentId, Event, State, SubjectId
from consent.keys import KeyLost
from consent.refusals import UnknownConsent
from consent.rows import ConsentRow
from consent.state import Consent
from consent.verbs.desk import UnknownSubject
from consent.verbs.evidence import consent_in
from consent.verbs.reading import Reading

MOST = 200
_STATES = frozenset(state.value for state in State)
"""What has another state has been erased: there is nothing to tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One consent, as its recipient may see it."""

    consent: Consent
    persons: tuple[str, ...]
    """The agency's own names for her, one for each CPR number she has had."""


class Holdings(Reading):
    def held(
        self, agency: AgencyId, *, after: tuple[datetime, UUID] | None = None, limit: int = MOST
    ) -> tuple[list[Held], tuple[datetime, UUID] | None]:
        """The agency's own consents, oldest first, after the given place; and the place of the last that was looked at.

        None when there is no more. What was erased is left out. A fixed number of statements, however many there are.
        """
        mark = None if after is None else (milliseconds(after[0]), after[1])
        rows = [self._trusted(row) for row in self._tx.held(agency, mark, min(limit, MOST) + 1)]
        page = rows[: min(limit, MOST)]
        told = self._told(agency, page)
        last = None
        if len(rows) > len(page):
            last = (instant(page[-1].created_at), page[-1].consent_id)
        return told, last

    def held_one(self, agency: AgencyId, consent_id: ConsentId) -> tuple[Held, tuple[Event, ...]]:
        """One of them with its history; `UnknownConsent` for another agency's, and for one that is not there."""
        row = self._tx.consent(consent_id)
        if row is None or row.recipient != agency:
            raise UnknownConsent
        told = self._told(agency, [self._trusted(row)])
        if not told:
            raise UnknownConsent
        try:
            history = self.history(SubjectId(row.subject_id), consent_id)
        except (KeyLost, UnknownSubject):
            raise UnknownConsent from None
        return told[0], tuple(_for_agencies(event) for event in history)

    def _told(self, agency: AgencyId, rows: Sequence[ConsentRow]) -> list[Held]:
        people = {row.subject_id for row in rows}
        names: dict[UUID, list[str]] = defaultdict(list)
        for name in self._tx.names_to(agency, people):
            names[name.subject_id].append(self._trusted(name).person)
        known = {subject.subject_id: subject for subject in self._tx.subjects(people)}
        told: list[Held] = []
        for row in rows:
            if row.state not in _STATES:
                continue
            try:
                key = self._unwrap(known[row.subject_id])
                told.append(Held(consent=consent_in(row, key), persons=tuple(sorted(names[row.subject_id]))))
            except (KeyLost, KeyError):
                continue  # her key is gone, and with it what there was to tell
        return told


def _for_agencies(event: Event) -> Event:
    """Who did it in one word: which caseworker it was, or by what fate of hers a rule ended it, is not an agency's."""
    word = event.act.actor.partition(":")[0]
    return event if word == "agency" else replace(event, act=replace(event.act, actor=word))
