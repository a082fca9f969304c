"""The client against the real agency API, over HTTP, on both engines: token, check, withdrawal, receipt, past."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Engine

from consent.__main__ import main
from consent.canonical import loads, uuid7
from consent.client import Client, Doubt, Https, Permit, Policy, Question, Refused, Trouble, Unsure
from consent.client.asking import nonce_of
from consent.client.jose import unb64url
from consent.events import Reason, State
from consent.keys import Keyring
from consent.notify.secevent import Author, Tiding
from consent.sql import engine_of
from tests.consent.http.world import ISSUER, NUMBER, ORIGIN, Clock, World
from tests.support import serving

SHE = Question(person=NUMBER, category="health", purpose="rehabilitation-plan", case="RK-1")


@dataclass
class Agency:
    """A region's system beside a served ledger."""

    world: World
    client: Client
    receipts: Path
    url: str
    policy: str


@pytest.fixture
def agency(database_url: str, tmp_path: Path) -> Iterator[Agency]:
    keys = Keyring.create(tmp_path / "keys", origin=ORIGIN)
    engine: Engine = engine_of(database_url)
    world = World(engine=engine, keys=keys, keys_dir=tmp_path / "keys", clock=Clock())
    policy = f"log {keys.vkey}\nquorum none\n"
    with serving.application(world.app()) as url:
        client = Client(
            issuer=ISSUER,
            client_id="region",
            key=dict(world.region.key.as_dict(private=True)),
            policy=Policy.parse(policy.encode()),
            receipts=tmp_path / "receipts",
            transport=Https(url),
            now=world.clock,
            elapsed=lambda: world.clock().timestamp(),
        )
        yield Agency(world, client, tmp_path / "receipts", url, policy)
    engine.dispose()


def test_from_the_first_token_to_the_receipt_that_proves_what_was_read(agency: Agency, tmp_path: Path) -> None:
    world, client = agency.world, agency.client
    assert client.check(SHE).question is SHE
    refused = client.check(SHE)
    assert isinstance(refused, Refused)
    assert (refused.reason, refused.capture_url) == (Reason.NO_CONSENT, f"{ISSUER}/samtykker")

    subject, consent_id = world.says_yes()
    world.clock.tick(seconds=1)
    with client.reading(SHE) as permit:
        assert permit.consent_id == consent_id
        client.past.moved(permit, UUID(int=7, version=4), world.clock())

    world.clock.tick(seconds=1)
    world.withdraws(subject, consent_id)
    assert permit, "the lease runs: that is the bound that is promised"
    world.clock.tick(seconds=60)
    assert not permit
    after = client.check(SHE)
    assert isinstance(after, Refused)
    assert after.reason is Reason.WITHDRAWN

    waiting = client.collect()
    assert (waiting.proved, waiting.waiting, waiting.wrong) == (0, 4, ())
    world.sequence()
    assert client.collect().proved == 4
    assert client.collect() == type(waiting)(0, 0, ())
    (tmp_path / "policy").write_text(agency.policy, encoding="utf-8")
    receipt = agency.receipts / f"{permit.check_id}.tlog-proof"
    assert main(["verify", str(receipt), "--policy", str(tmp_path / "policy")]) == 0
    # What the drawer holds and the case file's question give the nonce that was signed: it was about her.
    kept = loads((agency.receipts / f"{permit.check_id}.answer.json").read_bytes())
    assert nonce_of("region", SHE, unb64url(kept["salt"])) == permit.record.nonce
    for file in agency.receipts.iterdir():
        assert NUMBER not in file.read_text(encoding="utf-8")
        assert file.stat().st_mode & 0o077 == 0


def test_the_ledgers_own_notice_ends_what_is_held(agency: Agency) -> None:
    world = agency.world
    subject, consent_id = world.says_yes()
    permit = agency.client.check(SHE)
    assert isinstance(permit, Permit)
    world.withdraws(subject, consent_id)
    tiding = Tiding(
        agency="region",
        number=3,
        event_id=uuid7(world.clock(), bytes),
        consent_id=consent_id,
        type="withdrawn",
        seq=3,
        at=world.clock(),
        persons=(permit.person,),
    )
    agency.client.notice(Author(world.keys, ISSUER).told(tiding, world.clock()))
    assert not permit
    after = agency.client.check(SHE)
    assert isinstance(after, Refused)
    assert after.reason is Reason.WITHDRAWN


