"""Each right and each request in plain words: what it is, what happens then, by when, and where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from portal.identity import Citizen
from portal.pages import shortday
from portal.rights import service
from portal.rights.forms import (
    OVER,
    AccessForm,
    ComplaintForm,
    ErasureForm,
    ObjectionForm,
    RectificationForm,
    RequestForm,
)
from portal.rights.service import Kind, Outcome, RightsRequest
from portal.todo import Todo

Row = tuple[str, str]

SLUGS: dict[str, Kind] = {
    "indsigt": "access",
    "rettelse": "rectification",
    "sletning": "erasure",
    "indsigelse": "objection",
    "klage": "complaint",
}
FORMS: dict[Kind, type[RequestForm]] = {
    "access": AccessForm,
    "rectification": RectificationForm,
    "erasure": ErasureForm,
    "objection": ObjectionForm,
    "complaint": ComplaintForm,
}


@dataclass(frozen=True, kw_only=True)
class Right:
    """One right as its card and its form tell it."""

    kind: Kind
    slug: str
    title: str
    short: str
    """On the card."""
    lead: str
    hint: str
    """Below the label of the first box."""
    then: tuple[str, ...]
    """What happens when she has sent it, in order."""
    law: str


def rights() -> list[Right]:
    return [_right(slug, kind) for slug, kind in SLUGS.items()]


def right_of(kind: Kind) -> Right:
    return next(right for right in rights() if right.kind == kind)


def _right(slug: str, kind: Kind) -> Right:
    answer = _("Du får svaret her på siden og en besked om, at det er kommet.")
    month = _("Vi svarer senest om en måned. Tager det længere tid, får du at vide hvorfor.")
    told = {
        "access": (
            _("Bed om indsigt i din sag"),
            _("Se det, kommunen har om dig i andre systemer end Mit Forløb."),
            _("Du har ret til at se din sag og alt, hvad kommunen har om dig. Du skal ikke sige hvorfor."),
            _("Skriv for eksempel en periode eller et emne. Er feltet tomt, får du det hele."),
            (_("Vi finder det frem og svarer helst inden syv arbejdsdage og senest om en måned."), answer),
            _("Forvaltningsloven § 9 (ret til at se sin egen sag) og databeskyttelsesforordningen artikel 15."),
        ),
        "rectification": (
            _("Få noget rettet"),
            _("Sig til, hvis noget om dig er forkert eller mangler."),
            _("Er noget forkert, skal kommunen rette det. Er vi ikke enige, kommer din bemærkning på sagen."),
            _("Skriv, hvad der står, og hvor du har set det."),
            (
                _("Vi undersøger det sammen med den, der har skrevet det."),
                month,
                answer,
            ),
            _("Databeskyttelsesforordningen artikel 16."),
        ),
        "erasure": (
            _("Få noget slettet eller begrænset"),
            _("Bed om, at noget forsvinder, eller at vi ikke bruger det imens."),
            _(
                "Kommunen har som regel pligt til at gemme det, der er skrevet i en sag. Derfor bliver svaret ofte nej."
                " Vi ser på det hver gang og skriver hvorfor."
            ),
            _("Skriv, hvad det er, og hvorfor det ikke skal være der."),
            (_("Vi ser på, om loven giver lov til at slette det."), month, answer),
            _("Databeskyttelsesforordningen artikel 17 (sletning) og 18 (begrænsning)."),
        ),
        "objection": (
            _("Gør indsigelse"),
            _("Sig nej til en bestemt måde at bruge dine oplysninger på."),
            _("Du kan sige, at vi ikke må bruge dine oplysninger på en bestemt måde, fordi din situation er særlig."),
            _("Skriv, hvad vi skal holde op med, og hvad der er særligt for dig."),
            (_("Vi ser på, om kommunen har en grund, der vejer tungere end din."), month, answer),
            _("Databeskyttelsesforordningen artikel 21."),
        ),
        "complaint": (
            _("Klag"),
            _("Klag over en afgørelse, over os eller over brugen af dine oplysninger."),
            _("Du kan klage over en afgørelse og over den måde, du er blevet mødt på. Det koster ikke noget."),
            _("Skriv med dine egne ord. Det behøver ikke være langt."),
            (
                _("Er det en afgørelse, ser vi på den igen inden fire uger."),
                _("Giver vi dig ikke ret, sender vi klagen videre til Ankestyrelsen. Du skal ikke gøre noget."),
                _("Er det dine oplysninger, svarer databeskyttelsesrådgiveren senest om en måned."),
                answer,
            ),
            _(
                "Retssikkerhedsloven §§ 66 og 67: Du har fire uger til at klage over en afgørelse. Er de gået, så klag "
                "alligevel. Vi sender klagen videre, og Ankestyrelsen beslutter, om den tages med."
            ),
        ),
    }[kind]
    title, short, lead, hint, then, law = told
    return Right(kind=kind, slug=slug, title=title, short=short, lead=lead, hint=hint, then=then, law=law)


def name_of(request: RightsRequest) -> str:
    """What she calls it afterwards."""
    return {
        "access": _("Dit ønske om indsigt"),
        "rectification": _("Dit ønske om at få noget rettet"),
        "erasure": _("Dit ønske om at få noget slettet eller begrænset"),
        "objection": _("Din indsigelse"),
        "complaint": _("Din klage"),
    }[request.kind]


def steps_of(request: RightsRequest) -> tuple[str, ...]:
    """What happens now; of a complaint only what is about hers."""
    then = right_of(request.kind).then
    if request.kind != "complaint":
        return then
    if request.complaint_over == "handling":
        return _("Din afdeling svarer dig inden fire uger."), then[-1]
    return (then[2], then[3]) if request.complaint_over == "data" else (then[0], then[1], then[3])


def rows_of(request: RightsRequest) -> list[Row]:
    """What she wrote, for the receipt, the request's own page and the staff alike."""
    rows: list[Row] = []
    if request.complaint_over is not None:
        rows.append((_("Klagen er over"), str(dict(OVER)[request.complaint_over])))
    if request.decided_on is not None:
        rows.append((_("Afgørelsen kom"), shortday(request.decided_on)))
    if request.about:
        label = _("Det handler om") if request.kind == "complaint" else _("Det, der er forkert")
        rows.append((label, request.about))
    words = _("Det, der skal stå") if request.kind == "rectification" else _("Det, der er skrevet")
    rows.append((words, request.text or _("Alt")))
    return rows


