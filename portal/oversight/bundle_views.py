"""Bundles for Datatilsynet in words: what each is about, who decided, how it stands, and each time it was fetched."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.identity import Employee
from portal.oversight.bundle_forms import GROUNDS
from portal.oversight.bundle_models import SupervisionBundle, SupervisionFetch
from portal.oversight.bundles import APPROVED, DECLINED, is_open
from portal.pages import moment, shortday
from portal.reference import reference_of

Row = tuple[str, str]


def about(bundle: SupervisionBundle) -> str:
    if bundle.report_id is not None:
        return _("Anmeldelsen %(reference)s og borgerens sag", reference=reference_of(bundle.report_id))
    assert bundle.first is not None
    assert bundle.last is not None
    return _("Fra %(first)s til %(last)s", first=shortday(bundle.first), last=shortday(bundle.last))


def standing(bundle: SupervisionBundle, now: datetime) -> str:
    if bundle.state == DECLINED:
        return _("Ikke godkendt")
    if bundle.state != APPROVED or bundle.open_until is None:
        return _("Venter på den anden")
    if is_open(bundle, now):
        return _("Kan hentes til %(when)s", when=moment(bundle.open_until))
    return _("Lukket %(when)s", when=moment(bundle.open_until))


def bundle_lines(found: Iterable[SupervisionBundle], now: datetime) -> list[tuple[str, str, str, UUID]]:
    """What it is about, when it was asked for, how it stands, and its id."""
    return [(about(one), moment(one.asked_at), standing(one, now), one.id) for one in found]


def bundle_rows(session: Session, bundle: SupervisionBundle, now: datetime) -> list[Row]:
    names = _names(session, [bundle.asked_by, bundle.decided_by])
    rows = [
        (_("Handler om"), about(bundle)),
        (_("Grund"), str(dict(GROUNDS)[bundle.ground])),
        (_("Lov og paragraf"), bundle.legal_ref),
        (_("Bedt om af"), _("%(who)s, %(when)s", who=names[bundle.asked_by], when=moment(bundle.asked_at))),
    ]
    if bundle.decided_by is not None and bundle.decided_at is not None:
        rows.append(
            (_("Besluttet af"), _("%(who)s, %(when)s", who=names[bundle.decided_by], when=moment(bundle.decided_at)))
        )
    return [*rows, (_("Hvor langt"), standing(bundle, now))]


def fetch_rows(found: Sequence[tuple[SupervisionFetch, str]]) -> list[tuple[str, str, str]]:
    return [(moment(one.at), name, one.sha256.hex()) for one, name in found]


def template_words() -> dict[str, str]:
    return {
        "consent-request": _("En myndighed spørger om et samtykke"),
        "consent-given": _("Et samtykke, borgeren selv giver"),
        "ressourceforloeb-offer": _("Et ressourceforløb"),
        "tilbud-offer": _("Et tilbud"),
    }


def _names(session: Session, wanted: Iterable[UUID | None]) -> dict[UUID, str]:
    ids = [one for one in wanted if one is not None]
    return {row[0]: row[1] for row in session.execute(select(Employee.id, Employee.name).where(Employee.id.in_(ids)))}
