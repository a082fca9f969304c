"""The plan as she reads it, line by line, and what she waits for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from portal.identity import Citizen
from portal.pages import moment, shortday
from portal.plan import newer, service
from portal.plan.newer import NewerAsked
from portal.plan.people import ContactLine, WithheldLine
from portal.plan.service import EffortLine, GoalLine, Line, MeetingLine, Plan, PreparationLine
from portal.plan.words import (
    ALWAYS,
    complaint_words,
    law_words,
    place_words,
    role_words,
    state_dates,
    state_words,
    topic_words,
    written,
)
from portal.todo import Todo

Row = tuple[str, str]
BADGES = {"i_gang": "info", "gennemfoert": "success", "venter": "warning", "afslaaet": "neutral"}


@dataclass(frozen=True, kw_only=True)
class Age:
    """That a line may be out of date, and whether she has asked for a newer one."""

    line_id: UUID
    is_old: bool = False
    asked: str = ""
    """When she asked, while nobody has seen to it."""
    seen_to: str = ""
    """The day somebody saw to her latest request."""


@dataclass(frozen=True, kw_only=True)
class Said:
    """A text and who it is from."""

    id: UUID
    heading: str
    text: str
    written: str
    age: Age


@dataclass(frozen=True, kw_only=True)
class EffortCard:
    """One effort: the state is always said in words, the badge's colour only repeats it."""

    id: UUID
    title: str
    state: str
    badge: str
    rows: tuple[Row, ...]
    note: str
    written: str
    age: Age


@dataclass(frozen=True, kw_only=True)
class PlanPage:
    is_written: bool
    goals: tuple[Said, ...]
    described: tuple[Said, ...]
    missing: tuple[str, ...]
    preparing: tuple[EffortCard, ...]
    efforts: tuple[EffortCard, ...]


@dataclass(frozen=True, kw_only=True)
class Person:
    """A role in her case: who has it, or nobody yet."""

    role: str
    does: str
    name: str = ""
    unit: str = ""
    phone: str = ""


Asked = Mapping[UUID, NewerAsked]


def plan_page(plan: Plan, today: date, asked: Asked | None = None) -> PlanPage:
    topics = topic_words()
    described = {line.topic for line in plan.preparation}
    order = list(topics)
    wanted = asked or {}
    aims = aims_of(plan, _("Dit mål"))
    hers = sorted(plan.goals, key=lambda goal: goal.written_by != "citizen")
    return PlanPage(
        is_written=plan.is_written,
        goals=tuple(
            Said(id=g.id, heading="", text=g.text, written=written(g), age=_age(g, today, wanted)) for g in hers
        ),
        described=tuple(
            Said(
                id=line.id, heading=topics[line.topic], text=line.text, written=written(line),
                age=_age(line, today, wanted),
            )
            for line in sorted(plan.preparation, key=lambda line: order.index(line.topic))
        ),
        missing=tuple(word for topic, word in topics.items() if topic not in described),
        preparing=tuple(card(effort, today, wanted, aims) for effort in plan.efforts if effort.part == "forberedende"),
        efforts=tuple(card(effort, today, wanted, aims) for effort in plan.efforts if effort.part == "indsats"),
    )  # fmt: skip


def _age(line: Line, today: date, asked: Asked) -> Age:
    found = asked.get(line.id)
    waits = found is not None and found.open_for is not None
    return Age(
        line_id=line.id,
        is_old=newer.is_old(line, today),
        asked=shortday(found.asked_at) if found and waits else "",
        seen_to=shortday(found.seen_to_on) if found and not waits and found.seen_to_on else "",
    )


def aims_of(plan: Plan, word: str) -> Mapping[UUID, Row]:
    """Each goal as a row of the efforts that serve it, under the word for whose it is."""
    return {goal.id: (word, goal.text) for goal in plan.goals}


