"""Fills the rooms where words are kept: her plan, meetings, threads, drafts, and what is written about looks at it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.consents.models import RecordedConsent
from portal.contributions import drafts
from portal.contributions import service as contributions
from portal.contributions.service import Kind
from portal.conversations import times
from portal.conversations.models import ConversationRequest
from portal.conversations.times import Proposal
from portal.documents import service as documents
from portal.documents.service import Told
from portal.identity import Citizen, Employee
from portal.journal import service as journal
from portal.meetings import service as meetings
from portal.meetings.service import Said
from portal.offers import thinking
from portal.offers.models import Offer
from portal.oversight import reports, reviews
from portal.oversight.models import Review
from portal.plan import people, versions
from portal.plan.models import Case, Contact, Withheld
from portal.progress.models import Score
from portal.reach import search
from portal.reach import service as reach
from portal.reach.search import By
from portal.representation import service as powers
from portal.sources import service as sources
from portal.threads.service import Item
from portal.transparency.service import record_read
from tests.portal.oversight.looking import a_round
from tests.support import cases, threads
from tests.support import meetings as calling
from tests.support import offers as offering
from tests.support.canaries import MARKER
from tests.support.portal import Person, an_employee, wired_of
from tests.support.progress import points_given, points_sent

RULE = "exception"
"""Every case opened for a stated reason is judged."""


def typed(about: str) -> str:
    """A sentence as somebody may write it."""
    return f"Jeg skriver om {about}, og min {MARKER} synger."


@dataclass(frozen=True)
class Room:
    """One transaction about her case, with those who have a part in it."""

    session: Session
    her: Citizen
    case: Case
    carla: Employee
    dagny: Employee
    now: datetime


@dataclass(frozen=True)
class Cast:
    """Whose case it is, who has it, and the colleague who reaches for it and takes it over."""

    app: Flask
    asta: Person
    carla: Person
    dagny: Person
    case_id: UUID

    @contextmanager
    def room(self) -> Iterator[Room]:
        wired = wired_of(self.app)
        with wired.session() as session:
            carla, dagny = (session.get_one(Employee, person.id) for person in (self.carla, self.dagny))
            case, her = session.get_one(Case, self.case_id), session.get_one(Citizen, self.asta.id)
            yield Room(session, her, case, carla, dagny, wired.now())
            session.commit()


def fill(app: Flask, asta: Person, carla: Person, case_id: UUID) -> None:
    """Everybody writes wherever there is room for words; at last the case goes to the colleague."""
    cast = Cast(app, asta, carla, an_employee(app, name="Dagny Holm", roles=("caseworker",)), case_id)
    course = offering.a_course(app, asta)
    _writes_to_her_plan(cast)
    _keeps_what_she_has_not_sent(cast, course)
    _gives_points(cast)
    _points_to_a_source(cast)
    _writes_to_her_caseworker(cast, course)
    _brings_a_document(cast)
    _cannot_come(cast)
    _wants_another_time(cast)
    _signs_on_paper(cast)
    _is_searched_for(cast)
    _is_looked_at(cast)
    _tells_of_others(cast)
    _may_act_for_her(cast)
    _acknowledges(cast)


def _writes_to_her_plan(cast: Cast) -> None:
    """A remark that is answered, and a goal, which makes another version of the plan."""
    with cast.room() as room:
        versions.keep(room.session, room.case, room.now)
        kinds: tuple[Kind, ...] = ("comment", "goal")
        for kind in kinds:
            sent = contributions.send(
                room.session, room.case, room.her, kind, typed(kind), key=uuid4(), now=room.now, about=typed("linjen")
            )
            contributions.answer(room.session, sent, room.carla, typed("svaret"), key=uuid4(), now=room.now)


def _keeps_what_she_has_not_sent(cast: Cast, course: UUID) -> None:
    with cast.room() as room:
        drafts.keep(room.session, room.her, "/plan/fortael", {"text": typed("kladden")}, now=room.now)
        offer = room.session.get_one(Offer, course)
        thinking.keep(room.session, room.her, offer, valg="nej", comment=typed("tvivlen"), now=room.now)


def _points_to_a_source(cast: Cast) -> None:
    source_id = cases.a_source(cast.app, cast.case_id, typed("klinikken"), typed("min læge der"))
    with cast.room() as room:
        source = sources.source_in(room.session, room.case, source_id)
        keeping = replace(sources.said(source), state="unneeded", note=typed("begrundelsen"))
        sources.change(room.session, room.case, source, room.carla, keeping, now=room.now)


def _gives_points(cast: Cast) -> None:
    """On a thing with a name of her own; the marker is points as good as any where the box is concerned."""
    points_given(cast.app, cast.asta, named=typed("at gå"), note=typed("dagen"), walk=3)
    points_sent(cast.app, cast.asta)
    with cast.room() as room:
        for score in room.session.scalars(select(Score)):
            score.points = MARKER


def _writes_to_her_caseworker(cast: Cast, course: UUID) -> None:
    about = Item(about="offer", ref=course, topic=typed("emnet"))
    thread = threads.a_thread(cast.app, cast.asta, typed("ventetiden"), about)
    threads.answered(cast.app, thread, cast.carla, typed("ventelisten"))


def _brings_a_document(cast: Cast) -> None:
    """Her own words in the file, in its name and in what she says of it."""
    with cast.room() as room:
        brought = documents.brought(wired_of(cast.app).settings, f"min {MARKER}.txt", typed("filen").encode())
        told = Told(what=typed("brevet"), origin=f"Doktor {MARKER.title()}", dated_on=date(2025, 11, 3))
        documents.send(room.session, room.case, room.her, brought, told, key=uuid4(), now=room.now)


def _cannot_come(cast: Cast) -> None:
    """She is called to a meeting and asks for another time."""
    called: dict[str, Any] = {
        "participants": f"Læge {MARKER.title()}, Asta Lunds læge",
        "note": typed("mødet"),
        "place": typed("vejen"),
    }
    made = calling.invited(cast.app, cast.asta, cast.carla, **called)
    said = Said(
        key=uuid4(), what="other_time", text=typed("tiden"), bisidder=True, interpreter=True,
        interpreter_language=f"{MARKER}sk",
    )  # fmt: skip
    with cast.room() as room:
        standing = meetings.standing_of(room.session, room.her, made)
        meetings.answer(room.session, room.her, standing, said, room.now)


def _wants_another_time(cast: Cast) -> None:
    """Times are proposed for the talk she asked for, and she wants another."""
    with cast.room() as room:
        asked = room.session.scalars(select(ConversationRequest).where(ConversationRequest.open_for.is_not(None)))
        for request in asked.all():
            at = [room.now + timedelta(days=days) for days in (3, 4)]
            proposal = Proposal(
                key=uuid4(), at=at, form="fremmoede", place=typed("lokalet"), interpreter=f"Tolk {MARKER.title()}"
            )
            times.propose(room.session, request, room.carla, proposal, room.now)
            times.respond(room.session, room.her, request, "other_time", typed("mandagen"), key=uuid4(), now=room.now)


def _signs_on_paper(cast: Cast) -> None:
    """Her caseworker writes down how a consent was said."""
    with cast.room() as room:
        row = RecordedConsent(
            id=uuid4(), subject_id=room.case.subject_id, consent_id=uuid4(), employee_id=room.carla.id, way="oral",
            said_on=room.now.date(), at=room.now, kept_where=typed("arkivet"), helped_by=f"Ole {MARKER.title()}",
            waived_why=typed("indlæggelsen"),
        )  # fmt: skip
        room.session.add(row)


def _is_searched_for(cast: Cast) -> None:
    """By each of what somebody may be searched by; the marker is a name as good as any."""
    wired = wired_of(cast.app)
    wanted: tuple[tuple[By, str], ...] = (
        ("name", "Asta Lund"), ("name", MARKER), ("number", str(cast.asta.number)), ("born", "1961-07-23"),
    )  # fmt: skip
    with cast.room() as room:
        ledger = wired.ledger_for(room.session)
        for by, words in wanted:
            search.search(room.session, ledger, wired.keys, room.dagny, by, words, room.now)


def _is_looked_at(cast: Cast) -> None:
    """A colleague opens her case; she reports a look, and both are judged."""
    with cast.room() as room:
        reach.open_case(
            room.session, room.dagny, room.her, room.case, reason="absent", words=typed("grunden"), now=room.now
        )
        look = record_read(
            room.session, citizen=room.her, employee=room.dagny, what="case", reason="exception", now=room.now
        )
        room.session.flush()
        made = reports.report(room.session, room.her, look, typed("opslaget"), room.now)
        words = typed("forklaringen")
        reports.answer(room.session, made, room.her, room.carla, finding="wrongful", words=words, now=room.now)
    assert RULE in a_round(cast.app)
    with cast.room() as room:
        review = room.session.scalars(select(Review).where(Review.kind == RULE)).one()
        reviews.propose(room.session, review, room.carla, finding="wrongful", note=typed("vurderingen"), now=room.now)


def _may_act_for_her(cast: Cast) -> None:
    """Somebody may, by a document that is kept somewhere."""
    with cast.room() as room:
        ledger = wired_of(cast.app).ledger_for(room.session)
        powers.record(
            room.session, ledger, room.her, room.carla, "6503601212", source="paper",
            privileges=frozenset({"read"}), economic_only=False, from_on=room.now.date(), until_on=None,
            document=typed("fuldmagten"), now=room.now,
        )  # fmt: skip


def _tells_of_others(cast: Cast) -> None:
    """Who else has a part in her case, what she may not see, and what one coordinator passes on to the next."""
    with cast.room() as room:
        case, today = room.case, room.now.date()
        contact = Contact(
            id=uuid4(), subject_id=case.subject_id, case_id=case.id, role="mentor", unit="Jobcenter Fjordby",
            phone="70 00 00 04", since=today - timedelta(days=30),
        )  # fmt: skip
        contact.name, contact.does = f"Mads {MARKER.title()}", typed("opgaven")
        withheld = Withheld(
            id=uuid4(), subject_id=case.subject_id, case_id=case.id, place="document", law="fvl_15b",
            decided_on=date(2025, 11, 3), decided_by="Jobcenter Fjordby",
        )  # fmt: skip
        withheld.what = typed("brevet")
        room.session.add_all((contact, withheld))
        people.hand_over(
            room.session, case, room.dagny, passed_on=typed("aftalerne"), met_on=None, url="/plan", now=room.now,
            on=today,
        )  # fmt: skip


def _acknowledges(cast: Cast) -> None:
    """The case system gives each entry a number of its own making, which may hold anything."""
    with cast.room() as room:
        for entry in journal.entries_of(room.session, room.her):
            journal.acknowledged(room.session, entry.id, f"{MARKER}-{entry.id.hex[-8:]}", room.now)
