"""A look she does not recognise: reported, answered by somebody who did not look, and read by her."""

from __future__ import annotations

from uuid import uuid4

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import LargeBinary, text

from tests.portal.casework.work import reads
from tests.portal.oversight.looking import a_look, in_queue, report, send
from tests.support.portal import Clock, LogIn, Person, an_employee, token_in, wired_of
from tests.support.statements import counted

XSS = "<script>alert(1)</script>"


def test_she_reports_a_look_and_reads_the_answer(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, peter: Person, log_in: LogIn
) -> None:
    look = a_look(app, asta, carla)
    log_in(client, asta)
    assert f'href="/hvem-har-set/meld/{look}"' in client.get("/hvem-har-set").text
    receipt = report(client, look, f"Hvorfor? {XSS}")
    html = client.get(receipt).text
    for words in ("Vi har modtaget det", "15. januar 2026 kl. 10.00", "Hvorfor? &lt;script&gt;"):
        assert words in html
    assert receipt in client.get("/hvem-har-set").text
    log_in(client, peter)
    (waiting,) = in_queue(client, "anmeldelser")
    html = client.get(waiting).text
    for words in ("Carla Vinter", "Har ansvaret for din sag", "Hvorfor? &lt;script&gt;", "15. januar 2026 kl. 10.00"):
        assert words in html
    assert "Asta" not in html
    assert XSS not in html
    assert send(client, waiting, finding="rightful", words=f"Hun har din sag. {XSS}").status_code == 303
    assert ("report", "report") in reads(app)
    log_in(client, asta)
    html = client.get(receipt).text
    for words in ("Opslaget var i orden", "Hun har din sag. &lt;script&gt;"):
        assert words in html
    assert "Carla" not in html
    assert "Du har fået svar om det opslag" in client.get("/beskeder").text


def test_nothing_need_be_written_and_twice_is_once(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, peter: Person, log_in: LogIn
) -> None:
    look = a_look(app, asta, carla)
    log_in(client, asta)
    token = token_in(client.get(f"/hvem-har-set/meld/{look}").text)
    first, second = (
        client.post(f"/hvem-har-set/meld/{look}", data={"csrf_token": token, "words": ""}).location for _ in range(2)
    )
    assert first == second
    assert client.get(f"/hvem-har-set/meld/{look}").location == first
    log_in(client, peter)
    (waiting,) = in_queue(client, "anmeldelser")
    assert "Borgeren har ikke skrevet noget." in client.get(waiting).text


def test_whoever_looked_never_sees_the_report(
    app: Flask, client: FlaskClient, asta: Person, peter: Person, ulla: Person, log_in: LogIn
) -> None:
    """The databeskyttelsesrådgiver looked: the auditor answers."""
    look = a_look(app, asta, peter, "audit")
    log_in(client, asta)
    report(client, look)
    log_in(client, ulla)
    (waiting,) = in_queue(client, "anmeldelser")
    log_in(client, peter)
    assert in_queue(client, "anmeldelser") == []
    hers, none = client.get(waiting), client.get(f"/kontrol/anmeldelser/{uuid4()}")
    assert (hers.status_code, none.status_code) == (404, 404)
    token = token_in(client.get("/").text)
    form = {"csrf_token": token, "finding": "rightful", "words": "Alt var i orden."}
    assert client.post(waiting, data=form).status_code == 404


def test_the_clock_says_when_72_hours_have_passed(
    app: Flask, client: FlaskClient, clock: Clock, asta: Person, carla: Person, peter: Person, log_in: LogIn
) -> None:
    look = a_look(app, asta, carla)
    log_in(client, asta)
    report(client, look)
    clock.tick(hours=72)
    log_in(client, peter)
    assert "Skal besvares før" in client.get("/kontrol/anmeldelser").text
    clock.tick(seconds=1)
    assert "Skulle være besvaret" in client.get("/kontrol/anmeldelser").text


def test_an_answer_is_written_once(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, peter: Person, ulla: Person, log_in: LogIn
) -> None:
    look = a_look(app, asta, carla)
    log_in(client, asta)
    receipt = report(client, look)
    log_in(client, peter)
    (waiting,) = in_queue(client, "anmeldelser")
    token = token_in(client.get(waiting).text)
    assert send(client, waiting, finding="wrongful", words="").status_code == 422
    assert send(client, waiting, finding="guilty", words="Nej.").status_code == 422
    assert send(client, waiting, finding="wrongful", words="Hun skulle ikke have set den.").status_code == 303
    client.post(waiting, data={"csrf_token": token, "finding": "rightful", "words": "Alt var i orden."})
    log_in(client, asta)
    html = client.get(receipt).text
    assert "Hun skulle ikke have set den." in html
    assert "Alt var i orden." not in html


def test_anothers_look_and_anothers_receipt_are_not_there(
    app: Flask, client: FlaskClient, asta: Person, bo: Person, carla: Person, log_in: LogIn
) -> None:
    look = a_look(app, asta, carla)
    log_in(client, asta)
    receipt = report(client, a_look(app, asta, carla))
    log_in(client, bo)
    for path in (f"/hvem-har-set/meld/{look}", receipt, f"/hvem-har-set/meld/{uuid4()}"):
        assert client.get(path).status_code == 404


def test_what_was_written_is_sealed(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, peter: Person, log_in: LogIn
) -> None:
    look = a_look(app, asta, carla)
    log_in(client, asta)
    report(client, look, "Min nabo arbejder der.")
    log_in(client, peter)
    (waiting,) = in_queue(client, "anmeldelser")
    send(client, waiting, finding="unclear", words="Vi kan ikke se det.")
    with wired_of(app).session(writes=False) as session:
        columns = text("SELECT words_sealed, answer_sealed FROM look_report").columns(
            words_sealed=LargeBinary, answer_sealed=LargeBinary
        )
        (row,) = session.execute(columns)
        assert b"nabo" not in bytes(row[0])
        assert b"Vi kan" not in bytes(row[1])


def test_without_the_log_the_report_does_not_open(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, peter: Person, log_in: LogIn
) -> None:
    look = a_look(app, asta, carla)
    log_in(client, asta)
    report(client, look)
    log_in(client, peter)
    (waiting,) = in_queue(client, "anmeldelser")
    with wired_of(app).session() as session:
        session.execute(text("ALTER TABLE read_event RENAME COLUMN reason TO gone"))
        session.commit()
    answer = client.get(waiting)
    assert answer.status_code == 503
    assert "Jeg kender ingen" not in answer.text


def test_the_queue_costs_the_same_for_few_and_many(
    app: Flask, client: FlaskClient, asta: Person, carla: Person, peter: Person, log_in: LogIn
) -> None:
    def reported(count: int) -> None:
        log_in(client, asta)
        for _ in range(count):
            report(client, a_look(app, asta, carla))
        log_in(client, peter)

    reported(2)
    client.get("/kontrol/anmeldelser")
    with counted(wired_of(app).engine) as few:
        client.get("/kontrol/anmeldelser")
    reported(6)
    with counted(wired_of(app).engine) as many:
        assert len(in_queue(client, "anmeldelser")) == 8
    assert len(many) == len(few)


def test_no_other_role_sees_a_queue(app: Flask, client: FlaskClient, log_in: LogIn) -> None:
    for role in ("caseworker", "coordinator", "administrator"):
        log_in(client, an_employee(app, name=f"{role.title()} Friis", roles=(role,)))
        for path in ("/kontrol/anmeldelser", "/kontrol/opslag", "/kontrol/inhabil"):
            assert client.get(path).status_code == 404
