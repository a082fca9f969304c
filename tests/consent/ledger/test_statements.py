"""A statement says how a consent stands now; a receipt says what was logged once, and goes on saying it."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from consent.__main__ import FAILS, HOLDS, UNUSABLE, main
from consent.canonical import Malformed, dumps, loads
from consent.client.jose import Keys
from consent.events import AgencyId, ConsentId, State, SubjectId
from consent.ledger import UnknownConsent
from consent.log.errors import LogInconsistent
from consent.log.verify import verify_receipt
from consent.statement import STATEMENT, Statement
from tests.consent.ledger.populated import sequencer_of
from tests.consent.ledger.tampering import without_defences
from tests.consent.ledger.world import CLINIC, JOBCENTER, NUMBERS, ORIGIN, REGION, START, World


def stated(world: World, consent_id: ConsentId, to: SubjectId | AgencyId) -> Statement:
    token = world.do(lambda ledger: ledger.statement(consent_id, to=to))
    return Statement.parse(Keys(world.keys.jwks()).verify(STATEMENT, token))


def test_an_old_receipt_goes_on_verifying_while_the_statement_says_withdrawn(world: World, keys_folder: Path) -> None:
    subject = world.subject()
    yes = world.given(subject)
    while_given = stated(world, yes.consent_id, JOBCENTER)
    no = world.withdrawn(subject, yes.consent_id)
    assert no is not None
    sequencer_of(world, keys_folder).run_once()
    with world.ledger() as ledger:
        receipts = [ledger.receipt(subject, event_id) for event_id in (yes.event_id, no.event_id)]
    commitments = []
    for receipt, word in zip(receipts, ("granted", "withdrawn"), strict=True):
        assert receipt is not None
        verified = verify_receipt(receipt, world.keys.vkey)
        assert loads(verified.record)["type"] == word
        commitments.append(verified.leaf.commitment)
    told = stated(world, yes.consent_id, JOBCENTER)
    assert (told.state, told.seq, told.origin) == (State.WITHDRAWN, 2, ORIGIN)
    # What closes the gap: the receipt's event was the latest, and is not now; the later one holds on to it by `prev`.
    assert (while_given.confirms(commitments[0]), told.confirms(commitments[0])) == (True, False)
    assert told.confirms(commitments[1])
    last = loads(verify_receipt(str(receipts[1]), world.keys.vkey).record)
    assert bytes.fromhex(last["prev"]) == commitments[0]


def test_it_is_for_her_and_the_two_parties_alone(world: World) -> None:
    subject, other = world.subject(), world.subject(NUMBERS[1])
    consent_id = world.given(subject).consent_id
    for to in (subject, REGION, JOBCENTER):
        assert stated(world, consent_id, to).state is State.GRANTED
    strangers: list[SubjectId | AgencyId] = [other, CLINIC, AgencyId(str(subject))]
    for stranger in strangers:
        with pytest.raises(UnknownConsent):
            world.do(lambda ledger, to=stranger: ledger.statement(consent_id, to=to))  # type: ignore[misc]  # a default binds the loop's variable
    with pytest.raises(UnknownConsent):
        world.do(lambda ledger: ledger.statement(ConsentId(other), to=JOBCENTER))


def test_it_is_good_for_a_minute_and_half_open(world: World) -> None:
    told = stated(world, world.given(world.subject()).consent_id, JOBCENTER)
    assert told.until - told.at == timedelta(seconds=60)
    tick = timedelta(milliseconds=1)
    spoken = [told.speaks_of(at) for at in (told.at - tick, told.at, told.until - tick, told.until)]
    assert spoken == [False, True, True, False]


def test_only_its_one_spelling_is_read(world: World) -> None:
    told = stated(world, world.given(world.subject()).consent_id, JOBCENTER)
    assert Statement.parse(told.payload()) == told
    fields = loads(told.payload())
    bent: list[dict[str, object]] = [
        {"seq": 0},
        {"seq": True},
        {"seq": "1"},
        {"head": b64encode(bytes(31)).decode()},
        {"head": None},
        {"state": "expired"},
        {"state": []},
        {"until": fields["at"]},
        {"iss": None},
        {"more": 1},
        {"consent_id": fields["consent_id"].upper()},
    ]
    for change in bent:
        with pytest.raises(Malformed):
            Statement.parse(dumps({**fields, **change}))
    with pytest.raises(Malformed):
        Statement.parse(told.payload() + b" ")


@pytest.fixture
def files(world: World, tmp_path: Path) -> Callable[..., list[str]]:
    consent_id = world.given(world.subject()).consent_id
    token = world.do(lambda ledger: ledger.statement(consent_id, to=JOBCENTER))

    def write(text: str = token, jwks: object = None) -> list[str]:
        (tmp_path / "statement").write_text(text + "\n")
        (tmp_path / "jwks.json").write_text(json.dumps(world.keys.jwks() if jwks is None else jwks))
        return ["verify-statement", str(tmp_path / "statement"), "--jwks", str(tmp_path / "jwks.json")]

    return write


def test_the_command_verifies_it_offline(
    world: World, files: Callable[..., list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    soon = (START + timedelta(seconds=30)).timestamp()
    assert main(files(), now=lambda: soon) == HOLDS
    out = capsys.readouterr().out
    assert out.startswith("VALID: consent ")
    assert f"in the log {ORIGIN} is granted" in out
    assert main([*files(), "--at", (START + timedelta(seconds=30)).isoformat()], now=lambda: 0) == HOLDS
    for when in (START + timedelta(minutes=2), START - timedelta(minutes=2)):
        assert main([*files(), "--at", when.isoformat()]) == FAILS
        assert capsys.readouterr().err.startswith("STALE: ")


def test_the_command_refuses_what_the_ledger_did_not_sign_as_a_statement(
    world: World, files: Callable[..., list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    promise = world.given(world.subject(NUMBERS[1])).promise
    token = Path(files()[1]).read_text().strip()
    head, body, tail = token.split(".")
    flipped = f"{head}.{body}.{tail[:-3]}{'A' if tail[-3] != 'A' else 'B'}{tail[-2:]}"
    something_else = world.keys.sign(STATEMENT, b'{"iss":"x"}')
    for wrong in (promise, flipped, something_else, "", "a.b.c", "{}"):
        assert main(files(wrong), now=START.timestamp) == FAILS, wrong
        assert capsys.readouterr().err.startswith("INVALID: ")
    assert main(files(jwks={"keys": []}), now=START.timestamp) == FAILS
    no_keys: list[object] = [[], {"keys": 1}, "text"]
    for unusable in no_keys:
        assert main(files(jwks=unusable), now=START.timestamp) == UNUSABLE
    assert main([*files()[:-1], "nowhere"]) == UNUSABLE
    with pytest.raises(SystemExit):
        main([*files(), "--at", "2026-11-02T09:00:00"])  # without a zone


def test_it_is_made_by_the_row_the_ledger_wrote_and_no_other(world: World) -> None:
    consent_id = world.given(world.subject()).consent_id
    with world.engine.connect() as connection:
        without_defences(connection)
        connection.execute(text("UPDATE ledger_consent SET seq = seq + 1"))
        connection.commit()
    with pytest.raises(LogInconsistent):
        stated(world, consent_id, JOBCENTER)
