"""In doubt the client says no: everything that can go wrong between question and answer, one by one."""

from __future__ import annotations

import json
import ssl
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from joserfc.jwk import ECKey

from consent.client import Denied, Doubt, Permit, Question, Request, Response, Unsure
from consent.events import Reason
from tests.consent.client.double import JSON, Double, told
from tests.consent.client.place import NUMBER, SHE, Place, on_checks
from tests.support.consents import CONSENT_ID


@pytest.mark.parametrize(
    ("trouble", "doubt"),
    [
        (ConnectionRefusedError(), Doubt.NETWORK),
        (TimeoutError(), Doubt.NETWORK),
        (ssl.SSLCertVerificationError(), Doubt.TLS),
        (KeyError("whatever a transport of your own may raise"), Doubt.NETWORK),
    ],
)
def test_without_an_answer_there_is_no_permit(place: Place, trouble: Exception, doubt: Doubt) -> None:
    def fail() -> Response:
        raise trouble

    place.instead = on_checks(fail)
    assert place.doubt() is doubt


@pytest.mark.parametrize(
    ("response", "doubt"),
    [
        (told({"code": "service.unavailable"}, 503), Doubt.STATUS),
        (told({"code": "budget.exhausted"}, 429), Doubt.STATUS),
        (told({"decision": True}, 500), Doubt.STATUS),
        (told({"code": "token.invalid"}, 401), Doubt.TOKEN),
        (Response(302, {"location": "https://elsewhere.example/"}, b""), Doubt.REDIRECTED),
        (Response(307, JSON, b'{"decision":true}'), Doubt.REDIRECTED),
        (Response(200, JSON, b""), Doubt.MALFORMED),
        (Response(200, JSON, b'{"decision":true'), Doubt.MALFORMED),
        (Response(200, JSON, b'{"decision":true,"decision":true}'), Doubt.MALFORMED),
        (Response(200, JSON, b"[]"), Doubt.MALFORMED),
        (Response(200, JSON, b'{"decision":true}'), Doubt.MALFORMED),
        (Response(200, JSON, b"\xff\xfe"), Doubt.MALFORMED),
        (Response(200, {"content-type": "text/html"}, b'{"decision":true}'), Doubt.MALFORMED),
        (Response(200, JSON, b'{"a":"' + b"x" * 9_000_000 + b'"}'), Doubt.MALFORMED),
    ],
)
def test_an_answer_that_is_none_is_no_permit(place: Place, response: Response, doubt: Doubt) -> None:
    place.instead = on_checks(lambda: response)
    assert place.doubt() is doubt


def test_the_servers_own_word_for_its_trouble_is_passed_on(place: Place) -> None:
    place.instead = on_checks(lambda: told({"code": "subject.not-caller"}, 403))
    assert place.client.check(SHE) == Unsure(question=SHE, doubt=Doubt.STATUS, code="subject.not-caller")


@pytest.mark.parametrize(
    "wrong",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"category": "social"},
        {"category": "health.la265"},
        {"purpose": "housing"},
        {"case": "RK-2"},
        {"case": None},
        {"agency": "jobcenter"},
    ],
)
def test_a_true_answer_to_another_question_is_no_permit(place: Place, wrong: dict[str, Any]) -> None:
    assert place.spelt(**wrong) is Doubt.OTHER_QUESTION


def test_an_answer_about_somebody_else_is_no_permit(place: Place) -> None:
    hers = place.client.check(SHE)
    assert isinstance(hers, Permit)
    place.later(60)
    # The same number must have the same pseudonym, and nobody else's number may have hers.
    place.double.spelt = lambda decision, item: {"person": "q" * 43}
    assert place.doubt() is Doubt.OTHER_QUESTION
    place.double.spelt = lambda decision, item: {"person": hers.person}
    assert place.doubt(replace(SHE, person="6202852222")) is Doubt.OTHER_QUESTION
    by_name = replace(SHE, person=hers.person)
    assert place.client.check(by_name)
    place.double.spelt = lambda decision, item: {"person": "q" * 43}
    assert place.doubt(replace(by_name, case="RK-9")) is Doubt.OTHER_QUESTION


@pytest.mark.parametrize(
    "wrong",
    [
        {"decision": True, "reason": Reason.WITHDRAWN},
        {"decision": False, "reason": Reason.OK},
        {"consent_id": None, "consent_seq": None},
        {"consent_seq": None},
        {"consent_seq": 0},
        {"check_id": "not-an-id"},
    ],
)
def test_a_record_that_contradicts_itself_is_no_permit(place: Place, wrong: dict[str, Any]) -> None:
    assert place.spelt(**wrong) is Doubt.SIGNATURE


@pytest.mark.parametrize(
    "change",
    [
        {"decision": False},
        {"reason": "WITHDRAWN"},
        {"checkId": str(UUID(int=1))},
        {"consent": None},
        {"consent": {"id": str(CONSENT_ID), "seq": 2}},
    ],
)
def test_an_open_answer_that_is_not_the_signed_one_is_no_permit(place: Place, change: dict[str, Any]) -> None:
    def changed(body: dict[str, Any]) -> object:
        for item in body.get("evaluations", [body]):
            for name, value in change.items():
                (item if name == "decision" else item["context"])[name] = value
        return body

    place.double.changed = changed
    assert place.doubt() is Doubt.CONTRADICTION


