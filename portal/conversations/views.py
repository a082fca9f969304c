"""A request for a talk as she reads it: its state, how long she has waited, what was answered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from portal.conversations import service, shared
from portal.conversations.forms import FORMS
from portal.conversations.service import ConversationRequest, Decision, Said
from portal.conversations.times import ConversationResponse, Talk
from portal.identity import Citizen
from portal.offers import service as offers
from portal.pages import moment, shortday
from portal.plan.words import state_words as effort_words
from portal.todo import Todo

Row = tuple[str, str]
Section = tuple[str, list[Row]]


def state_words(request: ConversationRequest, decision: Decision | None) -> tuple[str, str]:
    """The state in words, and the colour that repeats it."""
    if decision is not None:
        return {
            "unchanged": _("Tilbuddet ændres ikke"),
            "adapted": _("Tilbuddet ændres"),
            "dropped": _("Tilbuddet falder væk"),
        }[decision], "info"
    if request.cancelled_at is not None:
        return _("Du vil ikke have samtalen. Kommunen skal beslutte, hvad der sker med tilbuddet"), "info"
    if request.turn == "citizen":
        return _("Du har fået tider at vælge imellem"), "warning"
    if request.open_for is not None:
        return _("Venter på svar fra kommunen"), "info"
    return _("Rådet er givet. Kommunen skal beslutte, om tilbuddet skal ændres"), "info"


def decision_words(decision: Decision) -> str:
    return {
        "unchanged": _("Kommunen har besluttet, at tilbuddet ikke ændres"),
        "adapted": _("Kommunen har besluttet, at tilbuddet ændres"),
        "dropped": _("Kommunen har besluttet, at tilbuddet falder væk"),
    }[decision]


def said_words(what: Said) -> str:
    """Whose word an answer is."""
    return {
        "message": _("En besked til dig"),
        "advice": _("Råd efter samtalen. Det er ikke en afgørelse"),
        "decision": _("Kommunens beslutning"),
    }[what]


def response_words(response: ConversationResponse) -> str:
    if response.what == "accept" and response.chosen_at is not None:
        return _("Du har sagt ja til %(moment)s", moment=moment(response.chosen_at))
    return {
        "other_time": _("Du har bedt om en anden tid"),
        "cancel": _("Du har sagt, at du ikke vil have samtalen"),
        "comment": _("Du har skrevet om beslutningen"),
    }.get(response.what, "")


def times_rows(talk: Talk) -> list[Row]:
    """How and where, of the times that were proposed."""
    if talk.times is None:
        return []
    rows = [(_("Hvordan"), str(dict(FORMS)[talk.times.form]))]
    if talk.times.place:
        rows.append((_("Hvor"), talk.times.place))
    if talk.times.interpreter:
        rows.append((_("Tolk"), talk.times.interpreter))
    return rows


def participants(request: ConversationRequest, talk: Talk) -> list[str]:
    """Who takes part: BEK 2409/2021 § 3, and those she has chosen herself."""
    rows = [_("Dig"), _("Sundhedskoordinatoren fra regionen")]
    if request.jobformidler:
        rows.append(_("Din personlige jobformidler i stedet for din sagsbehandler. Det har du bedt om."))
    else:
        rows.append(_("Din sagsbehandler"))
    if request.bisidder:
        name = request.bisidder_name
        rows.append(_("Din bisidder, %(name)s", name=name) if name else _("Din bisidder"))
    if request.interpreter:
        rows.append(_("En tolk, som kommunen bestiller. Din bisidder eller en pårørende kan ikke være din tolk."))
    return rows


def sections(items: Iterable[shared.Item]) -> list[Section]:
    """What goes along, told in the same words to her and to the sundhedskoordinator."""
    titles = {
        "name": _("Navn"),
        "wish": _("Ønsket om en samtale"),
        "offer": _("Tilbuddet"),
        "health": _("Fra planen: helbred"),
        "doctor": _("Fra planen: lægens vurdering (LÆ 265)"),
        "challenges": _("Fra planen: det, der er svært lige nu"),
        "earlier_efforts": _("Fra planen: tidligere indsatser"),
        "efforts": _("Fra planen: indsatser"),
    }
    return [(titles[item.kind], [_row(item, code, text) for code, text in item.rows]) for item in items]


def _row(item: shared.Item, code: str, text: str) -> Row:
    if item.kind == "efforts":
        return text, effort_words()[code]
    labels = {
        "name": _("Navn"),
        "worry": _("Bekymring"),
        "form": _("Vil helst tale sammen"),
        "times": _("Det passer"),
        "bisidder": _("Bisidder"),
        "interpreter": _("Tolk"),
        "jobformidler": _("Personlig jobformidler i stedet for sagsbehandleren"),
        "workplace": _("Arbejdssted"),
        "tasks": _("Opgaver"),
        "skaanehensyn": _("Skånehensyn"),
        "starts_on": _("Begynder"),
        "text": _("Teksten"),
    }
    return labels[code], _value(code, text)


def _value(code: str, text: str) -> str:
    if code == "name":
        return text or _("Navne- og adressebeskyttet")
    if code == "form":
        return str(dict(FORMS)[text])
    if code == "starts_on" and text:
        return shortday(date.fromisoformat(text))
    if code in ("bisidder", "interpreter", "jobformidler"):
        return {"": _("Nej"), "yes": _("Ja")}.get(text) or _("Ja: %(what)s", what=text)
    return text or _("Ikke skrevet")


def waited(request: ConversationRequest, now: datetime) -> str:
    """How long she has waited; never a promised date, since the law sets none."""
    days = (offers.day_in_denmark(now) - offers.day_in_denmark(request.asked_at)).days
    if days <= 0:
        return _("Siden i dag")
    return ngettext("%(num)s dag", "%(num)s dage", days)


def request_rows(request: ConversationRequest) -> list[Row]:
    """What she wrote, for the receipt and the wish's own page alike."""
    bisidder = _("Ja: %(name)s", name=request.bisidder_name) if request.bisidder_name else _("Ja")
    return [
        (_("Det er du bekymret for"), request.worry),
        (_("Sådan vil du helst tale sammen"), str(dict(FORMS)[request.form])),
        (_("Det passer dig"), request.times or _("Du har ikke skrevet noget. Vi spørger dig.")),
        (_("Bisidder"), bisidder if request.bisidder else _("Nej")),
        (_("Tolk"), _("Ja: %(language)s", language=request.interpreter_language) if request.interpreter else _("Nej")),
    ]


def todos(session: Session, citizen: Citizen, now: datetime) -> list[Todo]:
    """The times she may choose from, and the answers the municipality owes her."""
    return [
        Todo(text=_("Du har fået tider til en samtale. Vælg en, eller bed om andre."), url=f"{path}/tid")
        if request.turn == "citizen"
        else Todo(
            text=_(
                "Kommunen skal svare på dit ønske om en samtale. Du bad om den %(day)s.",
                day=shortday(request.asked_at),
            ),
            url=path,
            waits_for=_("Kommunen"),
        )
        for request in service.requests_of(session, citizen)
        if request.open_for is not None and (path := service.path_of(request))
    ]
