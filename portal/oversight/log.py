"""The pages on which the auditor holds the ledger against itself: is it whole, what was moved, who was erased."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from flask import Blueprint
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from consent.canonical import floor_millisecond, instant
from consent.events import AgencyId
from consent.ledger import Erasure, ErasureGround, ErasureState
from consent.log.errors import LogInconsistent
from consent.sql import SqlStore
from portal import db
from portal.access import open_to
from portal.identity import Employee
from portal.oversight import results
from portal.pages import local_day, moment, page, shortday
from portal.retention import job, words
from portal.retention.rules import rules_on
from portal.transparency.views import moved
from portal.wiring import wired

bp = Blueprint("oversight_log", __name__, url_prefix="/kontrol")

A_WEEK = timedelta(days=7)
Row = tuple[str, ...]


@bp.get("/loggen")
@open_to("dpo", "auditor")
def whole() -> ResponseReturnValue:
    """Whether the database is as new as what was last published, and what can be held against it from outside."""
    published = SqlStore(db.session().connection()).published()
    return page(
        "oversight/log.html",
        current=_is_current(),
        guarded=wired().guard is not None,
        published=None if published is None else (published.size, instant(published.published_at)),
        agencies=[(str(one.agency_id), one.name) for one in wired().ledger().agencies()],
        controls=_control_rows(),
    )


@bp.get("/opbevaring")
@open_to("dpo", "auditor")
def kept() -> ResponseReturnValue:
    """How long each kind of data is kept and on which ground, and what the last round deleted."""
    run, today = job.last_run(db.session()), local_day(wired().now())
    names = words.kind_words()
    rows = [
        (names[rule.code], words.period(rule), rule.law, words.sources()[rule.source], shortday(rule.since))
        for rule in rules_on(today)
    ]
    deleted = [] if run is None else [(names[code], str(run.counts.get(code, 0))) for code in names]
    return page("oversight/kept.html", rows=rows, run=run, deleted=deleted)


def _control_rows() -> list[Row]:
    """The last check of each kind, or that there was none."""
    found = results.latest(db.session())
    rows: list[Row] = []
    for what, name in (
        ("fsck", _("Hver række i loggen")),
        ("monitor", _("Loggen set udefra")),
        ("reconcile", _("Hentet over for tilladt")),
    ):
        if what not in found:
            rows.append((name, _("Ikke kørt endnu"), "", ""))
            continue
        at, faults, size = found[what]
        outcome = ngettext("%(num)s fejl", "%(num)s fejl", faults) if faults else _("Ingen fejl")
        rows.append((name, outcome, moment(at), "" if size is None else str(size)))
    return rows


@bp.get("/hentet/<agency_id>")
@open_to("dpo", "auditor")
def reconciled(agency_id: str) -> ResponseReturnValue:
    """One agency's week: the checks that said yes against what it says it has moved."""
    ledger, now = wired().ledger(), floor_millisecond(wired().now())
    agency = ledger.agency(AgencyId(agency_id))
    found = ledger.reconcile(agency.agency_id, now - A_WEEK, now)
    return page(
        "oversight/moved.html",
        name=agency.name,
        since=now - A_WEEK,
        found=found,
        uncovered=moved(found.uncovered, {str(agency.agency_id): agency.name}),
    )


@bp.get("/slettede")
@open_to("dpo", "auditor")
def erased() -> ResponseReturnValue:
    """Every erasure with its ground, its paragraph, and the two who decided."""
    found = wired().ledger().erasures()
    return page("oversight/erased.html", rows=_erasure_rows(found))


def _is_current() -> bool:
    try:
        wired().ledger().must_be_current()
    except LogInconsistent:
        return False
    return True


def _erasure_rows(found: list[Erasure]) -> list[Row]:
    acted = {UUID(actor.removeprefix("staff:")) for one in found for actor in (one.asked_by, one.approved_by) if actor}
    rows = db.session().execute(select(Employee.id, Employee.name).where(Employee.id.in_(acted)))
    names = {f"staff:{row[0]}": row[1] for row in rows}

    def who(actor: str | None) -> str:
        return _("Ingen endnu") if actor is None else names.get(actor, actor)

    grounds, states = _ground_words(), _state_words()
    return [
        (
            moment(one.asked_at),
            grounds[one.ground],
            one.legal_ref,
            who(one.asked_by),
            who(one.approved_by),
            _("Når som helst") if one.not_before is None else moment(one.not_before),
            states[one.state],
        )
        for one in sorted(found, key=lambda one: one.asked_at, reverse=True)
    ]


def _state_words() -> dict[ErasureState, str]:
    return {
        ErasureState.ASKED: _("Venter på den anden"),
        ErasureState.APPROVED: _("Godkendt. Nøglen bliver ødelagt inden for et døgn"),
        ErasureState.DONE: _("Slettet"),
        ErasureState.DECLINED: _("Ikke godkendt"),
    }


def _ground_words() -> dict[ErasureGround, str]:
    """Of the closed list of the data protection regulation, article 17 (1) and 58 (2) (g)."""
    return {
        ErasureGround.NO_LONGER_NEEDED: _("Der er ikke brug for oplysningerne længere"),
        ErasureGround.CONSENT_WITHDRAWN: _("Samtykket er trukket tilbage, og der er ikke et andet grundlag"),
        ErasureGround.OBJECTION: _("Borgeren har gjort indsigelse"),
        ErasureGround.UNLAWFUL: _("Oplysningerne er behandlet ulovligt"),
        ErasureGround.LEGAL_OBLIGATION: _("En lov kræver det"),
        ErasureGround.ORDER: _("Datatilsynet har påbudt det"),
    }
