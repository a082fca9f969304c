"""The plan in words: states, topics and writers as a citizen reads them, and what she waits for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from portal.identity import Citizen
from portal.pages import moment, shortday
from portal.plan import service
from portal.plan.service import EffortLine, Line, MeetingLine, Plan, Writer
from portal.todo import Todo

Row = tuple[str, str]
BADGES = {"i_gang": "info", "gennemfoert": "success", "venter": "warning", "afslaaet": "neutral"}


@dataclass(frozen=True, kw_only=True)
class Said:
    """A text and who it is from."""

    heading: str
    text: str
    written: str


@dataclass(frozen=True, kw_only=True)
class EffortCard:
    """One effort: the state is always said in words, the badge's colour only repeats it."""

    title: str
    state: str
    badge: str
    rows: tuple[Row, ...]
    note: str
    written: str


@dataclass(frozen=True, kw_only=True)
class PlanPage:
    is_written: bool
    goals: tuple[Said, ...]
    described: tuple[Said, ...]
    missing: tuple[str, ...]
    preparing: tuple[EffortCard, ...]
    efforts: tuple[EffortCard, ...]


def plan_page(plan: Plan, today: date) -> PlanPage:
    topics = topic_words()
    described = {line.topic for line in plan.preparation}
    order = list(topics)
    return PlanPage(
        is_written=plan.is_written,
        goals=tuple(Said(heading="", text=goal.text, written=written(goal)) for goal in plan.goals),
        described=tuple(
            Said(heading=topics[line.topic], text=line.text, written=written(line))
            for line in sorted(plan.preparation, key=lambda line: order.index(line.topic))
        ),
        missing=tuple(word for topic, word in topics.items() if topic not in described),
        preparing=tuple(card(effort, today) for effort in plan.efforts if effort.part == "forberedende"),
        efforts=tuple(card(effort, today) for effort in plan.efforts if effort.part == "indsats"),
    )


def card(effort: EffortLine, today: date) -> EffortCard:
    rows: list[Row] = [(_("Ansvarlig"), effort.department)]
    if effort.waits:
        rows.append((_("Har ventet"), waited(effort.since, today)))
    if effort.starts_on:
        rows.append((_("Starter") if effort.starts_on > today else _("Startede"), shortday(effort.starts_on)))
    if not effort.waits and not (effort.state == "i_gang" and effort.starts_on):
        rows.append((state_dates()[effort.state], shortday(effort.since)))
    if effort.ends_on:
        rows.append((_("Slutter") if effort.ends_on >= today else _("Sluttede"), shortday(effort.ends_on)))
    return EffortCard(
        title=effort.title,
        state=state_words()[effort.state],
        badge=BADGES.get(effort.state, "neutral"),
        rows=tuple(rows),
        note=effort.note,
        written=written(effort),
    )


def waited(since: date, today: date) -> str:
    """For how long, in days; never less than nothing."""
    days = max((today - since).days, 0)
    text: str = _("Siden i dag")
    if days:
        text = ngettext("%(num)s dag, siden %(day)s", "%(num)s dage, siden %(day)s", days, day=shortday(since))
    return text


def state_words() -> dict[str, str]:
    return {
        "foreslaaet": _("Foreslået, ikke besluttet endnu"),
        "bevilget": _("Bevilget, ikke begyndt endnu"),
        "venter": _("Venter på at begynde"),
        "i_gang": _("I gang"),
        "gennemfoert": _("Gennemført"),
        "afbrudt": _("Stoppet før tid"),
        "afslaaet": _("Afslået af kommunen"),
    }


def state_dates() -> dict[str, str]:
    """What the day an effort came into its state is called, where she does not wait."""
    return {
        "i_gang": _("I gang siden"),
        "gennemfoert": _("Gennemført den"),
        "afbrudt": _("Stoppede den"),
        "afslaaet": _("Afslået den"),
    }


def topic_words() -> dict[str, str]:
    """The topics of the forberedende del, in the order they are told."""
    return {
        "experience": _("Job og uddannelse indtil nu"),
        "network": _("Familie og netværk"),
        "challenges": _("Det, der er svært lige nu"),
        "health": _("Helbred"),
        "benefits": _("Ydelser indtil nu"),
        "earlier_efforts": _("Tidligere indsatser"),
        "doctor": _("Din læges vurdering (LÆ 265)"),
    }


def written(line: Line) -> str:
    """Who wrote it, where it comes from and when, as one sentence."""
    source, on = line.source, shortday(line.written_on)
    sentences: dict[Writer, str] = {
        "citizen": _("Skrevet af dig %(day)s. Kilde: %(source)s.", day=on, source=source),
        "caseworker": _("Skrevet af din sagsbehandler %(day)s. Kilde: %(source)s.", day=on, source=source),
        "health_coordinator": _("Skrevet af sundhedskoordinatoren %(day)s. Kilde: %(source)s.", day=on, source=source),
        "doctor": _("Skrevet af din læge %(day)s. Kilde: %(source)s.", day=on, source=source),
        "department": _("Skrevet af den ansvarlige afdeling %(day)s. Kilde: %(source)s.", day=on, source=source),
    }
    return sentences[line.written_by]


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
