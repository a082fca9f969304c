"""Whatever is typed into a field is taken, or told to be wrong on the page where it still stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.portal.casework.work import a_wish, own
from tests.support import consent_pages as consents
from tests.support import offers
from tests.support.consent_pages import hidden_in
from tests.support.portal import LogIn, Person, token_in

NUL, CONTROLS = "a\x00b", "\x01\x08\x0b\x0c\x1b[31m\x7f"
STRANGE: dict[str, str | bytes] = {
    "a NUL": NUL,
    "control characters": f"hej{CONTROLS}",
    "only control characters": CONTROLS,
    "a lone surrogate": b"hej \xed\xa0\x80",
    "no UTF-8": b"\xff\xfe\x00",
    "markup": "<script>alert(1)</script>{{ 7*7 }}",
    "a formula": "=cmd|' /C calc'!A0",
    "a right-to-left mark": "\u202eabc\ufeff",
    "digits of another script": "٣٣",
    "a large number": "9" * 30,
    "a negative number": "-1",
}
LONG = "æ" * 50_000
"""100 kB."""


@dataclass
class Form:
    """A page with a form, what must be right in it, and the fields somebody types into."""

    path: str
    typed: tuple[str, ...]
    right: dict[str, str | list[str]] = field(default_factory=dict)
    client: FlaskClient | None = None


@pytest.fixture
def forms(app: Flask, client: FlaskClient, asta: Person, carla: Person, log_in: LogIn) -> dict[str, Form]:
    """Every form with fields of text or of hidden values."""
    consents.register(app)
    case, hers = own(app, asta, carla), app.test_client()
    log_in(client, asta)
    log_in(hers, carla)
    course, tilbud = offers.a_course(app, asta), offers.an_offer(app, asta)
    held, asked = consents.given(app, asta), consents.asked(app, asta, "social")
    wish = a_wish(app, asta, offers.an_offer(app, asta))
    confirm = offers.fields(offers.confirm_page(client, course).text)
    given = consents.give_path("employment")
    return {
        "worry": Form(
            f"/tilbud/{tilbud}/samtale",
            ("worry", "times", "interpreter_language", "key", "way", "support", "trin"),
            {"way": "video", "support": ["tolk"], "worry": "ryggen", "interpreter_language": "arabisk"},
        ),
        "answer to an offer": Form(
            f"/ressourceforloeb/{course}/svar", ("comment", "valg", "version", "served"),
            {name: confirm[name] for name in ("valg", "version", "served")},
        ),
        "answer to a question": Form(f"/samtykker/{asked}/svar", ("svar_social", "served_id", "event_id")),
        "consent": Form(given, ("served_id", "consent_id", "event_id")),
        "withdrawal": Form(f"/samtykker/{held}/traek-tilbage", ("event_id",)),
        "talk": Form(
            f"/medarbejder/samtaler/{wish}", ("text", "clock", "day", "key", "decision"),
            {"key": str(uuid4()), "text": "Vi ringer.", "decision": "later"}, hers,
        ),
        "call": Form("/medarbejder/telefon", ("number",), {}, hers),
        "withdrawal by phone": Form(f"/sager/{case}/samtykker/{held}/traek-tilbage", ("event_id",), {}, hers),
    }  # fmt: skip


@pytest.fixture
def every_page_holds(app: Flask) -> Iterator[None]:
    faults = offers.watch_pages(app)
    yield
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("kind", STRANGE)
def test_strange_text_in_any_field_of_any_form_breaks_nothing(
    client: FlaskClient, forms: dict[str, Form], kind: str
) -> None:
    faults = []
    for name, form in forms.items():
        browser = form.client or client
        token = token_in(browser.get("/").text)
        for one in form.typed:
            answer = browser.post(form.path, data={**form.right, one: STRANGE[kind], "csrf_token": token})
            if answer.status_code not in (200, 303, 409, 422):
                faults.append(f"{name}.{one}: {answer.status}")
            if "<script>alert" in answer.text or ">49<" in answer.text:
                faults.append(f"{name}.{one}: is obeyed")
    assert faults == []


@pytest.mark.usefixtures("every_page_holds")
@pytest.mark.parametrize(
    ("name", "one"),
    [("worry", "worry"), ("worry", "times"), ("worry", "interpreter_language"), ("answer to an offer", "comment"),
     ("talk", "text"), ("call", "number")],
)  # fmt: skip
def test_a_hundred_kilobytes_are_told_to_be_too_much_and_are_still_there(
    client: FlaskClient, forms: dict[str, Form], name: str, one: str
) -> None:
    form = forms[name]
    browser = form.client or client
    token = token_in(browser.get("/").text)
    answer = browser.post(form.path, data={**form.right, one: LONG, "csrf_token": token})
    assert answer.status_code == 422
    assert name == "call" or LONG in answer.text
    assert 'href="tel:70000000"' in answer.text


@pytest.mark.parametrize(
    "day", [["1", "1", "9" * 20], ["9" * 30, "1", "2027"], ["9" * 5000, "1", "1"], ["1"], ["-1", "1", "2027"]]
)
def test_a_day_that_is_none_is_told(forms: dict[str, Form], day: list[str]) -> None:
    form = forms["talk"]
    assert form.client is not None
    token = token_in(form.client.get("/").text)
    answer = form.client.post(f"{form.path}/tider", data={"day_1": day, "csrf_token": token})
    assert answer.status_code == 422
    assert "Skriv en dato, der findes" in answer.text


@pytest.mark.usefixtures("every_page_holds")
def test_what_nobody_can_see_is_left_out_of_what_is_kept(client: FlaskClient, forms: dict[str, Form]) -> None:
    form = forms["worry"]
    token = token_in(client.get("/").text)
    typed = {"worry": f"Min{CONTROLS[:4]} ryg\x00\r\ngør ondt\t\x07", "trin": "send", "csrf_token": token}
    shown = client.post(form.path, data={**form.right, **typed})  # what goes with it is shown before it is sent
    sent = client.post(form.path, data={**form.right, **hidden_in(shown.text), **typed})
    assert sent.status_code == 303
    assert "Min ryg\ngør ondt" in client.get(sent.location).text
