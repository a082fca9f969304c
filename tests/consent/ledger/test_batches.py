"""Many checks at once: one instant, one signature, and a path from each answer to it."""

from __future__ import annotations

from base64 import b64decode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.canonical import loads
from consent.events import Reason
from consent.log import merkle
from consent.log.leaf import check_commitment
from consent.verbs.checks import BATCH
from consent.verbs.paths import paths
from tests.consent.ledger.world import JOBCENTER, NUMBERS, ORIGIN, World, ask


@given(st.integers(0, 70))
def test_all_paths_at_once_are_the_paths_one_by_one(size: int) -> None:
    hashes = [merkle.leaf_hash(bytes([number])) for number in range(size)]
    assert paths(hashes) == [merkle.inclusion_proof(hashes, index) for index in range(size)]


def test_a_batch_answers_each_question_and_is_signed_once(world: World) -> None:
    subject = world.subject()
    world.given(subject)
    asks = [ask(NUMBERS[0]), ask(NUMBERS[1]), ask(NUMBERS[0], "social"), ask(NUMBERS[0], purpose="benefit-case")] * 30
    together = world.do(lambda ledger: ledger.check_many(JOBCENTER, asks))
    assert [answer.reason for answer in together.answers[:4]] == [
        Reason.OK,
        Reason.NO_CONSENT,
        Reason.NO_CONSENT,
        Reason.NOT_AUTHORISED_TO_ASK,
    ]
    signed = loads(world.keys.verify(BATCH, together.jws))
    assert (signed["iss"], signed["n"]) == (ORIGIN, len(asks))
    root = b64decode(signed["root"])
    for index, (answer, path) in enumerate(zip(together.answers, together.paths, strict=True)):
        assert answer.jws is None
        leaf = merkle.leaf_hash(check_commitment(answer.salt, answer.record))
        merkle.verify_inclusion(index, len(asks), leaf, [b64decode(step) for step in path], root)
        assert loads(answer.record)["purpose"] == asks[index].purpose
    with world.ledger() as ledger:
        assert len(ledger.checks_of(subject, limit=1000)) == 90


@pytest.mark.parametrize("number", [0, 1001])
def test_a_batch_has_between_one_and_a_thousand_checks(world: World, number: int) -> None:
    with pytest.raises(ValueError, match="batch"), world.ledger() as ledger:
        ledger.check_many(JOBCENTER, [ask()] * number)


def test_a_single_answer_is_signed_with_its_record(world: World) -> None:
    answer = world.checked(ask(nonce="n-1", supplier="supplier"))
    signed = loads(world.keys.verify("consent-check+jwt", answer.jws or ""))
    assert signed == {"iss": ORIGIN, "record": loads(answer.record)}
    assert (signed["record"]["nonce"], signed["record"]["supplier"]) == ("n-1", "supplier")
    assert answer.fresh_until == answer.decided_at
