"""The sheets of an import as data: their columns, what may stand in each, and what has to fit within one row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, get_args

from portal.courses.service import Day as CourseDayKind
from portal.imports.cells import MAIL, PHONE, Cell, Code, Day, Number, Ref, Staff, Text, YesNo
from portal.plan.models import ContactRole, EffortState, Part
from portal.rulesets import CourseKind, EffortKind, rules_for
from portal.rulesets.length import length_rule

Values = Mapping[str, Any]
Misfit = tuple[str, str]
"""A column, and why what stands in it does not fit the rest of the row."""


@dataclass(frozen=True)
class Column:
    name: str
    cell: Cell
    about: str
    needed: bool = False
    once: bool = False
    """No two rows of the file may have the same."""


@dataclass(frozen=True)
class Sheet:
    """One kind of row. Every sheet has an `id`, the source's own, by which a row is imported once."""

    name: str
    about: str
    columns: tuple[Column, ...]
    misfits: Callable[[Values], list[Misfit]]

    @property
    def names(self) -> frozenset[str]:
        return frozenset(column.name for column in self.columns)


def _change(values: Values) -> list[Misfit]:
    what, number = values.get("what"), values.get("cpr")
    if what == "number" and number is None:
        return [("cpr", "is needed with number: it is the new one")]
    return [("cpr", "belongs to number only")] if what == "protected" and number is not None else []


class Unread:
    """Stands for a cell that could not be read: it is there, and fits whatever is beside it."""

    def _no(self, other: object) -> bool:
        return False

    __lt__ = __gt__ = __le__ = __ge__ = _no


def _own_id() -> Column:
    return Column("id", Text(at_most=80), "the row's own id in the source, never used for another row", True, True)


def _in_order(values: Values, first: str, last: str) -> list[Misfit]:
    begins, ends = values.get(first), values.get(last)
    return [(last, f"is before {first}")] if begins and ends and ends < begins else []


def _nothing(values: Values) -> list[Misfit]:
    return []


def _course(values: Values) -> list[Misfit]:
    """Granted as the rules of that day allow. A course from before the rules we know is history, and taken as it is."""
    found = _in_order(values, "started_on", "ends_on") + _in_order(values, "started_on", "ended_on")
    kind, granted = values.get("kind"), values.get("granted_on")
    rules = rules_for(kind, granted) if kind and granted else None
    if rules is not None and not rules.may_be_granted.value:
        found.append(("granted_on", "is after the scheme closed: no such course was granted then"))
    starts, ends = values.get("started_on"), values.get("ends_on")
    days_read = isinstance(starts, date) and isinstance(ends, date)
    if days_read and length_rule(rules, starts_on=starts, last_day=ends).within is False:
        found.append(("ends_on", "makes the course longer than the rules of its grant allow"))
    return found


def _course_day(values: Values) -> list[Misfit]:
    found = _in_order(values, "first", "last")
    if values.get("what") in ("samtale", "ordinaere_timer") and values.get("last"):
        found.append(("last", "belongs to a period; a talk or a day of work has one day"))
    if values.get("what") in ("fritaget", "uden_kontakt", "ordinaere_timer") and values.get("held") is not None:
        found.append(("held", "is said of talks only"))
    return found


def _effort(values: Values) -> list[Misfit]:
    found = _in_order(values, "starts_on", "ends_on")
    if values.get("legal_kind") and not values.get("course"):
        found.append(("course", "is needed with legal_kind: it is by a course that an effort counts or does not"))
    if values.get("course") and not values.get("legal_kind"):
        found.append(("legal_kind", "is needed with course"))
    return found


