"""T11 to T15 and T18 to T20 of the domain's testable rules, each at its boundary; the others have files of their own.

| rule | where it is tested |
| --- | --- |
| T1 T2 T3 T4 | `test_age_rule.py`; with the written history: `tests/portal/casework/test_courses.py` and here |
| T5 | `test_length_and_talks.py` |
| T6 T7 T8 T9 T10 | `test_guarantee.py` |
| T11 T12 T13 T14 T15 T18 T19 | here, against the functions and pages that serve them |
| T16 | `tests/portal/representation/` |
| T17 | `test_complaints.py` |
| T20 | `test_rule_sets.py`, and the caseworker's page in `tests/portal/casework/test_courses.py` |
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from consent.events import AgencyId, Category, Kind, Terms
from consent.ledger import Agency, Mandate, NotForEmployers, TermsInvalid
from consent.terms import check_terms, one_year_after
from portal.identity import Citizen
from portal.offers import sending
from portal.offers import service as offers
from portal.offers.models import Offer
from portal.register.forms import MandateForm
from portal.rulesets.age_rule import Says, age_rule
from portal.rulesets.days import Period, merged
from portal.rulesets.history import Had, history
from portal.rulesets.ressourceforloeb_2022 import RULES
from tests.portal.casework.work import a_wish, own
from tests.support import consent_pages as consents
from tests.support.offers import an_offer
from tests.support.portal import START, Clock, LogIn, Person, wired_of

NOW = datetime(2025, 3, 1, 12, 0, tzinfo=UTC)
HEALTH = Terms(
    sender=AgencyId("region"), recipient=AgencyId("jobcenter"), purpose="rehabilitation-plan", case="26-1",
    categories=frozenset({"health"}), kind=Kind.HEALTH_DISCLOSURE, valid_from=NOW, valid_until=one_year_after(NOW),
)  # fmt: skip


@pytest.fixture
def tilbud(app: Flask, asta: Person, carla: Person) -> Offer:
    own(app, asta, carla)
    made = an_offer(app, asta)
    with wired_of(app).session(writes=False) as session:
        return session.get_one(Offer, made)


def test_t11_a_health_worry_before_the_start_pauses_the_offer_until_the_municipality_decides(
    app: Flask, asta: Person, tilbud: Offer
) -> None:
    a_wish(app, asta, tilbud.id)
    with wired_of(app).session() as session:
        offer = session.get_one(Offer, tilbud.id)
        assert offer.on_hold
        with pytest.raises(sending.OnHold):
            sending.begin(offer, START.date())
        offers.end_hold(offer, START)
        sending.begin(offer, START.date())
        assert offer.begun_on == START.date()


@pytest.mark.parametrize(("begun", "waits"), [(0, False), (1, True)], ids=["begins today", "begins tomorrow"])
def test_t11_an_offer_that_has_begun_is_not_paused(
    app: Flask, asta: Person, tilbud: Offer, begun: int, waits: bool
) -> None:
    with wired_of(app).session() as session:
        session.get_one(Offer, tilbud.id).begun_on = START.date() + timedelta(days=begun)
        session.commit()
    a_wish(app, asta, tilbud.id)
    with wired_of(app).session(writes=False) as session:
        assert session.get_one(Offer, tilbud.id).on_hold is waits


def test_t12_a_concrete_offer_cannot_be_read_or_sent_without_the_notice_of_the_right(
    app: Flask, client: FlaskClient, asta: Person, tilbud: Offer, log_in: LogIn
) -> None:
    """The notice is part of the page itself; an offer that a talk could not be about is not sent at all."""
    log_in(client, asta)
    assert "ret til en samtale" in client.get(f"/tilbud/{tilbud.id}").text
    whole = {"workplace": "Fjordby Genbrug", "tasks": "Sortere tøj", "skaanehensyn": "Pauser"}
    for missing in whole:
        wording = sending.Wording(**whole | {missing: ""})  # type: ignore[arg-type]  # texts only
        with wired_of(app).session() as session:
            her = session.get_one(Citizen, asta.id)
            with pytest.raises(sending.Incomplete):
                sending.send(session, her, "tilbud", wording, now=START)


def test_t13_a_consent_to_health_data_ends_one_calendar_year_after_it_was_given_at_the_latest() -> None:
    check_terms(HEALTH, at=NOW)
    assert HEALTH.valid_until == datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
    with pytest.raises(TermsInvalid, match="period_too_long"):
        check_terms(replace(HEALTH, valid_until=HEALTH.valid_until + timedelta(milliseconds=1)), at=NOW)
    later = replace(HEALTH, valid_from=NOW + timedelta(days=30), valid_until=HEALTH.valid_until + timedelta(days=1))
    with pytest.raises(TermsInvalid, match="period_too_long"):
        check_terms(later, at=NOW)


@given(st.dates(date(2022, 1, 1), date(2060, 1, 1)), st.integers(0, 800))
def test_t13_a_later_end_is_never_allowed_where_an_earlier_is_not(on: date, days: int) -> None:
    now = datetime.combine(on, time(9), UTC)

    def allowed(length: int) -> bool:
        terms = replace(HEALTH, valid_from=now, valid_until=now + timedelta(days=length))
        try:
            check_terms(terms, at=now)
        except TermsInvalid:
            return False
        return True

    assert allowed(days + 1) <= (allowed(days) or days == 0)
    assert allowed(364)
    assert not allowed(367)


@pytest.mark.parametrize(
    ("missing", "code"),
    [
        ({"sender": AgencyId("")}, "sender"),
        ({"recipient": AgencyId("")}, "recipient"),
        ({"categories": frozenset()}, "categories"),
        ({"purpose": ""}, "purpose"),
        ({"case": ""}, "case"),
        ({"categories": frozenset({"everything"})}, "category_unknown"),
        ({"categories": frozenset({"*"})}, "category_unknown"),
        ({"purpose": "alt relevant"}, "purpose"),
    ],
)  # fmt: skip
def test_t14_a_consent_without_a_part_or_for_everything_cannot_be_expressed(
    missing: dict[str, object], code: str
) -> None:
    with pytest.raises(TermsInvalid, match=code):
        check_terms(replace(HEALTH, **missing), at=NOW)  # type: ignore[arg-type]  # of the fields' own types


def test_t14_no_page_offers_a_general_consent(app: Flask, client: FlaskClient, asta: Person, log_in: LogIn) -> None:
    consents.register(app)
    log_in(client, asta)
    for path in ("/samtykker/giv", "/samtykker/giv/selv"):
        page = client.get(path).text.lower()
        assert "alt relevant" not in page
        assert "alle oplysninger" not in page


def test_t15_from_the_withdrawal_on_every_check_is_refused_and_earlier_rows_stay_as_they_were(
    app: Flask, client: FlaskClient, asta: Person, log_in: LogIn, clock: Clock
) -> None:
    consents.register(app)
    consent_id = consents.given(app, asta)
    before = consents.check(app, asta)
    kept = consents.history_of(app, asta, consent_id)
    assert before.decision
    log_in(client, asta)
    assert consents.withdraw(client, consent_id).status_code == 303
    after = consents.check(app, asta)  # in the very same millisecond of the clock
    assert (after.decision, after.reason.value) == (False, "WITHDRAWN")
    assert consents.history_of(app, asta, consent_id)[: len(kept)] == kept
    with wired_of(app).session(writes=False) as session:
        found = wired_of(app).ledger_for(session).checks_of(consents.subject(asta))
        assert {check.check_id: check.decision for check in found} == {before.check_id: True, after.check_id: False}


def test_t15_withdrawing_takes_no_more_steps_than_giving(
    app: Flask, client: FlaskClient, asta: Person, log_in: LogIn
) -> None:
    """Counted as requests: the page and the button, against the page, the text and the button."""
    consents.register(app)
    asked = consents.asked(app, asta, "employment")
    log_in(client, asta)
    steps: list[str] = []
    app.before_request_funcs.setdefault(None, []).append(lambda: steps.append("step"))
    answered = consents.answer(client, asked, {"employment": "ja"})
    assert answered.status_code == 303
    giving, steps[:] = len(steps), []
    assert consents.withdraw(client, asked).status_code == 303
    assert len(steps) <= giving


def test_t18_an_employer_is_offered_work_only_and_no_way_leads_to_a_diagnosis(app: Flask) -> None:
    employer = Agency(agency_id=AgencyId("genbrug"), name="Fjordby Genbrug", kind="employer")
    region = Agency(agency_id=AgencyId("region"), name="Region Fjord", kind="region")
    with app.test_request_context():
        form = MandateForm()
        form.offer([region], "da", "employer")
        offered = {choice.value for choice in form.category.choices} - {""}
    assert offered == {"employment"}
    with wired_of(app).session() as session:
        ledger = wired_of(app).ledger_for(session)
        ledger.register_agency(employer)
        ledger.register_agency(region)

        def mandate(category: str, agency: Agency = employer) -> Mandate:
            return Mandate(
                agency=agency.agency_id, category=category, purpose="rehabilitation-plan", sender=AgencyId("jobcenter"),
                legal_ref="helbredsoplysningsloven § 2", kind=Kind.GDPR, valid_from=START,
            )  # fmt: skip

        ledger.register_mandate(mandate("employment"))
        ledger.register_mandate(mandate("employment.hours"))
        for category in [*sorted({kind.value for kind in Category} - {"employment"}), "health.la265"]:
            with pytest.raises(NotForEmployers):
                ledger.register_mandate(mandate(category))
        ledger.register_mandate(mandate("health", region))
        with pytest.raises(NotForEmployers):
            ledger.register_agency(replace(region, kind="employer"))


def test_t19_moving_lists_the_consents_to_confirm_anew_and_takes_the_plan_along(
    app: Flask, client: FlaskClient, asta: Person, log_in: LogIn
) -> None:
    """A withdrawn one and one that has run out are not among them."""
    consents.register(app)
    consents.given(app, asta)
    ended = consents.given(app, asta, "social")
    log_in(client, asta)
    consents.withdraw(client, ended)
    page = client.get("/rettigheder/flytning").text
    assert "Region Fjord" in page
    told = json.loads(client.get("/rettigheder/flytning.json").text)
    assert [terms["categories"] for terms in told["consents_to_give_anew"]] == [["employment"]]
    assert {"course", "plan_goal", "plan_effort"} <= set(told["plan"])


periods = st.builds(
    lambda first, days: Period(first, first + timedelta(days=days)),
    st.dates(date(2010, 1, 1), date(2024, 1, 1)), st.integers(0, 1500),
)  # fmt: skip
ON = date(2025, 6, 1)


def had(days: Period | None) -> Had:
    return Had(granted_on=date(2009, 1, 1), days=days)


def test_t2_four_years_are_forty_eight_months_and_a_day_more_is_begun() -> None:
    four = Period(date(2018, 3, 1), date(2022, 2, 28))
    assert history([had(four)], on=ON).months == 48
    assert history([had(Period(four.first, date(2022, 3, 1)))], on=ON).months == 49
    for months, says in ((12, Says.NO_AGE_RULE), (13, Says.MAY_DECLINE)):
        found = age_rule(
            RULES, on=ON, born=date(1980, 1, 1), earlier_courses=1, earlier_months=48, months=months
        )  # fmt: skip
        assert found.says is says


@given(st.lists(periods, max_size=5), periods)
def test_no_day_of_two_courses_counts_twice_and_one_more_never_counts_for_less(few: list[Period], one: Period) -> None:
    found = history([had(days) for days in few], on=ON)
    assert found.months == history([had(days) for days in merged(few)], on=ON).months
    assert found.months == history([had(days) for days in (*few, *few)], on=ON).months
    more = history([had(days) for days in (*few, one)], on=ON)
    assert found.months is not None
    assert more.months is not None
    assert more.months >= found.months - 1, "putting days together may round a month the other way"
    assert more.courses == found.courses + 1


def test_a_course_whose_days_nobody_wrote_makes_the_months_unknown_and_not_the_number() -> None:
    found = history([had(Period(date(2018, 1, 1), date(2018, 12, 31))), had(None)], on=ON)
    assert (found.courses, found.months) == (2, None)
    assert history([Had(granted_on=ON, days=None)], on=ON).courses == 0, "what the offer itself leads to is not history"
