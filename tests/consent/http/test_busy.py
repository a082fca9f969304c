"""While the log is far behind, a new request gets a 503 with a time to come back; checks are answered as ever."""

from __future__ import annotations

from uuid import uuid4

import pytest

from consent.verbs import writing
from tests.consent.http.test_evaluation import problem
from tests.consent.http.world import NUMBER, Caller, World

UNKNOWN = "6606900606"


def test_a_request_is_pushed_back_and_a_check_is_not(
    world: World, region: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    subject, consent_id = world.says_yes()
    body = region.request_body()
    kept = region.request_body(categories=["social"])
    assert region.send("/api/v1/consent-requests", kept).status_code == 201
    with monkeypatch.context() as busy:
        busy.setattr(writing, "MOST_OUTSTANDING", 0)
        for refused in (
            region.send("/api/v1/consent-requests", body),
            region.send("/api/v1/consent-requests", region.request_body(person={"scheme": "cpr", "value": UNKNOWN})),
            region.http.delete(f"/api/v1/consent-requests/{kept['id']}", headers=region.headers()),
        ):
            problem(refused, 503, "service.busy")
            assert refused.headers["Retry-After"] == "5"
            assert NUMBER not in refused.text
        assert region.send("/api/v1/consent-requests", kept).status_code == 200
        assert region.get(f"/api/v1/consent-requests/{kept['id']}").get_json()["state"] == "requested"
        assert region.get(f"/api/v1/consent-requests/{uuid4()}").status_code == 404
        assert region.reason() == "OK"
        world.withdraws(subject, consent_id)
        assert region.reason() == "WITHDRAWN"
    with world.ledger() as ledger:
        assert ledger.find_subject(UNKNOWN) is None
    world.sequence()
    assert region.send("/api/v1/consent-requests", body).status_code == 201
