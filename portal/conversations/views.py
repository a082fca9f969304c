"""A request for a talk as she reads it: its state, how long she has waited, what was answered."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from portal.conversations import service
from portal.conversations.forms import FORMS
from portal.conversations.service import ConversationRequest, Decision
from portal.identity import Citizen
from portal.offers import service as offers
from portal.pages import shortday
from portal.todo import Todo

Row = tuple[str, str]


def state_words(request: ConversationRequest, decision: Decision | None) -> tuple[str, str]:
    """The state in words, and the colour that repeats it."""
    if decision is not None:
        return {
            "unchanged": _("Tilbuddet ændres ikke"),
            "adapted": _("Tilbuddet ændres"),
            "dropped": _("Tilbuddet falder væk"),
        }[decision], "info"
    if request.open_for is not None:
        return _("Venter på svar fra kommunen"), "info"
    return _("Kommunen har svaret"), "info"


def decision_words(decision: Decision) -> str:
    return {
        "unchanged": _("Kommunen har besluttet, at tilbuddet ikke ændres"),
        "adapted": _("Kommunen har besluttet, at tilbuddet ændres"),
        "dropped": _("Kommunen har besluttet, at tilbuddet falder væk"),
    }[decision]


def waited(request: ConversationRequest, now: datetime) -> str:
    """How long she has waited; never a promised date, since the law sets none."""
    days = (offers.day_in_denmark(now) - offers.day_in_denmark(request.asked_at)).days
    if days <= 0:
        return _("Siden i dag")
    return ngettext("%(num)s dag", "%(num)s dage", days)


def wish_rows(
    *, worry: str, form: str, times: str, bisidder: bool, interpreter: bool, interpreter_language: str
) -> list[Row]:
    """What she wrote, for the summary, the receipt and the request's own page alike."""
    interpreter_words = _("Ja: %(language)s", language=interpreter_language) if interpreter else _("Nej")
    return [
        (_("Det er du bekymret for"), worry),
        (_("Sådan vil du helst tale sammen"), str(dict(FORMS)[form])),
        (_("Det passer dig"), times or _("Du har ikke skrevet noget. Vi spørger dig.")),
        (_("Bisidder"), _("Ja, du tager en bisidder med") if bisidder else _("Nej")),
        (_("Tolk"), interpreter_words),
    ]


def request_rows(request: ConversationRequest) -> list[Row]:
    return wish_rows(
        worry=request.worry,
        form=request.form,
        times=request.times,
        bisidder=request.bisidder,
        interpreter=request.interpreter,
        interpreter_language=request.interpreter_language,
    )


def todos(session: Session, citizen: Citizen, now: datetime) -> list[Todo]:
    """The answers the municipality owes her."""
    return [
        Todo(
            text=_(
                "Kommunen skal svare på dit ønske om en samtale. Du bad om den %(day)s.",
                day=shortday(request.asked_at),
            ),
            url=service.path_of(request),
            waits_for=_("Kommunen"),
        )
        for request in service.requests_of(session, citizen)
        if request.open_for is not None
    ]
