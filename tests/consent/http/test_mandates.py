"""An agency reads what the register says of it: what it may ask about, by which law, and how often."""

from __future__ import annotations

from datetime import UTC, datetime

from consent import texts
from consent.events import AgencyId, Kind
from consent.formats.purposes import DPV, WIDER, wider_in_dpv
from consent.ledger import USUAL_HOURLY, Mandate
from tests.consent.http.test_evaluation import problem
from tests.consent.http.world import Caller, World

PATH = "/api/v1/mandates"


def test_it_reads_its_own_with_law_and_purpose_and_nothing_of_anothers(
    region: Caller, jobcentre: Caller, world: World
) -> None:
    with world.ledger() as ledger:
        ledger.register_mandate(
            Mandate(
                agency=AgencyId("region"),
                category="economy",
                purpose="benefit-case",
                sender=AgencyId("laege"),
                legal_ref="retssikkerhedsloven § 11 a, stk. 2",
                kind=Kind.COLLECTION,
                valid_from=datetime(2025, 1, 1, tzinfo=UTC),
                valid_until=datetime(2026, 1, 1, tzinfo=UTC),
            )
        )
    told = region.get(PATH).get_json()
    assert told["hourlyChecks"] == USUAL_HOURLY
    by_category = {one["category"]: one for one in told["mandates"]}
    assert set(by_category) == {"health", "social", "economy"}
    assert by_category["economy"] == {
        "category": "economy",
        "purpose": "benefit-case",
        "purposeName": {"da": "behandle din sag om ydelse", "en": "handle your benefit case"},
        "dpvPurpose": "https://w3id.org/dpv#FulfilmentOfObligation",
        "sender": "laege",
        "kind": "retssikkerhedsloven-11a",
        "legalRef": "retssikkerhedsloven § 11 a, stk. 2",
        "validFrom": "2025-01-01T00:00:00.000Z",
        "validUntil": "2026-01-01T00:00:00.000Z",
    }
    assert by_category["health"]["validUntil"] is None
    assert jobcentre.get(PATH).get_json()["mandates"] == []
    world.budget(5000)
    assert region.get(PATH).get_json()["hourlyChecks"] == 5000


def test_it_takes_a_token_with_the_scope(region: Caller) -> None:
    problem(region.http.get(PATH), 401, "token.missing")
    token = region.token_answer(scope="samtykke:events").get_json()["access_token"]
    problem(region.http.get(PATH, headers={"Authorization": f"Bearer {token}"}), 403, "token.scope")


def test_every_purpose_citizens_read_of_has_a_wider_one_and_no_request_is_made_by_it(region: Caller) -> None:
    assert set(WIDER) == set(texts.PURPOSE_NAMES["da"])
    assert wider_in_dpv("something-new") == f"{DPV}Purpose"
    for purpose in ("dpv:ServiceProvision", f"{DPV}ServiceProvision", "ServiceProvision"):
        answer = region.send("/api/v1/consent-requests", region.request_body(purpose=purpose))
        problem(answer, 400, "request.invalid")
    answer = region.send("/api/v1/consent-requests", region.request_body(purpose="serviceprovision"))
    problem(answer, 403, "mandate.missing")
