"""The check: may this agency read this kind of data about this person, for this purpose, now? (AuthZEN 1.0)"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Response

from consent.http.audience import open_to
from consent.http.budget import Budgets
from consent.http.dependencies import Dependencies
from consent.http.edge import BATCH_LIMIT, guarded, read_json
from consent.http.problems import Problem
from consent.http.questions import Envelope, answer_body, as_json, ask_of, error_body
from consent.http.schema import Fault
from consent.http.shapes import EVALUATION, EVALUATIONS, MAX_BATCH
from consent.http.tokens import BATCH, CHECK, Caller, Tokens
from consent.ledger import Ask


class Access:
    """The two endpoints' work: each one transaction, committed before the answer leaves."""

    def __init__(self, deps: Dependencies, budgets: Budgets) -> None:
        self._deps, self._budgets = deps, budgets
        self._writing = deps.engine.execution_options(writes=True)
        self._capture_url = deps.issuer + deps.consent_page

    def single(self, caller: Caller, evaluation: Mapping[str, Any]) -> dict[str, object]:
        ask = ask_of(evaluation, caller)
        with self._budgets.spending(caller.agency, 1), self._writing.connect() as connection:
            answer = self._deps.ledger(connection).check(caller.agency, ask)
            connection.commit()
        return answer_body(answer, self._capture_url, {"jws": answer.jws})

    def batch(self, caller: Caller, body: Mapping[str, Any]) -> dict[str, object]:
        items: Sequence[object] = body["evaluations"]
        if len(items) > MAX_BATCH:
            raise Problem("request.too-many", faults=[Fault("/evaluations", "maxItems")])
        semantic = body.get("options", {}).get("evaluations_semantic", "execute_all")
        envelope = Envelope(body, caller)
        told: list[Ask | Problem] = [_item(envelope, item) for item in items]
        if semantic == "execute_all":
            return self._all(caller, told)
        return self._until(caller, told, stop_at=semantic == "permit_on_first_permit")

    def _all(self, caller: Caller, told: Sequence[Ask | Problem]) -> dict[str, object]:
        asks = [ask for ask in told if not isinstance(ask, Problem)]
        if not asks:
            return {"evaluations": [error_body(item) for item in told if isinstance(item, Problem)]}
        with self._budgets.spending(caller.agency, len(asks)), self._writing.connect() as connection:
            together = self._deps.ledger(connection).check_many(caller.agency, asks)
            connection.commit()
        answers = iter(range(len(asks)))
        evaluations: list[dict[str, object]] = []
        for item in told:
            if isinstance(item, Problem):
                evaluations.append(error_body(item))
                continue
            index = next(answers)
            answer = together.answers[index]
            evidence = {
                "index": index,
                "path": together.paths[index],
                "record": answer.record.decode(),
                "salt": b64encode(answer.salt).decode(),
            }
            evaluations.append(answer_body(answer, self._capture_url, evidence))
        return {"evaluations": evaluations, "context": {"evidence": {"jws": together.jws}}}

    def _until(self, caller: Caller, told: Sequence[Ask | Problem], *, stop_at: bool) -> dict[str, object]:
        """Answer in order and stop at the first `stop_at`: what comes after was not asked, so it is not logged."""
        evaluations: list[dict[str, object]] = []
        most = sum(not isinstance(item, Problem) for item in told)
        with self._budgets.spending(caller.agency, most), self._writing.connect() as connection:
            ledger = self._deps.ledger(connection)
            for item in told:
                if isinstance(item, Problem):
                    decision = False
                    evaluations.append(error_body(item))
                else:
                    answer = ledger.check(caller.agency, item)
                    decision = answer.decision
                    evaluations.append(answer_body(answer, self._capture_url, {"jws": answer.jws}))
                if decision is stop_at:
                    break
            connection.commit()
        return {"evaluations": evaluations}


def _item(envelope: Envelope, item: object) -> Ask | Problem:
    try:
        return envelope.ask(item)
    except Problem as problem:
        return problem


def blueprint(deps: Dependencies, tokens: Tokens, budgets: Budgets) -> Blueprint:
    access = Blueprint("access_api", __name__, url_prefix="/access/v1")
    work = Access(deps, budgets)

    @access.post("/evaluation")
    @open_to("agency")
    def evaluation() -> Response:
        caller = tokens.caller(CHECK)
        return _answered(work.single(caller, read_json(EVALUATION)))

    @access.post("/evaluations")
    @open_to("agency")
    def evaluations() -> Response:
        caller = tokens.caller(BATCH)
        body = read_json(EVALUATIONS, limit=BATCH_LIMIT)
        if body.get("evaluations"):
            return _answered(work.batch(caller, body))
        faults: list[Fault] = []
        EVALUATION(body, "", faults)
        if faults:
            raise Problem("request.invalid", faults=faults)
        return _answered(work.single(caller, body))

    return guarded(access, deps.issuer)


def _answered(body: dict[str, object]) -> Response:
    response = Response(as_json(body), mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response
