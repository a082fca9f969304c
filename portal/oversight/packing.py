"""What a bundle for Datatilsynet holds, file by file: made when it is fetched, from what the two rooms hold then."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from flask import render_template
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from consent.canonical import floor_millisecond
from consent.events import ConsentId, SubjectId
from consent.ledger import Ledger
from portal.consents.bundle import files as evidence
from portal.identity import Citizen, Employee
from portal.oversight.bundle_models import SupervisionBundle
from portal.oversight.bundles import LONGEST, WITH_PLAN
from portal.oversight.models import LookReport, Review
from portal.oversight.templates import history
from portal.pages import COPENHAGEN
from portal.plan import service as plan
from portal.sealing import fetch_keys
from portal.transparency.service import ReadEvent, record_read

MOST_CONSENTS: Final = 200
MOST_READS: Final = 5000
File = Any


class TooMuch(Exception):
    """More than one bundle holds: a shorter period is asked for."""


def files(session: Session, ledger: Ledger, bundle: SupervisionBundle, by: Employee, now: datetime) -> dict[str, str]:
    """By their names. That somebody looked is written for each person in it, in the same transaction."""
    since, until = _period(bundle)
    report = session.get(LookReport, bundle.report_id) if bundle.report_id else None
    consents = _of_one(session, ledger, report) if report else _of_period(ledger, since, until)
    reads = _reads(session, report, since, until)
    subjects = {subject for subject, _consent in consents}
    wanted = Citizen.subject_id.in_(subjects) | Citizen.id.in_({read.citizen_id for read, _name in reads})
    people = session.scalars(select(Citizen).where(wanted).order_by(Citizen.id)).all()
    number = {one.id: f"B{place}" for place, one in enumerate(people, start=1)}
    of_subject = {one.subject_id: number[one.id] for one in people}
    found = _evidence(ledger, consents, of_subject)
    found |= {
        "opslag.json": _json([_read(read, name, number) for read, name in reads]),
        "kontrol.json": _json(_reviews(session, [read.id for read, _name in reads], number)),
        "overfoersler.json": _json(_moved(ledger, since, until)),
        "sletninger.json": _json([_erasure(asdict(one)) for one in ledger.erasures()]),
        "skabeloner.json": _json([asdict(one) for one in history(ledger)]),
    }
    if report is not None:
        found["anmeldelse.json"] = _json(_report(report))
        if bundle.ground == WITH_PLAN:
            found["plan.json"] = _json(_plan(session, people))
    found["laes-mig.html"] = render_template(
        "oversight/bundle_readme.html",
        bundle=bundle,
        names=[*sorted(found)],
        count=len(people),
        made=now,
        words=words(),
    )
    for one in people:
        record_read(session, citizen=one, employee=by, what="bundle", reason="audit", now=now)
    return found


def words() -> list[tuple[str, str]]:
    """What each file or folder holds."""
    return [
        ("samtykker/", _("Hvert samtykke for sig: handlinger, spørgsmål, beviser og en side, der regner dem efter.")),
        ("opslag.json", _("Hvem af kommunens ansatte der har set hvad, hvornår og hvorfor.")),
        ("kontrol.json", _("De opslag, som to har set på, og hvad de kom frem til.")),
        ("overfoersler.json", _("For hver myndighed: hvad der fik ja, over for det, der er hentet.")),
        ("sletninger.json", _("Hver sletning med grund, lov og de to, der besluttede den.")),
        ("skabeloner.json", _("Hver udgave af de tekster, borgerne svarer på, med aftryk.")),
        ("anmeldelse.json", _("Det, borgeren meldte, og svaret.")),
        ("plan.json", _("Planens tekst. Den er kun med, fordi grunden nævner den.")),
    ]


def _period(bundle: SupervisionBundle) -> tuple[datetime, datetime]:
    """Of a report: the days before it was asked for."""
    if bundle.first is None or bundle.last is None:
        return floor_millisecond(bundle.asked_at - LONGEST), floor_millisecond(bundle.asked_at)
    return _midnight(bundle.first), _midnight(bundle.last + timedelta(days=1))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), COPENHAGEN)


def _of_one(session: Session, ledger: Ledger, report: LookReport) -> list[tuple[SubjectId, ConsentId]]:
    subject = SubjectId(session.get_one(Citizen, report.citizen_id).subject_id)
    return [(subject, one.consent_id) for one in ledger.consents(subject)]


def _of_period(ledger: Ledger, since: datetime, until: datetime) -> list[tuple[SubjectId, ConsentId]]:
    """Those that something happened to; what the log has not taken up yet is not among them, which takes seconds."""
    covering = ledger.covering(since)
    if covering is None:
        return []
    found = dict.fromkeys((act.subject, act.consent_id) for act in ledger.counted(since, until, covering))
    if len(found) > MOST_CONSENTS:
        raise TooMuch
    return list(found)


def _evidence(
    ledger: Ledger, consents: Iterable[tuple[SubjectId, ConsentId]], of_subject: Mapping[UUID, str]
) -> dict[str, str]:
    found: dict[str, str] = {}
    for place, (subject, consent_id) in enumerate(consents, start=1):
        who = of_subject.get(subject, "uden-side")
        for name, text in evidence(ledger, subject, ledger.consent(subject, consent_id)).items():
            found[f"samtykker/{place:03}-{who}/{name}"] = text
    return found


def _reads(
    session: Session, report: LookReport | None, since: datetime, until: datetime
) -> list[tuple[ReadEvent, str]]:
    wanted = select(ReadEvent, Employee.name).join(Employee, Employee.id == ReadEvent.employee_id)
    if report is None:
        wanted = wanted.where(ReadEvent.at >= since, ReadEvent.at < until)
    else:
        wanted = wanted.where(ReadEvent.citizen_id == report.citizen_id, ReadEvent.at <= until)
    rows = session.execute(wanted.order_by(ReadEvent.at, ReadEvent.id).limit(MOST_READS + 1)).all()
    if len(rows) > MOST_READS:
        raise TooMuch
    return [(row[0], row[1]) for row in rows]


def _read(read: ReadEvent, name: str, number: Mapping[UUID, str]) -> File:
    return {
        "id": read.id, "at": read.at, "citizen": number[read.citizen_id], "employee": name, "unit": read.unit,
        "role": read.role, "what": read.what, "reason": read.reason,
    }  # fmt: skip


def _reviews(session: Session, reads: list[UUID], number: Mapping[UUID, str]) -> list[File]:
    rows = session.scalars(select(Review).where(Review.read_event_id.in_(reads)).order_by(Review.made_at)).all()
    fetch_keys(session, rows)
    return [
        {
            "read": one.read_event_id, "citizen": number[one.citizen_id], "why": one.kind, "state": one.state,
            "finding": one.finding, "note": one.note, "made_at": one.made_at, "first_at": one.first_at,
            "second_at": one.second_at,
        }
        for one in rows
    ]  # fmt: skip


def _moved(ledger: Ledger, since: datetime, until: datetime) -> list[File]:
    return [
        {
            "agency": agency.agency_id, "name": agency.name, "permits": found.permits, "transfers": found.transfers,
            "permits_unused": len(found.permits_unused), "transfers_uncovered": len(found.uncovered),
        }
        for agency in ledger.agencies()
        for found in [ledger.reconcile(agency.agency_id, since, until)]
    ]  # fmt: skip


def _erasure(told: Mapping[str, Any]) -> File:
    """Nothing that leads to whoever was erased."""
    return {name: value for name, value in told.items() if name != "subject_id"}


def _report(report: LookReport) -> File:
    return {
        "read": report.read_event_id, "reported_at": report.reported_at, "due_at": report.due_at,
        "words": report.words, "finding": report.finding, "answer": report.answer, "answered_at": report.answered_at,
    }  # fmt: skip


def _plan(session: Session, people: Iterable[Citizen]) -> list[File]:
    cases = [case for one in people if (case := plan.case_of(session, one)) is not None]
    return [asdict(plan.plan_of(session, case)) for case in cases]


def _json(told: File) -> str:
    return json.dumps(told, ensure_ascii=False, indent=1, default=_plain)


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
