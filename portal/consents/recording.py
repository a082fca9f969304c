"""A yes or no that she gave on paper or aloud, written down by a member of staff: its evidence, and how it came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from consent.events import Act, Assurance, Channel, ConsentId, EventId, Kind, Terms
from consent.ledger import Ledger, Served
from portal.consents import service
from portal.consents.models import RecordedConsent, Way
from portal.errors import Stale
from portal.identity import Citizen, Employee
from portal.journal import service as journal
from portal.messages import service as messages
from portal.pages import moment, shortday
from portal.post import service as post

__all__ = ["RecordedConsent", "Way"]


@dataclass(frozen=True, kw_only=True)
class Recording:
    """What was said, how, and the text it was said to."""

    event_id: EventId
    consent_id: ConsentId
    served: Served
    terms: Terms
    asked: bool
    """Whether it answers a question that waits, or is given unasked."""
    yes: frozenset[str]
    """What she said yes to; nothing is a no."""
    way: Way
    said_on: date
    kept_where: str
    helped_by: str
    waived_why: str


def needs_reason(terms: Terms, way: Way) -> bool:
    """A spoken yes to what health staff hand out: it is written unless something speaks against it (SUL § 44)."""
    return terms.kind is Kind.HEALTH_DISCLOSURE and way == "oral"


def record(
    session: Session, ledger: Ledger, citizen: Citizen, employee: Employee, said: Recording, *, copy: str, now: datetime
) -> None:
    """Write it into the ledger and beside it how it came; she gets a copy by post and a notice.

    The same act again is a double click. `Stale` where it says something else than was read to her.
    """
    if session.get(RecordedConsent, said.event_id) is not None:
        return
    act = Act(actor=f"staff:{employee.id}", channel=Channel(said.way), assurance=Assurance.NONE, on_behalf_of="citizen")
    subject = service.subject(citizen)
    waived = bool(said.waived_why)
    if not said.asked:
        if said.yes != said.terms.categories:
            raise Stale
        ledger.give(
            subject, said.consent_id, said.terms, served_id=said.served.served_id, act=act, event_id=said.event_id,
            writing_waived=waived,
        )  # fmt: skip
    elif said.yes:
        ledger.grant(
            subject, said.consent_id, categories=said.yes, served_id=said.served.served_id, act=act,
            event_id=said.event_id, writing_waived=waived,
        )  # fmt: skip
    else:
        ledger.refuse(subject, said.consent_id, served_id=said.served.served_id, act=act, event_id=said.event_id)
    row = RecordedConsent(
        id=said.event_id,
        subject_id=citizen.subject_id,
        consent_id=said.consent_id,
        employee_id=employee.id,
        way=said.way,
        said_on=said.said_on,
        at=now,
        kept_where=said.kept_where,
        helped_by=said.helped_by,
        waived_why=said.waived_why,
    )
    session.add(row)
    session.flush()
    ref = UUID(str(said.consent_id))
    post.queue(session, citizen, kind="consent", ref=ref, text=copy, now=now)
    url = f"/samtykker/{ref}/kvittering"
    messages.tell_citizen(session, citizen, kind="consent.recorded_for_her", url=url, now=now, ref=ref)
    told: dict[str, str | int | None] = {
        "event": "consent.granted" if said.yes else "consent.refused",
        "consent": str(said.consent_id),
        "way": said.way,
        "said_on": said.said_on.isoformat(),
        "kept_where": said.kept_where or None,
        "helped_by": said.helped_by or None,
        "writing_waived_because": said.waived_why or None,
    }
    journal.put_down(session, citizen, kind="consent", ref=ref, said=told, now=now)


def recorded(session: Session, citizen: Citizen, consent_id: UUID) -> RecordedConsent | None:
    """How this consent came, where a member of staff wrote it down."""
    wanted = select(RecordedConsent).where(
        RecordedConsent.subject_id == citizen.subject_id, RecordedConsent.consent_id == consent_id
    )
    return session.scalars(wanted.order_by(RecordedConsent.at.desc()).limit(1)).first()


def rows(row: RecordedConsent | None) -> list[tuple[str, str]]:
    """How it came, as she reads it; nothing where she answered herself."""
    if row is None:
        return []
    on = shortday(row.said_on)
    way = _("På papir, underskrevet %(day)s", day=on) if row.way == "paper" else _("Mundtligt, %(day)s", day=on)
    told = [(_("Sådan svarede du"), way)]
    if row.helped_by:
        told.append((_("Hjulpet af"), row.helped_by))
    told.append((_("Papiret, eller det, der blev sagt"), row.kept_where))
    if row.waived_why:
        told.append((_("Derfor er det ikke på skrift"), row.waived_why))
    return [*told, (_("Skrevet ind af en medarbejder"), moment(row.at))]
