"""Nothing is lost on the way out and back: whatever life a consent has had, in both formats."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consent.events import Event, EventType, Kind, State, Terms
from consent.formats import Unreadable, from_dpv, from_fhir, to_dpv, to_fhir
from consent.state import Consent
from tests.consent.formats.lives import INSTANTS, lives
from tests.consent.formats.rules import dpv_faults, fhir_faults, parts

Life = tuple[Consent, tuple[Event, ...]]
To = Callable[..., dict[str, Any]]
From = Callable[[Any], tuple[Terms, tuple[Event, ...]]]
FORMATS = pytest.mark.parametrize(
    ("to", "back", "faults"), [(to_dpv, from_dpv, dpv_faults), (to_fhir, from_fhir, fhir_faults)], ids=["dpv", "fhir"]
)
PERSON = "p" * 43


@FORMATS
@settings(max_examples=70, deadline=None)
@given(life=lives(), at=INSTANTS)
def test_what_is_told_is_read_again_and_keeps_the_rules(
    to: To, back: From, faults: Callable[[Any], list[str]], life: Life, at: datetime
) -> None:
    consent, history = life
    told = json.loads(json.dumps(to(consent, history, at=at, person=PERSON)))
    assert back(told) == (consent.terms, history)
    assert faults(told) == []
    assert [part for part in parts(told) if part is None] == []


@FORMATS
@settings(max_examples=30, deadline=None)
@given(life=lives(), data=st.data())
def test_a_document_whose_history_was_changed_is_not_read(
    to: To, back: From, faults: object, life: Life, data: st.DataObject
) -> None:
    consent, history = life
    told = to(consent, history, at=history[-1].at, person=None)
    place = data.draw(st.integers(0, len(history) - 1))
    other = data.draw(st.sampled_from([kind for kind in EventType if kind is not history[place].type]))
    if to is to_dpv:
        told["dpv:hasConsentStatus"][place]["mf:type"] = other.value
    else:
        fact = next(part for part in told["extension"][place]["extension"] if part["url"] == "type")
        fact["valueCode"] = other.value
    try:
        terms, read = back(told)
    except Unreadable:
        return
    # Another life that is possible and comes to the same: then at least it is told as what it is.
    assert read != history
    assert terms == consent.terms


@FORMATS
@pytest.mark.parametrize("junk", [{}, {"@type": "dpv:ConsentRecord"}, {"resourceType": "Consent"}, {"resourceType": 7}])
def test_a_document_that_is_none_of_ours_is_unreadable(to: object, back: From, faults: object, junk: Any) -> None:
    with pytest.raises(Unreadable):
        back(junk)


@settings(max_examples=40, deadline=None)
@given(life=lives(), at=INSTANTS)
def test_a_safeguard_is_never_told_as_consent_by_the_gdpr(life: Life, at: datetime) -> None:
    consent, history = life
    dpv = json.dumps(to_dpv(consent, history, at=at), ensure_ascii=False)
    fhir = json.dumps(to_fhir(consent, history, at=at), ensure_ascii=False)
    kind = consent.terms.kind
    assert ("eu-gdpr:A6-1-e" in dpv, "dpv:Safeguard" in dpv) == (kind is Kind.COLLECTION,) * 2
    assert ("eu-gdpr:A6-1-a" in dpv, "eu-gdpr:A9-2-a" in dpv) == (kind is Kind.GDPR,) * 2
    for told in (dpv, fhir):
        assert "artikel 7" not in told
        assert ("litra a" in told) is (kind is Kind.GDPR)
        assert ("litra e" in told) is (kind is Kind.COLLECTION)
        assert ("ikke behandlingsgrundlaget" in told) is (kind is Kind.COLLECTION)
        assert ("§ 43" in told) is (kind is Kind.HEALTH_DISCLOSURE)


@settings(max_examples=50, deadline=None)
@given(life=lives(), at=INSTANTS)
def test_only_what_holds_is_told_as_holding(life: Life, at: datetime) -> None:
    consent, history = life
    holds = consent.state is State.GRANTED and not consent.expired(at)
    assert (to_fhir(consent, history, at=at)["status"] == "active") is holds
    assert (to_dpv(consent, history, at=at)["dpv:hasConsentStatus"][-1]["@type"] == "dpv:ConsentGiven") is holds


@settings(max_examples=30, deadline=None)
@given(life=lives())
def test_the_end_of_the_period_is_told_and_is_no_event(life: Life) -> None:
    consent, history = life
    after = consent.terms.valid_until + timedelta(days=1)
    told = to_dpv(consent, history, at=after)
    expired = [status for status in told["dpv:hasConsentStatus"] if status["@type"] == "dpv:ConsentExpired"]
    assert len(expired) == consent.state.in_force
    assert from_dpv(told) == (consent.terms, history)
