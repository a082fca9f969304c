"""What a power allows, for any scope and any day: never more than it names, and never outside its days."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from consent.events import Category
from portal.pages import local_day
from portal.representation.rules import PRIVILEGES, Scope, allows, in_sight, known, stands

INSTANTS = st.integers(0, 3 * 365 * 24 * 60).map(
    lambda minutes: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
DAYS = st.dates(date(2025, 1, 1), date(2028, 1, 1))
SCOPES = st.builds(
    Scope,
    privileges=st.frozensets(st.sampled_from(PRIVILEGES)),
    economic_only=st.booleans(),
    from_on=DAYS,
    until_on=st.none() | DAYS,
    ended_at=st.none() | INSTANTS,
)


@given(SCOPES, INSTANTS)
def test_it_holds_on_its_days_and_not_from_the_instant_it_was_ended(scope: Scope, now: datetime) -> None:
    today = local_day(now)
    if stands(scope, today, now):
        assert scope.from_on <= today
        assert scope.until_on is None or today <= scope.until_on
        assert scope.ended_at is None or now < scope.ended_at


@given(SCOPES, INSTANTS, st.timedeltas(timedelta(0), timedelta(days=400)))
def test_what_has_lapsed_never_comes_back(scope: Scope, now: datetime, later: timedelta) -> None:
    after = now + later
    begun = scope.from_on <= local_day(now)
    if begun and not stands(scope, local_day(now), now):
        assert not stands(scope, local_day(after), after)


@given(SCOPES, st.sampled_from(PRIVILEGES), st.booleans())
def test_it_allows_what_it_names_and_nothing_else(scope: Scope, privilege: str, personal: bool) -> None:
    allowed = allows(scope, privilege, personal=personal)  # type: ignore[arg-type]  # drawn from the closed list
    assert allowed == (privilege in scope.privileges and not (personal and scope.economic_only))


@given(st.sampled_from(PRIVILEGES), DAYS)
def test_whoever_is_there_for_money_alone_decides_nothing_personal(privilege: str, first: date) -> None:
    money = Scope(privileges=frozenset(PRIVILEGES), economic_only=True, from_on=first, until_on=None)
    assert not allows(money, privilege, personal=True)  # type: ignore[arg-type]  # drawn from the closed list


@given(st.frozensets(st.sampled_from([*Category, "economy.benefits", "health.la265"]), min_size=1))
def test_she_sees_a_consent_that_is_about_money_and_nothing_beside(categories: frozenset[str]) -> None:
    assert in_sight(True, categories) == all(one.split(".")[0] == "economy" for one in categories)
    assert in_sight(False, categories)


@given(st.frozensets(st.text(max_size=12)))
def test_a_word_that_nobody_here_knows_allows_nothing(names: frozenset[str]) -> None:
    assert known(names | {"read"}) == frozenset({"read"}) | (names & set(PRIVILEGES))
