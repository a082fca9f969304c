"""The offer of a ressourceforløb in words: the text an answer is bound to, its stage, the age rule, complaints."""

from __future__ import annotations

import unicodedata

from flask_babel import force_locale
from flask_babel import gettext as _

from consent import texts
from portal.offers import service
from portal.offers.service import Offer
from portal.pages import shortday
from portal.rulesets import course_rules
from portal.rulesets.age_rule import Because, Finding


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
