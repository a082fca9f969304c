"""The linter of consent texts refuses what would let a citizen or a lawyer down."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace

import pytest

from consent.texts import LANGUAGES, TEMPLATES, Language, Line, Part, Passage, Template, TemplateRefused, lint, lix


@pytest.mark.parametrize("key", sorted(TEMPLATES), ids=str)
def test_every_template_passes_the_linter(key: tuple[str, int, Language]) -> None:
    lint(TEMPLATES[key])


def test_lix_counts_words_a_sentence_and_long_words() -> None:
    assert lix("Du kan sige ja. Du kan sige nej.") == 4
    assert lix("Kommunen afgør din sag.") == 4 + 25
    assert lix("") == 0


def without(template: Template, part: Part) -> Template:
    return replace(template, passages=tuple(passage for passage in template.passages if passage.part is not part))


@pytest.mark.parametrize(
    ("key", "part"), [(key, part) for key, template in sorted(TEMPLATES.items()) for part in sorted(template.mandatory)]
)
def test_a_template_without_a_mandatory_part_is_refused(key: tuple[str, int, Language], part: Part) -> None:
    with pytest.raises(TemplateRefused) as refusal:
        lint(without(TEMPLATES[key], part))
    assert f"missing part: {part}" in refusal.value.faults


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (Line("Du får {beloeb} kroner."), "unknown hole: beloeb"),
        (Line("Du mister din ydelse."), "must not say: mister"),
        (Line("Vi henter alt relevant."), "must not say: alt relevant"),
        (Line("Du har ikke ret til at sige nej."), "must not say: ikke ret til at sige nej"),
        (Line("Det står i GDPR artikel 7."), "a § 11 a consent must not cite: GDPR"),
        (Line("uden punktum"), "not a whole sentence: uden punktum"),
        (Line(unicodedata.normalize("NFD", "Få en kopi.")), "not one line of NFC"),
        (Line("Behandlingsoplysningernes videregivelsesgrundlag " * 40 + "."), "hard to read"),
    ],
)
def test_a_line_that_threatens_misleads_or_wears_out_is_refused(line: Line, fault: str) -> None:
    template = TEMPLATES["consent-request", 1, "da"]
    spoiled = replace(template, passages=(*template.passages, Passage(Part.WHO, "Mere", (line,))))
    with pytest.raises(TemplateRefused, match=re.escape(fault)):
        lint(spoiled)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_template_that_leaves_out_what_withdrawing_does_not_undo_is_refused(language: Language) -> None:
    template = TEMPLATES["consent-given", 1, language]
    passages = tuple(
        replace(passage, lines=passage.lines[:-1]) if passage.part is Part.WITHDRAW else passage
        for passage in template.passages
    )
    with pytest.raises(TemplateRefused, match="withdraw must say"):
        lint(replace(template, passages=passages))
    with pytest.raises(TemplateRefused, match="no samples"):
        lint(replace(template, samples=()))
