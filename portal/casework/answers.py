"""An offer's answer, told to the caseworker: what she said, when, how, and whether the offer has changed since."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _

from portal.offers import views as offer_views
from portal.offers.questions import question
from portal.offers.service import Answer, Offer
from portal.pages import moment, shortday

Row = tuple[str, str]


def answer_rows(offer: Offer, answer: Answer | None) -> list[Row]:
    if answer is None:
        return []
    rows = [
        (_("Borgerens svar"), question(offer).answered[answer.choice]),
        (_("Besvaret"), moment(answer.at)),
        (_("Kvittering"), answer.reference),
    ]
    if answer.talked_on is not None:
        rows.append((_("Svaret i en samtale"), shortday(answer.talked_on)))
    if answer.comment:
        rows.append((_("Borgerens bemærkning"), answer.comment))
    if answer.offer_version != offer.version:
        rows.append((_("Vær opmærksom"), _("Tilbuddet er ændret, efter at borgeren svarede.")))
    return rows


def course_state(offer: Offer, answer: Answer | None, now: datetime) -> tuple[str, str]:
    """Silence is its own state: never a yes, never a no."""
    if answer is not None:
        return (_("Borgeren har svaret ja") if answer.choice == "yes" else _("Borgeren har svaret nej")), "info"
    if offer.withdrawn_at is not None:
        return _("Trukket tilbage af kommunen"), "neutral"
    if offer_views.is_late(offer, now):
        return _("Ikke besvaret, fristen er gået"), "warning"
    return _("Venter på borgerens svar"), "info"
