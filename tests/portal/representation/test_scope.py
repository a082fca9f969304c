"""What a power opens and what it does not: each privilege by itself, money alone, and both names in what is done."""

from __future__ import annotations

import json

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from consent.events import State
from portal.identity import Citizen
from portal.journal.models import JournalEntry
from portal.messages.models import Notice
from portal.representation.models import RepresentedAct
from tests.portal.casework.work import own as a_case
from tests.support import consent_pages as consents
from tests.support import offers, threads
from tests.support.portal import LogIn, Person, token_in, wired_of
from tests.support.powers import a_power, acts_for

MONEY = {"sender": "a-kassen-faellesvaern", "recipient": "jobcenter-fjordby", "purpose": "benefit-case"}


def acts(app: Flask, person: Person) -> list[str]:
    """What was done for her, without what was only looked at."""
    with wired_of(app).session(writes=False) as session:
        wanted = select(RepresentedAct.what).where(RepresentedAct.citizen_id == person.id)
        return [what for what in session.scalars(wanted.order_by(RepresentedAct.at)) if not what.startswith("see-")]


def journal(app: Flask, person: Person) -> dict[str, str]:
    """The newest entry for the case system."""
    with wired_of(app).session(writes=False) as session:
        entry = session.scalars(
            select(JournalEntry).where(JournalEntry.citizen_id == person.id).order_by(JournalEntry.created_at.desc())
        ).first()
        assert entry is not None
        found: dict[str, str] = json.loads(entry.body)
        return found


def told(app: Flask, person: Person) -> set[str]:
    with wired_of(app).session(writes=False) as session:
        return set(session.scalars(select(Notice.kind).where(Notice.citizen_id == person.id)))


def test_without_samtykke_she_may_read_and_not_give(
    app: Flask, client: FlaskClient, asta: Person, karen: Person, agencies: None
) -> None:
    """T16: the sentence is there to be read; the question, the yes and the withdrawal are not hers."""
    question, held = (
        consents.asked(app, asta),
        consents.given(app, asta, "health", between=consents.HEALTH_TO_JOBCENTER),
    )
    acts_for(app, client, karen, a_power(app, asta, karen, ("read",)))
    assert client.get("/samtykker").status_code == 200
    page = client.get(f"/samtykker/{held}")
    assert page.status_code == 200
    assert "/traek-tilbage" not in page.text
    token = token_in(page.text)
    for path in (
        f"/samtykker/{question}/svar",
        f"/samtykker/{held}/traek-tilbage",
        "/samtykker/giv",
        consents.give_path("employment"),
    ):
        for refused in (client.get(path), client.post(path, data={"csrf_token": token, "svar_employment": "ja"})):
            if path == "/samtykker/giv" and refused.request.method == "POST":
                continue
            assert refused.status_code == 403, path
            assert "Din fuldmagt giver dig ikke lov til at give samtykke" in refused.text
            assert 'href="/handl-for/forside"' in refused.text
    assert consents.consent_of(app, asta, question).state is State.REQUESTED
    assert consents.consent_of(app, asta, held).state is State.GRANTED


def test_a_yes_carries_both_of_them(
    app: Flask, client: FlaskClient, asta: Person, karen: Person, carla: Person, agencies: None, log_in: LogIn
) -> None:
    a_case(app, asta, carla)
    question = consents.asked(app, asta)
    acts_for(app, client, karen, a_power(app, asta, karen, ("read", "consent")))
    sent = consents.answer(client, question, {"employment": "ja", "social": "nej"})
    assert sent.location == f"/samtykker/{question}/kvittering"
    last = consents.history_of(app, asta, question)[-1]
    assert last.act.actor == f"representative:{karen.id}"
    assert last.act.on_behalf_of == "citizen"
    assert consents.check(app, asta).decision
    assert acts(app, asta) == ["consent"]
    entry = journal(app, asta)
    assert (entry["represented_by"], entry["on_behalf_of"]) == ("Karen Lund", "citizen")
    assert "Gjort af en, der handlede for dig" in client.get(sent.location).text
    assert "power.acted" in told(app, asta)
    assert told(app, karen) == {"power.done"}
    log_in(client, asta)
    assert "Gjort af en, der handlede for dig" in client.get(f"/samtykker/{question}").text
    log_in(client, karen)
    assert "Svarede om et samtykke" in client.get("/handl-for").text


