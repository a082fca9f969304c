"""A translation beside the Danish text: one text, one hash; marked as it is; no consent is given on it alone."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from consent import texts
from consent.events import AgencyId, Kind, Terms
from consent.texts import consents_da

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
TERMS = Terms(
    sender=AgencyId("region"),
    recipient=AgencyId("jobcenter"),
    purpose="rehabilitation-plan",
    case=None,
    categories=frozenset({"health", "social"}),
    kind=Kind.COLLECTION,
    valid_from=NOW,
    valid_until=NOW.replace(year=2027),
)
NAMES = texts.Names(recipient="Jobcentret", why="Det må de.", sender="Region Fjord", municipality="Engby Kommune")
ARABIC = texts.TRANSLATIONS["ar"]
REVIEWED = replace(ARABIC, reviewed=texts.Review(by="Tolkeservice Engby", on=date(2026, 10, 1)))
BOTH = pytest.mark.parametrize("text", [texts.consent_request, texts.consent_given])
Text = Callable[..., texts.Rendered]


def changed(translation: texts.Translation, line: str) -> texts.Translation:
    """One letter of one line is another."""
    told = translation.lines[line]
    return replace(translation, lines={**translation.lines, line: told[:-2] + "ة" + told[-1]})


@BOTH
def test_both_texts_are_what_is_hashed(text: Text) -> None:
    alone, both = text(TERMS, NAMES, "da"), text(TERMS, NAMES, "da", ARABIC)
    assert both.text.startswith(alone.text)
    assert ARABIC.lines["Kan du fortryde?"] in both.text
    assert both.sha256 == hashlib.sha256(both.text.encode()).digest() != alone.sha256
    assert (both.language, both.version) == ("da", alone.version)
    assert both.template_id == f"{alone.template_id}+ar.1"


@BOTH
def test_one_letter_of_either_gives_another_hash(text: Text) -> None:
    both = text(TERMS, NAMES, "da", ARABIC)
    assert text(TERMS, NAMES, "da", changed(ARABIC, "Kan du fortryde?")).sha256 != both.sha256
    assert text(TERMS, replace(NAMES, why="Det må di."), "da", ARABIC).sha256 != both.sha256


def test_what_nobody_has_gone_through_says_so_in_both_languages() -> None:
    told = texts.apart(texts.consent_given(TERMS, NAMES, "da", ARABIC).sections, ARABIC).marking
    assert told is not None
    assert told.heading == "Oversættelse til arabisk"
    assert told.paragraphs[0].startswith("Ikke gennemgået. Du svarer på den danske tekst.")
    assert told.paragraphs[1].startswith(ARABIC.not_reviewed)


def test_what_somebody_has_gone_through_says_who_and_when() -> None:
    told = texts.apart(texts.consent_given(TERMS, NAMES, "da", REVIEWED).sections, REVIEWED).marking
    assert told is not None
    assert told.paragraphs[0].startswith("Gennemgået af Tolkeservice Engby den 1. oktober 2026.")
    assert told.paragraphs[1] == ARABIC.caution


@BOTH
@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("case", [None, "26-1234"])
def test_a_text_comes_apart_again_section_by_section(text: Text, kind: Kind, case: str | None) -> None:
    terms = replace(TERMS, kind=kind, case=case)
    both = text(terms, NAMES, "da", ARABIC)
    parts = texts.apart(both.sections, texts.translation_of(both.template_id))
    assert parts.danish == text(terms, NAMES, "da").sections
    assert len(parts.other) == len(parts.danish)
    assert [len(one.paragraphs) for one in parts.other] == [len(one.paragraphs) for one in parts.danish]


def test_what_is_not_translated_says_so_and_nothing_danish_is_left_out() -> None:
    bare = replace(ARABIC, lines={}, names={}, examples={}, purposes={})
    both = texts.consent_given(TERMS, NAMES, "da", bare)
    parts = texts.apart(both.sections, bare)
    assert {line for one in parts.other for line in one.paragraphs} == {ARABIC.only_danish}
    assert both.text.startswith(texts.consent_given(TERMS, NAMES, "da").text)


def test_a_translation_is_of_lines_that_the_danish_text_has() -> None:
    """A new wording of the Danish leaves its old translation behind, and this names it."""
    passages = (*consents_da.REQUEST, *consents_da.GIVEN)
    danish = {line.text for passage in passages for line in passage.lines} | {one.heading for one in passages}
    for translation in texts.TRANSLATIONS.values():
        assert set(translation.lines) <= danish
        for line, told in translation.lines.items():
            assert sorted(re.findall(r"\{\w+\}", told)) == sorted(re.findall(r"\{\w+\}", line)), line


def test_a_text_alone_is_in_a_language_that_a_consent_can_be_given_in() -> None:
    assert texts.translation_of("consent-given") is None
    assert texts.translation_of("consent-given+ar.1") is ARABIC
    assert set(texts.TRANSLATIONS).isdisjoint(texts.LANGUAGES)
