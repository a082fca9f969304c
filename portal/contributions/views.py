"""What she may write, and how what she sent stands, in words for her and for her caseworker."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from portal.contributions.models import Kind
from portal.contributions.service import Sent
from portal.pages import shortday


@dataclass(frozen=True, kw_only=True)
class Way:
    """One thing she may write: its address, what the page is called, and a word of help."""

    slug: str
    kind: Kind
    heading: str
    label: str
    hint: str


def ways() -> dict[str, Way]:
    found = (
        Way(
            slug="fortael",
            kind="tell",
            heading=_("Det vil jeg gerne have, at I ved"),
            label=_("Skriv det, som du gerne vil sige det"),
            hint=_("Det kan være noget, der ikke passer i et skema. Du skal kun fortælle det én gang."),
        ),
        Way(
            slug="spoergsmaal",
            kind="question",
            heading=_("Et spørgsmål til mødet"),
            label=_("Dit spørgsmål"),
            hint=_("Din sagsbehandler tager det med til mødet."),
        ),
        Way(
            slug="maal",
            kind="goal",
            heading=_("Et mål, du selv har"),
            label=_("Dit mål"),
            hint=_("Det kommer øverst i din plan, med dine egne ord."),
        ),
        Way(
            slug="oenske",
            kind="wish",
            heading=_("Et ønske om hjælp"),
            label=_("Hvad tror du, kan hjælpe dig?"),
            hint=_("Det må gerne være noget, der ikke står på en liste. Kommunen afgør, hvad den kan give."),
        ),
    )
    return {way.slug: way for way in found}


def kind_words(kind: Kind) -> str:
    """What she sent, as both sides call it."""
    return {
        "comment": _("En bemærkning"),
        "correction": _("Noget, der er forkert"),
        "tell": _("Det vil jeg gerne have, at I ved"),
        "question": _("Et spørgsmål til mødet"),
        "goal": _("Et mål, du selv har"),
        "wish": _("Et ønske om hjælp"),
        "preparation": _("Din del af den forberedende del"),
    }[kind]


def kind_for_staff(kind: Kind) -> str:
    return {
        "comment": _("Bemærkning"),
        "correction": _("Rettelse"),
        "tell": _("Det vil borgeren have, at I ved"),
        "question": _("Spørgsmål til mødet"),
        "goal": _("Borgerens eget mål"),
        "wish": _("Ønske om indsats"),
        "preparation": _("Borgerens svar til den forberedende del"),
    }[kind]


def standing(sent: Sent) -> tuple[str, str]:
    """How it stands, and the colour that repeats it: she sees that they have read hers."""
    if sent.answers:
        return _("Besvaret %(day)s", day=shortday(sent.answers[-1].at)), "success"
    if sent.seen_at is not None:
        return _("Læst af kommunen %(day)s", day=shortday(sent.seen_at)), "info"
    return _("Sendt. Ikke læst endnu"), "neutral"


def standing_for_staff(sent: Sent) -> tuple[str, str]:
    if sent.answers:
        return _("Besvaret"), "success"
    return (_("Læst"), "info") if sent.seen_at is not None else (_("Ny"), "warning")
