"""Our messages are verified, and a client's assertion is written, by a JOSE library that nobody here wrote."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from consent.notify.address import Rules
from consent.notify.outbound import Caller as Outbound
from tests.consent.http.conftest import app, clock, engine, keys_dir, region, world
from tests.consent.http.world import ISSUER, Caller, World
from tests.consent.notify.told import courier_of, some_consents, stream_to
from tests.interop.conftest import needs_node
from tests.support.databases import Migrate, migrate_ledger
from tests.support.recipient import Authority, recipient

__all__ = ["app", "clock", "engine", "keys_dir", "region", "world"]

pytestmark = pytest.mark.interop
SCRIPT = Path(__file__).parent / "secevent.mjs"


@pytest.fixture(scope="session")
def migrate_database() -> Migrate:
    return migrate_ledger


def jose(world: World, region: Caller, tokens: Sequence[str], **more: Any) -> dict[str, Any]:
    told = {
        "jwks": region.http.get("/.well-known/jwks.json").get_json(),
        "tokens": list(tokens),
        "issuer": ISSUER,
        "audience": "region",
        "now": int(world.clock().timestamp()),
        **more,
    }
    done = subprocess.run(
        ["node", str(SCRIPT)], input=json.dumps(told), capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_what_is_pushed_and_what_is_fetched_verify_with_another_library(
    world: World, region: Caller, tmp_path: Path
) -> None:
    needs_node()
    authority = Authority(tmp_path)
    with recipient(authority.server()) as there:
        stream_to(world, there.url)
        some_consents(world)
        calls = Outbound(rules=Rules(loopback=True), context=authority.trusted())
        with courier_of(world, calls) as courier:
            courier.run_dry()
        pushed = [body.decode() for body in there.bodies]
    fetched = [event["set"] for event in region.get("/api/v1/events").get_json()["events"]]
    found = jose(world, region, [*pushed, *fetched])
    assert found["refused"] == []
    jtis = [one["payload"]["jti"] for one in found["verified"]]
    assert jtis[: len(pushed)] == jtis[len(pushed) :]
    assert len(set(jtis)) == len(pushed) >= 4
    assert all("application/secevent+jwt" in head.decode() for head in there.heads)


def test_a_changed_message_or_one_for_somebody_else_is_refused_by_another_library(
    world: World, region: Caller, jobcentre_set: str
) -> None:
    needs_node()
    some_consents(world, 1)
    token = region.get("/api/v1/events").get_json()["events"][0]["set"]
    head, payload, signature = token.split(".")
    bent = f"{head}.{payload[:-4]}{'AAAA' if payload[-4:] != 'AAAA' else 'BBBB'}.{signature}"
    answer = region.check()["context"]["evidence"]["jws"]
    found = jose(world, region, [bent, jobcentre_set, answer])
    assert found["verified"] == []
    assert len(found["refused"]) == 3


@pytest.fixture
def jobcentre_set(world: World) -> str:
    from uuid import uuid4

    from consent.notify.secevent import Author, Tiding

    tiding = Tiding(
        agency="jobcenter",
        number=1,
        event_id=uuid4(),
        consent_id=uuid4(),
        type="granted",
        seq=1,
        at=world.clock(),
        persons=("a",),
    )
    return Author(world.keys, ISSUER).told(tiding, world.clock())


def test_an_assertion_written_by_another_library_opens_the_feed(world: World, region: Caller) -> None:
    needs_node()
    key = {**world.region.key.as_dict(private=True), "kid": world.region.key.kid}
    found = jose(world, region, [], client={"client_id": "region", "key": key, "audience": ISSUER})
    answer = region.token_answer(found["assertion"])
    assert answer.status_code == 200, answer.text
    token = answer.get_json()["access_token"]
    feed = region.http.get("/api/v1/events", headers={"Authorization": f"Bearer {token}"})
    assert feed.get_json() == {"events": [], "next": 0, "more": False}
