"""What the plan and the front page cost: as many statements for 1,000 lines as for ten, and a small first load."""

from __future__ import annotations

import gzip
import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.contributions import service as contributions
from portal.identity import Citizen
from portal.messages import service as messages
from portal.plan import versions
from portal.plan.models import Case, NewerAsked
from tests.portal.casework.work import own
from tests.support.cases import a_goal, a_meeting, a_preparation, an_effort
from tests.support.portal import LogIn, Person, wired_of
from tests.support.statements import counted

FIRST_LOAD = 120 * 1024
LOADED = re.compile(
    r'<(?:link[^>]*rel="(?:stylesheet|icon)"[^>]*href|link[^>]*href|script[^>]*src|use[^>]*href)="([^"#]+)'
)


def grow(app: Flask, case_id: UUID, start: int, stop: int) -> None:
    """A line of each kind, a remark to it, a wish for a newer, a meeting and a notice, for each number."""
    wired = wired_of(app)
    with wired.session() as session:
        case = session.get_one(Case, case_id)
        citizen = session.get_one(Citizen, case.citizen_id)
        for number in range(start, stop):
            at = wired.now() + timedelta(minutes=number)
            effort = an_effort(session, case, f"Indsats {number}", state="venter")
            a_goal(session, case, f"Mål {number}")
            a_preparation(session, case, "health", f"Helbred {number}")
            a_meeting(session, case, at + timedelta(days=1))
            session.flush()
            session.add(
                NewerAsked(
                    id=uuid4(), citizen_id=citizen.id, case_id=case.id, line_id=effort.id, asked_at=at,
                    reference=f"N-{number}",
                )
            )  # fmt: skip
            contributions.send(session, case, citizen, "comment", "x", key=uuid4(), now=at, line_id=effort.id)
            messages.tell_citizen(session, citizen, kind="offer.sent", url="/tilbud", now=at)
        versions.keep(session, case, wired.now() + timedelta(minutes=stop))
        session.commit()


def statements(app: Flask, client: FlaskClient, path: str) -> int:
    client.get(path)
    with counted(wired_of(app).engine) as sent:
        assert client.get(path).status_code == 200
    return len(sent)


def test_plan_and_front_page_cost_as_many_statements_for_a_thousand_lines_as_for_ten(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, log_in: LogIn
) -> None:
    case_id = own(app, asta, carla)
    grow(app, case_id, 0, 10)
    log_in(client, asta)
    few = {path: statements(app, client, path) for path in ("/", "/plan", "/plan/sendt")}
    grow(app, case_id, 10, 1_000)
    assert {path: statements(app, client, path) for path in few} == few
    assert "Indsats 999" in client.get("/plan").text


@pytest.mark.parametrize("path", ["/", "/plan"])
def test_the_first_load_is_small(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, log_in: LogIn, path: str
) -> None:
    """Everything the page asks for, compressed, without the fonts."""
    grow(app, own(app, asta, carla), 0, 10)
    log_in(client, asta)
    html = client.get(path).data
    total = len(gzip.compress(html))
    for address in sorted(set(LOADED.findall(html.decode()))):
        answer = client.get(address)
        assert answer.status_code == 200, address
        total += len(gzip.compress(answer.data))
        answer.close()
    assert total <= FIRST_LOAD, f"{total} bytes"
