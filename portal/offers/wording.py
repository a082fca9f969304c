"""The offer of a ressourceforløb in words: the text an answer is bound to, its stage, the age rule, complaints."""

from __future__ import annotations

import unicodedata
from datetime import date

from flask_babel import force_locale
from flask_babel import gettext as _

from consent import texts
from portal.offers.models import Offer
from portal.offers.sending import day_in_denmark
from portal.pages import shortday
from portal.rulesets import course_rules, rule_sets
from portal.rulesets.age_rule import Finding, age_rule
from portal.rulesets.complaints import complaint_deadline
from portal.rulesets.words import day_words, sentence


def text_of(offer: Offer, municipality: str, language: texts.Language) -> texts.Rendered:
    """What is told before a yes and before a no: of a whole course, or of one offer inside it."""
    told = course_text if offer.kind == "ressourceforloeb" else tilbud_text
    return told(offer, municipality, language)


def tilbud_text(offer: Offer, municipality: str, language: texts.Language) -> texts.Rendered:
    """One concrete offer: the text an answer to it is bound to."""
    decided = offer.stage == "afgoerelse"
    with force_locale(language):
        facts = texts.TilbudFacts(
            municipality=municipality,
            offered_on=day_in_denmark(offer.sent_at),
            workplace=_one_line(offer.workplace),
            tasks=_one_line(offer.tasks),
            skaanehensyn=_one_line(offer.skaanehensyn),
            starts_on=offer.starts_on,
            answer_by=offer.answer_by,
            complaint_weeks=complaint_weeks(offer) if decided else None,
            notes=(stage_sentence(offer), *_reasons(offer)),
        )
    return texts.tilbud_offer(facts, language)


def has_notice(text: texts.Rendered) -> bool:
    """Whether the written notice of the right to a talk with the sundhedskoordinator stands in it, whole."""
    notice = [passage for passage in texts.TILBUD[text.language].passages if passage.part is texts.Part.HEALTH]
    return bool(notice) and all(line.text in text.text for passage in notice for line in passage.lines)


def _one_line(text: str) -> str:
    return " ".join(line for line in map(_visible, text.splitlines()) if line)


def course_text(offer: Offer, municipality: str, language: texts.Language) -> texts.Rendered:
    """All that is told before a yes and before a no, in one language: the text an answer is bound to."""
    offered = day_in_denmark(offer.sent_at)
    rules = course_rules(offered)
    assert rules is not None, "such an offer cannot be sent"
    assert offer.answer_by is not None, "such an offer cannot be sent"
    with force_locale(language):
        notes = [stage_sentence(offer), *_reasons(offer)]
        if rules.closes_on is not None:
            notes.append(closing_sentence(rules.closes_on.value))
        assert rules.max_years is not None, "a ressourceforløb has a longest time"
        facts = texts.OfferFacts(
            stage=texts.Stage.NEW if offer.earlier_courses else texts.Stage.WHOLE,
            municipality=municipality,
            offered_on=offered,
            starts_on=offer.starts_on,
            max_years=rules.max_years.value,
            age_rule=sentence(age_rule_for(offer).reason),
            rules_from=rules.valid_from,
            answer_by=offer.answer_by,
            complaint_weeks=rules.complaint_weeks.value,
            notes=tuple(notes),
        )
    return texts.ressourceforloeb_offer(facts, language)


def age_rule_for(offer: Offer) -> Finding:
    """What the rules of the offer's own date seem to say about her age."""
    offered = day_in_denmark(offer.sent_at)
    return age_rule(
        course_rules(offered),
        on=offered,
        born=date.fromisoformat(offer.born) if offer.born else None,
        earlier_courses=offer.earlier_courses,
        earlier_months=offer.earlier_months,
        months=offer.months,
    )


def closing_sentence(day: date) -> str:
    """Neutral: what has closed, and what goes on."""
    return _(
        "Fra %(day)s kan kommunen ikke give nye ressourceforløb. Et forløb, der er tilbudt før, kan fortsætte.",
        day=day_words(day),
    )


def complaint_weeks(offer: Offer) -> int:
    """By the rules of the offer's day; the four weeks are older than our oldest set."""
    rules = course_rules(day_in_denmark(offer.sent_at)) or rule_sets()[0]
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
        "afgoerelse": _("Kommunen har truffet en afgørelse om, at den tilbyder dig forløbet.")
        if offer.kind == "ressourceforloeb"
        else _("Kommunen har truffet en afgørelse om, at den giver dig tilbuddet."),
    }[offer.stage]


def complaint_sentences(stage: str, weeks: int, arrived_on: date | None = None) -> list[str]:
    """What she can do about it now, by the stage of the offer. A last day is told only when the decision has arrived.

    The day we tell is safe by every reading of the law; a later complaint is passed on all the same.
    """
    if stage == "afgoerelse":
        if arrived_on is None:
            until = _("Kommunen skal have din klage senest %(weeks)s uger efter, at du fik afgørelsen.", weeks=weeks)
        else:
            until = _(
                "Afgørelsen kom frem til dig %(arrived)s. Kommunen skal have din klage senest %(last)s.",
                arrived=shortday(arrived_on),
                last=shortday(complaint_deadline(arrived_on, weeks).shown),
            )
        return [
            _("Er du utilfreds med afgørelsen, kan du klage, også selv om du har sagt ja."),
            until,
            _("Du kan klage i telefonen eller skriftligt. Klag hellere for tidligt end for sent."),
            _("Kommer klagen for sent, bliver den også sendt videre."),
        ]
    return [
        _("Der er ikke noget at klage over endnu, for kommunen har ikke truffet en afgørelse."),
        _("Du kan skrive eller ringe til kommunen og sige, hvad du mener, før den afgør sagen."),
        _("Når afgørelsen kommer, står der, hvordan du klager."),
    ]
