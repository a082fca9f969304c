"""The text of one concrete offer inside a forløb: another question than the whole forløb, with other consequences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from consent.texts import dates, tilbud_da, tilbud_en
from consent.texts.template import Part, Passage, Rendered, Template, Values, fill
from consent.texts.words import Language

MANDATORY = frozenset(
    {Part.OFFER, Part.IF_YES, Part.IF_NO, Part.SUPPORT, Part.HEALTH}
    | {Part.TALK, Part.CHANGE, Part.COMPLAINT, Part.FREEDOM}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TilbudFacts:
    """What the municipality wrote; numbers come from the rule set of the offer's date."""

    municipality: str
    offered_on: date
    workplace: str
    tasks: str
    skaanehensyn: str
    starts_on: date | None
    answer_by: date | None
    """The last day she can answer here or change her answer; without one, until the offer begins."""
    complaint_weeks: int | None
    """None where no decision has been made that could be complained about."""
    notes: tuple[str, ...] = ()


def values(facts: TilbudFacts, language: Language) -> Values:
    words = {
        "municipality": facts.municipality,
        "offered_on": dates.day(facts.offered_on, language),
        "workplace": facts.workplace,
        "tasks": facts.tasks,
        "skaanehensyn": facts.skaanehensyn,
    }
    flags = set()
    if facts.starts_on is not None:
        words["starts_on"] = dates.day(facts.starts_on, language)
        flags.add("start")
    if facts.answer_by is not None:
        words["answer_by"] = dates.day(facts.answer_by, language)
    flags.add("open" if facts.answer_by is None else "by")
    if facts.complaint_weeks is not None:
        words["complaint_weeks"] = str(facts.complaint_weeks)
    flags.add("undecided" if facts.complaint_weeks is None else "decided")
    return Values(words=words, lists={"notes": [{"text": note} for note in facts.notes]}, flags=frozenset(flags))


def _samples(language: Language) -> Iterator[Values]:
    for starts_on, answer_by, weeks in ((None, None, 4), (date(2026, 2, 1), date(2026, 1, 28), None)):
        facts = TilbudFacts(
            municipality="Engby Kommune",
            offered_on=date(2026, 1, 20),
            workplace="Engby Plantecenter",
            tasks="Potte om",
            skaanehensyn="Pause hver time",
            starts_on=starts_on,
            answer_by=answer_by,
            complaint_weeks=weeks,
            notes=() if starts_on is None else ("Formål",),
        )
        yield values(facts, language)


def _template(language: Language, passages: tuple[Passage, ...]) -> Template:
    return Template(
        template_id="tilbud-offer",
        version=1,
        language=language,
        mandatory=MANDATORY,
        passages=passages,
        samples=tuple(_samples(language)),
    )


TILBUD: dict[Language, Template] = {"da": _template("da", tilbud_da.TILBUD), "en": _template("en", tilbud_en.TILBUD)}


def tilbud_offer(facts: TilbudFacts, language: Language) -> Rendered:
    """What she reads before she says yes or no to one concrete offer; always the newest version."""
    return fill(TILBUD[language], values(facts, language))
