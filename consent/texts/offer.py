"""The text of an offer of a ressourceforløb, from facts the caller has looked up: no law and no number lives here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from consent.texts import dates, offer_da, offer_en
from consent.texts.template import Part, Passage, Rendered, Template, Values, fill
from consent.texts.words import Language

MANDATORY = frozenset(
    {Part.OFFER, Part.IF_YES, Part.IF_NO, Part.SUPPORT, Part.AGE, Part.PENSION}
    | {Part.HEALTH, Part.TALK, Part.CHANGE, Part.COMPLAINT, Part.FREEDOM}
)


class Stage(StrEnum):
    """What is offered. A concrete offer inside a forløb is another page with other rights."""

    WHOLE = "whole"
    NEW = "new"


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferFacts:
    """Numbers come from the rule set of the offer's date, sentences in the reader's language."""

    stage: Stage
    municipality: str
    offered_on: date
    starts_on: date | None
    max_years: int
    age_rule: str
    """Whether her age gives a right to say no, told as a rule, never as "you have no right to"."""
    rules_from: date
    answer_by: date
    """The last day she can answer here or change her answer."""
    complaint_weeks: int
    notes: tuple[str, ...] = ()
    """More that must be told at the top, such as that the scheme is closed to new people."""


def values(facts: OfferFacts, language: Language) -> Values:
    words = {
        "municipality": facts.municipality,
        "offered_on": dates.day(facts.offered_on, language),
        "max_years": str(facts.max_years),
        "age_rule": facts.age_rule,
        "rules_from": dates.day(facts.rules_from, language),
        "answer_by": dates.day(facts.answer_by, language),
        "complaint_weeks": str(facts.complaint_weeks),
    }
    flags = {facts.stage.value}
    if facts.starts_on is not None:
        words["starts_on"] = dates.day(facts.starts_on, language)
        flags.add("start")
    return Values(words=words, lists={"notes": [{"text": note} for note in facts.notes]}, flags=frozenset(flags))


def _samples(language: Language) -> Iterator[Values]:
    age_rule, note = {
        "da": (
            "Du er over 50 år. Derfor har du ret til at sige nej til et nyt forløb.",
            "Siden 1. februar 2026 kan nye forløb ikke tilbydes. Dit tilbud er fra før.",
        ),
        "en": (
            "You are over 50. So you have a right to say no to a new programme.",
            "Since 1 February 2026 no new programmes can be offered. Your offer is from before.",
        ),
    }[language]
    for stage in Stage:
        for starts_on, notes in ((None, ()), (date(2026, 2, 1), (note,))):
            facts = OfferFacts(
                stage=stage,
                municipality="Engby Kommune",
                offered_on=date(2026, 1, 20),
                starts_on=starts_on,
                max_years=3,
                age_rule=age_rule,
                rules_from=date(2022, 1, 1),
                answer_by=date(2026, 12, 31),
                complaint_weeks=4,
                notes=notes,
            )
            yield values(facts, language)


def _template(language: Language, passages: tuple[Passage, ...]) -> Template:
    return Template(
        template_id="ressourceforloeb-offer",
        version=1,
        language=language,
        mandatory=MANDATORY,
        passages=passages,
        samples=tuple(_samples(language)),
    )


OFFER: dict[Language, Template] = {"da": _template("da", offer_da.OFFER), "en": _template("en", offer_en.OFFER)}


def ressourceforloeb_offer(facts: OfferFacts, language: Language) -> Rendered:
    """What she reads before she accepts or declines; always the newest version."""
    return fill(OFFER[language], values(facts, language))
