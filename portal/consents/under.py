"""What was done under one consent: every check the recipient made by it, and all it says it fetched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask_babel import gettext as _
from flask_babel import ngettext

from consent import texts
from consent.decide import LEASE
from consent.events import SubjectId
from consent.ledger import CheckRow, Cover, Ledger, Transfer
from consent.state import Consent
from portal.consents.views import language
from portal.pages import moment

LOOKED_THROUGH = 500
"""So many of the recipient's newest questions and transfers are looked through; the rest is a link away."""


@dataclass(frozen=True, kw_only=True)
class Under:
    """What was done, newest first, each as one line; `whole`: nothing older can have been left out."""

    checks: list[tuple[str, str]]
    fetched: list[tuple[str, str]]
    whole: bool


def done_under(ledger: Ledger, subject: SubjectId, consent: Consent) -> Under:
    asked = ledger.checks_of(subject, agency=consent.terms.recipient, limit=LOOKED_THROUGH)
    moved = ledger.transfers_of(subject, agency=consent.terms.recipient, limit=LOOKED_THROUGH)
    ours = [check for check in asked if check.consent_id == consent.consent_id]
    numbers = {check.check_id for check in ours}
    return Under(
        checks=[(moment(check.decided_at), _told_check(check)) for check in ours],
        fetched=_fetched([one for one in moved if one.check_id in numbers]),
        whole=max(len(asked), len(moved)) < LOOKED_THROUGH,
    )


def fetched_under(ledger: Ledger, subject: SubjectId, consents: Sequence[Consent]) -> list[tuple[str, str]]:
    """What the recipient of these says it fetched by any of them, newest first."""
    recipient = consents[0].terms.recipient
    moved = ledger.transfers_of(subject, agency=recipient, limit=LOOKED_THROUGH)
    if not moved:
        return []
    hers = {one.consent_id for one in consents}
    asked = ledger.checks_of(subject, agency=recipient, limit=LOOKED_THROUGH)
    numbers = {check.check_id for check in asked if check.consent_id in hers}
    return _fetched([one for one in moved if one.check_id in numbers])


def lease_text(lease: timedelta = LEASE) -> str:
    """How long an answer that has left can still be acted on, in plain words."""
    seconds = round(lease.total_seconds())
    if seconds % 60:
        length = ngettext("%(num)s sekund", "%(num)s sekunder", seconds)
    else:
        length = ngettext("%(num)s minut", "%(num)s minutter", seconds // 60)
    return _(
        "Har de lige fået et ja, kan de bruge det i op til %(length)s efter, at du har trukket det tilbage.",
        length=length,
    )


def _told_check(check: CheckRow) -> str:
    about = _("Om %(what)s.", what=texts.category_name(check.category, language()))
    return f"{about} {texts.REASON_TEXTS[language()][check.reason]}"


def _fetched(moved: Sequence[Transfer]) -> list[tuple[str, str]]:
    odd = {
        Cover.LATE: _("De havde spurgt og fået ja, men hentede på et andet tidspunkt."),
        Cover.REFUSED: _("De fik nej, men hentede alligevel."),
    }
    return [
        (
            moment(one.moved_at),
            f"{_('Om %(what)s.', what=texts.category_name(one.category, language()))} {odd.get(one.cover, '')}".strip(),
        )
        for one in moved
    ]
