"""Reads a template as a lawyer and as a tired citizen would, and refuses it where either would be let down."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from string import Formatter

from consent.events import Kind
from consent.texts.template import Line, Part, Template, ValueMissing, Values, fill

MAX_LIX = 35

_FORWARD_ONLY = {
    "da": "Stopper nye opslag. Det, de allerede har fået, bliver i sagen.",
    "en": "This stops new look-ups. What they have already received stays in the case.",
}
_A, _B, _C = Kind.COLLECTION.value, Kind.HEALTH_DISCLOSURE.value, Kind.GDPR.value

_CONSENT: Mapping[str, tuple[tuple[str | None, Part, str], ...]] = {
    "da": (
        (None, Part.WITHDRAW, "når som helst"),
        (None, Part.WITHDRAW, "lige så let"),
        (None, Part.WITHDRAW, _FORWARD_ONLY["da"]),
        (None, Part.IF_YES, "sender ikke noget i sig selv"),
        (_A, Part.LAW, "retssikkerhedsloven § 11 a"),
        (_A, Part.LAW, "offentlig opgave"),
        (_A, Part.LAW, "sikkerhed for dig"),
        (_A, Part.IF_NO, "retssikkerhedsloven § 11 b"),
        (_A, Part.IF_NO, "på det, den har"),
        (_B, Part.LAW, "sundhedsloven § 43"),
        (_B, Part.LAW, "på skrift"),
        (_B, Part.LAW, "journal"),
        (_B, Part.DURATION, "senest et år efter"),
        (_B, Part.IF_NO, "på det, den har"),
        (_C, Part.LAW, "frivilligt"),
    ),
    "en": (
        (None, Part.WITHDRAW, "at any time"),
        (None, Part.WITHDRAW, "as easy as"),
        (None, Part.WITHDRAW, _FORWARD_ONLY["en"]),
        (None, Part.IF_YES, "does not send anything by itself"),
        (_A, Part.LAW, "§ 11 a"),
        (_A, Part.LAW, "public task"),
        (_A, Part.LAW, "safeguard for you"),
        (_A, Part.IF_NO, "§ 11 b"),
        (_A, Part.IF_NO, "on what it has"),
        (_B, Part.LAW, "§ 43"),
        (_B, Part.LAW, "in writing"),
        (_B, Part.LAW, "patient record"),
        (_B, Part.DURATION, "one year after you said yes, at the latest"),
        (_B, Part.IF_NO, "on what it has"),
        (_C, Part.LAW, "voluntary"),
    ),
}
_OFFER: Mapping[str, tuple[tuple[str | None, Part, str], ...]] = {
    "da": (
        (None, Part.IF_YES, "Et ja fjerner ikke din ret til at klage."),
        (None, Part.IF_NO, "Et nej er ikke en klage."),
        (None, Part.HEALTH, "sundhedskoordinator"),
        (None, Part.HEALTH, "§ 69 b"),
        (None, Part.PENSION, "førtidspension eller fleksjob"),
        (None, Part.COMPLAINT, "Ankestyrelsen"),
        (None, Part.FREEDOM, "Kommunen afgør"),
    ),
    "en": (
        (None, Part.IF_YES, "A yes does not take away your right to complain."),
        (None, Part.IF_NO, "A no is not a complaint."),
        (None, Part.HEALTH, "health coordinator"),
        (None, Part.HEALTH, "§ 69 b"),
        (None, Part.PENSION, "førtidspension"),
        (None, Part.COMPLAINT, "Ankestyrelsen"),
        (None, Part.FREEDOM, "The municipality decides"),
    ),
}
_TILBUD: Mapping[str, tuple[tuple[str | None, Part, str], ...]] = {
    "da": (
        (None, Part.OFFER, "kun på det her ene tilbud"),
        (None, Part.IF_YES, "Et ja fjerner ikke din ret til at klage."),
        (None, Part.IF_NO, "Et nej er ikke en klage."),
        (None, Part.SUPPORT, "§ 69 b"),
        (None, Part.HEALTH, "er ikke et nej"),
        (None, Part.HEALTH, "sundhedskoordinator"),
        (None, Part.COMPLAINT, "Ankestyrelsen"),
        (None, Part.FREEDOM, "Kommunen afgør"),
    ),
    "en": (
        (None, Part.OFFER, "only answer about this one offer"),
        (None, Part.IF_YES, "A yes does not take away your right to complain."),
        (None, Part.IF_NO, "A no is not a complaint."),
        (None, Part.SUPPORT, "§ 69 b"),
        (None, Part.HEALTH, "is not a no"),
        (None, Part.HEALTH, "health coordinator"),
        (None, Part.COMPLAINT, "Ankestyrelsen"),
        (None, Part.FREEDOM, "The municipality decides"),
    ),
}
_MUST_SAY = {
    "consent-request": _CONSENT,
    "consent-given": _CONSENT,
    "ressourceforloeb-offer": _OFFER,
    "tilbud-offer": _TILBUD,
}

_NEVER = {
    "da": re.compile(r"alt relevant|ikke ret til at sige nej|mister|sanktion|du skal sige ja\b|tvinge", re.I),
    "en": re.compile(r"everything relevant|no right to say no|you will lose|sanction|you must say yes\b(?! in)", re.I),
}
_GDPR = re.compile(r"GDPR|databeskyttelsesforordning|data protection regulation|art(?:ikel|icle|\.) ?7\b", re.I)


class TemplateRefused(ValueError):
    """`faults` names everything that is wrong, for whoever writes the text."""

    def __init__(self, template: Template, faults: tuple[str, ...]) -> None:
        super().__init__(f"{template.template_id} v{template.version} {template.language}: {'; '.join(faults)}")
        self.faults = faults


def lint(template: Template) -> None:
    """Refuse a template that leaves something out, threatens, cites the wrong law or is hard to read."""
    faults: list[str] = []
    if not template.samples:
        faults.append("no samples")
    for passage in template.passages:
        for line in passage.lines:
            faults += _line_faults(line, template)
    for sample in template.samples:
        faults += _sample_faults(template, sample)
    if faults:
        raise TemplateRefused(template, tuple(dict.fromkeys(faults)))


def lix(text: str) -> float:
    """Björnsson's readability: words a sentence, plus the percentage of words longer than six letters."""
    words = re.findall(r"[^\W\d_]+", text)
    sentences = len(re.findall(r"[.:!?](?=\s|$)", text)) or 1
    if not words:
        return 0.0
    return len(words) / sentences + 100 * sum(len(word) > 6 for word in words) / len(words)


