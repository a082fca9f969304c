"""Who may get what, at a glance: a row for each agency that may ask, a column for each of the six kinds of data."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from consent import texts
from consent.events import Category, State, covers
from consent.ledger import Mandate
from consent.state import Consent
from consent.texts.words import in_order
from portal.access import open_to
from portal.consents import service, views
from portal.consents.blueprint import bp
from portal.identity import the_citizen
from portal.pages import page
from portal.wiring import wired


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One consent or question in a cell, and where it is told in full."""

    text: str
    sentence: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Cell:
    """What an agency may get of one kind of data; without entries, in a word why not."""

    category: str
    entries: list[Entry]
    nothing: str


@dataclass(frozen=True, kw_only=True)
class Line:
    """One agency."""

    name: str
    url: str
    cells: list[Cell]
    blocked: bool

    @property
    def empty(self) -> bool:
        return not any(cell.entries for cell in self.cells)


@bp.get("/hvem-maa-hvad")
@open_to("citizen")
def matrix() -> Response:
    ledger, now, citizen = wired().ledger(), wired().now(), the_citizen()
    standing, names = service.standing(ledger, citizen, now), views.names_of(ledger)
    mandates, blocked = ledger.mandates(on=now), service.blocked(ledger, citizen)
    live = [*standing.in_force, *standing.waiting]
    rows = {str(one.agency) for one in mandates} | {str(one.terms.recipient) for one in live} | blocked
    lines = [
        Line(
            name=agency.name,
            url=url_for(".agency", agency_id=agency.agency_id),
            cells=_cells([one for one in live if one.terms.recipient == agency.agency_id],
                         [one for one in mandates if one.agency == agency.agency_id], names),
            blocked=agency.agency_id in blocked,
        )
        for agency in names.values()
        if agency.agency_id in rows
    ]  # fmt: skip
    return page(
        "consents/matrix.html",
        categories=[_capital(texts.category_name(code, views.language())) for code in _columns()],
        lines=sorted(lines, key=lambda line: line.empty),
    )


def _cells(live: list[Consent], mandates: list[Mandate], names: views.Names) -> list[Cell]:
    may_ask = {one.category.partition(".")[0] for one in mandates}
    return [
        Cell(
            category=_capital(texts.category_name(code, views.language())),
            entries=[
                _entry(one, names) for one in live if any(covers(code, category) for category in one.terms.categories)
            ],
            nothing=_("Nej") if code in may_ask else _("Må ikke spørge"),
        )
        for code in _columns()
    ]


def _entry(consent: Consent, names: views.Names) -> Entry:
    sender = names[consent.terms.sender].name
    if consent.state is State.REQUESTED:
        text = _("De spørger dig. Fra %(who)s", who=sender)
        url = url_for(".answer", consent_id=consent.consent_id)
        return Entry(text=text, sentence=views.question(consent.terms, names), url=url)
    paused = consent.state is State.PAUSED
    return Entry(
        text=_("På pause. Fra %(who)s", who=sender) if paused else _("Ja. Fra %(who)s", who=sender),
        sentence=views.sentence(consent.terms, names),
        url=url_for(".detail", consent_id=consent.consent_id),
    )


def _columns() -> list[str]:
    return in_order(category.value for category in Category)


def _capital(words: str) -> str:
    return words[0].upper() + words[1:]
