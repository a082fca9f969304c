"""Offers as a citizen reads them: one list, a concrete tilbud, and what waits for whom."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from consent import texts
from portal.conversations import service as conversations
from portal.conversations import views as conversation_views
from portal.identity import Citizen
from portal.offers import service
from portal.offers.service import Answer, Offer
from portal.pages import shortday
from portal.rulesets import course_rules
from portal.rulesets.age_rule import Because, Finding
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
        title = _("Tilbud om ressourceforløb")
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


def live_tilbud(session: Session, citizen: Citizen) -> list[Offer]:
    """The concrete offers she can ask for a talk about, newest first."""
    return [o for o in service.offers_of(session, citizen) if o.kind == "tilbud" and o.withdrawn_at is None]


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


def course_text(offer: Offer, municipality: str, language: texts.Language) -> texts.Rendered:
    """All that is told before a yes and before a no, in one language: the text an answer is bound to."""
    offered = service.day_in_denmark(offer.sent_at)
    rules = course_rules(offered)
    assert rules is not None, "such an offer cannot be sent"
    assert offer.answer_by is not None, "such an offer cannot be sent"
    with force_locale(language):
        closing = rules.closed_to_new_from.value
        notes = [stage_sentence(offer), *_reasons(offer)]
        notes.append(
            _(
                "Fra %(day)s kan kommunen ikke give nye ressourceforløb. Et forløb, der er tilbudt før, kan fortsætte.",
                day=shortday(closing),
            )
        )
        facts = texts.OfferFacts(
            stage=texts.Stage.NEW if offer.earlier_courses else texts.Stage.WHOLE,
            municipality=municipality,
            offered_on=offered,
            starts_on=offer.starts_on,
            max_years=rules.max_years.value,
            age_rule=age_sentence(service.age_rule_for(offer)),
            rules_from=rules.valid_from,
            answer_by=offer.answer_by,
            complaint_weeks=rules.complaint_weeks.value,
            notes=tuple(notes),
        )
    return texts.ressourceforloeb_offer(facts, language)


def complaint_weeks(offer: Offer) -> int:
    rules = course_rules(service.day_in_denmark(offer.sent_at))
    assert rules is not None, "such an offer cannot be sent"
    return rules.complaint_weeks.value


def _reasons(offer: Offer) -> list[str]:
    """The municipality's own words, line by line, without signs that hide or move text."""
    lines = [_visible(line) for line in offer.purpose.splitlines()]
    said = [line for line in lines if line]
    return [_("Kommunen skriver: %(reason)s", reason=said[0]), *said[1:]] if said else []


def _visible(line: str) -> str:
    return "".join(sign for sign in line if unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Co")).strip()


def stage_sentence(offer: Offer) -> str:
    return {
        "indstilling": _("Det er en indstilling fra rehabiliteringsteamet. Kommunen har ikke afgjort sagen endnu."),
        "partshoering": _("Kommunen hører dig, før den afgør sagen. Det hedder partshøring. Intet er afgjort endnu."),
        "afgoerelse": _("Kommunen har truffet en afgørelse om, at den tilbyder dig forløbet."),
    }[offer.stage]


def complaint_sentences(stage: str, weeks: int) -> list[str]:
    """What she can do about it now, by the stage her answer was given at."""
    if stage == "afgoerelse":
        return [
            _("Er du utilfreds med afgørelsen, kan du klage, også selv om du har sagt ja."),
            _("Kommunen skal have din klage senest %(weeks)s uger efter, at du fik afgørelsen.", weeks=weeks),
            _("Du kan klage i telefonen eller skriftligt. Klag hellere for tidligt end for sent."),
        ]
    return [
        _("Der er ikke noget at klage over endnu, for kommunen har ikke truffet en afgørelse."),
        _("Du kan skrive eller ringe til kommunen og sige, hvad du mener, før den afgør sagen."),
        _("Når afgørelsen kommer, står der, hvordan du klager."),
    ]


def age_sentence(found: Finding) -> str:
    """The rule's result with its reason; who decides is always said, and a right is never denied."""
    if found.rules is None or found.because is Because.BIRTH_UNKNOWN:
        return _("Vi kan ikke se her, om der er en regel om din alder. Spørg din sagsbehandler. Kommunen afgør det.")
    if found.because is Because.HISTORY_UNKNOWN:
        return _(
            "Vi kan ikke se her, hvilke forløb du har haft før, og det betyder noget for reglen om alder. "
            "Spørg din sagsbehandler. Kommunen afgør det."
        )
    rules = found.rules
    told = {
        "day": shortday(rules.valid_from),
        "lower": rules.lower_age.value,
        "upper": rules.upper_age.value,
        "total": rules.total_years_between.value,
        "left": rules.years_to_pension.value,
    }
    match found.because:
        case Because.NEAR_PENSION:
            return _(
                "Efter reglerne fra %(day)s ser det ud til, at forløbet kun skal i gang, hvis du selv ønsker det, "
                "fordi du har mindre end %(left)s år til folkepensionen. Kommunen afgør det.",
                **told,
            )
        case Because.BEYOND_TOTAL:
            return _(
                "Efter reglerne fra %(day)s ser det ud til, at forløbet kun skal i gang, hvis du selv ønsker det, "
                "fordi du er mellem %(lower)s og %(upper)s år og kommer over %(total)s år i forløb i alt. "
                "Kommunen afgør det.",
                **told,
            )
        case Because.REPEAT_LATE:
            return _(
                "Efter reglerne fra %(day)s ser det ud til, at forløbet kun skal i gang, hvis du selv ønsker det, "
                "fordi du er fyldt %(upper)s år og har haft et forløb før. Kommunen afgør det.",
                **told,
            )
        case Because.YOUNG:
            return _(
                "Efter reglerne fra %(day)s ser det ud til, at ingen særlig regel om alder gælder for dig, "
                "fordi du er under %(lower)s år. Kommunen afgør det.",
                **told,
            )
        case Because.WITHIN_TOTAL:
            return _(
                "Efter reglerne fra %(day)s ser det ud til, at ingen særlig regel om alder gælder for dig endnu, "
                "fordi du ikke kommer over %(total)s år i forløb i alt. Kommunen afgør det.",
                **told,
            )
        case Because.FIRST_LATE:
            return _(
                "Efter reglerne fra %(day)s ser det ud til, at ingen særlig regel om alder gælder for dig, "
                "fordi det er dit første forløb. Kommunen afgør det.",
                **told,
            )
    raise AssertionError(found.because)
