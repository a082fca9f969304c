"""Offers as a citizen reads them: one list, a concrete tilbud, and what waits for whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.conversations import service as conversations
from portal.conversations import views as conversation_views
from portal.identity import Citizen
from portal.offers import service
from portal.offers.questions import question
from portal.offers.service import Answer, Kind, Offer
from portal.pages import shortday
from portal.todo import Todo

Row = tuple[str, str]
Standing = Literal["taken-back", "on-hold", "begun", "starts-today", "not-begun"]


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of the list: the state is said in words, the badge's colour only repeats it."""

    title: str
    text: str
    url: str
    state: str
    badge: str
    at: datetime
    waits_for_her: bool = False


def overview(session: Session, citizen: Citizen, now: datetime) -> list[Entry]:
    """Offers and conversations in one list: what waits for her first, then the newest. Four statements."""
    offers = service.offers_of(session, citizen)
    answers = service.answers_of(session, citizen)
    entries = [_offer_entry(offer, answers.get(offer.id), now) for offer in offers]
    by_id = {offer.id: offer for offer in offers}
    decisions = conversations.decisions_of(session, citizen)
    for request in conversations.requests_of(session, citizen):
        state, badge = conversation_views.state_words(request, decisions.get(request.id))
        entries.append(
            Entry(
                title=_("Samtale om dit helbred: %(workplace)s", workplace=by_id[request.offer_id].workplace),
                text=_("Du bad om samtalen %(day)s.", day=shortday(request.asked_at)),
                url=conversations.path_of(request),
                state=state,
                badge=badge,
                at=request.asked_at,
            )
        )
    return sorted(entries, key=lambda entry: (not entry.waits_for_her, -entry.at.timestamp()))


def _offer_entry(offer: Offer, answer: Answer | None, now: datetime) -> Entry:
    sent = _("Sendt %(day)s.", day=shortday(offer.sent_at))
    if offer.kind == "ressourceforloeb":
        title = question(offer).title
        state, badge = course_state(offer, answer, now)
        waits = answer is None and offer.withdrawn_at is None
    else:
        title = _("Tilbud: %(workplace)s", workplace=offer.workplace)
        state, badge = tilbud_state(standing(offer, now))
        waits = False
    return Entry(
        title=title,
        text=sent,
        url=service.path_of(offer),
        state=state,
        badge=badge,
        at=offer.sent_at,
        waits_for_her=waits,
    )


def kind_of(path: str) -> Kind:
    """Which kind of offer an address is about: each has its own pages."""
    return "tilbud" if path.startswith("/tilbud/") else "ressourceforloeb"


def course_state(offer: Offer, answer: Answer | None, now: datetime) -> tuple[str, str]:
    """Silence is its own state: never a yes, never a no."""
    if answer is not None:
        return (_("Du har svaret ja") if answer.choice == "yes" else _("Du har svaret nej")), "neutral"
    if offer.withdrawn_at is not None:
        return _("Trukket tilbage af kommunen"), "neutral"
    if is_late(offer, now):
        return _("Ikke besvaret, fristen er gået"), "warning"
    return _("Venter på dit svar"), "info"


def is_late(offer: Offer, now: datetime) -> bool:
    """The stated day counts to its end."""
    return offer.answer_by is not None and offer.answer_by < service.day_in_denmark(now)


def standing(offer: Offer, now: datetime) -> Standing:
    today = service.day_in_denmark(now)
    if offer.withdrawn_at is not None:
        return "taken-back"
    if offer.on_hold:
        return "on-hold"
    if offer.begun(today):
        return "begun"
    return "starts-today" if offer.starts_on == today else "not-begun"


def tilbud_state(where: Standing) -> tuple[str, str]:
    return {
        "taken-back": (_("Trukket tilbage af kommunen"), "neutral"),
        "on-hold": (_("Sat på pause"), "warning"),
        "begun": (_("Begyndt"), "info"),
        "starts-today": (_("Begynder i dag"), "info"),
        "not-begun": (_("Ikke begyndt"), "neutral"),
    }[where]


def tilbud_rows(offer: Offer, now: datetime) -> list[Row]:
    """The concrete offer, point by point; what the municipality did not write is said to be missing."""
    missing = _("Det står der ikke noget om. Spørg din sagsbehandler.")
    return [
        (_("Arbejdssted"), offer.workplace or missing),
        (_("Opgaver"), offer.tasks or missing),
        (_("Skånehensyn"), offer.skaanehensyn or missing),
        (_("Formål"), offer.purpose or missing),
        (_("Start"), _start(offer)),
        (_("Er det begyndt?"), tilbud_state(standing(offer, now))[0]),
    ]


def _start(offer: Offer) -> str:
    if offer.begun_on is not None:
        return shortday(offer.begun_on)
    return shortday(offer.starts_on) if offer.starts_on else _("Der er ikke sat en dato endnu.")


@dataclass(frozen=True, kw_only=True)
class Worry:
    """Where she can tell that a concrete offer worries her, or see that she has."""

    workplace: str
    url: str
    asked: bool


def worries(session: Session, citizen: Citizen) -> list[Worry]:
    """One for each concrete offer that stands, newest first."""
    asked = conversations.asked_about(session, citizen)
    return [
        Worry(
            workplace=offer.workplace,
            url=conversations.path_of(asked[offer.id]) if offer.id in asked else f"{service.path_of(offer)}/samtale",
            asked=offer.id in asked,
        )
        for offer in service.offers_of(session, citizen)
        if offer.kind == "tilbud" and offer.withdrawn_at is None
    ]


def todos(session: Session, citizen: Citizen, now: datetime) -> list[Todo]:
    """The offers of a ressourceforløb she has not answered. After the day she may still answer, so they stay."""
    answered = service.answers_of(session, citizen)
    found = []
    for offer in service.offers_of(session, citizen):
        if offer.kind != "ressourceforloeb" or offer.withdrawn_at is not None or offer.id in answered:
            continue
        if is_late(offer, now):
            text = _("Du kan stadig svare på tilbuddet om ressourceforløb, selv om fristen er gået.")
        else:
            text = _("Læs tilbuddet om ressourceforløb, og svar, når du er klar.")
        until = None if is_late(offer, now) else offer.answer_by
        found.append(Todo(text=text, url=service.path_of(offer), until=until))
    return found
