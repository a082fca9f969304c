"""A municipality of any size: citizens with cases, plans, consents and a past, caseworkers with a morning's work."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import islice
from random import Random
from uuid import UUID, uuid4

from flask import Flask
from joserfc.jwk import ECKey
from sqlalchemy.orm import Session

from bench import bulk
from bench.stage import Stage, now
from consent.rows import Row, SubjectRow
from portal import create_app
from portal.commands.db import upgrade
from portal.identity import Citizen, Employee
from portal.messages.models import Notice, StaffTask
from portal.threads.models import Thread, ThreadMessage
from portal.transparency.service import record_read
from tests.consent.ledger.world import ORIGIN, World
from tests.support.cases import a_case, a_goal, a_meeting, an_effort
from tests.support.portal import Person, an_employee, key_json, settings_for, wired_of

CATEGORIES = ("health", "social", "employment")
"""One consent in force a category: three a citizen."""
CASES_EACH = 500
SPARE = 3
"""Colleagues without cases: everybody has thirty searches an hour, and small towns few people."""
UNIT = 20
"""Caseworkers of one unit."""
WAITING = 13
"""Of so many citizens one has something in the inbox today."""
AT_ONCE = 500
FIRST = ("Asta", "Bo", "Dorte", "Emil", "Fatima", "Gorm", "Hanne", "Iben", "Jens", "Karla", "Lars", "Mette", "Niels")
SURNAME = ("Ager", "Bakke", "Dal", "Eng", "Fjord", "Gran", "Holm", "Kilde", "Lund", "Mose", "Skov", "Vang", "Ås")


@dataclass
class Town:
    app: Flask
    caseworkers: list[Person]
    cases: list[tuple[UUID, int]]
    """Each case, and which caseworker has it."""
    people: int
    dice: Random

    @property
    def owners(self) -> list[Person]:
        """Those who have cases."""
        return self.caseworkers[:-SPARE]

    def case(self) -> tuple[UUID, Person]:
        found, whose = self.dice.choice(self.cases)
        return found, self.owners[whose]


def built(stage: Stage, people: int) -> Town:
    """As though the portal had run for some months: written in bulk, but with its own rows and its own seals."""
    url = stage.url(upgrade)
    for name in ("citizen", "staff"):
        key = ECKey.generate_key("P-256", {"kid": name, "alg": "ES256", "use": "sig"})
        (stage.keys_folder / f"oidc-{name}.jwk.json").write_text(key_json(key))
    guard = stage.folder / f"{stage.engine}-town-{people}.guard"
    app = create_app(replace(settings_for(url, stage.keys_folder, guard), log_origin=ORIGIN), now=now)
    app.config["RATELIMIT_ENABLED"] = False
    wired = wired_of(app)
    World(wired.engine, stage.keys, now).register()
    staff = [
        an_employee(app, name=f"S{one} Vinter", roles=("caseworker",), unit=f"Jobcenter {one // UNIT}")
        for one in range(people // CASES_EACH + SPARE)
    ]
    town = Town(app, staff, [], people, Random(1))  # noqa: S311  # who is looked up is no secret
    folk = enumerate(bulk.granted(stage.keys, people, categories=CATEGORIES, number=number_of))
    while some := list(islice(folk, AT_ONCE)):
        bulk.load([wired.engine], [rows for _, rows in some])
        with wired.session() as session:
            _move_in(session, town, some)
            session.commit()
    if stage.engine == "postgresql":
        with wired.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")
    return town


def number_of(person: int) -> str:
    """Day of month + 60: a number nobody has; a handful of people to each day of birth, as in a town."""
    return f"{61 + person % 28}{1 + person // 28 % 12:02}{person // 336 % 100:02}{1000 + person // 33_600}"


def name_of(person: int) -> str:
    """Two words that many have, and one that few have."""
    return f"{FIRST[person % len(FIRST)]} {_word(person // len(FIRST))} {SURNAME[person % 169 // 13]}"


def _word(number: int) -> str:
    syllables = ("ba", "de", "fi", "go", "ku", "la", "me", "ni", "po", "ru")
    return "".join(syllables[int(digit)] for digit in str(number)).capitalize()


def _move_in(session: Session, town: Town, some: list[tuple[int, list[Row]]]) -> None:
    """These people, known to the ledger already, become citizens with a case."""
    subjects = [row.subject_id for _, rows in some for row in rows if isinstance(row, SubjectRow)]
    session.info["fetch_keys"](set(subjects))
    employees = {one.id: one for one in session.query(Employee)}
    for (person, _rows), subject in zip(some, subjects, strict=True):
        citizen = Citizen(id=uuid4(), subject_id=subject, protected=False, language="da")
        citizen.name = name_of(person)
        session.add(citizen)
        whose = person % len(town.owners)
        town.cases.append((_settle(session, citizen, employees[town.owners[whose].id], person), whose))


def _settle(session: Session, citizen: Citizen, owner: Employee, person: int) -> UUID:
    """Her case, her plan, what has been done and, for some, what waits."""
    at = now()
    case = a_case(session, citizen.id, coordinator_id=owner.id, unit=owner.unit)
    a_goal(session, case, "Arbejde med planter")
    for title in ("Mentor", "Fysisk træning"):
        an_effort(session, case, title)
    a_meeting(session, case, at + timedelta(days=1 + person % 60), place="Rådhuset")
    thread = Thread(
        id=uuid4(), subject_id=citizen.subject_id, citizen_id=citizen.id, about="general",
        opened_at=at - timedelta(days=30), last_at=at - timedelta(days=29),
    )  # fmt: skip
    session.add(thread)
    session.flush([thread])
    for days, writer in ((30, None), (29, owner.id)):
        message = ThreadMessage(
            id=uuid4(), subject_id=citizen.subject_id, thread_id=thread.id, employee_id=writer,
            at=at - timedelta(days=days),
        )  # fmt: skip
        message.text = "Jeg vil gerne spørge om mødet."
        session.add(message)
    for task in _tasks(citizen, owner, person):
        session.add(task)
    for days in (20, 10, 5):
        before = at - timedelta(days=days)
        session.add(Notice(id=uuid4(), citizen_id=citizen.id, kind="case.opened", url="/", at=before, read_at=before))
        record_read(session, citizen=citizen, employee=owner, what="case", reason="own_case", now=before)
    return case.id


def _tasks(citizen: Citizen, owner: Employee, person: int) -> Iterator[StaffTask]:
    at = now()
    for days in (90, 60, 30):
        before = at - timedelta(days=days)
        yield StaffTask(
            id=uuid4(), citizen_id=citizen.id, kind="thread.written", url="/sager", employee_id=owner.id,
            unit=owner.unit, created_at=before, due_on=before.date(), done_at=before, done_by=owner.id,
        )  # fmt: skip
    if person % WAITING == 0:
        yield StaffTask(
            id=uuid4(), citizen_id=citizen.id, kind="consent.granted", url="/sager", employee_id=owner.id,
            unit=owner.unit, created_at=at - timedelta(days=1), due_on=at.date() + timedelta(days=person % 15),
        )  # fmt: skip
