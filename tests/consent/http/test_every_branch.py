"""Every reason the ledger can give, in singles and batch items, verifies offline; one changed byte, and none does."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from consent.client import Batch, EvidenceInvalid, Keys, UnknownKey, verify_answer, verify_batch
from consent.events import Act, AgencyId, Assurance, Channel, Reason
from tests.consent.http.world import ORIGIN, SAID, Caller, World

ORIGINS = frozenset({ORIGIN})
OFFICE = Act(
    actor="staff:00000000-0000-4000-8000-000000000001", channel=Channel.PORTAL, assurance=Assurance.SUBSTANTIAL
)
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
NOT_YET = {Reason.PERIOD_NOT_COVERED}
"""Reserved for consents that say which period of data they cover; no question states one so far."""


def number(place: int) -> str:
    """Day of month + 60: no real person."""
    return f"{61 + place:02}0190{2000 + place}"


def questions(region: Caller, world: World) -> dict[Reason, dict[str, Any]]:
    """For each branch of the decision a person to whom it applies, and the question that leads there."""
    terms = world.terms()
    granted = [number(place) for place in range(10)]
    world.says_yes(number=granted[0])
    subject, consent_id = world.says_yes(number=granted[1])
    world.withdraws(subject, consent_id)
    world.says_yes(replace(terms, valid_until=world.clock() + timedelta(minutes=1)), number=granted[2])
    world.says_yes(replace(terms, valid_from=world.clock() + timedelta(days=1)), number=granted[3])
    subject, consent_id = world.says_yes(number=granted[4])
    with world.ledger() as ledger:
        ledger.pause(subject, consent_id, act=SAID)
    subject, consent_id = world.says_yes(number=granted[5])
    with world.ledger() as ledger:
        ledger.end(subject, consent_id, act=OFFICE)
    for place, refused in ((6, True), (7, False)):
        asked = region.send("/api/v1/consent-requests", _request(region, granted[place]))
        assert asked.status_code == 201, asked.text
        if refused:
            with world.ledger() as ledger:
                ledger.refuse(ledger.subject_of(granted[place]), world.asked[-1], act=SAID)
    subject, _ = world.says_yes(number=granted[8])
    with world.ledger() as ledger:
        ledger.block(subject, AgencyId("region"), act=SAID)
    world.clock.tick(minutes=2)
    ask = region.question
    return {
        Reason.OK: ask(number=granted[0]),
        Reason.WITHDRAWN: ask(number=granted[1]),
        Reason.EXPIRED: ask(number=granted[2]),
        Reason.NOT_YET_VALID: ask(number=granted[3]),
        Reason.PAUSED: ask(number=granted[4]),
        Reason.ENDED: ask(number=granted[5]),
        Reason.REFUSED: ask(number=granted[6]),
        Reason.PENDING: ask(number=granted[7]),
        Reason.BLOCKED_BY_CITIZEN: ask(number=granted[8]),
        Reason.NO_CONSENT: ask(number=granted[9]),
        Reason.NOT_AUTHORISED_TO_ASK: ask("justice", granted[0]),
        Reason.ACTION_UNKNOWN: ask(number=granted[0]) | {"action": {"name": "write"}},
    }


def _request(region: Caller, number: str) -> dict[str, Any]:
    return region.request_body(person={"scheme": "cpr", "value": number})


def keys_of(region: Caller) -> Keys:
    """All that a verifier needs of us, and it is public."""
    return Keys(region.http.get("/.well-known/jwks.json").get_json())


def holds(jws: object, keys: Keys) -> bool:
    try:
        verify_answer(jws, keys, ORIGINS)
    except (EvidenceInvalid, UnknownKey):
        return False
    return True


def changed(text: str) -> Iterator[str]:
    """The text with one byte changed, at every place; where spare bits could hide, by every letter there is."""
    ends = {place for place in range(len(text)) if "." in text[place + 1 : place + 3] or place >= len(text) - 2}
    for place, letter in enumerate(text):
        others = ALPHABET if place in ends else (chr(ord(letter) ^ 1), chr(ord(letter) ^ 0x40), "A", ".")
        for other in others:
            if other != letter:
                yield text[:place] + other + text[place + 1 :]


def flipped(data: bytes) -> Iterator[bytes]:
    for place in range(len(data)):
        for bit in (1, 0x80):
            yield data[:place] + bytes([data[place] ^ bit]) + data[place + 1 :]


def test_every_answer_verifies_with_public_keys_alone_and_no_other_text_does(region: Caller, world: World) -> None:
    asked = questions(region, world)
    assert set(asked) == set(Reason) - NOT_YET
    keys = keys_of(region)
    for reason, question in asked.items():
        answer = region.send("/access/v1/evaluation", question).get_json()
        jws = answer["context"]["evidence"]["jws"]
        record = verify_answer(jws, keys, ORIGINS)
        assert (record.reason, record.decision) == (reason, answer["decision"]), reason
        assert record.decision is (reason is Reason.OK)
        assert str(record.check_id) == answer["context"]["checkId"]
        with pytest.raises(EvidenceInvalid, match="another log"):
            verify_answer(jws, keys, frozenset({"log.example/another"}))
        if reason in (Reason.OK, Reason.BLOCKED_BY_CITIZEN):  # the form is one; two of them are taken apart whole
            assert not any(holds(text, keys) for text in changed(jws))
        else:
            assert not any(holds(text, keys) for text in list(changed(jws))[::29])


def test_every_item_of_a_batch_verifies_and_no_changed_one_does(region: Caller, world: World) -> None:
    asked = questions(region, world)
    keys = keys_of(region)
    told = region.send("/access/v1/evaluations", {"evaluations": list(asked.values())}).get_json()
    jws = told["context"]["evidence"]["jws"]
    batch = verify_batch(jws, keys, ORIGINS)
    assert batch.n == len(asked)
    for place, (reason, item) in enumerate(zip(asked, told["evaluations"], strict=True)):
        evidence = item["context"]["evidence"]
        record = batch.item(evidence["index"], evidence["path"], evidence["record"], evidence["salt"])
        assert (record.reason, record.decision, evidence["index"]) == (reason, item["decision"], place)
        others = [index for index in (*range(64), -1, 2**31, 2**63) if index != place]
        assert not any(proves(batch, evidence | {"index": index}) for index in others)
        assert not proves(Batch(batch.n, bytes(32)), evidence)
        # A path alone may fit trees of several sizes: how many there are is what the signature says, tried below.
        assert not proves(Batch(place, batch.root), evidence)
        assert not any(proves(batch, evidence | {"record": text}) for text in records(evidence["record"]))
        assert not any(proves(batch, evidence | {"salt": b64(salt)}) for salt in flipped(b64decode(evidence["salt"])))
        for step, sibling in enumerate(evidence["path"]):
            for other in flipped(b64decode(sibling)):
                path = [*evidence["path"][:step], b64(other), *evidence["path"][step + 1 :]]
                assert not proves(batch, evidence | {"path": path})
        for path in (evidence["path"][:-1], [*evidence["path"], evidence["path"][0]], evidence["path"][::-1]):
            assert not proves(batch, evidence | {"path": path})


def test_no_changed_byte_of_a_batchs_signature_holds(region: Caller) -> None:
    keys = keys_of(region)
    told = region.send("/access/v1/evaluations", {"evaluations": [region.question()] * 3}).get_json()
    jws = told["context"]["evidence"]["jws"]
    verify_batch(jws, keys, ORIGINS)
    for text in changed(jws):
        with pytest.raises((EvidenceInvalid, UnknownKey)):
            verify_batch(text, keys, ORIGINS)
    with pytest.raises(EvidenceInvalid):
        verify_answer(jws, keys, ORIGINS)  # one kind never passes for the other


@pytest.mark.parametrize(
    "junk", [None, 7, "", ".", "..", "a.b.c", "é.é.é", "e30.e30.", [], "x" * 100_000, "e30.e30.AAAA"]
)
def test_whatever_a_verifier_is_fed_it_says_no_in_its_own_words(junk: object) -> None:
    keys = Keys({"keys": []})
    with pytest.raises((EvidenceInvalid, UnknownKey)):
        verify_answer(junk, keys, ORIGINS)
    with pytest.raises((EvidenceInvalid, UnknownKey)):
        verify_batch(junk, keys, ORIGINS)
    with pytest.raises(EvidenceInvalid):
        Batch(1, bytes(32)).item(junk, junk, junk, junk)


def proves(batch: Batch, evidence: dict[str, Any]) -> bool:
    try:
        batch.item(evidence["index"], evidence["path"], evidence["record"], evidence["salt"])
    except EvidenceInvalid:
        return False
    return True


def records(text: str) -> Iterator[str]:
    for place, letter in enumerate(text):
        for bit in (1, 0x20):
            yield text[:place] + chr(ord(letter) ^ bit) + text[place + 1 :]


def b64(data: bytes) -> str:
    return b64encode(data).decode()
