"""The citizen's inbox: notices by kind, read marks, pages, and nothing of anybody else's."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.identity import Citizen
from portal.messages import service, views
from portal.messages.models import Notice
from portal.outbox.models import Job
from tests.support.portal import Clock, LogIn, Person, send, wired_of
from tests.support.statements import counted
from tests.support.visits import see


def tell(app: Flask, person: Person, *kinds: str, url: str = "/plan") -> list[UUID]:
    with wired_of(app).session() as session:
        citizen = session.get_one(Citizen, person.id)
        notices = []
        for number, kind in enumerate(kinds):
            at = wired_of(app).now() + timedelta(seconds=number)
            notices.append(service.tell_citizen(session, citizen, kind=kind, url=url, now=at).id)
        session.commit()
    return notices


def test_every_kind_has_a_sentence_for_her_and_one_for_her_caseworker(app: Flask) -> None:
    with app.test_request_context("/"):
        for kind in service.KINDS:
            hers, theirs = views.sentence_for_citizen(kind), views.sentence_for_staff(kind)
            assert hers.endswith(".")
            assert theirs.endswith(".")
            assert hers != theirs


def test_a_kind_without_a_sentence_cannot_be_told(app: Flask, asta: Person) -> None:
    with wired_of(app).session() as session:
        citizen = session.get_one(Citizen, asta.id)
        with pytest.raises(service.UnknownKind):
            service.tell_citizen(session, citizen, kind="case.lost", url="/plan", now=wired_of(app).now())


def test_an_empty_inbox_says_what_will_come(client: FlaskClient, asta: Person, log_in: LogIn) -> None:
    log_in(client, asta)
    html = see(client, "/beskeder")
    assert "Du har ingen beskeder endnu." in html
    assert "Marker alle som læst" not in html


def test_notices_stand_newest_first_with_their_date(
    app: Flask, client: FlaskClient, asta: Person, log_in: LogIn
) -> None:
    tell(app, asta, "case.coordinator", "consent.requested")
    log_in(client, asta)
    html = see(client, "/beskeder")
    assert html.index("En myndighed beder om dit samtykke.") < html.index("Du har fået en koordinerende sagsbehandler.")
    assert "12. januar 2026 kl. 10.00" in html
    assert html.count("Ikke læst") == 2


def test_opening_a_notice_marks_it_as_read_and_goes_to_what_it_is_about(
    app: Flask, client: FlaskClient, asta: Person, log_in: LogIn, clock: Clock
) -> None:
    (notice,) = tell(app, asta, "offer.sent", url="/tilbud")
    log_in(client, asta)
    answer = client.get(f"/beskeder/{notice}")
    assert (answer.status_code, answer.location) == (303, "/tilbud")
    assert "Ikke læst" not in see(client, "/beskeder")
    first = clock()
    clock.tick(minutes=1)
    client.get(f"/beskeder/{notice}")
    with wired_of(app).session() as session:
        assert session.get_one(Notice, notice).read_at == first


def test_all_are_marked_as_read_by_one_button(app: Flask, client: FlaskClient, asta: Person, log_in: LogIn) -> None:
    tell(app, asta, "offer.sent", "offer.answered")
    log_in(client, asta)
    page = see(client, "/beskeder")
    token = re.search(r'action="/beskeder/laest".*?name="csrf_token"[^>]*value="([^"]+)"', page, re.DOTALL)
    assert token
    assert client.post("/beskeder/laest", data={"csrf_token": token[1]}).status_code == 303
    assert "Ikke læst" not in see(client, "/beskeder")


def test_marking_without_the_forms_token_changes_nothing(
    app: Flask, client: FlaskClient, asta: Person, log_in: LogIn
) -> None:
    tell(app, asta, "offer.sent")
    log_in(client, asta)
    assert client.post("/beskeder/laest").status_code == 400
    assert "Ikke læst" in see(client, "/beskeder")


def test_anothers_notice_looks_like_none(
    app: Flask, client: FlaskClient, asta: Person, bo: Person, log_in: LogIn
) -> None:
    (notice,) = tell(app, asta, "offer.sent")
    log_in(client, bo)
    foreign, missing = client.get(f"/beskeder/{notice}"), client.get(f"/beskeder/{uuid4()}")
    assert foreign.status_code == missing.status_code == 404
    assert "Du har ingen beskeder endnu." in see(client, "/beskeder")
    send(client, "/beskeder")
    with wired_of(app).session() as session:
        assert session.get_one(Notice, notice).read_at is None


def test_older_notices_are_a_link_away(app: Flask, client: FlaskClient, asta: Person, log_in: LogIn) -> None:
    tell(app, asta, "case.coordinator", *["offer.sent"] * service.PAGE_SIZE)
    log_in(client, asta)
    first = see(client, "/beskeder")
    assert "koordinerende sagsbehandler." not in first
    assert 'href="/beskeder?side=2"' in first
    second = see(client, "/beskeder?side=2")
    assert "Du har fået en koordinerende sagsbehandler." in second
    assert "Nyere beskeder" in second
    assert "Ældre beskeder" not in second


@pytest.mark.parametrize("side", ["0", "-4", "x", "", "99999999999999999999999", "3"])
def test_a_page_number_nobody_has_is_no_fault(client: FlaskClient, asta: Person, log_in: LogIn, side: str) -> None:
    log_in(client, asta)
    assert client.get(f"/beskeder?side={side}").status_code == 200


def test_the_inbox_costs_the_same_number_of_statements_for_ten_and_two_hundred(
    app: Flask, client: FlaskClient, asta: Person, log_in: LogIn
) -> None:
    tell(app, asta, *["offer.sent"] * 10)
    log_in(client, asta)
    client.get("/beskeder")
    with counted(wired_of(app).engine) as few:
        client.get("/beskeder")
    tell(app, asta, *["offer.sent"] * 190)
    with counted(wired_of(app).engine) as many:
        client.get("/beskeder")
    assert len(many) == len(few)


def test_a_mail_goes_only_to_an_address_and_says_nothing_but_whose(app: Flask, asta: Person) -> None:
    tell(app, asta, "offer.sent")
    with wired_of(app).session() as session:
        assert session.scalars(select(Job)).all() == []
        session.get_one(Citizen, asta.id).email = "asta@example.dk"
        session.commit()
    tell(app, asta, "offer.sent")
    with wired_of(app).session() as session:
        (job,) = session.scalars(select(Job)).all()
        assert (job.kind, job.payload) == ("mail.citizen", {"citizen_id": str(asta.id)})
