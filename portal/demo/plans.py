"""The demo citizens' cases and plans: one believable plan, told to each of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.identity import Citizen, Employee
from portal.plan.models import Case, Effort, Goal, Meeting, Preparation

EFFORTS = (
    ("indsats", "Jobcenter Fjordby", "i_gang", -30, "Mentor en gang om ugen", "Du og din mentor mødes, hvor du vil."),
    (
        "indsats",
        "Region Fjord",
        "venter",
        -45,
        "Forløb om at leve med smerter",
        "Der er ventetid. Regionen skriver til dig.",
    ),
    ("indsats", "Sundhed og Træning", "bevilget", -10, "Træning på hold", "Du kan begynde, når du er klar."),
    ("indsats", "Socialafdelingen", "foreslaaet", -5, "Hjælp til at få styr på posten", "Teamet har foreslået det."),
)


def open_case(session: Session, citizen: Citizen, coordinator: Employee | None, now: datetime) -> Case:
    opened = session.scalar(select(func.count()).select_from(Case)) or 0
    case = Case(
        id=uuid4(),
        subject_id=citizen.subject_id,
        citizen_id=citizen.id,
        coordinator_id=coordinator.id if coordinator else None,
        unit="Jobcenter Fjordby",
        unit_phone="70 00 00 01",
        opened_on=(now - timedelta(days=120)).date(),
    )
    case.journal_no = f"15.20.00-G01-{7 + 4 * opened}-26"
    session.add(case)
    session.flush()
    return case


def write(session: Session, citizen: Citizen, coordinator: Employee, now: datetime) -> Case:
    """A case with a coordinator, a plan in two parts and the next meeting."""
    case = open_case(session, citizen, coordinator, now)
    subject, on = citizen.subject_id, (now - timedelta(days=60)).date()

    def line(written_by: str, source: str) -> dict[str, object]:
        return {
            "id": uuid4(), "subject_id": subject, "case_id": case.id,
            "written_by": written_by, "source": source, "written_on": on,
        }  # fmt: skip

    for position, text in enumerate(
        ("Jeg vil gerne have en hverdag, jeg kan holde til.", "Jeg vil gerne arbejde med tøj."), 1
    ):
        goal = Goal(position=position, **line("citizen", "Dig selv"))
        goal.text = text
        session.add(goal)
    told = (
        ("experience", "citizen", "Dig selv", "Jeg har stået i butik i ti år og kan lide at tale med folk."),
        ("health", "doctor", "Lægehuset Havnen", "Smerter i ryggen og træthed. Undersøgt på sygehuset."),
        ("network", "citizen", "Dig selv", "Min søster hjælper mig, når det er svært."),
        ("earlier_efforts", "caseworker", "Jobcenter Fjordby", "Praktik i en børnehave. Den stoppede efter seks uger."),
    )
    for topic, writer, source, text in told:
        part = Preparation(topic=topic, **line(writer, source))
        part.text = text
        session.add(part)
    for part_name, department, state, since, title, note in EFFORTS:
        effort = Effort(
            part=part_name,
            department=department,
            state=state,
            since=(now + timedelta(days=since)).date(),
            starts_on=(now + timedelta(days=since)).date() if state == "i_gang" else None,
            **line("department", department),
        )
        effort.title, effort.note = title, note
        session.add(effort)
    meeting = Meeting(
        id=uuid4(), subject_id=subject, case_id=case.id, kind="opfoelgning", form="fremmoede",
        starts_at=(now + timedelta(days=9)).replace(hour=9, minute=0, second=0, microsecond=0),
    )  # fmt: skip
    meeting.place = "Jobcenter Fjordby, Havnegade 1, lokale 4"
    meeting.note = "Vi taler om, hvordan det går med din mentor."
    session.add(meeting)
    return case
