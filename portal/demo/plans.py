"""The demo citizens' cases and plans: one believable plan, told to each of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.identity import Citizen, Employee
from portal.plan import versions
from portal.plan.models import Case, Contact, Effort, Goal, Handover, Meeting, Preparation, Withheld

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
LATEST = "Hjælp til at få styr på posten"
"""What came last: until five days ago it was not in the plan."""
PASSED_ON = """Dine mål, og at du helst taler om formiddagen.
At du venter på forløbet om smerter.
At du ikke skal fortælle om praktikken igen."""


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
    session.flush()  # an effort names the goal it serves
    told = (
        ("experience", "citizen", "Dig selv", "Jeg har stået i butik i ti år og kan lide at tale med folk."),
        ("network", "citizen", "Dig selv", "Min søster hjælper mig, når det er svært."),
        ("earlier_efforts", "caseworker", "Jobcenter Fjordby", "Praktik i en børnehave. Den stoppede efter seks uger."),
    )
    for topic, writer, source, text in told:
        part = Preparation(topic=topic, **line(writer, source))
        part.text = text
        session.add(part)
    health = Preparation(
        topic="health", **line("doctor", "Lægehuset Havnen") | {"written_on": (now - timedelta(days=230)).date()},
        system="Lægens journal", fetched_on=(now - timedelta(days=220)).date(),
    )  # fmt: skip
    health.text = "Smerter i ryggen og træthed. Undersøgt på sygehuset."
    session.add(health)
    for part_name, department, state, since, title, note in EFFORTS:
        effort = Effort(
            part=part_name,
            department=department,
            state=state,
            since=(now + timedelta(days=since)).date() if state != "bevilget" else on,
            starts_on=(now + timedelta(days=since)).date() if state == "i_gang" else None,
            **line("department", department),
        )
        effort.title, effort.note = title, note
        effort.goal_id = goal.id if state == "i_gang" else None
        if state == "bevilget":
            effort.state, granted = "foreslaaet", effort
        if title == LATEST:
            latest, effort.written_on = effort, effort.since
        else:
            session.add(effort)
    versions.keep(session, case, now - timedelta(days=60))
    granted.state, granted.since = "bevilget", (now - timedelta(days=10)).date()
    versions.keep(session, case, now - timedelta(days=10))
    session.add(latest)
    versions.keep(session, case, now - timedelta(days=5))
    _people(session, case, now)
    meeting = Meeting(
        id=uuid4(), subject_id=subject, case_id=case.id, kind="opfoelgning", form="fremmoede",
        starts_at=(now + timedelta(days=9)).replace(hour=9, minute=0, second=0, microsecond=0),
    )  # fmt: skip
    meeting.place = "Jobcenter Fjordby, Havnegade 1, lokale 4"
    meeting.note = "Vi taler om, hvordan det går med din mentor."
    session.add(meeting)
    return case


def _people(session: Session, case: Case, now: datetime) -> None:
    """A mentor beside the coordinator."""
    mentor = Contact(
        id=uuid4(), subject_id=case.subject_id, case_id=case.id, role="mentor", unit="Jobcenter Fjordby",
        phone="70 00 00 04", since=(now - timedelta(days=30)).date(),
    )  # fmt: skip
    mentor.name = "Mads Mentor"
    session.add(mentor)


def handed_over(session: Session, case: Case, old: Employee, now: datetime) -> None:
    """Her case had another coordinator until two weeks ago; the three of them met."""
    on = (now - timedelta(days=14)).date()
    card = Handover(
        id=uuid4(), subject_id=case.subject_id, case_id=case.id, from_id=old.id, to_id=case.coordinator_id,
        on=on, met_on=on,
    )  # fmt: skip
    card.passed_on = PASSED_ON
    session.add(card)


def withhold(session: Session, case: Case, now: datetime) -> None:
    """Something of her case is withheld."""
    line = Withheld(
        id=uuid4(), subject_id=case.subject_id, case_id=case.id, place="document", law="fvl_15b",
        decided_on=(now - timedelta(days=20)).date(), decided_by="Jobcenter Fjordby",
    )  # fmt: skip
    line.what = "En del af et brev, som handler om et andet menneske"
    session.add(line)
