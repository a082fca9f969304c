"""The two consent texts, built from the terms and the names of those in them; and a consent in one sentence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from consent.events import AgencyId, Kind, Terms
from consent.texts import beside, consents_da, consents_en, dates
from consent.texts.beside import Translation
from consent.texts.beside_ar import ARABIC
from consent.texts.template import Part, Passage, Rendered, Template, Values, fill
from consent.texts.words import Language, category_examples, category_name, in_order, listed, purpose_name

MANDATORY = frozenset(
    {Part.WHO, Part.CATEGORIES, Part.SENDER, Part.PURPOSE, Part.DURATION}
    | {Part.LAW, Part.IF_NO, Part.WITHDRAW, Part.IF_YES}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What those in the terms are called, in the reader's language."""

    recipient: str
    """Who asks: the agency's name in the register."""
    why: str
    """Why it may ask, as one or two whole sentences from the register."""
    sender: str
    """Who hands out: the agency's name in the register."""
    municipality: str
    my_sender: str | None = None
    """What she calls the sender herself, where a name alone says too little: "Min læge (Lægehuset ved Åen)"."""


def in_sentence(name: str) -> str:
    """A name with more of the sentence to come: "Region Fjord, klinisk funktion" gets its second comma."""
    return f"{name}," if "," in name else name


def sentence(terms: Terms, names: Names, language: Language, *, past: bool = False) -> str:
    """Min læge (Lægehuset ved Åen) må sende oplysninger om helbred til jobcentret; `past` of what is over."""
    what, sender = _what(terms, language), in_sentence(names.my_sender or names.sender)
    if language == "da":
        told = f"{sender} {'måtte' if past else 'må'} sende oplysninger om {what} til {names.recipient}."
    else:
        may = "was allowed to" if past else "may"
        told = f"{sender} {may} send information about {what} to {names.recipient}."
    return told[0].upper() + told[1:]


def question(terms: Terms, names: Names, language: Language, *, past: bool = False) -> str:
    """Jobcentret spørger om oplysninger om helbred fra Lægehuset ved Åen: what nobody has said yes to."""
    what, recipient = _what(terms, language), in_sentence(names.recipient)
    if language == "da":
        told = f"{recipient} {'spurgte' if past else 'spørger'} om oplysninger om {what} fra {names.sender}."
    else:
        told = f"{recipient} {'asked' if past else 'asks'} for information about {what} from {names.sender}."
    return told[0].upper() + told[1:]


def _what(terms: Terms, language: Language) -> str:
    return listed((category_name(category, language) for category in in_order(terms.categories)), language)


def values(terms: Terms, names: Names, language: Language) -> Values:
    """What both texts are filled with."""
    words = {
        "recipient": in_sentence(names.recipient),
        "why": names.why,
        "sender": in_sentence(names.sender),
        "municipality": names.municipality,
        "purpose": purpose_name(terms.purpose, language),
        "start": dates.start(terms.valid_from, language),
        "end": dates.end(terms.valid_until, language),
        "sentence": sentence(terms, names, language),
    }
    flags = {terms.kind.value, "many" if len(terms.categories) > 1 else "one"}
    if terms.case is not None:
        words["case"] = terms.case
        flags.add("case")
    rows = [
        {"name": category_name(category, language), "examples": category_examples(category, language)}
        for category in in_order(terms.categories)
    ]
    return Values(words=words, lists={"categories": rows}, flags=frozenset(flags))


def _samples(language: Language) -> Iterator[Values]:
    names = {
        "da": Names(
            recipient="Jobcenter Engby",
            why="De skal lave din plan sammen med dig. Det må de spørge om efter loven.",
            sender="Lægehuset ved Åen",
            municipality="Engby Kommune",
        ),
        "en": Names(
            recipient="Jobcenter Engby",
            why="They make your plan together with you. By law they may ask about this.",
            sender="Lægehuset ved Åen",
            municipality="Engby Kommune",
        ),
    }[language]
    for kind in Kind:
        for categories in (frozenset({"health"}), frozenset({"employment", "health", "social"})):
            for case in (None, "15.20.00-2026-7"):
                terms = Terms(
                    sender=AgencyId("sample-sender"),
                    recipient=AgencyId("sample-recipient"),
                    purpose="rehabilitation-plan",
                    case=case,
                    categories=categories,
                    kind=kind,
                    valid_from=datetime(2026, 11, 22, 13, 5, tzinfo=UTC),
                    valid_until=datetime(2027, 5, 31, 22, 0, tzinfo=UTC),
                )
                yield values(terms, names, language)


def _template(template_id: str, language: Language, passages: tuple[Passage, ...]) -> Template:
    return Template(
        template_id=template_id,
        version=1,
        language=language,
        mandatory=MANDATORY,
        passages=passages,
        samples=tuple(_samples(language)),
    )


REQUEST: dict[Language, Template] = {
    "da": _template("consent-request", "da", consents_da.REQUEST),
    "en": _template("consent-request", "en", consents_en.REQUEST),
}
GIVEN: dict[Language, Template] = {
    "da": _template("consent-given", "da", consents_da.GIVEN),
    "en": _template("consent-given", "en", consents_en.GIVEN),
}


TRANSLATIONS: dict[str, Translation] = {"ar": ARABIC}
"""The further languages that may stand beside the Danish, by their codes."""


def consent_request(terms: Terms, names: Names, language: Language, other: Translation | None = None) -> Rendered:
    """What she reads before she answers an agency's question; always the newest version."""
    return _served(REQUEST, terms, names, language, other)


def consent_given(terms: Terms, names: Names, language: Language, other: Translation | None = None) -> Rendered:
    """What she reads before she gives a consent nobody asked for; always the newest version."""
    return _served(GIVEN, terms, names, language, other)


def _served(
    template: dict[Language, Template], terms: Terms, names: Names, language: Language, other: Translation | None
) -> Rendered:
    if other is None:
        return fill(template[language], values(terms, names, language))
    return beside.beside(template["da"], values(terms, names, "da"), terms, other)


def translation_of(template_id: str) -> Translation | None:
    """What stands beside the Danish in a text that was served under this name."""
    _, mark, told = template_id.partition(beside.MARK)
    return TRANSLATIONS[told.partition(".")[0]] if mark else None
