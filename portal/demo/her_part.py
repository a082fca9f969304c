"""What the demo's citizens have written to their plans, and what was answered."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from portal.contributions import service
from portal.documents import service as documents
from portal.documents.looking import looked_at
from portal.documents.service import Brought, Told
from portal.identity import Citizen, Employee
from portal.pages import local_day
from portal.plan.service import Case, plan_of
from portal.progress import sent as sending
from portal.progress import service as progress
from portal.progress.curve import digest
from portal.sources import service as sources
from portal.sources.service import Keeping

NAMES = UUID("6a4f0f0a-3f0e-4c57-9d0e-2f7a5d1c8b11")


def tell(session: Session, citizen: Citizen, case: Case, caseworker: Employee, now: datetime) -> None:
    """A remark that was answered, beside what the doctor wrote, and a question for the meeting that nobody has read."""
    health = next(line for line in plan_of(session, case).preparation if line.topic == "health")
    remark = service.send(
        session, case, citizen, "comment", "Jeg er begyndt at gå ture. Det hjælper lidt på ryggen.",
        key=uuid5(NAMES, "remark"), now=now - timedelta(days=6), line_id=health.id, about="Helbred",
    )  # fmt: skip
    service.mark_seen(session, case, now - timedelta(days=5))
    service.answer(
        session, remark, caseworker, "Godt at høre. Vi taler om det til mødet.",
        key=uuid5(NAMES, "answer"), now=now - timedelta(days=4),
    )  # fmt: skip
    service.send(
        session, case, citizen, "question", "Må min søster komme med til mødet?",
        key=uuid5(NAMES, "question"), now=now - timedelta(days=1),
    )  # fmt: skip
    _brings(session, citizen, case, now)


def _brings(session: Session, citizen: Citizen, case: Case, now: datetime) -> None:
    """A letter that was seen, and her notes, which nobody has opened yet."""
    letter = (
        "Kære Bo\nDu har gået til træning hos os siden april. Du kan gå længere nu end før.\nVenlig hilsen Træningen"
    )
    notes = "Mandag: gik en tur. Tirsdag: hvilede. Onsdag: handlede ind selv."
    for name, body, told, days in (
        ("brev fra træningen.txt", letter,
         Told(what="Et brev fra min træning", origin="Fjordby Træning", dated_on=now.date() - timedelta(days=20)), 5),
        ("mine noter.txt", notes, Told(what="Mine egne noter om ugen"), 2),
    ):  # fmt: skip
        file = Brought(file=looked_at(name, body.encode()), scan="not_scanned")
        sent = documents.send(
            session, case, citizen, file, told, key=uuid5(NAMES, name), now=now - timedelta(days=days)
        )
        if days == 5:
            documents.mark_seen(session, sent, now - timedelta(days=4))


GIVEN = ((41, 3, 2, 4), (34, 4, 3, 4), (27, 3, 3, 5), (20, 5, 4, 5), (13, 5, 4, 7), (6, 6, 6, 6), (1, 7, 6, 7))
"""So many days ago: points for sleep, for pain, and for what he called by a name of his own."""


def follow(session: Session, citizen: Citizen, case: Case, now: datetime) -> None:
    """Points once a week; what he had a week ago he has sent, without his notes."""
    progress.follow(session, citizen, ("sleep", "pain"), (), "At gå en tur", now=now - timedelta(days=42))
    things = [one.id for one in progress.parameters_of(session, citizen)]
    for days_ago, *points in GIVEN:
        at = now - timedelta(days=days_ago)
        note = "Jeg gik hele vejen rundt om søen." if days_ago == 1 else ""
        values = dict(zip(things, points, strict=True))
        progress.give(session, citizen, local_day(at), values, note, key=uuid5(NAMES, f"points {days_ago}"), now=at)
        if days_ago == GIVEN[-2][0]:
            curve = sending.would_send(session, citizen, things, notes=False)
            words = "\n".join(
                f"{day.on.isoformat()}: {', '.join(str(value) for value in day.points)}" for day in curve.days
            )
            sending.send(
                session, case, citizen, things, notes=False, shown=digest(curve), words=words,
                key=uuid5(NAMES, "sent points"), now=at,
            )  # fmt: skip


def gather(session: Session, citizen: Citizen, case: Case, now: datetime) -> None:
    """His doctor has answered, the a-kasse has not, a specialist he pointed to; and the LÆ 265 is on its way."""
    today, municipality = local_day(now), "jobcenter-fjordby"
    told = (
        Keeping(kind="own_doctor", name="Lægehuset Havnen", state="received", consent="wanted",
                sender="laegehuset-havnen", recipient=municipality, asked_on=today - timedelta(days=38),
                received_on=today - timedelta(days=24)),
        Keeping(kind="fund", name="A-kassen Fællesværn", state="planned", consent="wanted",
                sender="a-kassen-faellesvaern", recipient=municipality),
        Keeping(kind="clinic", name="", state="unneeded", consent="by_law", note="Det er først, når du skal til møde."),
        Keeping(kind="lae265", name="Lægehuset Havnen", state="asked", consent="wanted", sender="laegehuset-havnen",
                recipient=municipality, looked_on=today - timedelta(days=21), asked_on=today - timedelta(days=20)),
    )  # fmt: skip
    for number, keeping in enumerate(told):
        at = now - timedelta(days=39 - number)
        sources.add(session, case, keeping, key=uuid5(NAMES, f"source {number}"), now=at)
    sources.point_out(
        session, case, citizen, "specialist", "Speciallægerne på Torvet", "De har undersøgt min ryg i år.",
        key=uuid5(NAMES, "specialist"), now=now - timedelta(days=8),
    )  # fmt: skip
