"""Acts and the checks that are answered from them, in SQL: who locks what is decided here."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import and_, bindparam, delete, or_, select, tuple_, update
from sqlalchemy.exc import IntegrityError

from consent.rows import AnswerRow, ConsentRow, EventRow, InForceRow, MandateRow, PendingRow, Row
from consent.sql import gates
from consent.sql import tables as t
from consent.sql.fixed import Fixed, Step, changed, queried
from consent.sql.many import insert_many
from consent.sql.people import People, first, many, one, values
from consent.store import AlreadyThere

_EVENT = Fixed(select(t.event).where(t.event.c.event_id == bindparam("event_id")))
_EVENTS = select(t.event).where(t.event.c.consent_id == bindparam("consent_id")).order_by(t.event.c.seq)
_LATEST = (
    select(t.event)
    .join(t.consent, and_(t.consent.c.consent_id == t.event.c.consent_id, t.consent.c.seq == t.event.c.seq))
    .where(t.consent.c.subject_id == bindparam("subject_id"))
    .order_by(t.event.c.consent_id)
)
_CAUSED = select(t.event).where(t.event.c.cause == bindparam("event_id")).order_by(t.event.c.consent_id)
_CONSENT = Fixed(select(t.consent).where(t.consent.c.consent_id == bindparam("consent_id")))
_CONSENTS = (
    select(t.consent)
    .where(t.consent.c.subject_id == bindparam("subject_id"))
    .order_by(t.consent.c.created_at.desc(), t.consent.c.consent_id)
)
# Whoever locks several consents locks them in the order of their ids, so that no two wait for each other.
_GROUP = Fixed(
    select(t.consent)
    .where(
        t.consent.c.subject_id == bindparam("subject_id"),
        t.consent.c.recipient == bindparam("recipient"),
        t.consent.c.purpose == bindparam("purpose"),
    )
    .order_by(t.consent.c.consent_id)
    .with_for_update()
)
_REPLACE_CONSENT = Fixed(
    update(t.consent)
    .where(t.consent.c.consent_id == bindparam("this"), t.consent.c.seq == bindparam("before"))
    .values({column.name: bindparam(column.name) for column in t.consent.c if not column.primary_key})
)
_LEAVE_PLACES = Fixed(delete(t.in_force).where(t.in_force.c.consent_id == bindparam("consent_id")))
_ADD = {table.name: Fixed(table.insert()) for table in (t.event, t.consent, t.in_force, t.pending)}

_ANSWER = select(t.check).where(t.check.c.check_id == bindparam("check_id"))
_ANSWERS = select(t.check).where(t.check.c.check_id.in_(bindparam("checks", expanding=True)))
_ABOUT = (
    select(t.check)
    .where(tuple_(t.check.c.person, t.check.c.agency).in_(bindparam("names", expanding=True)))
    .order_by(t.check.c.decided_at.desc(), t.check.c.check_id.desc())
    .limit(bindparam("most"))
)
_ABOUT_BEFORE = _ABOUT.where(
    or_(
        t.check.c.decided_at < bindparam("before"),
        and_(t.check.c.decided_at == bindparam("before"), t.check.c.check_id < bindparam("before_id")),
    )
)


class Acts(People):
    """The part of `SqlStore` that acts write and checks read."""

    def event(self, event_id: UUID) -> EventRow | None:
        return first(EventRow, _EVENT.rows(self._connection, {"event_id": event_id}))

    def events_of(self, consent_id: UUID) -> list[EventRow]:
        return many(EventRow, self._connection.execute(_EVENTS, {"consent_id": consent_id}))

    def latest_of(self, subject_id: UUID) -> list[EventRow]:
        return many(EventRow, self._connection.execute(_LATEST, {"subject_id": subject_id}))

    def caused_by(self, event_id: UUID) -> list[EventRow]:
        return many(EventRow, self._connection.execute(_CAUSED, {"event_id": event_id}))

    def consent(self, consent_id: UUID) -> ConsentRow | None:
        return first(ConsentRow, _CONSENT.rows(self._connection, {"consent_id": consent_id}))

    def consents_of(self, subject_id: UUID) -> list[ConsentRow]:
        return many(ConsentRow, self._connection.execute(_CONSENTS, {"subject_id": subject_id}))

    def lock_consents(
        self, subject_id: UUID, recipient: str, purpose: str, persons: Collection[str]
    ) -> list[ConsentRow]:
        wanted = {"subject_id": subject_id, "recipient": recipient, "purpose": purpose}
        steps: list[Step] = [(_GROUP, wanted)]
        if self._engine_name == "postgresql":
            steps.insert(0, (gates.SHUT, {"subject_id": subject_id, "agency": recipient, "persons": list(persons)}))
        *_, group = queried(self._connection, steps)
        return [ConsentRow(*found) for found in group]

    def add_act(self, event: EventRow, consent: ConsentRow, places: Sequence[InForceRow], pending: PendingRow) -> None:
        steps = [_added(event)]
        if consent.seq == 1:
            steps.append(_added(consent))
        else:
            given = {**values(consent), "this": consent.consent_id, "before": consent.seq - 1}
            steps += [(_REPLACE_CONSENT, given), (_LEAVE_PLACES, {"consent_id": consent.consent_id})]
        steps += [*map(_added, places), _added(pending)]
        try:
            _, moved, *_ = changed(self._connection, steps)
        except IntegrityError:
            raise AlreadyThere(t.event.name) from None
        if moved != 1:
            raise AlreadyThere(t.consent.name)

    def enter_checks(self, agency: str, persons: Collection[str], purposes: Collection[str]) -> list[MandateRow]:
        return many(MandateRow, gates.pass_through(self._connection, agency, persons, purposes))

    def add_answers(self, rows: Sequence[AnswerRow]) -> None:
        insert_many(self._connection, t.check, [values(row) for row in rows])

    def answer(self, check_id: UUID) -> AnswerRow | None:
        return one(AnswerRow, self._connection.execute(_ANSWER, {"check_id": check_id}))

    def answers(self, checks: Collection[UUID]) -> list[AnswerRow]:
        return many(AnswerRow, self._connection.execute(_ANSWERS, {"checks": list(checks)}))

    def answers_about(
        self, names: Collection[tuple[str, str]], limit: int, before: tuple[int, UUID] | None
    ) -> list[AnswerRow]:
        given: dict[str, object] = {"names": [(person, agency) for agency, person in names], "most": limit}
        if before is None:
            return many(AnswerRow, self._connection.execute(_ABOUT, given))
        given |= {"before": before[0], "before_id": before[1]}
        return many(AnswerRow, self._connection.execute(_ABOUT_BEFORE, given))


def _added(row: Row) -> Step:
    return _ADD[row.TABLE], values(row)