def sheets(today: date, *, invented: bool) -> tuple[Sheet, ...]:
    """In the order they are taken in: what is named comes before what names it."""
    past, day = Day(today=today, past=True), Day(today=today)
    unit = Text(at_most=200)
    return (
        Sheet(
            "citizens",
            "People. Somebody who is here already, by her number, stays as she is here.",
            (
                _own_id(),
                Column("cpr", Number(today=today, invented=invented), "her CPR number", True, True),
                Column("name", Text(at_most=200), "her whole name", True),
                Column("address", Text(at_most=300), "left empty where the address is protected"),
                Column("email", MAIL, "where she wants notices that say nothing"),
                Column("phone", PHONE, "hers"),
                Column("protected", YesNo(), "name and address protection", True),
                Column("language", Code(("da", "en")), "what she reads; Danish where nothing is said"),
            ),
            lambda values: (
                [("address", "has to be empty where name and address are protected")]
                if values.get("protected") is True and values.get("address")
                else []
            ),
        ),
        Sheet(
            "cases",
            "Cases with the municipality. A citizen has one open case at most.",
            (
                _own_id(),
                Column("citizen", Ref("citizens"), "whose case it is", True),
                Column("unit", unit, "the unit that has it", True),
                Column("unit_phone", PHONE, "whom to ring while there is no coordinator", True),
                Column("opened_on", past, "the day it was opened", True),
                Column(
                    "kind",
                    Code(("ressourceforloeb", "jobafklaring", "fleksjob", "forberedelse")),
                    "what it is about; `forberedelse` is not decided yet",
                    True,
                ),
                Column("status", Code(("open", "closed")), "whether it is open", True),
                Column("journal_no", Text(at_most=80), "its number in the authority's own case system"),
            ),
            _nothing,
        ),
        Sheet(
            "assignments",
            "Which caseworker is the koordinerende sagsbehandler of a case.",
            (
                _own_id(),
                Column("case", Ref("cases"), "the case", True, True),
                Column("employee", Staff(), "the key of the caseworker", True),
            ),
            _nothing,
        ),
        Sheet(
            "contacts",
            "Others who have a part in a case.",
            (
                _own_id(),
                Column("case", Ref("cases"), "the case", True),
                Column("role", Code(get_args(ContactRole)), "what they do", True),
                Column("name", Text(at_most=200), "who it is", True),
                Column("unit", unit, "where they work", True),
                Column("phone", PHONE, "theirs", True),
                Column("since", day, "their first day in the case", True),
                Column("until", day, "their last"),
            ),
            lambda values: _in_order(values, "since", "until"),
        ),
        Sheet(
            "courses",
            "Courses as they were granted; those that are over are the history that the rules about age ask for.",
            (
                _own_id(),
                Column("citizen", Ref("citizens"), "whose course it is", True),
                Column("kind", Code(get_args(CourseKind)), "which kind", True),
                Column("granted_on", past, "the day of the grant: it chooses the rules", True),
                Column("started_on", day, "its first day"),
                Column("ends_on", day, "its last day, as granted"),
                Column("ended_on", past, "when it was over in fact; empty while it runs"),
            ),
            _course,
        ),
        Sheet(
            "course_days",
            "Periods that stop the clock of the guarantee, days with ordinary paid hours, and talks.",
            (
                _own_id(),
                Column("course", Ref("courses"), "the course", True),
                Column("what", Code(get_args(CourseDayKind)), "what it was", True),
                Column("first", day, "the day, or the first of a period", True),
                Column("last", day, "the last day of a period; empty while it runs"),
                Column("held", YesNo(), "whether a talk was held; empty while nobody has said so"),
            ),
            _course_day,
        ),
        Sheet(
            "efforts",
            "The efforts of the plan.",
            (
                _own_id(),
                Column("case", Ref("cases"), "the case", True),
                Column("part", Code(get_args(Part)), "the part of the plan it stands in", True),
                Column("department", unit, "who does it", True),
                Column("state", Code(get_args(EffortState)), "how far it is", True),
                Column("since", past, "the day it came into that state", True),
                Column("starts_on", day, "its first day"),
                Column("ends_on", day, "its last day"),
                Column("title", Text(at_most=200), "what it is called", True),
                Column("note", Text(at_most=4000, lines=True), "what else she should know"),
                Column("written_on", past, "the day it was written", True),
                Column("legal_kind", Code(get_args(EffortKind)), "what it is by law, for the guarantee"),
                Column("course", Ref("courses"), "the course it is part of"),
            ),
            _effort,
        ),
        Sheet(
            "changes",
            "What has happened to somebody since: name and address protection, or a new CPR number.",
            (
                _own_id(),
                Column("citizen", Ref("citizens"), "whom it is about", True),
                Column(
                    "what",
                    Code(("protected", "number")),
                    "`protected`: her address goes, and nobody finds her by name; `number`: old and new lead to her",
                    True,
                ),
                Column("on", past, "the day it happened", True),
                Column("cpr", Number(today=today, invented=invented), "her new number", once=True),
            ),
            _change,
        ),
    )