def state_of(request: RightsRequest, now: datetime) -> tuple[str, str]:
    """The state in words, and the colour that repeats it."""
    if request.answered_at is not None:
        return _("Besvaret"), "success"
    return _("Venter på svar"), "info"


def outcome_words(outcome: Outcome) -> str:
    return {
        "met": _("Du får ret"),
        "in_part": _("Du får ret i noget af det"),
        "refused": _("Du får ikke ret"),
        "passed_on": _("Sendt videre til den, der skal afgøre det"),
    }[outcome]


def who_answers(request: RightsRequest) -> str:
    return _("Databeskyttelsesrådgiveren") if request.goes_to_dpo else _("Kommunen")


def todos(session: Session, citizen: Citizen, now: datetime) -> list[Todo]:
    """The answers the municipality owes her."""
    words = {
        "access": _("Kommunen skal svare på dit ønske om indsigt."),
        "rectification": _("Kommunen skal svare på dit ønske om at få noget rettet."),
        "erasure": _("Kommunen skal svare på dit ønske om at få noget slettet."),
        "objection": _("Kommunen skal svare på din indsigelse."),
        "complaint": _("Kommunen skal svare på din klage."),
    }
    return [
        Todo(
            text=words[request.kind], url=service.path_of(request), until=request.due_on, waits_for=who_answers(request)
        )
        for request in service.waiting(session, citizen)
    ]