def _line_faults(line: Line, template: Template) -> list[str]:
    faults = []
    if unicodedata.normalize("NFC", line.text) != line.text or "\n" in line.text:
        faults.append(f"not one line of NFC: {line.text[:30]}")
    if not line.text.endswith((".", ":", "?", "!", "}")):
        faults.append(f"not a whole sentence: {line.text[-30:]}")
    known = {name for sample in template.samples for name in sample.words}
    if line.each:
        known |= {name for sample in template.samples for row in sample.lists.get(line.each, ()) for name in row}
    holes = {name for _, name, _, _ in Formatter().parse(line.text) if name is not None}
    return faults + [f"unknown hole: {name}" for name in sorted(holes - known)]


def _sample_faults(template: Template, sample: Values) -> list[str]:
    told: dict[Part, str] = {}
    for passage in template.passages:
        alone = Template(
            template_id=template.template_id,
            version=template.version,
            language=template.language,
            mandatory=frozenset(),
            passages=(passage,),
            samples=(),
        )
        try:
            sections = fill(alone, sample).sections
        except ValueMissing as missing:
            return [f"no value for {missing}"]
        paragraphs = [paragraph for section in sections for paragraph in section.paragraphs]
        told[passage.part] = " ".join((told.get(passage.part, ""), *paragraphs)).strip()
    faults = [f"missing part: {part}" for part in sorted(template.mandatory) if not told.get(part)]
    for flag, part, phrase in _MUST_SAY.get(template.template_id, {}).get(template.language, ()):
        if (flag is None or flag in sample.flags) and phrase not in told.get(part, ""):
            faults.append(f"{part} must say: {phrase}")
    whole = " ".join(told.values())
    if found := _NEVER[template.language].search(whole):
        faults.append(f"must not say: {found.group()}")
    # § 11 a is an authority's safeguard; its basis is the public task, and a citizen must not be told otherwise.
    if _A in sample.flags and (found := _GDPR.search(whole)):
        faults.append(f"a § 11 a consent must not cite: {found.group()}")
    if template.language == "da" and (score := lix(whole)) > MAX_LIX:
        faults.append(f"hard to read: LIX {score:.0f} ({', '.join(sorted(sample.flags))})")
    return faults