def test_a_batch_is_verified_kept_and_proved_like_a_single_check(agency: Agency) -> None:
    agency.world.says_yes()
    questions = [
        SHE,
        Question(person=NUMBER, category="social", purpose="rehabilitation-plan"),
        Question(person=NUMBER, category="health", purpose="advertising"),
        Question(person=NUMBER, category="nonsense", purpose="rehabilitation-plan"),
    ]
    permit, none, foreign, faulty = agency.client.check_many(questions)
    assert isinstance(permit, Permit)
    assert isinstance(none, Refused)
    assert isinstance(foreign, Refused)
    assert (none.reason, foreign.reason) == (Reason.NO_CONSENT, Reason.NOT_AUTHORISED_TO_ASK)
    assert faulty == Unsure(question=questions[3], doubt=Doubt.STATUS, code="request.unknown-category")
    agency.world.sequence()
    assert agency.client.collect().proved == 3


def test_a_receipt_of_another_check_is_not_kept(agency: Agency) -> None:
    first, second = agency.client.check(SHE), agency.client.check(SHE)
    assert isinstance(first, Refused)
    assert isinstance(second, Refused)
    agency.world.sequence()
    answers = [agency.receipts / f"{one.record.check_id}.answer.json" for one in (first, second)]
    answers[0].write_bytes(answers[1].read_bytes())
    collected = agency.client.collect()
    assert (collected.proved, collected.wrong) == (1, (first.record.check_id,))
    assert not (agency.receipts / f"{first.record.check_id}.tlog-proof").exists()


def test_a_consent_is_asked_for_and_its_fate_is_told(agency: Agency) -> None:
    world, requests = agency.world, agency.client.requests
    asked = requests.ask(
        NUMBER, ["health"], "rehabilitation-plan", valid_until=world.clock() + timedelta(days=30), case="RK-1"
    )
    assert asked.state is State.REQUESTED
    assert asked.categories == {"health"}
    with world.ledger() as ledger:
        subject = ledger.subject_of(NUMBER)
    world.answers_yes(subject, world.asked[0])
    assert requests.read(asked.request_id).state is State.GRANTED
    assert agency.client.check(SHE)
    with pytest.raises(Trouble, match=r"consent-request\.state"):
        requests.cancel(asked.request_id)


def test_the_past_is_told_and_permits_nothing(agency: Agency) -> None:
    world = agency.world
    before = world.clock()
    world.clock.tick(seconds=1)
    world.says_yes()
    world.clock.tick(seconds=1)
    was = agency.client.past.as_of(SHE, world.clock())
    assert (was.would_have_permitted, was.reason) == (True, Reason.OK)
    assert len(was.leaf_hashes) == 2
    assert not agency.client.past.as_of(SHE, before).would_have_permitted
    with pytest.raises(Trouble, match=r"as-of\.future"):
        agency.client.past.as_of(SHE, before, world.clock() + timedelta(days=1))


def test_a_server_that_is_gone_or_not_the_one_we_trust_is_no_permit(agency: Agency, tmp_path: Path) -> None:
    agency.world.says_yes()
    for transport, doubt in ((Https("http://127.0.0.1:1"), Doubt.NETWORK), (not_tls(agency.url), Doubt.TLS)):
        lost = Client(
            issuer=ISSUER,
            client_id="region",
            key=dict(agency.world.region.key.as_dict(private=True)),
            policy=Policy.parse(agency.policy.encode()),
            transport=transport,
        )
        answer = lost.check(SHE)
        assert isinstance(answer, Unsure)
        assert answer.doubt is doubt


def not_tls(url: str) -> Https:
    """A server without a certificate, where one is expected."""
    return Https(url.replace("http://", "https://"))
