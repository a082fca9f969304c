"""What of the inbox somebody wants to see: of which kind, how urgent, and whose; nothing chosen shows all of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import ColumnElement

from portal.identity import Employee
from portal.messages.service import StaffTask

Choices = list[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What was chosen; an empty word is no choice."""

    kind: str = ""
    due: str = ""
    whose: str = ""

    @property
    def chosen(self) -> dict[str, str]:
        """As it stands in an address."""
        told = {"slags": self.kind, "frist": self.due, "hvem": self.whose}
        return {name: value for name, value in told.items() if value}


def read(arguments: Mapping[str, str]) -> Filters:
    """From an address; a word that nobody knows is no choice."""

    def known(name: str, choices: Choices) -> str:
        value = arguments.get(name, "")
        return value if value in dict(choices) else ""

    return Filters(kind=known("slags", kinds()), due=known("frist", dues()), whose=known("hvem", whose()))


def kinds() -> Choices:
    return [
        ("thread", _("Beskeder")),
        ("conversation", _("Samtaler om helbred")),
        ("meeting", _("Møder")),
        ("offer", _("Tilbud og svar")),
        ("consent", _("Samtykker")),
        ("letter", _("Breve, der skal sendes")),
        ("plan", _("Planen")),
        ("rights", _("Rettigheder og klager")),
        ("help", _("Vil have hjælp")),
    ]


def dues() -> Choices:
    return [
        ("overskredet", _("Fristen er gået")),
        ("i-dag", _("Frist i dag")),
        ("uge", _("Frist inden en uge")),
        ("uden", _("Uden frist")),
    ]


def whose() -> Choices:
    return [
        ("mine", _("Mine egne")),
        ("afloeser", _("Dem, jeg er afløser for")),
        ("afdeling", _("Kolleger i min afdeling")),
        ("ingen", _("Dem, ingen har")),
    ]


def conditions(
    chosen: Filters, employee: Employee, covered: Collection[UUID], today: date
) -> list[ColumnElement[bool]]:
    """For the query that finds the tasks."""
    found: list[ColumnElement[bool]] = []
    if chosen.kind:
        found.append(StaffTask.kind.startswith(f"{chosen.kind}.", autoescape=True))
    if chosen.due:
        found.append(
            {
                "overskredet": StaffTask.due_on < today,
                "i-dag": StaffTask.due_on == today,
                "uge": StaffTask.due_on.between(today, today + timedelta(days=7)),
                "uden": StaffTask.due_on.is_(None),
            }[chosen.due]
        )
    if chosen.whose:
        hers = {employee.id, *covered}
        found.append(
            {
                "mine": StaffTask.employee_id == employee.id,
                "afloeser": StaffTask.employee_id.in_(covered),
                "afdeling": StaffTask.employee_id.not_in(hers),
                "ingen": StaffTask.employee_id.is_(None),
            }[chosen.whose]
        )
    return found
