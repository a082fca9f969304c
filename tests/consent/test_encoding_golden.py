"""The bytes of a record are for ever: these vectors were frozen on the first day and are only ever added to."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from consent.blocks import BlockEvent, BlockType
from consent.encoding import Malformed, check_record, event_of, record_of, told_of
from consent.events import Act, Assurance, Channel, Event, EventType, Reason
from tests.support.consents import CITIZEN, NOON, SERVED_HASH, SERVED_ID, TERMS, consent_id, event_id, history

GOLDEN = Path(__file__).parents[1] / "golden" / "records_v1.json"


def golden_events() -> list[tuple[str, Event]]:
    """The frozen vectors: a request, a partial yes to it, its withdrawal on paper by a caseworker, and a correction."""
    wide = replace(TERMS, categories=frozenset({"health", "employment", "social"}), case="sag 7, æøå")
    asked, granted, withdrawn = (
        event
        for event, _ in history(
            EventType.REQUESTED,
            EventType.GRANTED,
            EventType.WITHDRAWN,
            terms=wide,
            granted=frozenset({"health.la265", "employment"}),
        )
    )
    staff = Act(
        actor="staff:0198c7d2-7a02-7000-8000-000000000009",
        channel=Channel.PAPER,
        assurance=Assurance.NONE,
        on_behalf_of="citizen",
    )
    granted = replace(granted, prev=committed("consent-commit/v1", record_of(asked)))
    withdrawn = replace(withdrawn, prev=committed("consent-commit/v1", record_of(granted)), act=staff)
    corrected = replace(withdrawn, event_id=event_id(4), type=EventType.CORRECTED)
    return [("requested", asked), ("granted", granted), ("withdrawn", withdrawn), ("corrected", corrected)]


def golden_blocks() -> list[tuple[str, BlockEvent]]:
    """A citizen blocks an agency, and lifts the block again."""
    blocked = BlockEvent(
        event_id=event_id(5),
        type=BlockType.BLOCKED,
        block_id=consent_id(2),
        seq=1,
        prev=None,
        act=CITIZEN,
        agency=TERMS.recipient,
        at=NOON,
    )
    prev = committed("consent-commit/v1", record_of(blocked))
    at = NOON + timedelta(minutes=1)
    lifted = replace(blocked, event_id=event_id(6), type=BlockType.UNBLOCKED, seq=2, prev=prev, at=at)
    return [("blocked", blocked), ("unblocked", lifted)]


def committed(label: str, record: bytes) -> bytes:
    """The commitment under nonce (or salt) 00 01 02 … 1f, written out as the format says it."""
    return sha256(label.encode() + b"\0" + bytes(range(32)) + record).digest()


def golden_checks() -> list[tuple[str, bytes]]:
    asked = {"agency": "jobcenter", "person": "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA", "category": "health"}
    permit = check_record(
        **asked,
        check_id=event_id(77),
        supplier="leverandoer",
        purpose="rehabilitation-plan",
        case="15.20.00-2026-7",
        decision=True,
        reason=Reason.OK,
        consent_id=consent_id(1),
        consent_seq=2,
        decided_at=NOON,
        fresh_until=NOON + timedelta(seconds=60),
        nonce="n-1",
    )
    refusal = check_record(
        **asked,
        check_id=event_id(78),
        supplier=None,
        purpose="rehabilitation-plan",
        case=None,
        decision=False,
        reason=Reason.NO_CONSENT,
        consent_id=None,
        consent_seq=None,
        decided_at=NOON,
        fresh_until=NOON,
        nonce=None,
    )
    return [("permit", permit), ("refusal", refusal)]


def vectors() -> list[dict[str, str]]:
    records = [("consent-commit/v1", name, record_of(event)) for name, event in golden_events()]
    records += [("consent-commit/v1", name, record_of(event)) for name, event in golden_blocks()]
    records += [("check-commit/v1", name, record) for name, record in golden_checks()]
    return [
        {"label": label, "name": name, "record": record.decode(), "commitment": committed(label, record).hex()}
        for label, name, record in records
    ]


def test_the_frozen_records_are_made_today_as_on_the_first_day() -> None:
    frozen = json.loads(GOLDEN.read_text(encoding="utf-8"))
    assert frozen == vectors()


def test_the_frozen_events_can_be_read() -> None:
    frozen = json.loads(GOLDEN.read_text(encoding="utf-8"))
    records = [vector["record"].encode() for vector in frozen if vector["label"] == "consent-commit/v1"]
    assert [told_of(record) for record in records] == [event for _, event in (*golden_events(), *golden_blocks())]
    granted = event_of(records[1])
    assert (granted.served_id, granted.served_hash) == (SERVED_ID, SERVED_HASH)
    for block in records[-2:]:
        with pytest.raises(Malformed):
            event_of(block)
