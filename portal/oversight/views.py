"""Reports, reviews and findings in words: to the citizen without names, to those who oversee with them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import url_for
from flask_babel import gettext as _

from portal.identity import Employee
from portal.oversight.models import LookReport, Review
from portal.oversight.reviews import Judged
from portal.pages import moment
from portal.reach.views import reason_words as opening_reasons
from portal.reference import reference_of
from portal.transparency.service import ReadEvent
from portal.transparency.views import reason_words, role_words, what_words

Row = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class Told:
    """A report as the citizen reads it."""

    reference: str
    reported_at: datetime
    due_at: datetime
    words: str
    finding: str
    answer: str
    answered_at: datetime | None
    url: str


def for_citizen(made: LookReport) -> Told:
    findings = {
        "rightful": _("Opslaget var i orden"),
        "wrongful": _("Opslaget var ikke i orden"),
        "unclear": _("Det kan ikke afgøres"),
    }
    return Told(
        reference=reference_of(made.id),
        reported_at=made.reported_at,
        due_at=made.due_at,
        words=made.words,
        finding=findings[made.finding] if made.finding else "",
        answer=made.answer,
        answered_at=made.answered_at,
        url=url_for("reports.receipt", report_id=made.id),
    )


def report_lines(found: Iterable[LookReport], now: datetime) -> list[tuple[str, str, str, UUID]]:
    """Reference, when it came, how it stands, and its id."""
    return [(reference_of(one.id), moment(one.reported_at), _standing(one, now), one.id) for one in found]


def _standing(made: LookReport, now: datetime) -> str:
    if made.answered_at is not None:
        return _("Besvaret %(when)s", when=moment(made.answered_at))
    if now > made.due_at:
        return _("Skulle være besvaret %(when)s", when=moment(made.due_at))
    return _("Skal besvares før %(when)s", when=moment(made.due_at))


def look_rows(look: ReadEvent, employee: Employee) -> list[Row]:
    """Who looked, with the name: for those who oversee."""
    roles, whats, reasons = role_words(), what_words(), reason_words()
    return [
        (_("Medarbejder"), employee.name),
        (_("Afdeling"), look.unit),
        (_("Rolle"), roles[look.role]),
        (_("Hvornår"), moment(look.at)),
        (_("Så på, som borgeren læser det"), whats[look.what]),
        (_("Hvorfor, som borgeren læser det"), reasons[look.reason]),
    ]


def kind_words() -> dict[str, str]:
    """Why a look is judged."""
    return {
        "exception": _("Åbnede en sag med en grund"),
        "no_relation": _("Havde ikke sagen, og afdelingen havde den heller ikke"),
        "surname": _("Har samme efternavn som borgeren"),
        "address": _("Bor samme sted som borgeren"),
        "night": _("Så i sagen om natten"),
        "volume": _("Så mange borgere på en time"),
        "sample": _("Tilfældigt udvalgt"),
    }


def state_words() -> dict[str, str]:
    return {
        "waiting": _("Venter på den første"),
        "proposed": _("Venter på den anden"),
        "done": _("Afsluttet af to"),
    }


def finding_words() -> dict[str | None, str]:
    return {"rightful": _("Opslaget var i orden"), "wrongful": _("Opslaget var ikke i orden"), None: ""}


def review_lines(found: Sequence[tuple[Review, Employee]]) -> list[tuple[str, str, str, str, UUID]]:
    """When it was put in the queue, why, whose look it is, how it stands, and its id."""
    kinds, states, findings = kind_words(), state_words(), finding_words()
    return [
        (
            moment(review.made_at),
            kinds[review.kind],
            employee.name,
            states[review.state] if review.state != "done" else findings[review.finding],
            review.id,
        )
        for review, employee in found
    ]


def review_rows(one: Judged) -> list[Row]:
    rows = [(_("Hvorfor den skal ses på"), kind_words()[one.review.kind])]
    if one.look is not None:
        return rows + look_rows(one.look, one.employee)
    if one.opening is not None:
        rows += [
            (_("Medarbejder"), one.employee.name),
            (_("Afdeling"), one.opening.unit),
            (_("Åbnet"), moment(one.opening.at)),
            (_("Grunden, som borgeren læser den"), opening_reasons()[one.opening.reason]),
            (_("Medarbejderens egne ord"), one.opening.words),
        ]
    return rows


def finding_rows(review: Review, names: dict[UUID, str]) -> list[Row]:
    """What was proposed and by whom."""
    if review.first_by is None or review.first_at is None:
        return []
    rows = [
        (_("Den første"), _("%(who)s, %(when)s", who=names[review.first_by], when=moment(review.first_at))),
        (_("Kom frem til"), finding_words()[review.finding]),
        (_("Bygger det på"), review.note),
    ]
    if review.second_by is not None and review.second_at is not None:
        rows.append(
            (_("Den anden"), _("%(who)s, %(when)s", who=names[review.second_by], when=moment(review.second_at)))
        )
    return rows
