"""Records are bytes that never change; what is not exactly a record is refused."""

from __future__ import annotations

import contextlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.encoding import (
    MAX_RECORD,
    Malformed,
    check_record,
    dumps,
    event_of,
    floor_millisecond,
    instant,
    loads,
    milliseconds,
    record_of,
    uuid7,
    uuid_of,
)
from consent.events import Act, AgencyId, Assurance, Channel, Event, EventType, Kind, Reason, Terms
from tests.support.consents import NOON, event_id, history

GOLDEN = Path(__file__).parents[1] / "golden" / "records_v1.json"

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
names = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)
keys = st.text(st.characters(max_codepoint=127), max_size=10)
restricted = st.recursive(
    st.none() | st.booleans() | texts | st.integers(-(2**53) + 1, 2**53 - 1),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=20,
)
instants = st.integers(-62135596800000, 253402300799999).map(instant)
hashes = st.none() | st.binary(min_size=32, max_size=32)
events = st.builds(
    Event,
    event_id=st.builds(lambda at, noise: uuid7(at, lambda n: noise[:n]), instants, st.binary(min_size=10, max_size=10)),
    type=st.sampled_from(EventType),
    consent_id=st.uuids(),
    seq=st.integers(1, 2**31),
    prev=hashes,
    act=st.builds(
        Act,
        actor=names,
        channel=st.sampled_from(Channel),
        assurance=st.sampled_from(Assurance),
        on_behalf_of=st.none() | names,
    ),
    terms=st.builds(
        Terms,
        sender=names.map(AgencyId),
        recipient=names.map(AgencyId),
        purpose=names,
        case=st.none() | names,
        categories=st.frozensets(names, max_size=6),
        kind=st.sampled_from(Kind),
        valid_from=instants,
        valid_until=instants,
    ),
    served_id=st.none() | st.uuids(),
    served_hash=hashes,
    at=instants,
)


def code_of(refusal: pytest.ExceptionInfo[Malformed]) -> str:
    return refusal.value.code


@given(events)
def test_an_event_comes_back_from_its_record_as_it_was(event: Event) -> None:
    assert event_of(record_of(event)) == event


@given(restricted)
def test_on_the_profile_jcs_is_sorted_compact_json(value: Any) -> None:
    plain = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    assert dumps(value) == plain
    assert loads(plain) == value


def test_strings_are_escaped_as_rfc_8785_says() -> None:
    told = '\b\t\n\f\r"\\/\x00\x1f\x7f\u2028é€😂'
    wanted = r'"\b\t\n\f\r\"\\/\u0000\u001f' + '\x7f\u2028é€😂"'
    assert dumps(told) == wanted.encode()


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (0.5, "float"),
        (float("nan"), "float"),
        (2**53, "number_range"),
        (-(2**53), "number_range"),
        ({"æ": 1}, "key_not_ascii"),
        ({1: 1}, "key_not_ascii"),
        ("\ud800", "surrogate"),
        ({"a": ["\udfff"]}, "surrogate"),
        (b"bytes", "type"),
        ({"a": object()}, "type"),
    ],
)
def test_what_is_outside_the_profile_cannot_be_written(value: object, code: str) -> None:
    with pytest.raises(Malformed) as refusal:
        dumps(value)
    assert code_of(refusal) == code


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "not_json"),
        (b"{", "not_json"),
        (b"{} {}", "not_json"),
        (b"{'a':1}", "not_json"),
        (b"[1,]", "not_json"),
        (b"NaN", "not_json"),
        (b"[-Infinity]", "not_json"),
        (b"\xef\xbb\xbf{}", "not_json"),
        (b'"\xff"', "not_utf8"),
        (b'"\xed\xa0\x80"', "not_utf8"),
        (rb'"\ud800"', "surrogate"),
        (rb'{"\udc00":1}', "key_not_ascii"),
        (b'{"a":1,"a":1}', "duplicate_key"),
        (b'{"a":{"b":1,"\\u0062":2}}', "duplicate_key"),
        (b"1.0", "float"),
        (b"1e3", "float"),
        (b"9007199254740992", "number_range"),
        (b"9" * 5000, "not_json"),
        ('{"æ":1}'.encode(), "key_not_ascii"),
        (b"[" * 17 + b"]" * 17, "too_deep"),
        (b"[" * 100_000, "too_deep"),
        (b'{"a":' * 100_000, "too_deep"),
    ],
)
def test_what_two_parsers_might_read_differently_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(Malformed) as refusal:
        loads(data)
    assert code_of(refusal) == code


def test_depth_is_counted_to_the_last_bracket() -> None:
    assert loads(b"[[1]]", max_depth=2) == [[1]]
    with pytest.raises(Malformed, match="too_deep"):
        loads(b"[[1]]", max_depth=1)


def test_a_stranger_may_send_fields_we_do_not_keep_but_no_ambiguity() -> None:
    assert loads('{"æ":0.5,"big":9007199254740993}'.encode(), restricted=False)["æ"] == 0.5
    for data in (b"NaN", b"1e999", rb'"\ud800"', b'{"a":1,"a":1}', b"[" * 17 + b"]" * 17):
        with pytest.raises(Malformed):
            loads(data, restricted=False)


@given(st.binary(max_size=200))
def test_reading_never_fails_in_any_other_way(data: bytes) -> None:
    for read in (loads, event_of):
        with contextlib.suppress(Malformed):
            read(data)


