"""Cases and plans for tests, as plain functions with the usual values filled in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID, uuid4

from flask import Flask
from sqlalchemy.orm import Session

from portal.contributions import service as contributions
from portal.contributions.service import Kind
from portal.identity import Citizen
from portal.plan import newer, service, versions
from portal.plan.models import Case, Contact, Effort, Goal, Meeting, Preparation, Withheld
from portal.sources import service as sources
from tests.support.portal import wired_of

Line = TypeVar("Line")

WRITTEN = {"written_by": "caseworker", "source": "Jobcenter Fjordby", "written_on": date(2025, 11, 3)}


def a_case(session: Session, citizen_id: UUID, **given: Any) -> Case:
    citizen = session.get_one(Citizen, citizen_id)
    values = {
        "unit": "Jobcenter Fjordby",
        "unit_phone": "70 00 00 02",
        "opened_on": date(2025, 10, 1),
        "journal_no": "15.20.12-G01-17-25",
    }
    case = Case(id=uuid4(), subject_id=citizen.subject_id, citizen_id=citizen.id, **(values | given))
    session.add(case)
    session.flush()
    return case


def a_goal(session: Session, case: Case, text: str, **given: Any) -> Goal:
    return _add(session, Goal, case, text=text, **(WRITTEN | given))


def a_preparation(session: Session, case: Case, topic: str, text: str, **given: Any) -> Preparation:
    return _add(session, Preparation, case, topic=topic, text=text, **(WRITTEN | given))


def an_effort(session: Session, case: Case, title: str, **given: Any) -> Effort:
    values = {"part": "indsats", "department": "Socialafdelingen", "state": "i_gang", "since": date(2025, 12, 1)}
    return _add(session, Effort, case, title=title, **(WRITTEN | values | given))


def a_meeting(session: Session, case: Case, starts_at: datetime, **given: Any) -> Meeting:
    return _add(session, Meeting, case, starts_at=starts_at, **({"kind": "opfoelgning", "form": "fremmoede"} | given))


def _add(session: Session, model: Callable[..., Line], case: Case, **values: Any) -> Line:
    row = model(id=uuid4(), subject_id=case.subject_id, case_id=case.id, **values)
    session.add(row)
    return row


def keep(app: Flask, case_id: UUID) -> UUID | None:
    """Keep the plan of the case as it stands now; None where nothing has changed."""
    wired = wired_of(app)
    with wired.session() as session:
        kept = versions.keep(session, session.get_one(Case, case_id), wired.now())
        session.commit()
        return kept.id if kept else None


def an_edition(app: Flask, case_id: UUID) -> UUID:
    """A goal is written, and the plan kept with it."""
    with wired_of(app).session() as session:
        a_goal(session, session.get_one(Case, case_id), "Jeg vil sove om natten.")
        session.commit()
    kept = keep(app, case_id)
    assert kept is not None
    return kept


def an_old_line(app: Flask, case_id: UUID) -> UUID:
    """What the doctor wrote about her health long ago."""
    with wired_of(app).session() as session:
        line = a_preparation(
            session, session.get_one(Case, case_id), "health", "Ondt i ryggen.", written_by="doctor",
            written_on=date(2024, 3, 1),
        )  # fmt: skip
        session.commit()
        return line.id


def a_wish_for_newer(app: Flask, case_id: UUID) -> UUID:
    """She has asked to have it newer."""
    line_id, wired = an_old_line(app, case_id), wired_of(app)
    with wired.session() as session:
        case, now = session.get_one(Case, case_id), wired.now()
        asked = newer.ask(
            session, case, session.get_one(Citizen, case.citizen_id), service.plan_of(session, case), line_id,
            today=now.date(), now=now, url="",
        )  # fmt: skip
        session.commit()
        return asked.id


def a_contribution(
    app: Flask,
    case_id: UUID,
    text: str = "Jeg kan ikke stå op længe.",
    kind: Kind = "tell",
    line_id: UUID | None = None,
) -> UUID:
    """She has sent this to her plan."""
    wired = wired_of(app)
    with wired.session() as session:
        case = session.get_one(Case, case_id)
        citizen = session.get_one(Citizen, case.citizen_id)
        sent = contributions.send(
            session, case, citizen, kind, text, key=uuid4(), now=wired.now(), line_id=line_id, about=""
        )
        session.commit()
        return sent.id


def a_source(
    app: Flask, case_id: UUID, name: str = "Speciallægerne på Torvet", wish: str = "De kender min ryg."
) -> UUID:
    """She has pointed to a specialist."""
    wired = wired_of(app)
    with wired.session() as session:
        case = session.get_one(Case, case_id)
        citizen = session.get_one(Citizen, case.citizen_id)
        made = sources.point_out(session, case, citizen, "specialist", name, wish, key=uuid4(), now=wired.now())
        session.commit()
        return made.id


def written_in(app: Flask, case_id: UUID) -> dict[str, UUID]:
    """An effort, a contact and something withheld, by their kinds."""
    with wired_of(app).session() as session:
        case = session.get_one(Case, case_id)
        effort = an_effort(session, case, "Genoptræning")
        contact = _add(
            session, Contact, case, role="mentor", unit="Jobcenter Fjordby", phone="70 00 00 04",
            since=date(2025, 11, 3), name="Mads Mentor",
        )  # fmt: skip
        withheld = _add(
            session, Withheld, case, place="document", law="fvl_15b", decided_on=date(2025, 11, 3),
            decided_by="Jobcenter Fjordby", what="En del af et brev",
        )  # fmt: skip
        session.commit()
        return {"effort": effort.id, "contact": contact.id, "withheld": withheld.id}
