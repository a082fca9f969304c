"""Hent alt om mig: all that is held about her, as a file with a published form, as a page to print, and as PDF."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from consent import texts
from consent.events import SubjectId
from consent.texts.words import in_order, listed
from portal import db, pdf
from portal.access import open_to
from portal.consents.views import language, names_of
from portal.identity import Citizen, the_citizen
from portal.pages import moment, page, shortday
from portal.rights import words
from portal.rights.holdings import Row, columns_of, held_by_the_portal, hers
from portal.rights.ledger_holdings import HeldByLedger, held_by_the_ledger
from portal.rights.schema import PATH, as_json, schema
from portal.signin.service import fresh_login_url, is_fresh
from portal.wiring import wired

bp = Blueprint("export", __name__)

Line = tuple[str, str]
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")


@bp.get("/rettigheder/alt")
@open_to("citizen")
def everything() -> ResponseReturnValue:
    return page("rights/everything.html", titles=words.titles().values(), pdf=pdf.available(), schema_path=PATH)


@bp.get("/rettigheder/alt.json")
@open_to("citizen")
def as_file() -> ResponseReturnValue:
    """Only after a fresh login: the file is worth more than any page."""
    if not is_fresh(wired().now()):
        return redirect(fresh_login_url(request.path), 303)
    told = json.dumps(_all_of(the_citizen()), ensure_ascii=False, indent=1)
    return _download(told.encode(), "application/json", "alt-om-mig.json")


@bp.get("/rettigheder/alt/udskrift")
@open_to("citizen")
def to_print() -> ResponseReturnValue:
    if not is_fresh(wired().now()):
        return redirect(fresh_login_url(request.path), 303)
    return _printed(the_citizen())


@bp.get("/rettigheder/alt.pdf")
@open_to("citizen")
def as_pdf() -> ResponseReturnValue:
    """Where no PDF can be made, the page to print is the same."""
    if not is_fresh(wired().now()):
        return redirect(fresh_login_url(request.path), 303)
    if not pdf.available():
        return redirect(url_for(".to_print"), 303)
    made = pdf.of_page(_printed(the_citizen()).get_data(as_text=True))
    return _download(made, "application/pdf", "alt-om-mig.pdf")


@bp.get(PATH)
@open_to("anyone")
def published_schema() -> ResponseReturnValue:
    told = json.dumps(schema(wired().settings.public_url), indent=1)
    return Response(told, mimetype="application/schema+json")


def _all_of(citizen: Citizen) -> dict[str, Any]:
    settings = wired().settings
    return {
        "schema": settings.public_url + PATH,
        "made_at": as_json(wired().now()),
        "controller": {
            "name": settings.municipality,
            "address": settings.municipality_address,
            "cvr": settings.municipality_cvr,
            "email": settings.contact_email,
            "dpo_email": settings.dpo_email,
        },
        "portal": held_by_the_portal(db.session(), citizen),
        "ledger": as_json(held_by_the_ledger(wired().ledger(), SubjectId(citizen.subject_id))),
    }


def _printed(citizen: Citizen) -> Response:
    found = held_by_the_portal(db.session(), citizen)
    ledger = wired().ledger()
    kept = held_by_the_ledger(ledger, SubjectId(citizen.subject_id))
    titles, labels = words.titles(), words.labels()
    known = [name for name in titles if name in found] + sorted(set(found) - set(titles))
    sections = [
        (titles.get(name, name), [_lines(name, row, labels) for row in found[name]]) for name in known if found[name]
    ]
    return page("rights/everything_printed.html", sections=sections + _of_ledger(kept), made_at=wired().now())


def _lines(name: str, row: Row, labels: dict[str, str]) -> list[Line]:
    """What stands in a row, as a person reads it: codes without words and what machines keep are in the file alone."""
    columns = columns_of(hers()[name])
    told: list[Line] = []
    for key, value in row.items():
        is_text = columns[key] is None
        if value in (None, "", []) or (key not in labels and not is_text) or (is_text and value[0] in "{["):
            continue
        told.append((labels.get(key) or _("Det, der står"), _words(value)))
    return told


def _words(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(str(part) for part in value.values())
    if isinstance(value, bool):
        return _("Ja") if value else _("Nej")
    try:
        return moment(datetime.fromisoformat(value)) if INSTANT.match(value) else shortday(date.fromisoformat(value))
    except (TypeError, ValueError):
        return str(value)


def _of_ledger(kept: HeldByLedger) -> list[tuple[str, list[list[Line]]]]:
    reader, happened = language(), words.happened()
    names = {str(agency): found.name for agency, found in names_of(wired().ledger()).items()}

    def who(agency: object) -> str:
        return names.get(str(agency), str(agency))

    def about(categories: Iterable[str]) -> str:
        return listed([texts.category_name(category, reader) for category in categories], reader)

    return [
        (title, rows)
        for title, rows in (
            (_("Dit CPR-nummer"), [[(_("Nummer"), f"{number[:6]}-xxxx")] for number in kept.numbers]),
            (
                _("Dine samtykker"),
                [
                    [
                        (_("Hvem"), who(held.consent.terms.recipient)),
                        (_("Fra"), who(held.consent.terms.sender)),
                        (_("Oplysninger om"), about(in_order(held.consent.terms.categories))),
                        *((happened.get(event.type.value, ""), moment(event.at)) for event in held.history),
                    ]
                    for held in kept.consents
                ],
            ),
            (
                _("Tekster, du fik vist uden at svare"),
                [
                    [(_("Tekst"), text.sections[0].heading), (_("Hvornår"), moment(text.at))]
                    for text in kept.never_answered
                ],
            ),
            (
                _("Spørgsmål om dig"),
                [
                    [(_("Hvem"), who(check.agency)), (_("Hvornår"), moment(check.decided_at)),
                     (_("Oplysninger om"), about([check.category])),
                     (_("Svar"), texts.REASON_TEXTS[reader][check.reason])]
                    for check in kept.checks
                ],
            ),
            (
                _("Det, de siger, de har hentet"),
                [
                    [(_("Hvem"), who(moved.agency)), (_("Hvornår"), moment(moved.moved_at)),
                     (_("Oplysninger om"), about([moved.category]))]
                    for moved in kept.transfers
                ],
            ),
            (_("Dem, du har spærret for"), [[(_("Hvem"), who(held.block.agency))] for held in kept.blocks]),
        )
        if rows
    ]  # fmt: skip


def _download(body: bytes, kind: str, name: str) -> Response:
    response = Response(body, mimetype=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response
