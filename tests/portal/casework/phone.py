"""A call, played as the caseworker who answers it would."""

from __future__ import annotations

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.portal import Person, token_in

DOOR = "/medarbejder/telefon"


def look_up(client: FlaskClient, number: str) -> TestResponse:
    """Type the number and send it."""
    return client.post(DOOR, data={"csrf_token": token_in(client.get(DOOR).text), "number": number})


def call(client: FlaskClient, person: Person) -> str:
    """Look the citizen up → the address of what was found."""
    answer = look_up(client, str(person.number))
    assert answer.status_code == 303, answer.text
    assert answer.location != DOOR
    return answer.location


def step_in(html: str) -> str:
    """The address of the page's first "Træk tilbage"."""
    return html[html.index(f'href="{DOOR}/traek-tilbage/') + len('href="') :].partition('"')[0]


def withdraw(client: FlaskClient, step: str) -> TestResponse:
    return client.post(step, data={"csrf_token": token_in(client.get(step).text)})