def test_she_withdraws_for_her(app: Flask, client: FlaskClient, asta: Person, karen: Person, agencies: None) -> None:
    held = consents.given(app, asta)
    acts_for(app, client, karen, a_power(app, asta, karen, ("read", "consent")))
    assert consents.withdraw(client, held).status_code == 303
    assert consents.consent_of(app, asta, held).state is State.WITHDRAWN
    assert consents.history_of(app, asta, held)[-1].act.actor == f"representative:{karen.id}"


def test_an_answer_to_an_offer_names_both_and_both_have_a_receipt(
    app: Flask, client: FlaskClient, asta: Person, karen: Person, carla: Person, log_in: LogIn
) -> None:
    a_case(app, asta, carla)
    course = offers.a_course(app, asta)
    acts_for(app, client, karen, a_power(app, asta, karen, ("read", "offer")))
    sent = offers.answer(client, course, offers.confirm_page(client, course).text, trin="send")
    assert sent.status_code == 303
    (given,) = offers.answers_in(app)
    assert given.represented_by == karen.id
    assert journal(app, asta)["represented_by"] == "Karen Lund"
    assert "Karen Lund svarede for dig" in client.get(sent.location).text
    log_in(client, asta)
    assert "Karen Lund svarede for dig" in client.get(sent.location).text
    assert given.reference in client.get("/fuldmagter").text
    log_in(client, karen)
    assert given.reference in client.get("/handl-for").text


def test_without_svar_she_reads_the_offer_and_does_not_answer(
    app: Flask, client: FlaskClient, asta: Person, karen: Person
) -> None:
    course = offers.a_course(app, asta)
    acts_for(app, client, karen, a_power(app, asta, karen, ("read", "consent", "write")))
    page = client.get(f"/ressourceforloeb/{course}")
    assert page.status_code == 200
    refused = client.post(f"/ressourceforloeb/{course}/svar", data={"csrf_token": token_in(page.text), "valg": "ja"})
    assert refused.status_code == 403
    assert offers.answers_in(app) == []


def test_what_she_thinks_over_is_hers_alone(
    app: Flask, client: FlaskClient, asta: Person, karen: Person, log_in: LogIn
) -> None:
    course = offers.a_course(app, asta)
    log_in(client, asta)
    page = offers.confirm_page(client, course).text
    offers.answer(client, course, page, trin="gem", comment="Jeg tør ikke sige det til min mor.")
    acts_for(app, client, karen, a_power(app, asta, karen))
    for path in (
        f"/ressourceforloeb/{course}",
        f"/ressourceforloeb/{course}/svar?valg=ja&tekst={offers.read(client, course)}",
    ):
        assert "Jeg tør ikke" not in client.get(path).text
        assert "Du har gemt noget" not in client.get(path).text
    page = offers.confirm_page(client, course).text
    assert "Gem, og tænk over det" not in page
    for step in ("gem", "slet"):
        assert offers.answer(client, course, page, trin=step).status_code == 403
    offers.answer(client, course, page, trin="send", comment="Ja tak.")
    log_in(client, asta)
    asked = client.get(f"/ressourceforloeb/{course}?aendr=ja").text
    assert "Du har gemt noget" in asked


def test_what_she_writes_stands_under_her_own_name(
    app: Flask, client: FlaskClient, asta: Person, karen: Person, carla: Person, log_in: LogIn
) -> None:
    a_case(app, asta, carla)
    acts_for(app, client, karen, a_power(app, asta, karen, ("write",)))
    sent = threads.write(client, threads.NEW, "Asta kan ikke komme på tirsdag.", about="general")
    assert sent.status_code == 303
    assert "Karen Lund for dig" in client.get(sent.location).text
    assert acts(app, asta) == ["message"]
    log_in(client, asta)
    assert "Karen Lund for dig" in client.get(sent.location).text


def test_to_read_for_her_is_not_to_have_read_it(
    app: Flask, client: FlaskClient, asta: Person, karen: Person, carla: Person, log_in: LogIn
) -> None:
    a_case(app, asta, carla)
    thread = threads.a_thread(app, asta)
    threads.answered(app, thread, carla)
    acts_for(app, client, karen, a_power(app, asta, karen))
    assert client.get(f"/beskeder/sagsbehandler/{thread}").status_code == 200
    log_in(client, asta)
    assert "Din sagsbehandler har skrevet til dig" in client.get("/").text