@given(st.integers(0, 2000), st.binary(min_size=1, max_size=1))
def test_a_record_with_one_byte_changed_is_another_event_or_none(place: int, byte: bytes) -> None:
    event = history(EventType.REQUESTED, EventType.GRANTED)[1][0]
    record = record_of(event)
    place %= len(record)
    changed = record[:place] + byte + record[place + 1 :]
    try:
        other = event_of(changed)
    except Malformed:
        return
    assert (other == event) is (changed == record)
    assert record_of(other) == changed


@pytest.mark.parametrize(
    "change",
    [
        lambda told: told.update(v=2),
        lambda told: told.update(v=True),
        lambda told: told.update(seq=0),
        lambda told: told.update(seq=True),
        lambda told: told.update(extra=1),
        lambda told: told.pop("case"),
        lambda told: told.update(type="expired"),
        lambda told: told.update(kind="general"),
        lambda told: told.update(categories="health"),
        lambda told: told.update(categories=["social", "health"]),
        lambda told: told.update(categories=["health", "health"]),
        lambda told: told.update(consent_id=told["consent_id"].upper()),
        lambda told: told.update(event_id="c56a4180-65aa-42ec-a945-5fd21dec0538"),
        lambda told: told.update(prev="00"),
        lambda told: told.update(served_hash="zz" * 32),
        lambda told: told.update(at="2026-11-22"),
        lambda told: told.update(at=10**15),
        lambda told: told.update(at=True),
        lambda told: told.update(actor=""),
        lambda told: told.update(recipient=None),
    ],
)
def test_a_record_that_is_nearly_one_is_refused(change: Any) -> None:
    told = json.loads(record_of(history(EventType.REQUESTED, EventType.GRANTED)[1][0]))
    change(told)
    with pytest.raises(Malformed):
        event_of(dumps(told))


def test_a_record_in_another_spelling_is_refused() -> None:
    record = record_of(history(EventType.GRANTED)[0][0])
    with pytest.raises(Malformed, match="not_canonical"):
        event_of(record.replace(b":", b": ", 1))


def test_a_record_holds_at_most_16_kib() -> None:
    event = history(EventType.GRANTED)[0][0]
    room = MAX_RECORD - len(record_of(replace(event, terms=replace(event.terms, case="x")))) + 1
    assert len(record_of(replace(event, terms=replace(event.terms, case="x" * room)))) == MAX_RECORD
    with pytest.raises(Malformed, match="too_long"):
        record_of(replace(event, terms=replace(event.terms, case="x" * (room + 1))))
    with pytest.raises(Malformed, match="too_long"):
        event_of(b" " * (MAX_RECORD + 1))


def test_instants_are_whole_milliseconds_in_any_time_zone() -> None:
    assert milliseconds(datetime(1970, 1, 1, 1, tzinfo=timezone(timedelta(hours=1)))) == 0
    assert milliseconds(datetime(1969, 12, 31, 23, 59, 59, 999000, tzinfo=UTC)) == -1
    assert instant(1795348800123) == datetime(2026, 11, 22, 12, 0, 0, 123000, tzinfo=UTC)
    assert floor_millisecond(NOON + timedelta(microseconds=1999)) == NOON + timedelta(milliseconds=1)
    for wrong in (NOON + timedelta(microseconds=1), NOON.replace(tzinfo=None)):
        with pytest.raises(Malformed, match="instant"):
            milliseconds(wrong)


def test_a_uuid7_tells_its_millisecond_and_sorts_by_it() -> None:
    first = uuid7(NOON, lambda n: b"\xff" * n)
    later = uuid7(NOON + timedelta(milliseconds=1), lambda n: b"\x00" * n)
    assert str(first) == f"{1795348800000:012x}"[:8] + "-a200-7fff-bfff-ffffffffffff"
    assert (first.version, first.variant, first.int >> 80) == (7, UUID(int=0x8 << 60).variant, milliseconds(NOON))
    assert first < later


@pytest.mark.parametrize("text", ["", "x", "0198C7D2-7A00-7000-8000-000000000001", "{0198c7d2-7a00-7000-8000-0}", None])
def test_an_id_has_one_spelling(text: object) -> None:
    with pytest.raises(Malformed, match="uuid"):
        uuid_of(text)


def test_event_ids_are_version_7() -> None:
    event = history(EventType.GRANTED)[0][0]
    with pytest.raises(Malformed, match="event_id"):
        record_of(replace(event, event_id=UUID("c56a4180-65aa-42ec-a945-5fd21dec0538")))  # type: ignore[arg-type]  # v4


def test_a_check_record_refuses_what_cannot_be_written() -> None:
    good: dict[str, Any] = {
        "check_id": event_id(1),
        "agency": "a",
        "supplier": None,
        "person": "p",
        "category": "health",
        "purpose": "x",
        "case": None,
        "decision": False,
        "reason": Reason.NO_CONSENT,
        "consent_id": None,
        "consent_seq": None,
        "decided_at": NOON,
        "fresh_until": NOON,
        "nonce": None,
    }
    told = json.loads(check_record(**good))
    assert told["decided_at"] == told["fresh_until"] == 1795348800000
    assert len(told) == 15
    for wrong in ({"nonce": "\ud800"}, {"case": "x" * MAX_RECORD}, {"decided_at": datetime(2026, 1, 1)}):  # noqa: DTZ001  # naive on purpose
        with pytest.raises(Malformed):
            check_record(**{**good, **wrong})
