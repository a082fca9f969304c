"""A wish meets a consent and becomes events, or a refusal with a name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent import rules
from consent.encoding import Malformed
from consent.events import Act, AgencyId, Assurance, Channel, EventType, Kind, State, Terms
from consent.refusals import TermsInvalid, TextMissing, UnknownConsent, WrongActor, WrongState
from consent.rules import Draft, Seen, one_year_after
from consent.state import Consent, fold
from tests.support.consents import (
    AGENCY,
    CITIZEN,
    NOON,
    SERVED_HASH,
    SERVED_ID,
    SYSTEM,
    TERMS,
    commitment,
    consent,
    consent_id,
    event_id,
    history,
)

REQUESTED, GRANTED, WITHDRAWN, PAUSED = EventType.REQUESTED, EventType.GRANTED, EventType.WITHDRAWN, EventType.PAUSED
SEEN = Seen(served_id=SERVED_ID, sha256=SERVED_HASH)
LATER = NOON + timedelta(hours=1)
HEALTH = frozenset({"health"})
ORAL = replace(CITIZEN, channel=Channel.ORAL)
PAPER = replace(CITIZEN, actor="staff:1", channel=Channel.PAPER, assurance=Assurance.NONE, on_behalf_of="citizen")


def give(terms: Terms = TERMS, **changes: Any) -> tuple[Draft, ...]:
    wish: dict[str, Any] = {"consent_id": consent_id(1), "terms": terms, "seen": SEEN, "act": CITIZEN, "now": NOON}
    return rules.give(None, **{**wish, **changes})


def grant(of: Consent | None, **changes: Any) -> tuple[Draft, ...]:
    wish: dict[str, Any] = {"categories": HEALTH, "seen": SEEN, "act": CITIZEN, "now": LATER}
    return rules.grant(of, **{**wish, **changes})


def code(act: Callable[[], object]) -> str:
    with pytest.raises(TermsInvalid) as refusal:
        act()
    return refusal.value.code


def test_a_request_is_the_first_event_and_has_no_text() -> None:
    draft = rules.request(None, consent_id=consent_id(1), terms=TERMS, act=AGENCY, now=NOON)
    assert (draft.type, draft.seq, draft.prev, draft.seen, draft.at) == (REQUESTED, 1, None, None, NOON)
    event = draft.event(event_id(1))
    assert fold([(event, commitment(event))]).state is State.REQUESTED
    with pytest.raises(WrongState):
        rules.request(consent(REQUESTED), consent_id=consent_id(1), terms=TERMS, act=AGENCY, now=NOON)


def test_a_yes_holds_the_text_and_follows_the_request() -> None:
    chain = history(REQUESTED)
    (draft,) = grant(fold(chain), now=LATER + timedelta(microseconds=1700))
    event = draft.event(event_id(2))
    assert (event.served_id, event.served_hash, event.prev, event.seq) == (SERVED_ID, SERVED_HASH, chain[0][1], 2)
    assert event.at == LATER + timedelta(milliseconds=1)
    assert fold([*chain, (event, commitment(event))]).state is State.GRANTED


def test_she_may_say_yes_to_less_and_for_shorter_but_never_to_more() -> None:
    asked = consent(REQUESTED, terms=replace(TERMS, categories=frozenset({"health", "social"})))
    (draft,) = grant(asked, categories=frozenset({"health.la265"}), valid_until=LATER + timedelta(days=1))
    assert draft.terms.categories == {"health.la265"}
    assert draft.terms.valid_until == LATER + timedelta(days=1)
    assert code(lambda: grant(asked, categories=frozenset())) == "categories"
    assert code(lambda: grant(asked, categories=frozenset({"economy"}))) == "category_not_asked"
    assert code(lambda: grant(asked, valid_until=TERMS.valid_until + timedelta(milliseconds=1))) == "period_wider"
    assert code(lambda: grant(asked, valid_until=LATER)) == "period_past"
    narrow = consent(REQUESTED, terms=replace(TERMS, categories=frozenset({"health.la265"})))
    assert code(lambda: grant(narrow)) == "category_not_asked"


def test_a_yes_without_a_served_text_is_no_evidence() -> None:
    with pytest.raises(TextMissing):
        grant(consent(REQUESTED), seen=None)
    with pytest.raises(TextMissing):
        give(seen=None)


def test_a_yes_after_the_time_asked_for_is_too_late() -> None:
    assert code(lambda: grant(consent(REQUESTED), now=TERMS.valid_until)) == "period_past"


def test_an_answer_is_given_once() -> None:
    for steps in ((REQUESTED, GRANTED), (REQUESTED, EventType.REFUSED), (GRANTED, WITHDRAWN)):
        with pytest.raises(WrongState):
            grant(consent(*steps))
        with pytest.raises(WrongState):
            rules.refuse(consent(*steps), act=CITIZEN, now=LATER)


def test_a_no_needs_no_text() -> None:
    draft = rules.refuse(consent(REQUESTED), act=CITIZEN, now=LATER)
    assert (draft.type, draft.seen, draft.terms) == (EventType.REFUSED, None, TERMS)


def test_a_consent_can_be_given_unasked_but_not_twice() -> None:
    (draft,) = give()
    assert (draft.type, draft.seq, draft.prev) == (GRANTED, 1, None)
    for steps in ((REQUESTED,), (GRANTED,), (GRANTED, WITHDRAWN)):
        with pytest.raises(WrongState):
            rules.give(consent(*steps), consent_id=consent_id(1), terms=TERMS, seen=SEEN, act=CITIZEN, now=NOON)


def test_withdrawing_twice_changes_nothing() -> None:
    (draft,) = rules.withdraw(consent(REQUESTED, GRANTED), act=CITIZEN, now=LATER)
    assert (draft.type, draft.seq, draft.terms) == (WITHDRAWN, 3, TERMS)
    assert rules.withdraw(consent(GRANTED, WITHDRAWN), act=CITIZEN, now=LATER) == ()


def test_a_paused_or_expired_consent_can_be_withdrawn_too() -> None:
    assert rules.withdraw(consent(GRANTED, PAUSED), act=CITIZEN, now=LATER)
    assert rules.withdraw(consent(GRANTED), act=PAPER, now=TERMS.valid_until + timedelta(days=9))


def test_what_was_never_in_force_cannot_be_withdrawn() -> None:
    for steps in ((REQUESTED,), (REQUESTED, EventType.REFUSED), (GRANTED, EventType.ENDED)):
        with pytest.raises(WrongState):
            rules.withdraw(consent(*steps), act=CITIZEN, now=LATER)


@pytest.mark.parametrize(
    ("act", "by", "before", "after"),
    [
        (rules.cancel, AGENCY, (REQUESTED,), EventType.CANCELLED),
        (rules.lapse, SYSTEM, (REQUESTED,), EventType.LAPSED),
        (rules.pause, CITIZEN, (GRANTED,), EventType.PAUSED),
        (rules.resume, CITIZEN, (GRANTED, PAUSED), EventType.RESUMED),
        (rules.end, SYSTEM, (GRANTED,), EventType.ENDED),
        (rules.supersede, CITIZEN, (GRANTED,), EventType.SUPERSEDED),
    ],
)
def test_the_other_acts_follow_the_table(act: Any, by: Any, before: Any, after: EventType) -> None:
    assert act(consent(*before), act=by, now=LATER).type is after
    with pytest.raises(WrongState):
        act(consent(GRANTED, WITHDRAWN), act=by, now=LATER)
    with pytest.raises(UnknownConsent):
        act(None, act=by, now=LATER)


@pytest.mark.parametrize("actor", [AGENCY, SYSTEM])
def test_nobody_answers_or_withdraws_for_the_citizen_but_a_caseworker_with_her_paper(actor: Act) -> None:
    wishes: list[Callable[[], object]] = [
        lambda: grant(consent(REQUESTED), act=actor),
        lambda: give(act=actor),
        lambda: rules.refuse(consent(REQUESTED), act=actor, now=LATER),
        lambda: rules.withdraw(consent(GRANTED), act=actor, now=LATER),
        lambda: rules.pause(consent(GRANTED), act=actor, now=LATER),
    ]
    for wish in wishes:
        with pytest.raises(WrongActor):
            wish()
    assert grant(consent(REQUESTED), act=PAPER)


def test_a_citizen_does_not_ask_herself_and_an_actor_is_read_whole() -> None:
    with pytest.raises(WrongActor):
        rules.request(None, consent_id=consent_id(1), terms=TERMS, act=CITIZEN, now=NOON)
    with pytest.raises(WrongActor):
        rules.cancel(consent(REQUESTED), act=replace(CITIZEN, actor="agencyx:jobcenter"), now=NOON)


def test_an_unknown_consent_is_unknown_to_every_act() -> None:
    with pytest.raises(UnknownConsent):
        grant(None)
    with pytest.raises(UnknownConsent):
        rules.withdraw(None, act=CITIZEN, now=LATER)
    with pytest.raises(UnknownConsent):
        rules.refuse(None, act=CITIZEN, now=LATER)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"sender": AgencyId("")}, "sender"),
        ({"recipient": AgencyId("")}, "recipient"),
        ({"recipient": AgencyId("x" * 65)}, "recipient"),
        ({"recipient": TERMS.sender}, "same_party"),
        ({"purpose": ""}, "purpose"),
        ({"purpose": "Alt relevant"}, "purpose"),
        ({"purpose": "a--b"}, "purpose"),
        ({"case": ""}, "case"),
        ({"case": "a\nb"}, "case"),
        ({"categories": frozenset()}, "categories"),
        ({"categories": frozenset({"alt"})}, "category_unknown"),
        ({"categories": frozenset({"health", "*"})}, "category_unknown"),
        ({"categories": frozenset({"health."})}, "category_unknown"),
        ({"categories": frozenset({"Health"})}, "category_unknown"),
        ({"valid_until": NOON}, "period_empty"),
        ({"valid_from": NOON - timedelta(days=9), "valid_until": NOON - timedelta(days=8)}, "period_past"),
        ({"valid_until": NOON + timedelta(days=1, microseconds=1)}, "instant"),
    ],
)
def test_terms_that_cannot_be_told_are_refused(changes: dict[str, Any], expected: str) -> None:
    terms = replace(TERMS, **changes)
    assert code(lambda: give(terms)) == expected
    assert code(lambda: rules.request(None, consent_id=consent_id(1), terms=terms, act=AGENCY, now=NOON)) == expected


@pytest.mark.parametrize("kind", Kind)
def test_a_consent_lasts_one_calendar_year_at_the_most(kind: Kind) -> None:
    year = datetime(2027, 11, 22, 12, 0, tzinfo=UTC)
    assert give(replace(TERMS, kind=kind, valid_until=year))
    longer = replace(TERMS, kind=kind, valid_until=year + timedelta(milliseconds=1))
    assert code(lambda: give(longer)) == "period_too_long"


def test_a_health_consent_counts_from_the_day_it_is_given_and_not_from_its_start() -> None:
    start = NOON + timedelta(days=30)
    terms = replace(TERMS, valid_from=start, valid_until=one_year_after(start))
    assert give(terms)
    assert code(lambda: give(replace(terms, kind=Kind.HEALTH_DISCLOSURE))) == "period_too_long"
    assert give(replace(terms, kind=Kind.HEALTH_DISCLOSURE, valid_until=one_year_after(NOON)))
    far = NOON + timedelta(days=400)
    assert code(lambda: give(replace(TERMS, valid_from=far, valid_until=far + timedelta(days=1)))) == "period_too_long"


def test_a_health_consent_is_written_unless_whoever_records_it_waives_that() -> None:
    """Sundhedsloven § 44: the reason is kept by whoever records it."""
    health = replace(TERMS, kind=Kind.HEALTH_DISCLOSURE)
    assert code(lambda: give(health, act=ORAL)) == "not_written"
    assert code(lambda: grant(consent(REQUESTED, terms=health), act=ORAL)) == "not_written"
    assert give(health, act=ORAL, writing_waived=True)
    assert grant(consent(REQUESTED, terms=health), act=ORAL, writing_waived=True)
    assert give(health, act=PAPER)
    assert give(act=ORAL)


@pytest.mark.parametrize(
    ("given_at", "ends"),
    [
        ("2026-11-22T12:00:00+00:00", "2027-11-22T12:00:00+00:00"),
        ("2024-02-29T12:00:00+00:00", "2025-02-28T12:00:00+00:00"),  # no such day next year
        ("2023-02-28T12:00:00+00:00", "2024-02-28T12:00:00+00:00"),  # and not a day more in a leap year
        ("2024-02-28T23:30:00+00:00", "2025-02-27T23:30:00+00:00"),  # it is already the 29th in Denmark
        ("2026-03-28T12:00:00+00:00", "2027-03-28T11:00:00+00:00"),  # winter time, a year later summer time
        ("2025-03-30T11:00:00+00:00", "2026-03-30T11:00:00+00:00"),  # summer time both years
        ("2026-03-29T11:00:00+00:00", "2027-03-29T11:00:00+00:00"),
        ("2026-03-28T01:30:00+00:00", "2027-03-28T00:30:00+00:00"),  # 02.30 does not exist that night: the earlier
        ("2025-10-25T00:30:00+00:00", "2026-10-25T00:30:00+00:00"),  # 02.30 comes twice that night: the first
        ("2026-10-25T01:30:00+00:00", "2027-10-25T00:30:00+00:00"),  # given in the second 02.30
        ("2026-12-31T23:30:00+00:00", "2027-12-31T23:30:00+00:00"),
    ],
)
def test_a_calendar_year_is_danish(given_at: str, ends: str) -> None:
    assert one_year_after(datetime.fromisoformat(given_at)).isoformat() == ends


@given(st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001  # made aware
def test_a_year_is_never_longer_than_the_calendar_says(at: datetime) -> None:
    length = one_year_after(at) - at
    assert timedelta(days=364, hours=23) <= length <= timedelta(days=366, hours=1)


def test_a_new_yes_supersedes_what_it_overlaps_and_nothing_else() -> None:
    def other(number: int, *steps: EventType, **changes: Any) -> Consent:
        return consent(*(steps or (GRANTED,)), terms=replace(TERMS, **changes), of=consent_id(number))

    others = [
        other(2),
        other(3, GRANTED, PAUSED, categories=frozenset({"social", "health"})),
        other(4, categories=frozenset({"health.la265"})),
        other(5, categories=frozenset({"social"})),
        other(6, sender=AgencyId("region")),
        other(7, recipient=AgencyId("a-kasse")),
        other(8, purpose="benefit-case"),
        other(9, GRANTED, WITHDRAWN),
        other(10, REQUESTED),
        other(11, valid_from=NOON - timedelta(days=9), valid_until=NOON - timedelta(days=8)),
    ]
    *old, new = give(others=others)
    assert [draft.consent_id for draft in old] == [consent_id(2), consent_id(3), consent_id(4), consent_id(11)]
    assert all(draft.type is EventType.SUPERSEDED and draft.act == CITIZEN for draft in old)
    assert (new.type, new.consent_id) == (GRANTED, consent_id(1))
    *old, new = grant(consent(REQUESTED), others=[*others, consent(REQUESTED)])
    assert len(old) == 4


def test_a_clock_without_a_zone_is_refused() -> None:
    with pytest.raises(Malformed):
        give(now=NOON.replace(tzinfo=None))