def card(
    effort: EffortLine, today: date, asked: Asked | None = None, aims: Mapping[UUID, Row] | None = None
) -> EffortCard:
    rows: list[Row] = [(_("Ansvarlig"), effort.department)]
    if effort.goal_id is not None and aims and effort.goal_id in aims:
        rows.insert(0, aims[effort.goal_id])
    if effort.waits:
        rows.append((_("Har ventet"), waited(effort.since, today)))
    if effort.starts_on:
        rows.append((_("Starter") if effort.starts_on > today else _("Startede"), shortday(effort.starts_on)))
    if not effort.waits and not (effort.state == "i_gang" and effort.starts_on):
        rows.append((state_dates()[effort.state], shortday(effort.since)))
    if effort.ends_on:
        rows.append((_("Slutter") if effort.ends_on >= today else _("Sluttede"), shortday(effort.ends_on)))
    return EffortCard(
        id=effort.id,
        title=effort.title,
        state=state_words()[effort.state],
        badge=BADGES.get(effort.state, "neutral"),
        rows=tuple(rows),
        note=effort.note,
        written=written(effort),
        age=_age(effort, today, asked or {}),
    )


def people(contacts: list[ContactLine]) -> list[Person]:
    """Everybody with a part in her case; the roles she may ask for are there also while nobody has them."""
    words = role_words()
    found = [
        Person(role=words[c.role][0], does=c.does or words[c.role][1], name=c.name, unit=c.unit, phone=c.phone)
        for role in words
        for c in contacts
        if c.role == role
    ]
    taken = {contact.role for contact in contacts}
    return found + [Person(role=words[role][0], does=words[role][1]) for role in ALWAYS if role not in taken]


def withheld(lines: list[WithheldLine]) -> list[tuple[str, tuple[Row, ...]]]:
    """What is withheld, where it belongs, and the law with a word about what it means."""
    laws, places, ways = law_words(), place_words(), complaint_words()
    return [
        (
            line.what,
            (
                (_("Hører til"), places[line.place]),
                (_("Hvorfor"), f"{laws[line.law][1]} {laws[line.law][0]}."),
                (_("Besluttet"), _("%(day)s af %(unit)s", day=shortday(line.decided_on), unit=line.decided_by)),
                (_("Sådan klager du"), ways[line.law]),
            ),
        )
        for line in lines
    ]


def title_of(line: Line) -> str:
    """What the line is called: a goal by its text, a topic and an effort by their names."""
    match line:
        case GoalLine():
            return line.text
        case PreparationLine():
            return topic_words()[line.topic]
        case EffortLine():
            return line.title
    raise TypeError(type(line).__name__)


def waited(since: date, today: date) -> str:
    """For how long, in days; never less than nothing."""
    days = max((today - since).days, 0)
    text: str = _("Siden i dag")
    if days:
        text = ngettext("%(num)s dag, siden %(day)s", "%(num)s dage, siden %(day)s", days, day=shortday(since))
    return text


def meeting_rows(meeting: MeetingLine) -> list[Row]:
    kinds = {
        "opfoelgning": _("Opfølgende samtale"),
        "rehabiliteringsmoede": _("Møde med rehabiliteringsteamet"),
        "sundhedskoordinator": _("Samtale med sundhedskoordinatoren"),
    }
    forms = {"fremmoede": _("Du møder op"), "telefon": _("I telefonen"), "video": _("På video")}
    rows = [
        (_("Hvornår"), moment(meeting.starts_at)),
        (_("Hvad"), kinds[meeting.kind]),
        (_("Hvordan"), forms[meeting.form]),
    ]
    if meeting.place:
        rows.append((_("Hvor"), meeting.place))
    if meeting.note:
        rows.append((_("Godt at vide"), meeting.note))
    return rows


def next_meeting_on(session: Session, citizen: Citizen, now: datetime) -> datetime | None:
    """When her next meeting begins, for the front page."""
    case = service.case_of(session, citizen)
    meeting = None if case is None else service.next_meeting(session, case, now)
    return None if meeting is None else meeting.starts_at


def todos(session: Session, citizen: Citizen, now: datetime) -> list[Todo]:
    """What others owe her: a coordinator, and whatever a department has not decided or begun."""
    case = service.case_of(session, citizen)
    if case is None:
        return []
    url = url_for("plan.show")
    found = []
    if case.coordinator_id is None:
        text = _("%(unit)s skal finde en koordinerende sagsbehandler til dig.", unit=case.unit)
        found.append(Todo(text=text, url=url, waits_for=case.unit))
    for wait in service.waiting(session, case):
        if wait.state == "foreslaaet":
            text = _(
                "%(department)s skal tage stilling til noget, der er foreslået i din plan.", department=wait.department
            )
        else:
            text = _("%(department)s skal sætte noget fra din plan i gang.", department=wait.department)
        if text not in [todo.text for todo in found]:
            found.append(Todo(text=text, url=url, waits_for=wait.department))
    return found
