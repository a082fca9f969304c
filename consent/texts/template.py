"""A versioned text with holes, and what it becomes when it is served: sections to show and the plain text to prove.

A template never changes once it has been served: a new wording is a new version beside the old one.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from consent.texts.words import Language


class Part(StrEnum):
    """What a text must tell; every section tells one of them."""

    WHO = "who"
    CATEGORIES = "categories"
    SENDER = "sender"
    PURPOSE = "purpose"
    DURATION = "duration"
    LAW = "law"
    IF_NO = "if-no"
    WITHDRAW = "withdraw"
    IF_YES = "if-yes"
    OFFER = "offer"
    AGE = "age"
    SUPPORT = "support"
    PENSION = "pension"
    HEALTH = "health"
    TALK = "talk"
    CHANGE = "change"
    COMPLAINT = "complaint"
    FREEDOM = "freedom"


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph: shown `when` a flag is set (always, if None), and once for `each` row of a list."""

    text: str
    when: str | None = None
    each: str | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    part: Part
    heading: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Values:
    """What goes into the holes. Names come from the register and are checked: one line, nothing invisible."""

    words: Mapping[str, str]
    lists: Mapping[str, Sequence[Mapping[str, str]]] = field(default_factory=dict)
    flags: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    template_id: str
    version: int
    language: Language
    mandatory: frozenset[Part]
    passages: tuple[Passage, ...]
    samples: tuple[Values, ...]
    """One for every combination of flags the text can be served with; the linter reads each."""


@dataclass(frozen=True, slots=True)
class Section:
    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """What she is shown, word for word. The page shows `sections` and nothing else as the consent's text."""

    template_id: str
    version: int
    language: Language
    sections: tuple[Section, ...]
    text: str
    """The sections as plain text: NFC, LF, a heading and its paragraphs a line each, a blank line between sections."""
    sha256: bytes
    """Of `text` in UTF-8."""


class ValueMissing(ValueError):
    """A hole in the text has no value, or one that cannot be shown; the message names the hole, never the value."""


def fill(template: Template, values: Values) -> Rendered:
    sections: list[Section] = []
    for passage in template.passages:
        paragraphs: list[str] = []
        for line in passage.lines:
            if line.when is None or line.when in values.flags:
                rows: Sequence[Mapping[str, str]] = values.lists.get(line.each, ()) if line.each else ({},)
                paragraphs += [filled(line.text, {**values.words, **row}) for row in rows]
        if paragraphs:
            sections.append(Section(passage.heading, tuple(paragraphs)))
    text = "\n\n".join("\n".join((section.heading, *section.paragraphs)) for section in sections) + "\n"
    text = unicodedata.normalize("NFC", text)
    return Rendered(
        template_id=template.template_id,
        version=template.version,
        language=template.language,
        sections=tuple(sections),
        text=text,
        sha256=hashlib.sha256(text.encode("utf-8")).digest(),
    )


def filled(text: str, words: Mapping[str, str]) -> str:
    """One line with its holes filled; `ValueMissing` where a value is not there or cannot be shown."""
    try:
        return text.format_map(_Checked(words))
    except KeyError as missing:
        raise ValueMissing(str(missing.args[0])) from None


class _Checked(dict[str, str]):
    """Values as they are put in: NFC, and no line break, direction mark or other sign that hides or moves text."""

    def __getitem__(self, name: str) -> str:
        value = unicodedata.normalize("NFC", super().__getitem__(name))
        if not value.strip() or any(unicodedata.category(sign) in _HIDDEN for sign in value):
            raise ValueMissing(name)
        return value


_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
