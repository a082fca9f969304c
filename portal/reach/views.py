"""Whom a search found and why a case was opened, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _

from portal.reach.models import Opening
from portal.reach.search import Found


@dataclass(frozen=True, kw_only=True)
class Line:
    """One citizen of a search; `url` leads on where there is a way."""

    who: str
    born: str
    state: str
    url: str | None
    act: str


def lines(found: Iterable[Found]) -> list[Line]:
    return [_line(one) for one in found]


def _line(found: Found) -> Line:
    state, url, act = _way(found)
    return Line(
        who=_("Navne- og adressebeskyttet") if found.citizen.protected else found.citizen.name or _("Uden navn"),
        born=f"{found.born}-XXXX",
        state=state,
        url=url,
        act=act,
    )


def _way(found: Found) -> tuple[str, str | None, str]:
    if found.conflict:
        return _("Du har sagt, at du er inhabil. En kollega må se på sagen."), None, ""
    if found.case is None:
        return _("Ingen åben sag"), None, ""
    if found.mine:
        return _("Din sag"), url_for("casework.case", case_id=found.case.id), _("Åbn sagen")
    if found.case.coordinator_id is None:
        state = _("En sag uden koordinerende sagsbehandler i %(unit)s", unit=found.case.unit)
    else:
        state = _("En kollegas sag i %(unit)s", unit=found.case.unit)
    return state, url_for("reach.open_case", hit_id=found.hit_id), _("Skriv en grund, og åbn sagen")


def reason_words() -> dict[str, str]:
    """Why, as the citizen is told it."""
    return {
        "absent": _("Kollegaen, der har din sag, var ikke på arbejde"),
        "urgent": _("Noget i din sag kunne ikke vente"),
        "asked": _("Du havde selv bedt om det"),
        "handover": _("Skulle overtage din sag"),
    }


def relation_words() -> dict[str, str]:
    return {
        "self": _("Medarbejderen selv"),
        "relative": _("Familie eller samme bolig"),
        "other": _("En anden, der er for tæt på"),
    }


def opened_rows(openings: Iterable[Opening]) -> list[tuple[object, ...]]:
    """For the citizen: when, which unit, why, and the employee's own words."""
    words = reason_words()
    return [(one.at, one.unit, words[one.reason], one.words) for one in openings]
