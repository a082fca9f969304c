"""A consent's Danish text with a translation beside it: one text with one hash, of which the Danish is answered.

A translation that nobody has gone through says so. Reviewed or not it carries no consent of its own: what is served is
a Danish text, and the ledger takes no text in a language that a consent cannot be given in.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from consent.events import Terms
from consent.terms import COPENHAGEN
from consent.texts import dates
from consent.texts.template import Passage, Rendered, Section, Template, ValueMissing, Values, fill, filled
from consent.texts.words import in_order

MARK = "+"
"""Between the template and the translation in what the evidence calls the text: `consent-given+ar.1`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """Who has gone through a translation and found that it says what the Danish says, and when."""

    by: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Translation:
    """A further language as data: the Danish lines with what each is called in it. What is not there stays Danish."""

    code: str
    """BCP 47, as in `lang`."""
    version: int
    name: str
    """What Danes call the language: arabisk."""
    own_name: str
    direction: Literal["ltr", "rtl"]
    reviewed: Review | None
    not_reviewed: str
    """In the language itself: nobody has gone through this."""
    caution: str
    """In the language itself: it is the Danish text that one answers."""
    only_danish: str
    """In the language itself: this is not translated."""
    lines: Mapping[str, str]
    """Headings and lines of the Danish text, holes and all, with their translation."""
    names: Mapping[str, str]
    examples: Mapping[str, str]
    purposes: Mapping[str, str]

    @property
    def mark(self) -> str:
        return f"{MARK}{self.code}.{self.version}"


@dataclass(frozen=True, slots=True)
class Apart:
    """A text taken apart again: the Danish sections, how the translation is marked, and each section's translation."""

    danish: tuple[Section, ...]
    marking: Section | None
    other: tuple[Section, ...]


def marking(translation: Translation) -> Section:
    """What stands between the two texts, and is part of what is hashed."""
    told = translation.reviewed
    state = f"Gennemgået af {told.by} den {dates.day(told.on, 'da')}." if told else "Ikke gennemgået."
    danish = f"{state} Du svarer på den danske tekst. Er de to tekster ikke ens, gælder den danske."
    own = translation.caution if told else f"{translation.not_reviewed} {translation.caution}"
    return Section(f"Oversættelse til {translation.name}", (danish, own))


def beside(template: Template, values: Values, terms: Terms, translation: Translation) -> Rendered:
    """The Danish text of `template`, the marking and the translation: one text, so that no letter of it can change."""
    danish = fill(template, values)
    sections = (*danish.sections, marking(translation), *_translated(template, values, terms, translation))
    text = unicodedata.normalize(
        "NFC", "\n\n".join("\n".join((one.heading, *one.paragraphs)) for one in sections) + "\n"
    )
    return Rendered(
        template_id=template.template_id + translation.mark,
        version=template.version,
        language=template.language,
        sections=sections,
        text=text,
        sha256=hashlib.sha256(text.encode("utf-8")).digest(),
    )


def apart(sections: Sequence[Section], translation: Translation | None) -> Apart:
    """The sections of a text that was made by `beside`; of another, all are Danish."""
    told = tuple(sections)
    if translation is None:
        return Apart(told, None, ())
    half = len(told) // 2  # as many in each language, and the marking between them
    return Apart(told[:half], told[half], told[half + 1 :])


def _translated(template: Template, values: Values, terms: Terms, translation: Translation) -> Iterator[Section]:
    words = {name: value for name, value in values.words.items() if name not in ("why", "sentence", "purpose")}
    words |= {"start": _digits(terms.valid_from), "end": _digits(terms.valid_until)}
    if terms.purpose in translation.purposes:
        words["purpose"] = translation.purposes[terms.purpose]
    rows = [
        {"name": translation.names[code], "examples": translation.examples[code]} if code in translation.names else {}
        for code in in_order(terms.categories)
    ]
    for passage in template.passages:
        paragraphs = tuple(_lines(passage, values.flags, words, rows, translation))
        if paragraphs:
            yield Section(translation.lines.get(passage.heading, passage.heading), paragraphs)


def _lines(
    passage: Passage,
    flags: frozenset[str],
    words: Mapping[str, str],
    rows: Sequence[Mapping[str, str]],
    translation: Translation,
) -> Iterator[str]:
    for line in passage.lines:
        if line.when is not None and line.when not in flags:
            continue
        for row in rows if line.each else ({},):
            try:
                yield filled(translation.lines[line.text], {**words, **row})
            except (KeyError, ValueMissing):
                yield translation.only_danish


def _digits(at: datetime) -> str:
    """As the months have no names here: 23.11.2026 00:29, in Danish time."""
    return f"{at.astimezone(COPENHAGEN):%d.%m.%Y %H:%M}"