def test_a_batch_that_is_cut_short_doubled_or_reordered_is_no_permit(place: Place) -> None:
    questions = [replace(SHE, case=f"RK-{number}") for number in range(3)]

    def answers(change: Callable[[list[Any]], list[Any]]) -> list[Doubt]:
        place.double.changed = lambda body: body | {"evaluations": change(body["evaluations"])}
        told = place.client.check_many(questions)
        assert not any(told)
        return [answer.doubt for answer in told if isinstance(answer, Unsure)]

    assert answers(lambda items: items[:2]) == [Doubt.MALFORMED] * 3
    assert answers(lambda items: [*items, items[0]]) == [Doubt.MALFORMED] * 3
    assert answers(lambda items: [items[0], items[0], items[2]]) == [Doubt.SIGNATURE] * 3
    assert answers(lambda items: items[::-1]) == [Doubt.SIGNATURE] * 3
    assert answers(lambda items: [{**items[0], "decision": True}, 7, items[2]]) == [Doubt.MALFORMED] * 3
    place.double.changed = lambda body: body
    assert all(place.client.check_many(questions))


def test_a_faulty_item_is_doubt_in_its_place_and_the_others_stand(place: Place) -> None:
    def faulty(request: Request) -> Response | None:
        if request.path != "/access/v1/evaluations":
            return None
        asked = json.loads(request.body or b"")
        answered = place.double.batch(asked | {"evaluations": asked["evaluations"][1:]})
        fault = {"decision": False, "context": {"error": {"status": 400, "code": "request.invalid", "message": "…"}}}
        return told(answered | {"evaluations": [fault, *answered["evaluations"]]})

    place.instead = faulty
    first, second = place.client.check_many([SHE, replace(SHE, category="social")])
    assert first == Unsure(question=SHE, doubt=Doubt.STATUS, code="request.invalid")
    assert isinstance(second, Permit)


def test_an_unknown_key_is_looked_up_once_and_a_stranger_stays_one(place: Place) -> None:
    place.client.check(SHE)
    assert place.double.fetched == 1
    new = another(place)
    place.instead = lambda request: new(request, limit=0) if request.path.startswith("/access/") else None
    assert isinstance(place.client.check(replace(SHE, case="RK-2")), Unsure)
    assert place.double.fetched == 2
    # Published, it is found: a key that is rotated in needs no restart.
    place.instead = lambda request: new(request, limit=0)
    assert isinstance(place.client.check(replace(SHE, case="RK-3")), Permit)
    # The same name with another key behind it is no unknown key, but a forgery.
    forged = another(place)
    place.instead = lambda request: forged(request, limit=0) if request.path.startswith("/access/") else None
    assert place.doubt(replace(SHE, case="RK-4")) is Doubt.SIGNATURE


def another(place: Place) -> Double:
    """The same ledger with another key."""
    double = place.double
    return Double(double.consents, double.now, double.random, ECKey.generate_key("P-256", {"kid": "answer-2"}))


def test_an_answer_for_another_log_is_no_permit(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.consent.client.double.ORIGIN", "log.example/another")
    assert place.doubt() is Doubt.SIGNATURE


def test_without_a_token_there_is_no_permit(place: Place) -> None:
    refused = told({"error": "invalid_client", "code": "assertion.key"}, 401)
    place.instead = lambda request: refused if request.path == "/oauth/token" else None
    assert place.client.check(SHE) == Unsure(question=SHE, doubt=Doubt.TOKEN, code="assertion.key")


def test_a_token_that_is_not_known_any_more_is_fetched_again_once(place: Place) -> None:
    place.client.check(SHE)
    known = {"token": "token-2"}

    def strict(request: Request) -> Response | None:
        if request.path.startswith("/access/") and request.headers["Authorization"] != f"Bearer {known['token']}":
            return told({"code": "token.invalid"}, 401)
        return None

    place.instead = strict
    assert place.client.check(replace(SHE, case="RK-2"))
    assert place.double.tokens == 2
    known["token"] = "none"
    assert place.doubt(replace(SHE, case="RK-3")) is Doubt.TOKEN


def test_evidence_that_cannot_be_kept_is_no_permit(tmp_path: Path) -> None:
    place = Place(tmp_path / "receipts")
    (tmp_path / "receipts").rename(tmp_path / "gone")
    assert place.doubt() is Doubt.RECEIPT


def test_nothing_that_goes_wrong_tells_whom_it_was_about(place: Place) -> None:
    place.instead = on_checks(lambda: Response(200, JSON, NUMBER.encode()))
    answer = place.client.check(SHE)
    assert NUMBER not in repr(answer)
    assert NUMBER not in repr(Denied(answer)) if isinstance(answer, Unsure) else False
    with pytest.raises(ValueError, match="ten digits") as fault:
        Question(person="61019011110", category="health", purpose="x")
    assert "6101901" not in str(fault.value)
