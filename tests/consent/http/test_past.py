"""What an agency tells and asks about the past: kept before it is answered, seen by the citizen, provable."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from consent.ledger import Cover
from consent.log.merkle import leaf_hash
from consent.log.verify import verify_receipt
from tests.consent.http.test_evaluation import problem
from tests.consent.http.world import NUMBER, UNKNOWN, Caller, World


def question(world: World, number: str = NUMBER, **changed: Any) -> dict[str, Any]:
    return {
        "person": {"scheme": "cpr", "value": number},
        "category": "health",
        "purpose": "rehabilitation-plan",
        "effectiveAt": world.clock().isoformat(),
    } | changed


def test_a_withdrawal_later_does_not_undo_what_was_permitted_before_it(region: Caller, world: World) -> None:
    subject, consent_id = world.says_yes()
    world.clock.tick(hours=1)
    then = world.clock().isoformat()
    world.clock.tick(hours=1)
    world.withdraws(subject, consent_id)
    world.sequence()
    world.clock.tick(hours=1)
    before = region.send("/api/v1/checks/as-of", question(world, effectiveAt=then)).get_json()
    assert (before["decision"], before["reason"]) == (True, "OK")
    assert [event["type"] for event in before["evidence"]] == ["requested", "granted"]
    for event in before["evidence"]:
        proof = verify_receipt(event["receipt"], world.keys.vkey)
        assert event["leafHash"] == leaf_hash(proof.leaf.encode()).hex()
    after = region.send("/api/v1/checks/as-of", question(world)).get_json()
    assert (after["decision"], after["reason"]) == (False, "WITHDRAWN")


def test_the_question_is_kept_and_shown_to_her(region: Caller, world: World) -> None:
    subject, _ = world.says_yes()
    region.send("/api/v1/checks/as-of", question(world))
    with world.ledger() as ledger:
        (seen,) = ledger.lookbacks_of(subject)
    assert (seen.agency, seen.category) == ("region", "health")


def test_nobody_can_be_found_out_by_asking_about_the_past(region: Caller, world: World) -> None:
    world.says_yes(number="6303951111")
    with world.ledger() as ledger:
        ledger.subject_of(NUMBER)
    known, unknown = (region.send("/api/v1/checks/as-of", question(world, number)).text for number in (NUMBER, UNKNOWN))
    assert known == unknown


def test_what_will_be_known_later_is_refused(region: Caller, world: World) -> None:
    later = (world.clock() + timedelta(days=1)).isoformat()
    problem(region.send("/api/v1/checks/as-of", question(world, knownAt=later)), 422, "as-of.future")


def test_a_transfer_is_reported_once_under_a_check(region: Caller, world: World) -> None:
    subject, _ = world.says_yes()
    check_id = region.check()["context"]["checkId"]
    body = {"id": str(uuid4()), "basis": "check", "checkId": check_id, "movedAt": world.clock().isoformat()}
    first = region.send("/api/v1/transfers", body)
    assert first.status_code == 200, first.text
    assert first.get_json()["cover"] == "permitted"
    world.clock.tick(minutes=3)
    assert region.send("/api/v1/transfers", body).get_json() == first.get_json()
    other = body | {"movedAt": world.clock().isoformat()}
    problem(region.send("/api/v1/transfers", other), 409, "transfer.id-used")
    with world.ledger() as ledger:
        (seen,) = ledger.transfers_of(subject)
    assert seen.cover is Cover.PERMITTED


def test_a_transfer_by_law_names_its_section_and_reason(region: Caller, world: World) -> None:
    with world.ledger() as ledger:
        subject = ledger.subject_of(NUMBER)
    body = {
        "id": str(uuid4()),
        "basis": "law",
        "person": {"scheme": "cpr", "value": NUMBER},
        "category": "health",
        "purpose": "rehabilitation-plan",
        "legalRef": "retssikkerhedsloven § 11 c",
        "reason": "without-consent",
        "movedAt": world.clock().isoformat(),
    }
    told = region.send("/api/v1/transfers", body)
    assert (told.status_code, told.get_json()["cover"]) == (200, "law"), told.text
    with world.ledger() as ledger:
        (seen,) = ledger.transfers_of(subject)
    assert seen.legal_ref == "retssikkerhedsloven § 11 c"
    for missing in ("legalRef", "reason", "person"):
        less = {name: value for name, value in body.items() if name != missing}
        problem(region.send("/api/v1/transfers", less), 400, "request.invalid")


@pytest.mark.parametrize("legal_ref", ["", "§", "see 6101901111 there", "line\nbreak", "x" * 121])
def test_a_section_that_is_none_or_tells_of_somebody_is_refused(region: Caller, world: World, legal_ref: str) -> None:
    body = {
        **question(world),
        "id": str(uuid4()),
        "basis": "law",
        "legalRef": legal_ref,
        "reason": "duty",
        "movedAt": world.clock().isoformat(),
    }
    del body["effectiveAt"]
    problem(region.send("/api/v1/transfers", body), 400, "request.invalid")


def test_another_agencys_check_is_not_there_to_report_under(region: Caller, jobcentre: Caller, world: World) -> None:
    check_id = region.check()["context"]["checkId"]
    for unknown in (check_id, str(uuid4())):
        body = {"id": str(uuid4()), "basis": "check", "checkId": unknown, "movedAt": world.clock().isoformat()}
        problem(jobcentre.send("/api/v1/transfers", body), 404, "not-found")
