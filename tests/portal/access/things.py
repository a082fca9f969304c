"""One of everything that a citizen can have, made once and opened by many."""

from __future__ import annotations

from dataclasses import dataclass, fields
from uuid import UUID, uuid4

from flask import Flask
from sqlalchemy import select

from consent.notify.streams import Streams
from portal.casework import lookup
from portal.casework.models import PhoneStep
from portal.conversations import service as conversations
from portal.conversations.service import ConversationRequest
from portal.identity import Citizen, Employee
from portal.messages import service as messages
from portal.oversight import reports
from portal.oversight.bundle_models import SupervisionBundle
from portal.oversight.models import Review
from portal.reach import conflicts, search
from portal.reach import service as reach
from portal.reach.models import Hit
from portal.transparency.service import record_read
from tests.portal.casework.work import a_stand_in, a_task, a_wish, own
from tests.support import consent_pages as consents
from tests.support import offers
from tests.support.cases import a_contribution, a_source, a_wish_for_newer, an_edition, an_old_line, written_in
from tests.support.courses import a_granted_course
from tests.support.files import a_document, an_attachment
from tests.support.meetings import an_answered_invitation
from tests.support.portal import Person, a_citizen, put_behind_cookie, wired_of
from tests.support.powers import a_power
from tests.support.progress import points_given, points_sent
from tests.support.requests import a_request
from tests.support.threads import a_thread

DOCTOR_TO_REGION = {"sender": consents.DOCTOR, "recipient": consents.REGION, "purpose": "health-assessment"}


@dataclass(frozen=True)
class Things:
    """What belongs to one citizen, or to her caseworker because of her."""

    notice: UUID
    tilbud: UUID
    course: UUID
    answered_course: UUID
    granted_course: UUID
    course_day: UUID
    """A talk in it."""
    letter: UUID
    talk: UUID
    answered_talk: UUID
    consent: UUID
    from_the_doctor: UUID
    """A consent between the doctor and the region."""
    question: UUID
    check: UUID
    case: UUID
    case_to_take: UUID
    contribution: UUID
    document: UUID
    attachment: UUID
    """With the message of her thread."""
    line: UUID
    edition: UUID
    newer: UUID
    scored_day: UUID
    effort: UUID
    contact: UUID
    withheld: UUID
    source: UUID
    """She has pointed to it."""
    sent_scores: UUID
    request: UUID
    complaint: UUID
    """Over the use of her data."""
    task: UUID
    search: UUID
    hit: UUID
    opening: UUID
    """Of the case nobody takes care of, which the caseworker has opened for a reason."""
    look: UUID
    report: UUID
    """Of another look than that one."""
    bundle: UUID
    """For Datatilsynet, about that report."""
    review: UUID
    conflict: UUID
    lookup: UUID
    step: UUID
    thread: UUID
    meeting: UUID
    """She has answered the invitation."""
    stand_in: UUID
    """By which the caseworker does a colleague's work on a day to come."""
    power: UUID
    """By which somebody may act for her."""
    stream: UUID
    """Of the agency that asked about her."""


def nothing() -> Things:
    """Ids of things that are not there."""
    return Things(**{field.name: uuid4() for field in fields(Things)})


def things_of(app: Flask, citizen: Person, caseworker: Person, *, unit: str, number: str) -> Things:
    """The case is the caseworker's; `number` is of somebody whose case in this unit nobody takes care of yet."""
    case, to_take = (
        own(app, citizen, caseworker),
        own(app, a_citizen(app, name="Cili Dam", number=number), None, unit=unit),
    )
    tilbud, talked_about = offers.an_offer(app, citizen), offers.an_offer(app, citizen)
    answered_course = offers.a_course(app, citizen)
    _answer(app, citizen, answered_course)
    answered_talk = a_wish(app, citizen, talked_about)
    consent = consents.given(app, citizen)
    searched, hit, opening = _reaches(app, caseworker, number)
    looked_up, step = _rings(app, citizen, caseworker)
    granted, talked_on = a_granted_course(app, citizen)
    return Things(
        notice=_talked(app, citizen, caseworker, answered_talk),
        tilbud=tilbud,
        letter=offers.letter_about(app, tilbud),
        course=offers.a_course(app, citizen),
        answered_course=answered_course,
        granted_course=granted,
        course_day=talked_on,
        talk=a_wish(app, citizen, offers.an_offer(app, citizen)),
        answered_talk=answered_talk,
        consent=consent,
        from_the_doctor=consents.given(app, citizen, "health", between=DOCTOR_TO_REGION),
        question=consents.asked(app, citizen, "social"),
        check=consents.check(app, citizen).check_id,
        case=case,
        case_to_take=to_take,
        contribution=a_contribution(app, case),
        document=a_document(app, case),
        line=an_old_line(app, case),
        edition=an_edition(app, case),
        newer=a_wish_for_newer(app, case),
        scored_day=points_given(app, citizen, days_ago=1, sleep=4),
        sent_scores=points_sent(app, citizen),
        **written_in(app, case),
        source=a_source(app, case),
        request=a_request(app, citizen),
        complaint=a_request(app, citizen, "complaint", over="data"),
        task=a_task(app, citizen, caseworker),
        search=searched,
        hit=hit,
        opening=opening,
        **looks_of(app, citizen, caseworker),
        conflict=declared(app, caseworker),
        lookup=looked_up,
        step=step,
        thread=(thread := a_thread(app, citizen)),
        attachment=an_attachment(app, thread),
        meeting=an_answered_invitation(app, citizen, caseworker),
        stand_in=a_stand_in(app, caseworker),
        power=a_power(app, citizen, _a_relative(app, number)),
        stream=_stream(app),
    )


