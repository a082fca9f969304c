"""An agency finds among its own consents those it wants, page by page, at a cost that does not grow with the others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from joserfc.jwk import ECKey

from consent.client import Client, Https, Policy, Trouble
from consent.client.holdings import Holdings
from consent.events import AgencyId, State
from consent.ledger import Wanted
from consent.verbs import holdings
from tests.consent.http.test_evaluation import problem
from tests.consent.http.world import ISSUER, NUMBER, SAID, UNKNOWN, Caller, World
from tests.support import serving
from tests.support.statements import counted

PATH = "/api/v1/consents"
REGION = AgencyId("region")


@pytest.fixture
def given(world: World) -> dict[str, str]:
    """What was asked for and what became of it, by a short name: its id."""
    made: dict[str, str] = {}
    for name, number, categories in (
        ("health", NUMBER, ("health",)),
        ("social", NUMBER, ("social",)),
        ("part of health", UNKNOWN, ("health.la265",)),
        ("withdrawn", UNKNOWN, ("social",)),
    ):
        subject, consent_id = world.says_yes(world.terms(*categories), number=number)
        made[name] = str(consent_id)
        if name == "withdrawn":
            world.withdraws(subject, consent_id)
        world.clock.tick(seconds=1)
    return made


def found(caller: Caller, query: str, limit: int = 100) -> list[str]:
    """All pages of one question."""
    ids: list[str] = []
    cursor = ""
    while True:
        answer = caller.get(f"{PATH}?{query}&limit={limit}{cursor}")
        assert answer.status_code == 200, answer.text
        page = answer.get_json()
        ids += [one["id"] for one in page["consents"]]
        if page["next"] is None:
            return ids
        cursor = f"&cursor={page['next']}"


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("category=health", ["health"]),
        ("category=health.la265", ["health", "part of health"]),
        ("category=social", ["social", "withdrawn"]),
        ("category=employment", []),
        ("purpose=rehabilitation-plan", ["health", "social", "part of health", "withdrawn"]),
        ("purpose=benefit-case", []),
        ("state=withdrawn", ["withdrawn"]),
        ("state=granted&category=social", ["social"]),
        ("state=paused", []),
    ],
)
def test_category_purpose_and_state_choose_alone_and_together(
    region: Caller, given: dict[str, str], query: str, names: list[str]
) -> None:
    for limit in (1, 2, 100):
        assert found(region, query, limit) == [given[name] for name in names]


def test_changed_after_is_what_the_feed_has_told_since(world: World, region: Caller, given: dict[str, str]) -> None:
    world.sequence()
    read_to = region.get("/api/v1/events").get_json()["next"]
    everything = list(given.values())
    assert found(region, "changedAfter=0") == everything
    assert found(region, f"changedAfter={read_to}") == []
    with world.ledger() as ledger:
        subject = ledger.find_subject(NUMBER)
        assert subject is not None
        (paused,) = (c for c in ledger.consents(subject) if str(c.consent_id) == given["health"])
        ledger.pause(subject, paused.consent_id, act=SAID)
    assert found(region, f"changedAfter={read_to}") == [], "the feed has not told of it yet"
    world.sequence()
    assert found(region, f"changedAfter={read_to}") == [given["health"]]
    assert found(region, f"changedAfter={read_to}&state=granted") == []


@pytest.mark.parametrize(
    "query",
    ["category=Health", "category=", "purpose=A", "purpose=" + "a" * 65, "purpose=", "state=expired", "state=",
     "changedAfter=-1", "changedAfter=", "changedAfter=x", "changedAfter=٣", "changedAfter=1" + "0" * 18,
     "category=health.1001800001"],
)  # fmt: skip
def test_a_word_that_cannot_be_one_is_told_and_not_taken_for_no_match(region: Caller, query: str) -> None:
    (fault,) = problem(region.get(f"{PATH}?{query}"), 400, "request.invalid")["errors"]
    assert fault["pointer"] == f"/{query.partition('=')[0]}"


def test_a_category_that_does_not_exist_is_told_so(region: Caller) -> None:
    problem(region.get(f"{PATH}?category=weather"), 400, "request.unknown-category")


def test_a_page_looks_at_a_window_and_no_further_so_that_rare_ones_cost_no_more(
    world: World, region: Caller, given: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(holdings, "WINDOW", 2)
    page = region.get(f"{PATH}?state=withdrawn").get_json()
    assert page["consents"] == []
    assert page["next"] is not None
    assert found(region, "state=withdrawn") == [given["withdrawn"]]
    assert found(region, "purpose=rehabilitation-plan", 1) == list(given.values())
    with world.ledger() as ledger, counted(world.engine) as statements:
        ledger.held(REGION, wanted=Wanted(state=State.GRANTED, changed_after=0))
    assert len(statements) <= 4


@pytest.fixture
def client(world: World) -> Iterator[Client]:
    key: ECKey = world.region.key
    with serving.application(world.app()) as url:
        yield Client(
            issuer=ISSUER,
            client_id="region",
            key=dict(key.as_dict(private=True)),
            policy=Policy.parse(f"log {world.keys.vkey}\nquorum none\n".encode()),
            transport=Https(url),
            now=world.clock,
            elapsed=lambda: world.clock().timestamp(),
        )


def test_the_client_reads_them_typed_by_cursor_or_all(world: World, client: Client, given: dict[str, str]) -> None:
    names = [str(one.consent_id) for one in client.holdings.every(state=State.GRANTED)]
    assert names == [given["health"], given["social"], given["part of health"]]
    first = client.holdings.page(limit=3)
    assert first.cursor is not None
    second = client.holdings.page(limit=3, cursor=first.cursor)
    assert second.cursor is None
    assert [str(one.consent_id) for one in (*first.holdings, *second.holdings)] == list(given.values())
    (one,) = client.holdings.every(category="health")
    assert (one.categories, one.purpose, one.case, one.state) == (
        frozenset({"health"}), "rehabilitation-plan", "RK-1", State.GRANTED)  # fmt: skip
    assert one.persons == (world.keys.pairwise("region", NUMBER),)
    assert list(client.holdings.every(changed_after=0)) == []


class _Round:
    """A server whose page leads to itself."""

    def json(self, *_: object, **__: object) -> tuple[float, dict[str, Any]]:
        return 0.0, {"consents": [], "next": "same"}


def test_a_page_that_leads_to_itself_is_trouble_and_not_a_loop() -> None:
    with pytest.raises(Trouble):
        list(Holdings(_Round()).every())  # type: ignore[arg-type]  # as much of a session as it takes
