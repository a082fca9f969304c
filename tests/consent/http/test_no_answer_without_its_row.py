"""No answer leaves without its row: whatever fails on a check's way, it is 503 and nothing, or 200 and kept.

And the way is the same for people the ledger knows and people it does not: the same statements, the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, select

from consent.sql import tables as t
from tests.consent.http.world import NUMBER, UNKNOWN, Caller, World
from tests.support.statements import counted

SINGLE, BATCH = "/access/v1/evaluation", "/access/v1/evaluations"
MOST = 60
"""More statements than any check takes."""


class Planted:
    """Lets the driver fail once, at a place: the nth statement or commit of this engine, before it is sent."""

    def __init__(self, engine: Engine, at: int) -> None:
        self.left, self.struck = at, False
        self._fault: type[Exception] = engine.dialect.loaded_dbapi.OperationalError

    def before(self, done: Callable[..., Any]) -> Callable[..., Any]:
        def step(*args: Any, **kwargs: Any) -> Any:
            self.left -= 1
            if self.left == 0:
                self.struck = True
                raise self._fault("planted")
            return done(*args, **kwargs)

        return step


@contextmanager
def failing(engine: Engine, at: int) -> Iterator[Planted]:
    planted = Planted(engine, at)
    with pytest.MonkeyPatch.context() as patch:
        for name in ("do_execute", "do_execute_no_params", "do_executemany", "do_commit"):
            patch.setattr(engine.dialect, name, planted.before(getattr(engine.dialect, name)))
        yield planted


def kept(engine: Engine) -> set[str]:
    with engine.connect() as connection:
        return {str(found) for found in connection.execute(select(t.check.c.check_id)).scalars()}


def ids_in(body: dict[str, Any]) -> set[str]:
    items = body.get("evaluations", [body])
    return {item["context"]["checkId"] for item in items if "checkId" in item.get("context", {})}


@pytest.mark.parametrize("kind", ["single", "batch", "one by one"])
def test_a_fault_at_any_statement_or_commit_of_a_check_is_no_answer_and_an_answer_is_kept(
    world: World, region: Caller, engine: Engine, kind: str
) -> None:
    world.says_yes()
    question: dict[str, Any] = region.question()
    if kind != "single":
        question |= {"evaluations": [{}, {"resource": region.question("social")["resource"]}]}
    if kind == "one by one":
        question |= {"options": {"evaluations_semantic": "deny_on_first_deny"}}
    path = SINGLE if kind == "single" else BATCH
    region.headers()
    refused = 0
    for at in range(1, MOST):
        world.clock.tick(seconds=2)  # the budget is counted anew: its statements fail as well
        before = kept(engine)
        region.forget()
        region.headers()
        with failing(engine, at) as planted:
            answer = region.send(path, question)
        after = kept(engine)
        if not planted.struck:
            break
        assert answer.status_code == 503, answer.text
        assert answer.get_json()["code"] == "service.unavailable"
        assert "decision" not in answer.text
        assert after == before, "nothing was answered, so nothing was asked"
        refused += 1
    else:
        raise AssertionError("a check takes more statements than anybody thought")
    assert refused > 5, "hardly anything was tried"
    assert answer.status_code == 200
    assert after - before == ids_in(answer.get_json()) != set()


def test_an_answer_that_left_before_its_commit_would_be_found(
    world: World, region: Caller, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted fault: whoever answers although the commit failed has given an answer that nobody keeps."""
    world.says_yes()
    region.headers()
    assert region.send(SINGLE, region.question()).status_code == 200
    monkeypatch.setattr(Connection, "commit", lambda self: None)
    answer = region.send(SINGLE, region.question())
    assert answer.status_code == 200
    assert not ids_in(answer.get_json()) <= kept(engine)


def test_known_and_unknown_people_take_the_same_statements_and_rows(
    world: World, region: Caller, engine: Engine
) -> None:
    """What takes the same steps takes the same time: of a clock on a busy machine nothing could be said."""
    with world.ledger() as ledger:
        ledger.subject_of(NUMBER)
    region.send(SINGLE, region.question(number="6301901111"))
    sent: list[list[str]] = []
    for number in (NUMBER, UNKNOWN):
        with counted(engine) as statements:
            answer = region.send(SINGLE, region.question(number=number))
        assert answer.get_json()["context"]["reason"] == "NO_CONSENT"
        sent.append(statements)
    assert sent[0] == sent[1]
    people = [{"scheme": "cpr", "value": number} for number in (NUMBER, UNKNOWN)]
    for person in people:
        resource = region.question()["resource"] | {"properties": {"person": person}}
        with counted(engine) as statements:
            region.send(BATCH, region.question() | {"evaluations": [{"resource": resource}] * 3})
        sent.append(statements)
    assert sent[2] == sent[3]
