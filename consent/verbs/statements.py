"""Signed statements of how a consent stands, for those whom it concerns."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from consent.events import AgencyId, ConsentId, State, SubjectId
from consent.refusals import UnknownConsent
from consent.statement import GOOD_FOR, STATEMENT, Statement
from consent.verbs.people import People

_STATES = frozenset(state.value for state in State)


class Statements(People):
    def statement(self, consent_id: ConsentId, *, to: SubjectId | AgencyId, good_for: timedelta = GOOD_FOR) -> str:
        """How this consent stands now: a JWS by the answer key over `Statement.payload`, good for a minute.

        For her, and for the consent's sender and recipient; `UnknownConsent` for everybody else, as for a consent that
        is not there. A withdrawal that was committed before it was asked for is in it. It permits nothing: ask a check.
        """
        self._refuse_behind_guard()
        # Before the row is read: what was committed by then is seen, and nothing later is claimed.
        at = self._now()
        row = self._tx.consent(consent_id)
        if row is None or to not in (row.subject_id if isinstance(to, UUID) else None, row.sender, row.recipient):
            raise UnknownConsent
        row = self._trusted(row)
        if row.state not in _STATES:
            raise UnknownConsent  # erased: there is nothing to tell
        statement = Statement(
            origin=self._origin,
            consent_id=consent_id,
            seq=row.seq,
            head=row.head,
            state=State(row.state),
            at=at,
            until=at + good_for,
        )
        return self._keys.sign(STATEMENT, statement.payload())
