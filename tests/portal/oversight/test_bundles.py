"""A bundle for Datatilsynet: four eyes, only those two, two weeks, each fetch written, no plan but on its ground."""

from __future__ import annotations

import json
import re
from hashlib import sha256
from io import BytesIO
from uuid import UUID
from zipfile import ZipFile

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from consent.log.receipt import Receipt
from portal.commands.worker import sequencer_of
from portal.oversight import packing
from portal.plan.service import Case
from tests.portal.casework.work import own, reads
from tests.portal.oversight.looking import a_look, report, send
from tests.support.cases import an_effort
from tests.support.consent_pages import given, register
from tests.support.portal import Clock, LogIn, Person, an_employee, token_in, wired_of

ASK = "/kontrol/datatilsynet/ny"
LAW = "databeskyttelsesforordningen artikel 58, stk. 1, litra e"
SECRET = "Støttekontakt om tirsdagen"


@pytest.fixture
def reported(app: Flask, client: FlaskClient, asta: Person, carla: Person, log_in: LogIn) -> UUID:
    """Asta has a case with a plan, a consent in the log, and a look she does not recognise."""
    register(app)
    case_id = own(app, asta, carla)
    with wired_of(app).session() as session:
        an_effort(session, session.get_one(Case, case_id), SECRET)
        session.commit()
    given(app, asta)
    sequencer = sequencer_of(wired_of(app))
    while sequencer.run_once():
        pass
    look = a_look(app, asta, carla)
    log_in(client, asta)
    return UUID(report(client, look, "Hvem var det?").rsplit("/", 1)[1])


def ask(client: FlaskClient, ground: str = "complaint", **fields: str) -> TestResponse:
    return send(client, ASK, **({"ground": ground, "legal_ref": LAW} | fields))


def asked(client: FlaskClient, report_id: UUID, ground: str = "complaint") -> str:
    answer = ask(client, ground, about="report", report=str(report_id))
    assert answer.status_code == 303, answer.text
    return answer.location


def post(client: FlaskClient, path: str) -> TestResponse:
    return client.post(path, data={"csrf_token": token_in(client.get("/").text)})


