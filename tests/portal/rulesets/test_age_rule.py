"""The rule about age: results with reasons, on and around every boundary day; T1 to T4 of the domain's core rules."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from portal.rulesets import rules_for
from portal.rulesets.age_rule import Because, Finding, Says, age_on, age_rule
from portal.rulesets.reasons import reason
from portal.rulesets.ressourceforloeb_2022 import RULES
from portal.rulesets.words import sentence

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


def test_whoever_has_the_pension_already_is_near_it_too() -> None:
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


def test_where_only_an_age_we_have_not_read_decides_the_result_is_unknown() -> None:
    """Born in 1971 the pension may come at 69 or at 70: from 64 on that is not for us to say."""
    born = date(1971, 1, 1)
    assert found(born, on=date(2034, 1, 1)).because is Because.FIRST_LATE
    assert found(born, on=date(2034, 1, 2)).because is Because.PENSION_UNVERIFIED
    assert found(born, on=date(2035, 1, 2)).because is Because.NEAR_PENSION


@pytest.mark.parametrize("kind", ["jobafklaring", "fleksjob", "helhedsorienteret"])
def test_another_kind_of_course_has_no_rule_about_age_that_we_know(kind: str) -> None:
    finding = age_rule(
        rules_for(kind, ON), on=ON, born=date(1980, 6, 1), earlier_courses=0, earlier_months=0, months=24
    )
    assert (finding.says, finding.because) == (Says.UNKNOWN, Because.RULES_UNKNOWN)


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


@given(born=st.dates(date(1950, 1, 1), date(2005, 1, 1)), on=st.dates(date(2022, 1, 1), date(2026, 1, 31)))
def test_getting_older_never_takes_a_way_to_decline_from_her(born: date, on: date) -> None:
    """A later offer that is otherwise the same."""
    if found(born, on=on, courses=1, used=36).says is Says.MAY_DECLINE:
        assert found(born, on=on + timedelta(days=400), courses=1, used=36).says is Says.MAY_DECLINE


@given(
    born=st.none() | st.dates(date(1930, 1, 1), date(2008, 1, 1)),
    on=st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    courses=st.none() | st.integers(0, 5),
    used=st.none() | st.integers(0, 120),
    months=st.none() | st.integers(1, 36),
)
def test_whatever_is_asked_a_reason_is_given_and_what_is_missing_is_never_guessed(
    born: date | None, on: date, courses: int | None, used: int | None, months: int | None
) -> None:
    finding = found(born, on=on, courses=courses, used=used, months=months)
    assert finding.because in ABOUT_AGE
    if born is None:
        assert finding.says is Says.UNKNOWN


ABOUT_AGE = tuple(Because)[: tuple(Because).index(Because.WITHIN_LENGTH)]


def test_every_finding_is_told_with_a_reason_and_who_decides(app: Flask) -> None:
    with app.test_request_context("/"):
        for because in ABOUT_AGE:
            said = sentence(reason(because, None if because is Because.RULES_UNKNOWN else RULES))
            assert said.endswith("Kommunen afgør det.")
            assert "ret til at sige nej" not in said
            if because.value.endswith(("unknown", "unverified")):
                assert said.startswith("Vi kan ikke se her")
                assert "Spørg din sagsbehandler." in said
            else:
                assert said.startswith("Efter reglerne fra 1. januar 2022 ser det ud til, at ")
                assert "fordi" in said
