"""An agency's budget is the register's, and one for all processes: what it has used is counted in the log of checks."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from joserfc.jwk import ECKey
from sqlalchemy import Engine

from consent import http
from consent.http import budget
from consent.keys import Keyring
from consent.ledger import BudgetInvalid, UnknownAgency
from consent.sql import engine_of
from tests.consent.http.test_evaluation import PATH, problem
from tests.consent.http.world import ISSUER, ORIGIN, Caller, Client, Clock, World
from tests.support.statements import counted


def test_two_processes_share_one_budget_to_the_check(world: World, region: Caller) -> None:
    """Each asks in turn and knows of the other's checks by the log alone."""
    world.budget(7)
    other = Caller(world, world.app(), world.region)
    codes = [(region, other)[turn % 2].send(PATH, region.question()).status_code for turn in range(9)]
    assert codes == [200] * 7 + [429] * 2


def asking(url: str, keys_dir: Path, key: dict[str, Any], at: float, times: int) -> list[int]:
    """What a process of its own is answered."""
    clock, engine = Clock(), engine_of(url)
    clock.tick(seconds=at - clock().timestamp())
    deps = http.Dependencies(engine=engine, keys=Keyring.load(keys_dir), origin=ORIGIN, issuer=ISSUER, now=clock)
    app = Flask("another-process")
    for blueprint in http.blueprints(deps):
        app.register_blueprint(blueprint)
    caller = Caller(SimpleNamespace(clock=clock), app, Client("region", ECKey.import_key(key)))  # type: ignore[arg-type]  # of the world it needs the clock
    codes = [caller.send(PATH, caller.question()).status_code for _ in range(times)]
    engine.dispose()
    return codes


def test_two_real_processes_at_once_do_not_get_two_budgets(world: World, database_url: str) -> None:
    world.budget(40)
    key = dict(world.region.key.as_dict(private=True))
    at = world.clock().timestamp()
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        told = [pool.submit(asking, database_url, world.keys_dir, key, at, 40) for _ in range(2)]
        codes = [code for one in told for code in one.result()]
    answered = codes.count(200)
    assert answered + codes.count(429) == 80
    assert 40 <= answered <= 41, "at the very end each of two may be under way when the other counts"


def test_many_threads_of_one_process_never_pass_it(world: World, app: Flask) -> None:
    world.budget(10)
    callers = [Caller(world, app, world.region) for _ in range(4)]
    for caller in callers:
        caller.headers()

    def ask(caller: Caller) -> list[int]:
        return [caller.send(PATH, caller.question()).status_code for _ in range(5)]

    with ThreadPoolExecutor(4) as pool:
        codes = [code for found in pool.map(ask, callers) for code in found]
    assert codes.count(200) <= 10
    last = callers[0]
    rest = [last.send(PATH, last.question()).status_code for _ in range(10)]
    assert codes.count(200) + rest.count(200) == 10


def test_questions_about_the_past_count_as_well_and_what_the_hour_before_used_does_not(
    world: World, region: Caller
) -> None:
    world.budget(2)
    past = {
        "person": region.question()["resource"]["properties"]["person"],
        "category": "health",
        "purpose": "rehabilitation-plan",
        "effectiveAt": world.clock().isoformat(),
    }
    assert region.send("/api/v1/checks/as-of", past).status_code == 200
    assert region.send(PATH, region.question()).status_code == 200
    problem(region.send("/api/v1/checks/as-of", past), 429, "budget.exhausted")
    world.clock.tick(hours=1)
    region.forget()
    assert region.send(PATH, region.question()).status_code == 200


def test_a_new_number_holds_within_a_second_and_no_number_is_the_usual_one(world: World, region: Caller) -> None:
    assert [region.send(PATH, region.question()).status_code for _ in range(3)] == [200] * 3
    world.budget(4)
    world.clock.tick(seconds=1)
    assert [region.send(PATH, region.question()).status_code for _ in range(2)] == [200, 429]
    world.budget(1000)
    world.clock.tick(seconds=1)
    assert region.send(PATH, region.question()).status_code == 200


def test_far_from_its_end_a_budget_costs_nothing_and_near_it_one_statement(
    world: World, region: Caller, engine: Engine
) -> None:
    def statements() -> int:
        with counted(engine) as found:
            assert region.send(PATH, region.question()).status_code == 200
        return sum(not statement.startswith("BEGIN") for statement in found)

    world.budget(1000)
    statements()
    plain = statements()
    world.budget(50)
    world.clock.tick(seconds=1)
    statements()
    assert statements() - plain == 1


@pytest.mark.parametrize("number", [0, -1, 10**9 + 1])
def test_a_budget_that_is_none_is_refused(world: World, number: int) -> None:
    with pytest.raises(BudgetInvalid):
        world.budget(number)


def test_only_an_agency_has_one(world: World) -> None:
    with world.ledger() as ledger:
        with pytest.raises(UnknownAgency):
            ledger.set_budget("nobody", 5)  # type: ignore[arg-type]  # a name like any other
        assert ledger.budget("nobody") is None  # type: ignore[arg-type]  # as above


def test_a_process_that_only_counts_its_own_is_found(
    world: World, region: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted fault: the budget as it was before it was shared."""
    world.budget(3)
    monkeypatch.setattr(budget, "NEAR", -1)
    other = Caller(world, world.app(), world.region)
    codes = [(region, other)[turn % 2].send(PATH, region.question()).status_code for turn in range(6)]
    assert codes.count(200) > 3
