"""A concrete offer: what it must say, when it has begun, and the list all offers stand in."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from consent.keys import KeyLost
from portal.identity import Citizen
from portal.messages.models import Notice
from portal.offers import service, views
from portal.offers.models import Offer
from tests.support.offers import COURSE, TILBUD, a_course, an_offer, answer, confirm_page, reworded, taken_back
from tests.support.portal import Clock, LogIn, Person, wired_of
from tests.support.statements import counted

pytestmark = pytest.mark.usefixtures("every_page_holds")


def test_the_offer_says_where_what_and_with_which_care(
    app: Flask, client: FlaskClient, asta: Person, log_in: LogIn
) -> None:
    offer_id = an_offer(app, asta)
    log_in(client, asta)
    html = client.get(f"/tilbud/{offer_id}").text
    for word in ("Fjordby Plantecenter", "Potte planter om", "Ingen løft over 5 kg", "Prøve, hvor mange timer"):
        assert word in html
    assert "19. januar 2026" in html
    assert "Ikke begyndt" in html


def test_the_written_notice_of_the_right_to_a_talk_stands_on_the_offer(
    app: Flask, client: FlaskClient, asta: Person, log_in: LogIn
) -> None:
    offer_id = an_offer(app, asta)
    log_in(client, asta)
    html = client.get(f"/tilbud/{offer_id}").text
    assert "har du ret til en samtale med en sundhedskoordinator" in html
    assert "§ 113, stk. 3" in html
    assert f'href="/tilbud/{offer_id}/samtale">Jeg er bekymret for mit helbred</a>' in html
    assert "er ikke et nej til tilbuddet" in html


@pytest.mark.parametrize("missing", ["workplace", "tasks", "skaanehensyn"])
def test_an_offer_that_is_not_concrete_cannot_be_sent_or_become_so(app: Flask, asta: Person, missing: str) -> None:
    with pytest.raises(service.Incomplete):
        an_offer(app, asta, **{missing: ""})
    offer_id = an_offer(app, asta)
    with pytest.raises(service.Incomplete):
        reworded(app, offer_id, **{missing: ""})


def test_no_course_is_offered_from_the_day_the_scheme_closed(app: Flask, asta: Person) -> None:
    last = datetime(2026, 1, 31, 22, 59, tzinfo=UTC)
    a_course(app, asta, sent_at=last)
    with pytest.raises(service.SchemeClosed):
        a_course(app, asta, sent_at=last.replace(hour=23, minute=0))  # midnight in Denmark
    an_offer(app, asta, sent_at=datetime(2026, 11, 1, tzinfo=UTC))


def test_a_course_needs_a_day_to_answer_by_and_rules_of_its_date(app: Flask, asta: Person) -> None:
    with pytest.raises(service.Incomplete):
        a_course(app, asta, answer_by=None)
    with pytest.raises(service.Incomplete):
        a_course(app, asta, sent_at=datetime(2021, 12, 31, tzinfo=UTC))


def test_a_course_of_more_than_three_years_is_not_offered_and_does_not_become_so(app: Flask, asta: Person) -> None:
    with pytest.raises(service.TooLong):
        a_course(app, asta, months=37)
    offer_id = a_course(app, asta, months=36)
    with pytest.raises(service.TooLong):
        reworded(app, offer_id, months=37)


@pytest.mark.parametrize(
    ("given", "at", "standing"),
    [
        ({}, datetime(2026, 1, 18, 22, 59, tzinfo=UTC), "not-begun"),
        ({}, datetime(2026, 1, 18, 23, 0, tzinfo=UTC), "starts-today"),
        ({}, datetime(2026, 1, 19, 22, 59, tzinfo=UTC), "starts-today"),
        ({}, datetime(2026, 1, 19, 23, 0, tzinfo=UTC), "begun"),
        ({"starts_on": None}, datetime(2026, 6, 1, tzinfo=UTC), "not-begun"),
        ({"begun_on": date(2026, 1, 14)}, datetime(2026, 1, 13, 12, tzinfo=UTC), "not-begun"),
        ({"begun_on": date(2026, 1, 14)}, datetime(2026, 1, 14, 12, tzinfo=UTC), "begun"),
    ],
)
def test_it_has_begun_the_day_after_its_start_or_as_registered(
    app: Flask, asta: Person, given: dict[str, date | None], at: datetime, standing: str
) -> None:
    offer_id = an_offer(app, asta, **given)
    with wired_of(app).session(writes=False) as session:
        assert views.standing(session.get_one(Offer, offer_id), at) == standing


def test_on_hold_it_cannot_begin_and_after_it_only_as_registered(app: Flask, asta: Person, clock: Clock) -> None:
    offer_id = an_offer(app, asta)
    with wired_of(app).session() as session:
        offer = session.get_one(Offer, offer_id)
        assert service.hold(offer, clock())
        with pytest.raises(service.OnHold):
            service.begin(offer, date(2026, 1, 19))
        clock.tick(days=10)
        assert views.standing(offer, clock()) == "on-hold"
        service.end_hold(offer, clock())
        assert views.standing(offer, clock()) == "not-begun"
        service.begin(offer, date(2026, 1, 22))
        assert views.standing(offer, clock()) == "begun"


def test_a_begun_offer_is_never_put_on_hold(app: Flask, asta: Person, clock: Clock) -> None:
    offer_id = an_offer(app, asta, begun_on=date(2026, 1, 12))
    with wired_of(app).session() as session:
        offer = session.get_one(Offer, offer_id)
        assert not service.hold(offer, clock())
        assert offer.held_at is None


def test_an_offer_taken_back_says_so_and_asks_nothing(
    app: Flask, client: FlaskClient, asta: Person, log_in: LogIn
) -> None:
    offer_id = an_offer(app, asta)
    taken_back(app, offer_id)
    log_in(client, asta)
    html = client.get(f"/tilbud/{offer_id}").text
    assert "Kommunen har trukket tilbuddet tilbage" in html
    assert "Jeg er bekymret for mit helbred" not in html


def test_somebody_elses_offer_is_not_there(
    app: Flask, client: FlaskClient, asta: Person, bo: Person, log_in: LogIn
) -> None:
    his = an_offer(app, bo)
    log_in(client, asta)
    assert client.get(f"/tilbud/{his}").status_code == 404
    assert client.get(f"/tilbud/{uuid4()}").status_code == 404
    assert client.get(f"/ressourceforloeb/{his}").status_code == 404


def test_with_nothing_to_show_the_list_has_a_sentence_a_phone_and_a_way_on(
    client: FlaskClient, asta: Person, log_in: LogIn
) -> None:
    log_in(client, asta)
    html = client.get("/tilbud").text
    assert "Du har ingen tilbud og ingen samtaler lige nu. Du skal ikke gøre noget." in html
    assert "Du har ikke et konkret tilbud lige nu" in html
    assert "70 00 00 00" in html
    assert 'href="/plan"' in html
    assert client.get("/samtaler").location == "/tilbud"


def test_what_waits_for_her_stands_first(
    app: Flask, client: FlaskClient, asta: Person, clock: Clock, log_in: LogIn
) -> None:
    course = a_course(app, asta)
    clock.tick(minutes=5)
    an_offer(app, asta)
    log_in(client, asta)
    html = client.get("/tilbud").text
    assert html.index("Venter på dit svar") < html.index("Fjordby Plantecenter")
    answer(client, course, confirm_page(client, course, "nej").text)
    html = client.get("/tilbud").text
    assert html.index("Fjordby Plantecenter") < html.index("Du har svaret nej")


def test_the_list_takes_as_many_statements_for_ten_offers_as_for_one(
    app: Flask, client: FlaskClient, asta: Person, log_in: LogIn
) -> None:
    log_in(client, asta)
    counts = []
    for more in (1, 9):
        for _ in range(more):
            an_offer(app, asta)
        with counted(wired_of(app).engine) as sent:
            assert client.get("/tilbud").status_code == 200
        counts.append(len(sent))
    assert counts[0] == counts[1]


def test_the_front_page_is_told_of_offers_she_has_not_answered(
    app: Flask, client: FlaskClient, asta: Person, clock: Clock, log_in: LogIn
) -> None:
    offer_id = a_course(app, asta)

    def told() -> list[tuple[str, date | None]]:
        with app.test_request_context("/"), wired_of(app).session(writes=False) as session:
            found = views.todos(session, session.get_one(Citizen, asta.id), clock())
            assert all(todo.waits_for is None and todo.url == f"/ressourceforloeb/{offer_id}" for todo in found)
            return [(todo.text, todo.until) for todo in found]

    assert told() == [("Læs tilbuddet om ressourceforløb, og svar, når du er klar.", date(2026, 1, 26))]
    clock.tick(days=15)
    assert told() == [("Du kan stadig svare på tilbuddet om ressourceforløb, selv om fristen er gået.", None)]
    log_in(client, asta)
    answer(client, offer_id, confirm_page(client, offer_id).text)
    assert told() == []


def test_she_is_told_of_an_offer_its_change_and_its_end(app: Flask, asta: Person) -> None:
    offer_id = an_offer(app, asta)
    reworded(app, offer_id, tasks="Vande planter")
    taken_back(app, offer_id)
    taken_back(app, offer_id)
    with wired_of(app).session(writes=False) as session:
        kinds = sorted(notice.kind for notice in session.query(Notice))
        offer = session.get_one(Offer, offer_id)
        assert (offer.version, offer.tasks) == (2, "Vande planter")
    assert kinds == ["offer.changed", "offer.sent", "offer.withdrawn"]


def test_what_an_offer_tells_is_sealed_in_its_place(app: Flask, asta: Person, bo: Person) -> None:
    hers, his = an_offer(app, asta), an_offer(app, bo, tasks="Køre truck")
    a_course(app, asta)
    with wired_of(app).session() as session:
        row = session.execute(text("SELECT * FROM offer WHERE kind = 'tilbud'")).mappings().first()
        assert row is not None
        stored = b"".join(bytes(value) for name, value in row.items() if name.endswith("_sealed") and value)
        for word in (*(str(value) for value in TILBUD.values()), str(COURSE["born"])):
            assert word.encode() not in stored
        one, other = session.get_one(Offer, hers), session.get_one(Offer, his)
        one.tasks_sealed = other.tasks_sealed
        with pytest.raises(KeyLost):
            _ = one.tasks
