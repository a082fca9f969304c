"""What was written of a course, told in two wordings: to the citizen in whole sentences, to her caseworker in short."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from flask_babel import gettext as _

from portal.courses.models import Course, CourseDay, CourseEdition, Day
from portal.courses.registering import Written
from portal.pages import shortday
from portal.rulesets import CourseKind

Told = tuple[str, str]
"""The day it was written, and what."""
NEWEST = 20


def kind_words() -> dict[CourseKind, str]:
    return {
        "ressourceforloeb": _("Ressourceforløb"),
        "jobafklaring": _("Jobafklaringsforløb"),
        "fleksjob": _("Fleksjob"),
        "helhedsorienteret": _("Helhedsorienteret plan"),
    }


def what_words() -> dict[Day, str]:
    return {
        "samtale": _("Samtale"),
        "fritaget": _("Fritaget for at stå til rådighed"),
        "uden_kontakt": _("Kontaktforløbet holdt pause"),
        "ordinaere_timer": _("Dag med almindelig løn"),
    }


def span(first: date | None, last: date | None) -> str:
    if first is None:
        return _("Ikke skrevet")
    if last is None:
        return _("Fra %(first)s", first=shortday(first))
    return _("%(first)s til %(last)s", first=shortday(first), last=shortday(last))


def day_for_staff(day: CourseDay) -> str:
    """Short: what, when, and whether it was held."""
    what = what_words()[day.what]
    if day.what == "samtale":
        held = {True: _("holdt"), False: _("ikke holdt"), None: _("ikke skrevet som holdt endnu")}[day.held]
        return _("%(what)s %(day)s, %(held)s", what=what, day=shortday(day.first), held=held)
    if day.what == "ordinaere_timer":
        return _("%(what)s %(day)s", what=what, day=shortday(day.first))
    return _("%(what)s: %(days)s", what=what, days=span(day.first, day.last))


def day_for_citizen(day: CourseDay) -> str:
    """A sentence to her."""
    first = shortday(day.first)
    if day.what == "samtale":
        return {
            True: _("Du havde en samtale med kommunen %(day)s.", day=first),
            False: _("En samtale %(day)s blev ikke holdt.", day=first),
            None: _("Der er aftalt en samtale %(day)s.", day=first),
        }[day.held]
    if day.what == "ordinaere_timer":
        return _("Du havde timer med almindelig løn %(day)s.", day=first)
    if day.what == "fritaget":
        if day.last is None:
            return _("Du er fritaget fra at stå til rådighed fra %(day)s.", day=first)
        return _("Du var fritaget fra at stå til rådighed %(days)s.", days=span(day.first, day.last))
    if day.last is None:
        return _("Du har ikke samtaler med kommunen fra %(day)s.", day=first)
    return _("Du havde ikke samtaler med kommunen %(days)s.", days=span(day.first, day.last))


def to_citizen(written: Written) -> list[Told]:
    """What the municipality has written of her courses, the newest first, and what was wrong and is corrected."""
    found = sorted(_events(written), key=lambda one: one[0], reverse=True)[:NEWEST]
    return [(shortday(at), text) for at, text in found]


def _events(written: Written) -> Iterator[tuple[datetime, str]]:
    for course in written.courses:
        for day in written.days[course.id]:
            if day.written_at is not None:
                yield day.written_at, day_for_citizen(day)
            if day.struck_at is not None:
                yield day.struck_at, _("Det var forkert og er taget væk: %(text)s", text=day_for_citizen(day))
        for edition in written.editions[course.id]:
            yield edition.corrected_at, _edition_for_citizen(course, edition)


def _edition_for_citizen(course: Course, before: CourseEdition) -> str:
    return _(
        "Dagene i dit forløb er rettet. Før stod der: %(before)s. Nu står der: %(now)s.",
        before=span(before.started_on, before.ended_on or before.ends_on),
        now=span(course.started_on, course.ended_on or course.ends_on),
    )


def edition_for_staff(edition: CourseEdition) -> str:
    return _(
        "Rettet %(day)s. Før: %(kind)s, bevilget %(granted)s, %(days)s",
        day=shortday(edition.corrected_at), kind=kind_words()[edition.kind], granted=shortday(edition.granted_on),
        days=span(edition.started_on, edition.ended_on or edition.ends_on),
    )  # fmt: skip
