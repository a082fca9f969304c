"""Three different questions, each in its own words: a first course, a further one, a single offer inside one."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from portal.offers import service
from portal.offers.service import Choice, Offer


@dataclass(frozen=True, kw_only=True)
class Question:
    """What one kind of question is called on its pages; yes and no are told alike."""

    path: str
    read_path: str
    """Where the whole text stands with the three equal answers below it."""
    title: str
    confirm: dict[Choice, str]
    answered: dict[Choice, str]


def question(offer: Offer) -> Question:
    path = service.path_of(offer)
    if offer.kind == "tilbud":
        return Question(
            path=path,
            read_path=f"{path}/laes",
            title=_("Svar på tilbuddet: %(workplace)s", workplace=offer.workplace),
            confirm={"yes": _("Send dit ja til tilbuddet"), "no": _("Send dit nej til tilbuddet")},
            answered={"yes": _("Ja til tilbuddet"), "no": _("Nej til tilbuddet")},
        )
    if offer.earlier_courses:
        return Question(
            path=path,
            read_path=path,
            title=_("Tilbud om et nyt ressourceforløb"),
            confirm={
                "yes": _("Send dit ja til et nyt ressourceforløb"),
                "no": _("Send dit nej til et nyt ressourceforløb"),
            },
            answered={"yes": _("Ja til et nyt ressourceforløb"), "no": _("Nej til et nyt ressourceforløb")},
        )
    return Question(
        path=path,
        read_path=path,
        title=_("Tilbud om ressourceforløb"),
        confirm={"yes": _("Send dit ja til ressourceforløbet"), "no": _("Send dit nej til ressourceforløbet")},
        answered={"yes": _("Ja til ressourceforløbet"), "no": _("Nej til ressourceforløbet")},
    )