def test_she_complains_for_her_and_asks_for_nothing_else(
    app: Flask, client: FlaskClient, asta: Person, karen: Person
) -> None:
    acts_for(app, client, karen, a_power(app, asta, karen, ("write",)))
    page = client.get("/rettigheder/bed-om/klage").text
    fields = {
        "csrf_token": token_in(page),
        "over": "handling",
        "text": "Ingen ringer tilbage.",
        "key": threads.hidden(page, "key"),
    }
    sent = client.post("/rettigheder/bed-om/klage", data=fields)
    assert sent.status_code == 303
    assert client.get(sent.location).status_code == 200
    assert acts(app, asta) == ["request"]
    for slug in ("indsigt", "rettelse", "sletning", "findes-ikke"):
        assert client.get(f"/rettigheder/bed-om/{slug}").status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        "/hvem-har-set", "/hvem-har-set/hentet", "/mine-logins", "/beskeder", "/rettigheder", "/rettigheder/alt",
        "/rettigheder/alt.json", "/rettigheder/flytning", "/plan/sendt", "/plan/forbered", "/plan/skriv/fortael",
        "/fuldmagter", "/det-du-skrev", "/samtykker/hvem-maa-hvad", "/samtykker/myndighed/region-fjord",
    ],
)  # fmt: skip
def test_no_power_opens_what_is_hers_alone(
    app: Flask, client: FlaskClient, asta: Person, karen: Person, carla: Person, path: str
) -> None:
    a_case(app, asta, carla)
    acts_for(app, client, karen, a_power(app, asta, karen))
    refused = client.get(path)
    assert refused.status_code == 403
    assert "Det her er kun for Asta Lund selv" in refused.text


def test_a_guardian_for_money_alone_sees_money_alone(
    app: Flask, client: FlaskClient, asta: Person, karen: Person, agencies: None
) -> None:
    money = consents.asked(app, asta, "economy", between=MONEY)
    mixed = consents.given(app, asta, "economy", "employment", between=MONEY)
    health = consents.given(app, asta, "health", between=consents.HEALTH_TO_JOBCENTER)
    acts_for(app, client, karen, a_power(app, asta, karen, source="guardian", economic_only=True))
    page = client.get("/samtykker").text
    assert str(money) in page
    assert str(health) not in page
    assert str(mixed) not in page
    for hidden in (health, mixed):
        for door in ("", "/kvittering", "/traek-tilbage", "/svar"):
            assert client.get(f"/samtykker/{hidden}{door}").status_code == 404
    for path in ("/plan", "/tilbud", "/beskeder/sagsbehandler", "/samtykker/giv", "/rettigheder/bed-om/klage"):
        assert "Du er værge for penge alene" in client.get(path).text


def test_her_yes_never_takes_the_place_of_one_that_is_not_hers_to_touch(
    app: Flask, client: FlaskClient, asta: Person, karen: Person, agencies: None
) -> None:
    mixed = consents.given(app, asta, "economy", "employment", between=MONEY)
    money = consents.asked(app, asta, "economy", between=MONEY)
    acts_for(app, client, karen, a_power(app, asta, karen, source="guardian", economic_only=True))
    assert consents.answer(client, money, {"economy": "ja"}).status_code == 403
    assert consents.consent_of(app, asta, mixed).state is State.GRANTED
    assert consents.consent_of(app, asta, money).state is State.REQUESTED


def test_a_guardian_for_money_answers_about_money(
    app: Flask, client: FlaskClient, asta: Person, karen: Person, agencies: None
) -> None:
    money = consents.asked(app, asta, "economy", between=MONEY)
    acts_for(app, client, karen, a_power(app, asta, karen, source="guardian", economic_only=True))
    assert consents.answer(client, money, {"economy": "ja"}).status_code == 303
    assert consents.consent_of(app, asta, money).state is State.GRANTED


def test_the_language_she_reads_in_is_her_own_and_not_the_one_she_acts_for(
    app: Flask, client: FlaskClient, asta: Person, karen: Person
) -> None:
    acts_for(app, client, karen, a_power(app, asta, karen))
    client.post("/sprog", data={"csrf_token": token_in(client.get("/samtykker").text), "sprog": "en", "tilbage": "/"})
    with wired_of(app).session(writes=False) as session:
        assert session.get_one(Citizen, asta.id).language == "da"
        assert session.get_one(Citizen, karen.id).language == "en"
