"""The rule about age: results with reasons, on and around every boundary day; T1 to T4 of the domain's core rules."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from portal.offers.wording import age_sentence
from portal.rulesets import Figure, course_rules
from portal.rulesets.age_rule import Because, Finding, Says, age_on, age_rule
from portal.rulesets.ressourceforloeb_2022 import RULES

ON = date(2026, 1, 12)


def found(
    born: date | None, *, on: date = ON, courses: int | None = 0, used: int | None = 0, months: int | None = 24
) -> Finding:
    return age_rule(RULES, on=on, born=born, earlier_courses=courses, earlier_months=used, months=months)


def test_at_39_a_second_course_has_no_rule_about_age() -> None:
    assert found(date(1986, 6, 1), courses=1, used=36).because is Because.YOUNG


def test_at_45_four_years_used_and_two_more_come_over_five() -> None:
    finding = found(date(1980, 6, 1), courses=2, used=48, months=24)
    assert (finding.says, finding.because) == (Says.MAY_DECLINE, Because.BEYOND_TOTAL)


def test_exactly_five_years_in_all_is_not_over_five() -> None:
    assert found(date(1980, 6, 1), courses=1, used=36, months=24).because is Because.WITHIN_TOTAL
    assert found(date(1980, 6, 1), courses=1, used=37, months=24).because is Because.BEYOND_TOTAL


def test_at_55_the_second_course_needs_her_wish_and_the_first_does_not() -> None:
    assert found(date(1970, 6, 1), courses=1).because is Because.REPEAT_LATE
    assert found(date(1970, 6, 1), courses=0).because is Because.FIRST_LATE


@pytest.mark.parametrize(
    ("on", "because"),
    [
        (date(2023, 5, 31), Because.FIRST_LATE),
        (date(2023, 6, 1), Because.FIRST_LATE),
        (date(2023, 6, 2), Because.NEAR_PENSION),
    ],
)
def test_exactly_six_years_to_the_pension_is_not_less_than_six(on: date, because: Because) -> None:
    """Born 1 June 1962 the pension comes on 1 June 2029, at 67."""
    assert found(date(1962, 6, 1), on=on).because is because


def test_five_years_and_eleven_months_are_less_than_six() -> None:
    assert found(date(1964, 1, 12), on=date(2026, 2, 12)).because is Because.NEAR_PENSION


def test_who_was_born_before_the_table_has_the_pension_already() -> None:
    assert found(date(1950, 1, 1)).because is Because.NEAR_PENSION


@pytest.mark.parametrize(
    ("born", "because"),
    [
        (date(1986, 1, 13), Because.YOUNG),
        (date(1986, 1, 12), Because.WITHIN_TOTAL),
        (date(1976, 1, 13), Because.WITHIN_TOTAL),
        (date(1976, 1, 12), Because.FIRST_LATE),
    ],
)
def test_forty_and_fifty_count_from_the_birthday_itself(born: date, because: Because) -> None:
    assert found(born).because is because


def test_who_was_born_on_29_february_turns_older_on_1_march() -> None:
    born = date(1984, 2, 29)
    assert age_on(born, date(2024, 2, 28)) == 39
    assert age_on(born, date(2024, 2, 29)) == 40
    assert age_on(born, date(2025, 2, 28)) == 40
    assert age_on(born, date(2025, 3, 1)) == 41


def test_what_is_not_known_is_said_to_be_unknown() -> None:
    assert found(None).because is Because.BIRTH_UNKNOWN
    assert found(date(1970, 6, 1), courses=None).because is Because.HISTORY_UNKNOWN
    assert found(date(1980, 6, 1), used=None).because is Because.HISTORY_UNKNOWN
    assert found(date(1980, 6, 1), months=None).because is Because.HISTORY_UNKNOWN
    unknown = age_rule(None, on=ON, born=date(1980, 6, 1), earlier_courses=0, earlier_months=0, months=24)
    assert (unknown.says, unknown.because) == (Says.UNKNOWN, Because.RULES_UNKNOWN)


def test_the_rule_set_is_chosen_by_the_date_of_the_offer() -> None:
    assert course_rules(date(2021, 12, 31)) is None
    assert course_rules(date(2022, 1, 1)) is RULES


def test_every_number_has_its_law_and_its_source() -> None:
    figures = [value for value in vars(RULES).values() if isinstance(value, Figure)]
    assert len(figures) == 8
    assert all(figure.law and figure.source for figure in figures)
    assert not RULES.pension_ages.verified


@given(
    born=st.dates(date(1950, 1, 1), date(2005, 1, 1)),
    on=st.dates(date(2022, 1, 1), date(2026, 1, 31)),
    used=st.integers(0, 120),
    months=st.integers(1, 36),
)
def test_having_used_more_never_takes_a_way_to_decline_from_her(born: date, on: date, used: int, months: int) -> None:
    def says(used: int) -> Says:
        return found(born, on=on, courses=1, used=used, months=months).says

    if says(used) is Says.MAY_DECLINE:
        assert says(used + 12) is Says.MAY_DECLINE


def test_every_finding_is_told_with_a_reason_and_who_decides(app: Flask) -> None:
    with app.test_request_context("/"):
        for because in Because:
            rules = None if because is Because.RULES_UNKNOWN else RULES
            said = age_sentence(Finding(says=Says.UNKNOWN, because=because, rules=rules))
            assert said.endswith("Kommunen afgør det.")
            assert "ret til at sige nej" not in said
            if because in (Because.BIRTH_UNKNOWN, Because.HISTORY_UNKNOWN, Because.RULES_UNKNOWN):
                assert said.startswith("Vi kan ikke se her")
                assert "Spørg din sagsbehandler." in said
            else:
                assert said.startswith("Efter reglerne fra 1. januar 2022 ser det ud til, at ")
                assert "fordi" in said
