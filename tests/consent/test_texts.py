"""What a citizen is shown before she answers: all of it, true, and readable on a bad day."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from consent.events import Category, Kind, Reason, Rule, Terms
from consent.texts import (
    CATEGORY_EXAMPLES,
    CATEGORY_NAMES,
    KIND_LAW,
    LANGUAGES,
    PURPOSE_NAMES,
    REASON_TEXTS,
    RULE_TEXTS,
    TEMPLATES,
    Language,
    Names,
    OfferFacts,
    Part,
    Rendered,
    Stage,
    Template,
    ValueMissing,
    category_name,
    consent_given,
    consent_request,
    fill,
    lix,
    render,
    ressourceforloeb_offer,
    rule_text,
    sentence,
)
from tests.support.consents import TERMS

GOLDEN = Path(__file__).parents[1] / "golden" / "texts"
NAMES = Names(
    recipient="Jobcenter Engby",
    why="De skal lave din plan sammen med dig.",
    sender="Lægehuset ved Åen",
    municipality="Engby Kommune",
)
FACTS = OfferFacts(
    stage=Stage.WHOLE,
    municipality="Engby Kommune",
    offered_on=date(2026, 1, 20),
    starts_on=None,
    max_years=3,
    age_rule="Du er over 50 år. Det er dit første forløb.",
    rules_from=date(2022, 1, 1),
    answer_by=date(2026, 12, 31),
    complaint_weeks=4,
)


def paragraphs(rendered: Rendered) -> str:
    return " ".join(paragraph for section in rendered.sections for paragraph in section.paragraphs)


@pytest.mark.parametrize("template_id", ["consent-request", "consent-given", "ressourceforloeb-offer"])
def test_english_tells_the_same_as_danish_part_by_part(template_id: str) -> None:
    danish, english = TEMPLATES[template_id, 1, "da"], TEMPLATES[template_id, 1, "en"]
    assert shape(danish) == shape(english)


def shape(template: Template) -> list[tuple[Part, dict[tuple[str | None, str | None], set[str]]]]:
    """Per part and condition, the holes: one Danish line may be two in English, but what is told is the same."""
    told = []
    for passage in template.passages:
        holes: dict[tuple[str | None, str | None], set[str]] = {}
        for line in passage.lines:
            holes.setdefault((line.when, line.each), set()).update(re.findall(r"\{(\w+)\}", line.text))
        told.append((passage.part, holes))
    return told


def wordings(template: Template) -> str:
    """A template in every combination it can be served in, to be read by a person when one is added."""
    return "\n".join(
        f"=== {' + '.join(sorted(sample.flags))}\n\n{fill(template, sample).text}" for sample in template.samples
    )


@pytest.mark.parametrize("key", sorted(TEMPLATES), ids=str)
def test_a_wording_once_served_never_changes(key: tuple[str, int, Language]) -> None:
    template_id, version, language = key
    frozen = GOLDEN / f"{template_id}.v{version}.{language}.txt"
    assert wordings(TEMPLATES[key]) == frozen.read_text(encoding="utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("make", [consent_request, consent_given])
def test_the_text_and_its_hash_are_the_sections_shown(
    make: Callable[[Terms, Names, Language], Rendered], language: Language
) -> None:
    names = replace(NAMES, sender=unicodedata.normalize("NFD", NAMES.sender))
    rendered = make(TERMS, names, language)
    shown = "\n\n".join("\n".join([section.heading, *section.paragraphs]) for section in rendered.sections) + "\n"
    assert rendered.text == shown
    assert rendered.text == unicodedata.normalize("NFC", rendered.text)
    assert "\r" not in rendered.text
    assert rendered.sha256 == hashlib.sha256(rendered.text.encode()).digest()
    assert rendered == make(TERMS, NAMES, language)


def test_a_request_tells_everything_the_law_wants_told() -> None:
    told = consent_request(replace(TERMS, categories=frozenset({"health", "economy"})), NAMES, "da").text
    for wanted in (
        "Jobcenter Engby spørger",
        "De skal lave din plan sammen med dig.",
        "Oplysninger om helbred. Det kan være behandling hos region, kommune eller privat.",
        "Oplysninger om penge og ydelser. Det kan være ydelser, privat gæld, forsikring og pension.",
        "Du kan sige ja til noget og nej til andet.",
        "Lægehuset ved Åen må sende oplysningerne.",
        "til at lave din plan for rehabilitering",
        "sagen 15.20.00-2026-7",
        "dog tidligst 22. november 2026 kl. 13.00",
        "Det slutter den 21. maj 2027 kl. 14.00.",  # UTC noon, and summer time by then
        "retssikkerhedsloven § 11 a",
        "Så afgør Engby Kommune sagen på det, den har. Det står i retssikkerhedsloven § 11 b.",
        "Stopper nye opslag. Det, de allerede har fået, bliver i sagen.",
        "Et ja sender ikke noget i sig selv.",
    ):
        assert wanted in told


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_paragraph_11_a_consent_never_speaks_of_gdpr(language: Language) -> None:
    for make in (consent_request, consent_given):
        assert not re.search(r"GDPR|artikel|article", make(TERMS, NAMES, language).text)
        assert "§ 43" not in make(TERMS, NAMES, language).text


def test_a_health_consent_is_written_journalised_and_ends_within_a_year() -> None:
    told = consent_request(replace(TERMS, kind=Kind.HEALTH_DISCLOSURE), NAMES, "da").text
    for wanted in ("sundhedsloven § 43", "på skrift", "skrevet i din journal", "senest et år efter"):
        assert wanted in told
    assert "§ 11 a" not in told


def test_one_category_is_not_offered_as_a_choice_and_no_case_is_not_told_as_one() -> None:
    told = consent_request(replace(TERMS, case=None), NAMES, "da").text
    assert "sige ja til noget" not in told
    assert "Det gælder sagen" not in told
    both = replace(TERMS, categories=frozenset({"health", "social"}))
    assert "sige ja til noget" not in consent_given(both, NAMES, "da").text  # she chose them herself


def test_a_validity_that_ends_at_midnight_is_told_as_the_day_before() -> None:
    terms = replace(
        TERMS,
        valid_from=datetime(2026, 11, 22, 23, 0, tzinfo=UTC),
        valid_until=datetime(2027, 5, 31, 22, 0, tzinfo=UTC),
    )
    assert "dog tidligst 23. november 2026." in consent_request(terms, NAMES, "da").text
    assert "Det slutter med udgangen af 31. maj 2027." in consent_request(terms, NAMES, "da").text
    assert "valid until the end of 31 May 2027." in consent_request(terms, NAMES, "en").text


def test_a_consent_in_one_sentence_is_what_one_would_say() -> None:
    doctor = replace(NAMES, sender="min læge", recipient="jobcentret")
    assert sentence(TERMS, doctor, "da") == "Min læge må sende oplysninger om helbred til jobcentret."
    three = replace(TERMS, categories=frozenset({"health", "economy", "education"}))
    assert sentence(three, doctor, "da") == (
        "Min læge må sende oplysninger om helbred, uddannelse og penge og ydelser til jobcentret."
    )
    english = replace(NAMES, sender="my doctor", recipient="the job centre")
    assert sentence(TERMS, english, "en") == "My doctor may send information about health to the job centre."
    assert sentence(TERMS, doctor, "da") in consent_given(TERMS, doctor, "da").text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_name_that_hides_or_moves_text_is_refused_and_not_repeated(language: Language) -> None:
    for bad in ("", "  ", "A\nB", "A\u202eB", "A\u2028B", "A\u200bB", "A\x00B"):
        with pytest.raises(ValueMissing, match=r"^recipient$"):
            consent_request(TERMS, replace(NAMES, recipient=bad), language)


def test_a_name_with_braces_is_only_a_name() -> None:
    told = consent_request(TERMS, replace(NAMES, recipient="{why} {0} %s"), "da").text
    assert "{why} {0} %s spørger" in told


def test_a_purpose_without_a_name_cannot_be_told() -> None:
    with pytest.raises(KeyError):
        consent_request(replace(TERMS, purpose="research"), NAMES, "da")


def test_an_older_version_can_be_served_again_and_an_unknown_one_not() -> None:
    sample = TEMPLATES["consent-request", 1, "da"].samples[0]
    assert render("consent-request", 1, "da", sample).version == 1
    with pytest.raises(KeyError):
        render("consent-request", 99, "da", sample)


def test_an_offer_tells_the_eight_points_the_same_for_a_yes_and_a_no() -> None:
    told = ressourceforloeb_offer(FACTS, "da")
    headings = [section.heading for section in told.sections]
    yes, no = (told.sections[headings.index(heading)] for heading in ("Hvis du siger ja", "Hvis du siger nej"))
    assert len(yes.paragraphs) == len(no.paragraphs)
    assert headings.index("Hvis du siger nej") == headings.index("Hvis du siger ja") + 1
    for wanted in (
        "Du svarer på hele forløbet.",
        "Du er over 50 år. Det er dit første forløb.",
        "siden 1. januar 2022",
        "Mange får så kontanthjælp.",
        "aktivloven § 69 b",
        "sundhedskoordinator",
        "i sig selv førtidspension eller fleksjob",
        "bisidder",
        "DUKH",
        "til og med 31. december 2026",
        "senest 4 uger",
        "Ankestyrelsen",
        "Du skal ikke sige hvorfor.",
        "Kommunen afgør sagen.",
        "Et ja fjerner ikke din ret til at klage.",
        "Et nej er ikke en klage.",
    ):
        assert wanted in told.text
    assert "ikke ret til at sige nej" not in told.text
    assert not re.search(r"\bkr\b|kroner", told.text)


def test_a_new_forloeb_a_start_and_a_note_are_told_only_where_there_is_one() -> None:
    facts = replace(FACTS, stage=Stage.NEW, starts_on=date(2026, 2, 1), notes=("Nye forløb tilbydes ikke mere.",))
    told = ressourceforloeb_offer(facts, "da").text
    assert "et nyt ressourceforløb" in told
    assert "Det kan starte den 1. februar 2026." in told
    assert "Nye forløb tilbydes ikke mere." in told
    plain = ressourceforloeb_offer(FACTS, "da").text
    assert "nyt ressourceforløb" not in plain
    assert "kan starte" not in plain


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_a_name_a_citizen_can_read(language: Language) -> None:
    assert CATEGORY_NAMES[language].keys() == CATEGORY_EXAMPLES[language].keys() >= set(Category)
    assert PURPOSE_NAMES["da"].keys() == PURPOSE_NAMES[language].keys()
    assert KIND_LAW[language].keys() == set(Kind)
    assert REASON_TEXTS[language].keys() == set(Reason)
    assert all(text.endswith(".") for text in REASON_TEXTS[language].values())
    assert RULE_TEXTS[language].keys() == set(Rule)
    assert all(rule_text(rule.act.actor, language) == RULE_TEXTS[language][rule] for rule in Rule)
    assert [rule_text(actor, language) for actor in ("system", "citizen", "staff:death", "system:", "death")] == [
        ""
    ] * 5
    assert category_name("health.journal", language) == f"{CATEGORY_NAMES[language]['health']} (journal)"


def test_what_is_read_aloud_stays_under_lix_35() -> None:
    for make in (consent_request, consent_given):
        for kind in Kind:
            every = replace(TERMS, kind=kind, categories=frozenset(Category))
            assert lix(paragraphs(make(every, NAMES, "da"))) <= 35
    assert lix(paragraphs(ressourceforloeb_offer(FACTS, "da"))) <= 35
