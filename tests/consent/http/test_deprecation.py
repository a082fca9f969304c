"""What is to go away says so on every answer, and in the description, a year ahead."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from consent.http.deprecation import DEPRECATED, Deprecated
from tests.consent.http.world import ISSUER, Caller, World

LEAVING = Deprecated(since=date(2026, 12, 1), sunset=date(2028, 1, 1), en="Use `readEvents`.", da="Brug `readEvents`.")
SAID = {
    "Deprecation": "@1796083200",
    "Sunset": "Sat, 01 Jan 2028 00:00:00 GMT",
    "Link": f'<{ISSUER}/openapi.json>; rel="deprecation"; type="text/html"',
}


def heads(answer: object) -> dict[str, str]:
    headers = answer.headers  # type: ignore[attr-defined]  # a test response
    return {name: headers[name] for name in SAID if name in headers}


def test_every_answer_of_a_deprecated_operation_says_since_when_until_when_and_where_to_read(world: World) -> None:
    world.deprecated = {"listConsents": LEAVING, "readConsent": LEAVING}
    region = Caller(world, world.app(), world.region)
    assert heads(region.get("/api/v1/consents")) == SAID
    assert heads(region.get(f"/api/v1/consents/{uuid4()}")) == SAID
    assert heads(region.http.get("/api/v1/consents")) == SAID, "a problem says so as well"
    for other in ("/api/v1/events", "/openapi.json", f"/api/v1/consents/{uuid4()}/statement"):
        assert heads(region.get(other)) == {}


def test_only_the_method_that_goes_away_says_so(world: World) -> None:
    world.deprecated = {"closeStream": LEAVING}
    region = Caller(world, world.app(), world.region)
    place = f"/api/v1/streams/{uuid4()}"
    assert heads(region.get(place)) == {}
    assert heads(region.http.delete(place, headers=region.headers())) == SAID


def test_the_description_marks_it_and_documents_the_headers(world: World) -> None:
    world.deprecated = {"listConsents": LEAVING}
    region = Caller(world, world.app(), world.region)
    paths = region.get("/openapi.json").get_json()["paths"]
    told = paths["/api/v1/consents"]["get"]
    assert told["deprecated"] is True
    assert told["description"] == LEAVING.en
    assert all({"Deprecation", "Sunset"} <= reply["headers"].keys() for reply in told["responses"].values())
    others = [one for path, methods in paths.items() for one in methods.values() if one is not told]
    assert not [one for one in others if isinstance(one, dict) and "deprecated" in one]


def test_today_nothing_is_on_its_way_out(world: World, region: Caller) -> None:
    assert dict(DEPRECATED) == {}
    assert heads(region.get("/api/v1/consents")) == {}


def test_less_than_a_years_notice_and_an_operation_that_is_not_there_are_refused(world: World) -> None:
    with pytest.raises(ValueError, match="twelve months"):
        Deprecated(since=date(2026, 12, 1), sunset=date(2027, 11, 30), en="", da="")
    world.deprecated = {"noSuchOperation": LEAVING}
    with pytest.raises(ValueError, match="noSuchOperation"):
        world.app()