def zipped(answer: TestResponse) -> dict[str, str]:
    assert answer.mimetype == "application/zip", answer.headers
    with ZipFile(BytesIO(answer.data)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_two_hand_it_over_and_each_time_is_written(
    app: Flask, client: FlaskClient, clock: Clock, reported: UUID, asta: Person, peter: Person, ulla: Person,
    log_in: LogIn,
) -> None:  # fmt: skip
    log_in(client, peter)
    path = asked(client, reported)
    assert "Du har selv bedt om det." in client.get(path).text
    post(client, f"{path}/godkend")
    assert "Venter på den anden" in client.get(path).text
    assert post(client, f"{path}/hent").status_code == 303, "not before it is approved"
    log_in(client, ulla)
    assert path in client.get("/kontrol/datatilsynet").text
    post(client, f"{path}/godkend")
    clock.tick(minutes=1)
    answer = post(client, f"{path}/hent")
    found = zipped(answer)
    html = client.get(path).text
    assert "Kan hentes til 26. januar 2026" in html
    assert sha256(answer.data).hexdigest() in html
    assert html.count("Ulla Lind") >= 2
    assert ("bundle", "audit") in reads(app)
    log_in(client, peter)
    assert zipped(post(client, f"{path}/hent")).keys() == found.keys()
    log_in(client, asta)
    assert "i en samling til Datatilsynet" in client.get("/hvem-har-set").text
    with wired_of(app).session(writes=False) as session:
        assert session.execute(text("SELECT count(*) FROM supervision_fetch")).scalar() == 2
        assert (
            session.execute(
                text("SELECT count(*) FROM outbox_job WHERE CAST(payload AS TEXT) LIKE '%datatilsynet%'")
            ).scalar()
            == 0
        )


def test_it_holds_proofs_looks_and_the_report_and_names_nobody(
    app: Flask, client: FlaskClient, reported: UUID, asta: Person, peter: Person, ulla: Person,
    log_in: LogIn,
) -> None:  # fmt: skip
    found = fetched(client, log_in, peter, ulla, reported)
    proofs = [name for name in found if name.endswith(".tlog-proof")]
    assert len(proofs) == 1
    assert Receipt.parse(found[proofs[0]]).evidence.record
    assert json.loads(found["anmeldelse.json"])["words"] == "Hvem var det?"
    assert {one["employee"] for one in json.loads(found["opslag.json"])} == {"Carla Vinter"}
    assert {one["agency"] for one in json.loads(found["overfoersler.json"])} >= {"region-fjord"}
    assert json.loads(found["skabeloner.json"])
    assert json.loads(found["sletninger.json"]) == []
    for name in ("anmeldelse.json", "opslag.json", "skabeloner.json", "samtykker/"):
        assert f"<dt>{name}</dt>" in found["laes-mig.html"]
    whole = "\n".join(found.values())
    for private in ("Asta", str(asta.number), SECRET):
        assert private not in whole
    assert any(name.endswith("/tjek.html") for name in found)


def test_a_word_of_the_plan_goes_only_when_the_ground_names_it(
    client: FlaskClient, reported: UUID, peter: Person, ulla: Person, log_in: LogIn
) -> None:
    assert "plan.json" not in fetched(client, log_in, peter, ulla, reported)
    found = fetched(client, log_in, peter, ulla, reported, "plan")
    assert SECRET in found["plan.json"]
    assert "plan.json" in found["laes-mig.html"]


def test_a_period_holds_what_happened_in_it_and_its_people_by_number(
    app: Flask, client: FlaskClient, reported: UUID, bo: Person, peter: Person, ulla: Person, log_in: LogIn
) -> None:
    given(app, bo)
    sequencer = sequencer_of(wired_of(app))
    while sequencer.run_once():
        pass
    log_in(client, peter)
    answer = ask(client, "inspection", about="period", first="12", last="12")
    assert answer.status_code == 422
    token = token_in(client.get(ASK).text)
    days = {"first": ["1", "1", "2026"], "last": ["12", "1", "2026"]}
    form = {"csrf_token": token, "about": "period", "ground": "inspection", "legal_ref": LAW}
    path = client.post(ASK, data=form | days).location
    log_in(client, ulla)
    post(client, f"{path}/godkend")
    found = zipped(post(client, f"{path}/hent"))
    folders = {name.split("/")[1].split("-")[1] for name in found if name.startswith("samtykker/")}
    assert folders == {"B1", "B2"}
    assert "anmeldelse.json" not in found
    assert reads(app).count(("bundle", "audit")) == 2
    for wrong in (
        {"first": ["1", "12", "2025"], "last": ["1", "1", "2026"]},
        {"first": ["3", "1", "2026"], "last": ["2", "1", "2026"]},
        {"first": ["10", "1", "2026"], "last": ["20", "1", "2026"]},
    ):
        log_in(client, peter)
        form["csrf_token"] = token_in(client.get(ASK).text)
        assert client.post(ASK, data=form | wrong).status_code == 422
    plan = {"csrf_token": form["csrf_token"], "about": "period", "ground": "plan", "legal_ref": LAW}
    assert "Planen kan kun komme med" in client.post(ASK, data=plan | days).text


def test_it_ends_by_itself_and_a_refusal_opens_nothing(
    client: FlaskClient, clock: Clock, reported: UUID, peter: Person, ulla: Person, log_in: LogIn
) -> None:
    log_in(client, peter)
    path, second = asked(client, reported), asked(client, reported)
    log_in(client, ulla)
    post(client, f"{path}/godkend")
    post(client, f"{second}/afvis")
    post(client, f"{second}/godkend")
    assert post(client, f"{second}/hent").status_code == 303
    clock.tick(days=14, milliseconds=-1)
    log_in(client, ulla)
    assert post(client, f"{path}/hent").status_code == 200
    clock.tick(milliseconds=1)
    assert post(client, f"{path}/hent").status_code == 303
    assert "Lukket 26. januar 2026" in client.get(path).text
    assert "Ikke godkendt" in client.get(second).text


def test_a_third_sees_it_and_cannot_fetch_it_and_whoever_looked_sees_nothing(
    app: Flask, client: FlaskClient, asta: Person, reported: UUID, peter: Person, ulla: Person, log_in: LogIn
) -> None:
    log_in(client, peter)
    path = asked(client, reported)
    log_in(client, ulla)
    post(client, f"{path}/godkend")
    log_in(client, an_employee(app, name="Vera Holm", roles=("auditor",)))
    assert "Kun den, der bad om det" in client.get(path).text
    assert post(client, f"{path}/hent").status_code == 303
    looked = an_employee(app, name="Viggo Holm", roles=("dpo",))
    log_in(client, asta)
    his = UUID(report(client, a_look(app, asta, looked, "audit")).rsplit("/", 1)[1])
    log_in(client, looked)
    assert ask(client, about="report", report=str(his)).status_code == 422
    log_in(client, peter)
    about_him = asked(client, his)
    log_in(client, looked)
    assert about_him not in client.get("/kontrol/datatilsynet").text
    assert client.get(about_him).status_code == 404
    assert post(client, f"{about_him}/godkend").status_code == 404
    assert post(client, f"{about_him}/hent").status_code == 404


def test_without_a_law_and_without_a_ground_nothing_is_asked_for(
    client: FlaskClient, reported: UUID, peter: Person, ulla: Person, log_in: LogIn
) -> None:
    log_in(client, peter)
    assert "med nummer" in ask(client, about="report", report=str(reported), legal_ref="Fordi de bad om det").text
    assert ask(client, "because", about="report", report=str(reported)).status_code == 422
    assert "Vælg en anmeldelse." in ask(client, about="report").text
    assert "Der er ingen samlinger." in client.get("/kontrol/datatilsynet").text
    log_in(client, ulla)
    assert client.get(ASK).status_code == 404


def test_without_its_log_the_file_does_not_leave(
    app: Flask, client: FlaskClient, reported: UUID, peter: Person, ulla: Person, log_in: LogIn
) -> None:
    log_in(client, peter)
    path = asked(client, reported)
    log_in(client, ulla)
    post(client, f"{path}/godkend")
    with wired_of(app).session() as session:
        session.execute(text("ALTER TABLE supervision_fetch RENAME COLUMN sha256 TO gone"))
        session.commit()
    answer = post(client, f"{path}/hent")
    assert answer.status_code == 503
    assert b"PK" not in answer.data[:4]


def test_too_much_is_refused_and_not_cut(
    client: FlaskClient, reported: UUID, peter: Person, ulla: Person, log_in: LogIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packing, "MOST_READS", 0)
    log_in(client, peter)
    path = asked(client, reported)
    log_in(client, ulla)
    post(client, f"{path}/godkend")
    assert post(client, f"{path}/hent").status_code == 303
    assert "Ingen har hentet samlingen." in client.get(path).text


def test_every_version_of_the_texts_is_told_with_its_hash(
    app: Flask, client: FlaskClient, reported: UUID, ulla: Person, log_in: LogIn
) -> None:
    log_in(client, ulla)
    html = client.get("/kontrol/tekster").text
    assert "12. januar 2026 kl. 10.00" in html
    assert "Ikke brugt endnu" in html
    assert len(set(re.findall(r"[0-9a-f]{64}", html))) >= 4


def fetched(
    client: FlaskClient, log_in: LogIn, asker: Person, approver: Person, report_id: UUID, ground: str = "complaint"
) -> dict[str, str]:
    log_in(client, asker)
    path = asked(client, report_id, ground)
    log_in(client, approver)
    post(client, f"{path}/godkend")
    return zipped(post(client, f"{path}/hent"))
