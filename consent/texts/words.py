"""What the ledger's codes are called in plain Danish and English. Danish is binding; English is its counterpart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from consent.events import Kind, Reason, Rule

Language = Literal["da", "en"]
LANGUAGES: tuple[Language, ...] = ("da", "en")

CATEGORY_NAMES: Mapping[str, Mapping[str, str]] = {
    "da": {
        "employment": "arbejde",
        "social": "sociale forhold",
        "health": "helbred",
        "health.la265": "lægeattesten LÆ 265",
        "education": "uddannelse",
        "justice": "straf og fængsel",
        "economy": "penge og ydelser",
    },
    "en": {
        "employment": "work",
        "social": "social matters",
        "health": "health",
        "health.la265": "the medical certificate LÆ 265",
        "education": "education",
        "justice": "sentences and prison",
        "economy": "money and benefits",
    },
}

CATEGORY_EXAMPLES: Mapping[str, Mapping[str, str]] = {
    "da": {
        "employment": "Det kan være praktik, tilbud om job og dit cv.",
        "social": "Det kan være familie, misbrug og hjælp fra socialpsykiatrien.",
        "health": "Det kan være behandling hos region, kommune eller privat.",
        "health.la265": "Det er din egen læges attest om, hvad dit helbred betyder for arbejde.",
        "education": "Det kan være skole, kurser og uddannelse, du har taget.",
        "justice": "Det er domme og datoer for afsoning.",
        "economy": "Det kan være ydelser, privat gæld, forsikring og pension.",
    },
    "en": {
        "employment": "This can be work placement, job offers and your CV.",
        "social": "This can be family, substance use and help from social psychiatry.",
        "health": "This can be treatment by the region, the municipality or a private clinic.",
        "health.la265": "It is your own doctor's certificate about what your health means for work.",
        "education": "This can be school, courses and training you have taken.",
        "justice": "This is sentences and dates for serving them.",
        "economy": "This can be benefits, private debt, insurance and pension.",
    },
}

PURPOSE_NAMES: Mapping[str, Mapping[str, str]] = {
    "da": {
        "rehabilitation-plan": "lave din plan for rehabilitering",
        "ressourceforloeb-follow-up": "følge op på dit ressourceforløb",
        "health-assessment": "vurdere, hvad dit helbred betyder for arbejde",
        "benefit-case": "behandle din sag om ydelse",
    },
    "en": {
        "rehabilitation-plan": "make your rehabilitation plan",
        "ressourceforloeb-follow-up": "follow up on your ressourceforløb",
        "health-assessment": "assess what your health means for work",
        "benefit-case": "handle your benefit case",
    },
}
"""Each fits after "til at" and "in order to"."""

KIND_LAW: Mapping[str, Mapping[Kind, str]] = {
    "da": {
        Kind.COLLECTION: "retssikkerhedsloven § 11 a",
        Kind.HEALTH_DISCLOSURE: "sundhedsloven § 43 og § 44",
        Kind.GDPR: "databeskyttelsesforordningen (GDPR) artikel 6 og 9",
    },
    "en": {
        Kind.COLLECTION: "section 11 a of the Danish Legal Safeguards Act (retssikkerhedsloven)",
        Kind.HEALTH_DISCLOSURE: "sections 43 and 44 of the Danish Health Act (sundhedsloven)",
        Kind.GDPR: "articles 6 and 9 of the General Data Protection Regulation (GDPR)",
    },
}

REASON_TEXTS: Mapping[str, Mapping[Reason, str]] = {
    "da": {
        Reason.OK: "De fik ja. Dit samtykke gjaldt.",
        Reason.NO_CONSENT: "De fik nej. Du har ikke givet samtykke til det.",
        Reason.PENDING: "De fik nej. Du har ikke svaret endnu.",
        Reason.REFUSED: "De fik nej. Du har sagt nej til det.",
        Reason.WITHDRAWN: "De fik nej. Du har trukket samtykket tilbage.",
        Reason.EXPIRED: "De fik nej. Samtykket er udløbet.",
        Reason.NOT_YET_VALID: "De fik nej. Samtykket gælder ikke endnu.",
        Reason.PAUSED: "De fik nej. Du har sat samtykket på pause.",
        Reason.ENDED: "De fik nej. Samtykket er slut eller erstattet af et nyt.",
        Reason.PERIOD_NOT_COVERED: "De fik nej. Samtykket dækker ikke den periode.",
        Reason.BLOCKED_BY_CITIZEN: "De fik nej. Du har spærret for dem.",
        Reason.NOT_AUTHORISED_TO_ASK: "De fik nej. De må ikke spørge om det her.",
        Reason.ACTION_UNKNOWN: "De fik nej. De spurgte om noget, vi ikke kender.",
    },
    "en": {
        Reason.OK: "They got a yes. Your consent was valid.",
        Reason.NO_CONSENT: "They got a no. You have not consented to it.",
        Reason.PENDING: "They got a no. You have not answered yet.",
        Reason.REFUSED: "They got a no. You have said no to it.",
        Reason.WITHDRAWN: "They got a no. You have withdrawn the consent.",
        Reason.EXPIRED: "They got a no. The consent has expired.",
        Reason.NOT_YET_VALID: "They got a no. The consent is not valid yet.",
        Reason.PAUSED: "They got a no. You have paused the consent.",
        Reason.ENDED: "They got a no. The consent has ended or been replaced by a new one.",
        Reason.PERIOD_NOT_COVERED: "They got a no. The consent does not cover that period.",
        Reason.BLOCKED_BY_CITIZEN: "They got a no. You have blocked them.",
        Reason.NOT_AUTHORISED_TO_ASK: "They got a no. They may not ask about this.",
        Reason.ACTION_UNKNOWN: "They got a no. They asked for something we do not know.",
    },
}
"""What a check was answered, told to the citizen it was about."""

RULE_TEXTS: Mapping[str, Mapping[Rule, str]] = {
    "da": {
        Rule.DEATH: "Personen er død.",
        Rule.MOVE: "Du er flyttet til en anden kommune.",
        Rule.MANDATE_ENDED: "De må ikke længere spørge om det her.",
        Rule.CASE_CLOSED: "Sagen er afsluttet.",
    },
    "en": {
        Rule.DEATH: "The person has died.",
        Rule.MOVE: "You have moved to another municipality.",
        Rule.MANDATE_ENDED: "They may no longer ask about this.",
        Rule.CASE_CLOSED: "The case is closed.",
    },
}
"""Why a consent ended, or a question lapsed, with nobody saying so."""


def rule_text(actor: str, language: Language) -> str:
    """Why, where a rule has acted; nothing where somebody has."""
    _, _, rule = actor.partition("system:")
    return RULE_TEXTS[language][Rule(rule)] if rule in set(Rule) else ""


def category_name(category: str, language: Language) -> str:
    """The name of a category or of a refinement; one we have no name for is told by its code after the main name."""
    names = CATEGORY_NAMES[language]
    if category in names:
        return names[category]
    main, _, refinement = category.partition(".")
    return f"{names[main]} ({refinement})"


def category_examples(category: str, language: Language) -> str:
    examples = CATEGORY_EXAMPLES[language]
    return examples.get(category) or examples[category.partition(".")[0]]


def purpose_name(purpose: str, language: Language) -> str:
    """Fits after "til at" and "in order to"; a purpose without a name cannot be told, so it raises KeyError."""
    return PURPOSE_NAMES[language][purpose]


def in_order(categories: Iterable[str]) -> list[str]:
    """The order of the closed list, refinements after what they refine: the same in every text."""
    order = list(CATEGORY_NAMES["da"])
    return sorted(categories, key=lambda category: (order.index(category.partition(".")[0]), category))


def listed(names: Iterable[str], language: Language) -> str:
    """helbred, uddannelse og økonomi"""
    *most, last = names
    both = {"da": " og ", "en": " and "}[language]
    return f"{', '.join(most)}{both}{last}" if most else last