def _a_relative(app: Flask, number: str) -> Person:
    """Somebody else, with a number near this one."""
    return a_citizen(app, name="Karen Lund", number=f"{number[:9]}{(int(number[9]) + 5) % 10}")


def _stream(app: Flask) -> UUID:
    """The region has one, whomever it is about."""
    wired = wired_of(app)
    with wired.engine.connect().execution_options(writes=True) as connection:
        url = "https://region.example/secevents"
        row, _ = Streams(connection, wired.keys).make(consents.REGION, wired.now(), endpoint_url=url)
        connection.commit()
        return row.stream_id


def _answer(app: Flask, citizen: Person, offer_id: UUID) -> None:
    """She says yes, at her browser."""
    client = app.test_client()
    put_behind_cookie(app, client, citizen)
    answered = offers.answer(client, offer_id, offers.confirm_page(client, offer_id).text)
    assert answered.status_code == 303, answered.status


def _talked(app: Flask, citizen: Person, caseworker: Person, request_id: UUID) -> UUID:
    """Her wish is answered → a notice of hers."""
    with wired_of(app).session() as session:
        now = wired_of(app).now()
        request = session.get_one(ConversationRequest, request_id)
        employee, her = session.get_one(Employee, caseworker.id), session.get_one(Citizen, citizen.id)
        conversations.answer(session, request, employee, "Vi ringer.", now, decision="unchanged")
        notice = messages.tell_citizen(session, her, kind="offer.sent", url="/tilbud", now=now)
        session.commit()
        return notice.id


def _reaches(app: Flask, caseworker: Person, number: str) -> tuple[UUID, UUID, UUID]:
    """The caseworker searches for a number and opens the case for a reason → the search, whom it found, the opening."""
    wired = wired_of(app)
    with wired.session() as session:
        employee, now = session.get_one(Employee, caseworker.id), wired.now()
        made = search.search(session, wired.ledger_for(session), wired.keys, employee, "number", number, now)
        hit = session.scalars(select(Hit.id).where(Hit.search_id == made.id)).one()
        citizen, case = search.hit_of(session, employee, hit, now)
        opened = reach.open_case(session, employee, citizen, case, reason="absent", words="Kollegaen er syg.", now=now)
        session.commit()
        return made.id, hit, opened.id


def looks_of(app: Flask, citizen: Person, employee: Person) -> dict[str, UUID]:
    """The employee looks at her case three times: once that is all, once that she reports, once that is judged."""
    with wired_of(app).session() as session:
        her, who = session.get_one(Citizen, citizen.id), session.get_one(Employee, employee.id)
        now = wired_of(app).now()
        look, reported, judged = (
            record_read(session, citizen=her, employee=who, what="case", reason="task", now=now) for _ in range(3)
        )
        session.flush()
        report = reports.report(session, her, reported, "", now)
        review = Review(
            id=uuid4(),
            subject_id=her.subject_id,
            kind="sample",
            citizen_id=her.id,
            employee_id=who.id,
            read_event_id=judged.id,
            made_at=now,
            state="waiting",
        )
        bundle = SupervisionBundle(
            id=uuid4(), ground="complaint", legal_ref="artikel 57", report_id=report.id, asked_by=who.id, asked_at=now,
            state="waiting",
        )  # fmt: skip
        session.add_all([review, bundle])
        session.commit()
        return {"look": look.id, "report": report.id, "bundle": bundle.id, "review": review.id}


def declared(app: Flask, employee: Person, number: str = "6505805555") -> UUID:
    """She has declared a conflict with this person; of no other number, with somebody who is not here."""
    wired = wired_of(app)
    with wired.session() as session:
        ledger, who = wired.ledger_for(session), session.get_one(Employee, employee.id)
        made = conflicts.declare(session, ledger, who, number=number, relation="relative", now=wired.now())
        session.commit()
        return made.id


def _rings(app: Flask, citizen: Person, caseworker: Person) -> tuple[UUID, UUID]:
    """She rings, and the caseworker looks her up → the look-up, and the step that withdraws her consent."""
    wired = wired_of(app)
    with wired.session() as session:
        employee, number = session.get_one(Employee, caseworker.id), str(citizen.number)
        found = lookup.look_up(session, wired.ledger_for(session), employee, number, wired.now())
        session.commit()
        assert found is not None
        return found, session.scalars(select(PhoneStep.id).where(PhoneStep.lookup_id == found)).one()
