"""An agency may name where she goes back to: one of its registered addresses, letter for letter, or none at all."""

from __future__ import annotations

import pytest

from consent.events import AgencyId, ConsentId
from consent.ledger import ReturnAddressInvalid, ReturnAddressUnknown, UnknownAgency
from tests.consent.http.test_evaluation import problem
from tests.consent.http.world import Caller, World, uuid

REGION, JOBCENTRE = AgencyId("region"), AgencyId("jobcenter")
BACK = "https://journal.region.example/retur?vej=samtykke"
PATH = "/api/v1/consent-requests"


@pytest.fixture(autouse=True)
def _registered(world: World) -> None:
    with world.ledger() as ledger:
        ledger.register_return_address(REGION, BACK)
        ledger.register_return_address(REGION, BACK)
        ledger.register_return_address(JOBCENTRE, "https://jobcenter.example/retur")


def kept(world: World, body: dict[str, str]) -> str | None:
    with world.ledger() as ledger:
        return ledger.way_back(ConsentId(uuid(body["id"])))


def test_a_registered_address_is_kept_with_the_request(region: Caller, world: World) -> None:
    body = region.request_body(returnUrl=BACK)
    assert [region.send(PATH, body).status_code for _ in range(2)] == [201, 200]
    assert kept(world, body) == BACK
    without = region.request_body(caseRef="RK-2")
    assert region.send(PATH, without).status_code == 201
    assert kept(world, without) is None


@pytest.mark.parametrize(
    "address",
    [
        "",
        "https://jobcenter.example/retur",  # another agency's
        BACK + "/",
        BACK + "&next=https://evil.example",
        BACK + "#x",
        BACK + " ",
        " " + BACK,
        BACK + "\r\nLocation: https://evil.example",
        BACK + "\n",
        BACK.replace("https", "http"),
        BACK.replace("https", "HTTPS"),
        BACK.replace("journal.region", "Journal.Region"),
        BACK.replace(".example", ".example."),
        BACK.replace(".example", ".example.evil.example"),
        BACK.replace("https://", "https://journal.region.example@evil.example/"),
        BACK.replace("https://", "https://user:pw@"),
        BACK.replace("/retur", ":443/retur"),
        BACK.replace("/retur", "\\retur"),
        BACK.replace("/retur", "/x/../retur"),
        BACK.replace("a", "%61"),
        BACK.replace("a", "а"),  # a Cyrillic letter that looks the same
        BACK[:-1],
        "//journal.region.example/retur?vej=samtykke",
        "/retur",
        "javascript:alert(1)//" + BACK,
        "data:text/html,x",
    ],
)
def test_whatever_is_not_exactly_registered_is_refused_and_nothing_is_asked(
    region: Caller, world: World, address: str
) -> None:
    body = region.request_body(returnUrl=address)
    answer = region.send(PATH, body)
    problem(answer, 422, "consent-request.return-url")
    assert region.get(f"{PATH}/{body['id']}").status_code == 404
    assert world.asked == []


@pytest.mark.parametrize("address", [None, 7, ["x"], {"url": BACK}, "https://" + "a" * 300])
def test_what_is_no_text_or_too_long_is_told_as_that(region: Caller, address: object) -> None:
    problem(region.send(PATH, region.request_body(returnUrl=address)), 400, "request.invalid")


def test_the_same_id_with_another_way_back_is_another_body(region: Caller, world: World) -> None:
    with world.ledger() as ledger:
        ledger.register_return_address(REGION, "https://journal.region.example/andet")
    body = region.request_body(returnUrl=BACK)
    assert region.send(PATH, body).status_code == 201
    for other in ({"returnUrl": "https://journal.region.example/andet"}, {"returnUrl": "https://evil.example/"}, {}):
        changed = {name: value for name, value in body.items() if name != "returnUrl"} | other
        problem(region.send(PATH, changed), 409, "consent-request.id-used")
    assert kept(world, body) == BACK


@pytest.mark.parametrize(
    "address",
    [
        "http://region.example/",
        "HTTPS://region.example/",
        "https://region.example",
        "https://Region.example/",
        "https://region.example./",
        "https://user@region.example/",
        "https://user:pw@region.example/",
        "https://region.example\\@evil.example/",
        "https://region.example/\r\nx",
        "https://region.example/\n",
        "https://region.example/a b",
        "https://region.example/#x",
        'https://region.example/"x',
        "https://region.example/<x>",
        "https://region.example:0/",
        "https://régionen.example/",
        "https://localhost/",
        "https://[::1]/",
        "https:///region.example/",
        "javascript:alert(1)",
        "https://region.example/" + "a" * 300,
    ],
)
def test_an_address_that_hides_another_cannot_be_registered(world: World, address: str) -> None:
    with world.ledger() as ledger:
        with pytest.raises(ReturnAddressInvalid):
            ledger.register_return_address(REGION, address)
        assert ledger.return_addresses(REGION) == [BACK]


def test_only_who_is_registered_has_addresses_and_only_its_own(world: World) -> None:
    with world.ledger() as ledger:
        with pytest.raises(UnknownAgency):
            ledger.register_return_address(AgencyId("nobody"), BACK)
        with pytest.raises(ReturnAddressUnknown):
            ledger.keep_way_back(ConsentId(uuid("019a9f3b-1c00-7d0a-8f10-6b5c4d3e2f1a")), JOBCENTRE, BACK)
