"""Whatever is sent: nothing breaks, nothing leads elsewhere, and every refusal is a page with a way on."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.support import consent_pages as consents
from tests.support.offers import watch_pages
from tests.support.page import check_page
from tests.support.portal import LogIn, Person, token_in

PHONE = 'href="tel:70000000"'
ELSEWHERE = [
    "https://evil.example/",
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "javascript:alert(1)",
    " //evil.example",
    "/ok\r\nSet-Cookie: mf_session=stolen",
    "/ok\nLocation: https://evil.example",
    "/\x00",
    "/" + "a" * 5000,
    "",
]


@pytest.fixture(autouse=True)
def every_page_holds(app: Flask) -> Iterator[None]:
    faults = watch_pages(app)
    yield
    assert not faults, "\n".join(faults)


@pytest.fixture
def token(app: Flask, client: FlaskClient, asta: Person, log_in: LogIn) -> str:
    """Asta is there, and has a page of hers open."""
    consents.register(app)
    log_in(client, asta)
    return token_in(client.get("/").text)


@pytest.mark.parametrize("way", ELSEWHERE)
def test_switching_language_leads_nowhere_but_back(client: FlaskClient, token: str, way: str) -> None:
    answer = client.post("/sprog", data={"csrf_token": token, "sprog": "en", "tilbage": way})
    assert (answer.status_code, answer.location) == (303, "/")
    assert len(answer.headers.getlist("Set-Cookie")) <= 1
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("way", [w for w in ELSEWHERE if w])
@pytest.mark.parametrize("path", ["/log-ind", "/log-ud/udloebet", "/bliv-logget-ind", "/det-du-skrev"])
def test_no_address_with_a_way_back_leads_elsewhere(client: FlaskClient, token: str, path: str, way: str) -> None:
    answer = client.get(path, query_string={"tilbage": way, "til": way})
    assert "evil.example" not in (answer.location or "")
    assert "evil.example" not in "".join(re.findall(r'(?:href|src|action)="([^"]*)"', answer.text))
    assert answer.status_code in (200, 303, 503)


@pytest.mark.parametrize("language", ["", "xx", "da\x00", "../../etc/passwd", "DA", "x" * 100_000, "<b>"])
def test_a_language_nobody_speaks_changes_nothing(client: FlaskClient, token: str, language: str) -> None:
    answer = client.post("/sprog", data={"csrf_token": token, "sprog": language, "tilbage": "/plan"})
    assert answer.status_code == 303
    assert '<html lang="da"' in client.get("/").text


def test_a_parameter_sent_twice_is_read_once(client: FlaskClient, token: str) -> None:
    fields = {"csrf_token": [token, "other"], "sprog": ["en", "da"], "tilbage": ["/plan", "https://evil.example"]}
    answer = client.post("/sprog", data=fields)
    assert (answer.status_code, answer.location) == (303, "/plan")
    for path in ("/beskeder?side=1&side=x", "/hvem-har-set?spurgt=a&spurgt=b", "/samtykker/giv/selv?fra=a&fra=b&om=c"):
        assert client.get(path).status_code in (200, 422)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"])
@pytest.mark.parametrize("path", ["/plan", "/samtykker", "/sprog", "/log-ud", "/static/js/start.js"])
def test_a_method_that_is_not_allowed_is_told_with_those_that_are(
    client: FlaskClient, token: str, method: str, path: str
) -> None:
    answer = client.open(path, method=method)
    assert answer.status_code == 405
    assert answer.headers["Allow"]
    assert PHONE in answer.text


def test_an_address_that_is_only_sent_to_can_be_opened_by_hand_without_harm(client: FlaskClient, token: str) -> None:
    answer = client.get("/beskeder/laest")
    assert answer.status_code == 405
    assert PHONE in answer.text
    assert "Der er ikke sket noget" in answer.text


MULTIPART = b'--x\r\nContent-Disposition: form-data; name="x"\r\n\r\n%b\r\n--x--\r\n'


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/x-www-form-urlencoded", b"x=" + b"y" * 2_000_000),
        ("multipart/form-data; boundary=x", MULTIPART % (b"y" * 2_000_000)),
        ("multipart/form-data; boundary=x", MULTIPART % (b"y" * 300_000)),
    ],
    ids=["a form", "a form of parts", "one large part"],
)
def test_too_much_is_refused(client: FlaskClient, token: str, kind: str, body: bytes) -> None:
    answer = client.post("/sprog", data=body, content_type=kind)
    assert answer.status_code == 413
    assert PHONE in answer.text


def test_too_many_fields_are_refused(client: FlaskClient, token: str) -> None:
    fields = {"csrf_token": token, **{f"felt{number}": "1" for number in range(2000)}}
    assert client.post("/sprog", data=fields, content_type="multipart/form-data").status_code == 413


def test_a_body_that_is_no_form_is_refused(client: FlaskClient, token: str) -> None:
    for kind, body in (
        ("multipart/form-data; boundary=x", b"--x\r\nbroken"),
        ("application/json", b"{}"),
        ("", b"\xff"),
    ):
        answer = client.post("/beskeder/laest", data=body, content_type=kind)
        assert answer.status_code == 400
        assert PHONE in answer.text


@pytest.mark.parametrize("sent", [None, "", "x", "\x00", "InRva2VuIg.aaaa.bbbb"])
def test_a_form_without_our_token_is_refused_and_the_way_back_is_kept(
    app: Flask, client: FlaskClient, token: str, sent: str | None
) -> None:
    answer = client.post("/beskeder/laest", data={} if sent is None else {"csrf_token": sent})
    assert answer.status_code == 400
    assert "Der er ikke sket noget" in answer.text
    assert "Gå et skridt tilbage i browseren" in answer.text
    assert PHONE in answer.text
    assert client.get("/beskeder").status_code == 200, "she is still logged in"


def test_the_token_of_another_visit_does_not_count(
    app: Flask, client: FlaskClient, token: str, bo: Person, log_in: LogIn
) -> None:
    other = app.test_client()
    log_in(other, bo)
    assert client.post("/beskeder/laest", data={"csrf_token": token_in(other.get("/").text)}).status_code == 400


@pytest.mark.parametrize("value", ["", "x", "æøå", "a" * 8000, '";', " ; ; =", "eyJ9.x.y", "\x7f"])
def test_a_cookie_of_rubbish_is_nobody(app: Flask, value: str) -> None:
    stranger = app.test_client()
    cookies = "; ".join(f"{name}={value}" for name in ("mf_session", "mf_visit", "mf_login"))
    assert stranger.get("/", headers={"Cookie": cookies}).status_code == 200
    answer = stranger.get("/plan", headers={"Cookie": f"{cookies}; {cookies}"})
    assert (answer.status_code, answer.location) == (302, "/log-ind?tilbage=/plan")


@pytest.mark.parametrize(
    "path",
    ["/samtykker/nej", "/samtykker/%ff%fe", "/plan%00", "/plan/", "/..%2f..%2fetc/passwd", "/static/../settings.py",
     "/static/%2e%2e/settings.py", "/tilbud/00000000-0000-0000-0000-000000000000/samtale", "/SAMTYKKER", "/æøå"],
)  # fmt: skip
def test_an_address_that_is_none_is_a_page_that_says_so(client: FlaskClient, token: str, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    check_page(answer.text)
    assert PHONE in answer.text


def test_a_fault_without_a_page_of_its_own_is_told_by_the_closest_one(client: FlaskClient) -> None:
    answer = client.get("/static/js/start.js", headers={"Range": "bytes=99999999-"})
    assert answer.status_code == 416
    assert PHONE in answer.text


@pytest.mark.parametrize("number", ["-1", "0", "x", "9" * 5000, "1e9", "٣", "\x00"])
def test_a_page_number_is_any_text(client: FlaskClient, token: str, number: str) -> None:
    assert client.get("/beskeder", query_string={"side": number}).status_code == 200
    for name in ("spurgt", "set"):
        assert client.get("/hvem-har-set", query_string={name: f"{number}.{number}"}).status_code == 200
