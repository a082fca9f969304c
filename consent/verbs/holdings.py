"""What an agency holds: the consents it was given or has asked for, and the history of each, for itself alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from consent.canonical import instant, milliseconds
from consent.events import AgencyId, ConsentId, Event, State, SubjectId, covers
from consent.keys import KeyLost
from consent.refusals import UnknownConsent
from consent.rows import ConsentRow
from consent.state import Consent
from consent.verbs.desk import UnknownSubject
from consent.verbs.evidence import consent_in
from consent.verbs.reading import Reading

MOST = 200
WINDOW = 2000
"""Of so many consents those that are wanted are sought for one page, so that a page costs the same however few fit."""
_STATES = frozenset(state.value for state in State)
"""What has another state has been erased: there is nothing to tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One consent, as its recipient may see it."""

    consent: Consent
    persons: tuple[str, ...]
    """The agency's own names for her, one for each CPR number she has had."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which of its consents an agency wants to see; None leaves a thing open."""

    category: str | None = None
    """Those that cover it."""
    purpose: str | None = None
    state: State | None = None
    """As stored: a consent that has run out keeps the state `granted`."""
    changed_after: int | None = None
    """Those that the agency's feed tells of after this number."""

    def fits(self, row: ConsentRow, changed: Collection[UUID]) -> bool:
        return (
            (self.purpose is None or row.purpose == self.purpose)
            and (self.state is None or row.state == self.state.value)
            and (self.category is None or any(covers(one, self.category) for one in row.categories.split()))
            and (self.changed_after is None or row.consent_id in changed)
        )


EVERYTHING = Wanted()


class Holdings(Reading):
    def held(
        self,
        agency: AgencyId,
        *,
        after: tuple[datetime, UUID] | None = None,
        limit: int = MOST,
        wanted: Wanted = EVERYTHING,
    ) -> tuple[list[Held], tuple[datetime, UUID] | None]:
        """The agency's own consents, oldest first, after the given place; and the place of the last that was looked at.

        None when there is no more. What was erased is left out. A fixed number of statements, however many there are;
        where few are wanted, a page may hold fewer than `limit`, even none, and there is more all the same.
        """
        mark = None if after is None else (milliseconds(after[0]), after[1])
        most = min(limit, MOST)
        seen = most if wanted == EVERYTHING else WINDOW
        rows = self._tx.held(agency, mark, seen + 1)
        changed: set[UUID] = set()
        if wanted.changed_after is not None:
            changed = self._tx.told_after(agency, wanted.changed_after, [row.consent_id for row in rows])
        page: list[ConsentRow] = []
        looked_at = rows[:seen]
        for at, row in enumerate(looked_at, 1):
            if wanted.fits(self._trusted(row), changed):
                page.append(row)
            if len(page) == most:
                looked_at = rows[:at]
                break
        last = None
        if len(rows) > len(looked_at):
            last = (instant(looked_at[-1].created_at), looked_at[-1].consent_id)
        return self._told(agency, page), last

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
