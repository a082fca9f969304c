"""The exact wording a citizen answers: versioned templates in Danish and English, and what codes are called.

This wording is evidence, so it is not gettext: a template never changes, a new wording is a new version.
"""

from __future__ import annotations

from consent.texts.beside import Apart, Review, Translation, apart
from consent.texts.consents import (
    GIVEN,
    REQUEST,
    TRANSLATIONS,
    Names,
    consent_given,
    consent_request,
    in_sentence,
    question,
    sentence,
    translation_of,
)
from consent.texts.lint import TemplateRefused, lint, lix
from consent.texts.offer import OFFER, OfferFacts, Stage, ressourceforloeb_offer
from consent.texts.template import Line, Part, Passage, Rendered, Section, Template, ValueMissing, Values, fill
from consent.texts.tilbud import TILBUD, TilbudFacts, tilbud_offer
from consent.texts.words import (
    CATEGORY_EXAMPLES,
    CATEGORY_NAMES,
    KIND_LAW,
    LANGUAGES,
    PURPOSE_NAMES,
    REASON_TEXTS,
    RULE_TEXTS,
    Language,
    category_examples,
    category_name,
    purpose_name,
    rule_text,
)

__all__ = [
    "CATEGORY_EXAMPLES",
    "CATEGORY_NAMES",
    "KIND_LAW",
    "LANGUAGES",
    "PURPOSE_NAMES",
    "REASON_TEXTS",
    "RULE_TEXTS",
    "TEMPLATES",
    "TILBUD",
    "TRANSLATIONS",
    "Apart",
    "Language",
    "Line",
    "Names",
    "OfferFacts",
    "Part",
    "Passage",
    "Rendered",
    "Review",
    "Section",
    "Stage",
    "Template",
    "TemplateRefused",
    "TilbudFacts",
    "Translation",
    "ValueMissing",
    "Values",
    "apart",
    "category_examples",
    "category_name",
    "consent_given",
    "consent_request",
    "fill",
    "in_sentence",
    "lint",
    "lix",
    "purpose_name",
    "question",
    "render",
    "ressourceforloeb_offer",
    "rule_text",
    "sentence",
    "tilbud_offer",
    "translation_of",
]

TEMPLATES: dict[tuple[str, int, Language], Template] = {
    (template.template_id, template.version, template.language): template
    for template in (*REQUEST.values(), *GIVEN.values(), *OFFER.values(), *TILBUD.values())
}
"""Every template ever served, by id, version and language. Old versions stay."""


def render(template_id: str, version: int, language: Language, values: Values) -> Rendered:
    """A template filled; the convenience functions beside it choose the newest version and build the values."""
    return fill(TEMPLATES[template_id, version, language], values)
