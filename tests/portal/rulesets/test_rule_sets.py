"""Rule sets are chosen by the day of an offer or grant, and each of their figures says where it stands; T20."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.rulesets import Confidence, Figure, course_rules, rule_sets, rules_for
from portal.rulesets.ressourceforloeb_2022 import RULES
from portal.rulesets.ressourceforloeb_2026 import RULES as CLOSED


def test_before_2022_we_have_no_rules_and_say_nothing() -> None:
    assert course_rules(date(2021, 12, 31)) is None
    assert course_rules(date(2022, 1, 1)) is RULES


def test_t20_from_1_february_2026_no_new_course_is_made_and_the_older_set_stays_for_older_offers() -> None:
    assert course_rules(date(2026, 1, 31)) is RULES
    assert RULES.may_be_granted.value
    assert course_rules(date(2026, 2, 1)) is CLOSED
    assert not CLOSED.may_be_granted.value
    assert course_rules(date(2030, 1, 1)) is CLOSED


def test_what_goes_on_goes_on_under_the_same_numbers() -> None:
    for name in ("max_years", "guarantee_months", "counting_efforts", "complaint_weeks", "closes_on"):
        assert getattr(CLOSED, name) == getattr(RULES, name)


def test_every_figure_has_its_law_its_source_and_how_sure_we_are() -> None:
    figures = [value for rules in rule_sets() for value in vars(rules).values() if isinstance(value, Figure)]
    assert len(figures) > 20
    for figure in figures:
        assert figure.law
        assert figure.source
        assert isinstance(figure.confidence, Confidence)
        assert figure.verified == (figure.confidence is not Confidence.UNVERIFIED)


@pytest.mark.parametrize("kind", ["jobafklaring", "fleksjob", "helhedsorienteret"])
def test_another_kind_of_course_is_a_file_of_data_and_closes_with_nothing(kind: str) -> None:
    for day in (date(2022, 1, 1), date(2026, 2, 1)):
        rules = rules_for(kind, day)
        assert rules is not None
        assert rules.complaint_weeks.value == 4
        assert rules.max_years is None


def test_an_unknown_kind_has_no_rules() -> None:
    assert rules_for("forberedelse", date(2025, 1, 1)) is None


@given(st.dates(date(2000, 1, 1), date(2060, 1, 1)))
def test_of_each_kind_at_most_one_set_holds_on_any_day(on: date) -> None:
    for kind in {rules.kind for rules in rule_sets()}:
        held = [
            rules
            for rules in rule_sets()
            if rules.kind == kind and rules.valid_from <= on <= (rules.valid_until or date.max)
        ]
        assert len(held) == (1 if on >= date(2022, 1, 1) else 0)
        assert rules_for(kind, on) == (held[0] if held else None)
