"""A thread as she reads it: what it is about, who reads it, when an answer usually comes, and what is new."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from consent.ledger import Ledger
from portal.consents import service as consents
from portal.consents.views import names_of
from portal.identity import Citizen, acting
from portal.offers import service as offers
from portal.pages import local_day, moment, shortday
from portal.plan import service as plan
from portal.plan.service import Case
from portal.settings import Settings
from portal.threads import reading, service
from portal.threads.service import Item, Thread
from portal.todo import Todo
from portal.workdays import after_workdays, closed_soon


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Who reads what she writes, and when she can expect an answer."""

    name: str
    """Empty while she has no koordinerende sagsbehandler."""
    unit: str
    workdays: int
    by: date
    closed: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thread in her list."""

    url: str
    title: str
    state: str
    badge: str
    last_at: datetime
    is_new: bool


def reader_of(session: Session, settings: Settings, case: Case, now: datetime) -> Reader:
    coordinator = plan.coordinator_of(session, case)
    today = local_day(now)
    return Reader(
        name=coordinator.name if coordinator else "",
        unit=coordinator.unit if coordinator else case.unit,
        workdays=settings.answer_workdays,
        by=answer_by(settings, now),
        closed=tuple(shortday(day) for day in closed_soon(today, settings.closing_days)),
    )


def answer_by(settings: Settings, now: datetime) -> date:
    """The day by which an answer usually has come: working days only, and none of those we are closed."""
    return after_workdays(local_day(now), settings.answer_workdays, settings.closing_days)


def items(session: Session, ledger: Ledger, citizen: Citizen, now: datetime) -> list[Item]:
    """What she can write about, the general first; a fixed number of statements."""
    by = acting()
    if by is not None and "read" not in by.privileges:
        return [Item(about="general")]
    found = [Item(about="general"), Item(about="plan")]
    case = plan.case_of(session, citizen)
    meeting = None if case is None else plan.next_meeting(session, case, now)
    if meeting is not None:
        found.append(Item(about="meeting", topic=meeting.starts_at.isoformat()))
    found += [
        Item(about="offer", ref=offer.id, topic=offer.workplace)
        for offer in offers.offers_of(session, citizen)
        if offer.withdrawn_at is None
    ]
    standing, names = consents.standing(ledger, citizen, now), names_of(ledger)
    for consent in (*standing.waiting, *standing.in_force):
        recipient = consent.terms.recipient
        name = names[recipient].name if recipient in names else recipient
        found.append(Item(about="consent", ref=consent.consent_id, topic=name))
    return found


def choices(found: list[Item]) -> list[tuple[str, str]]:
    """For the form; two consents to one agency are told apart by their number."""
    told: list[tuple[str, str]] = []
    seen: dict[str, int] = {}
    for item in found:
        label = about_words(item.about, item.topic)
        seen[label] = seen.get(label, 0) + 1
        told.append((item.value, label if seen[label] == 1 else f"{label} ({seen[label]})"))
    return told


def about_words(about: service.About, topic: str) -> str:
    """What a thread is about, which is also what it is called."""
    if about == "offer":
        return _("Tilbuddet hos %(workplace)s", workplace=topic) if topic else _("Tilbuddet om ressourceforløb")
    if about == "consent":
        return _("Samtykket til %(agency)s", agency=topic)
    if about == "meeting":
        return _("Mødet %(when)s", when=moment(datetime.fromisoformat(topic)))
    return _("Planen") if about == "plan" else _("Noget andet")


def title_of(thread: Thread) -> str:
    return about_words(thread.about, thread.topic)


def state_of(thread: Thread) -> tuple[str, str]:
    """The state in words, and the colour that repeats it."""
    if thread.waits_since is not None:
        return _("Venter på svar"), "info"
    return _("Venter ikke på svar"), "neutral"


def lines(standings: list[reading.Standing]) -> list[Line]:
    told = []
    for standing in standings:
        thread = standing.thread
        state, badge = (_("Nyt til dig"), "success") if standing.is_new else state_of(thread)
        told.append(
            Line(
                url=service.path_of(thread),
                title=title_of(thread),
                state=state,
                badge=badge,
                last_at=thread.last_at,
                is_new=standing.is_new,
            )
        )
    return told


def todos(session: Session, citizen: Citizen, now: datetime) -> list[Todo]:
    """The answers the municipality owes her."""
    return [
        Todo(
            text=_("Din sagsbehandler skal svare på det, du skrev %(day)s.", day=shortday(thread.waits_since or now)),
            url=service.path_of(thread),
            waits_for=_("Kommunen"),
        )
        for thread in reading.waiting(session, citizen)
    ]


def news(session: Session, citizen: Citizen) -> list[tuple[str, str]]:
    """What her caseworker has written and she has not read, as sentences with a way to each."""
    return [
        (_("Din sagsbehandler har skrevet til dig: %(about)s.", about=title_of(thread)), service.path_of(thread))
        for thread in reading.with_news(session, citizen)
    ]
