"""She sends a document: it is kept sealed, is hers and her caseworker's alone, and is handed out only to be kept."""

from __future__ import annotations

import json
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.engine import make_url

from portal.documents import service
from portal.documents.kinds import LARGEST
from portal.documents.models import Document, DocumentPiece
from portal.errors import NotFound
from portal.identity import Citizen
from portal.journal.models import JournalEntry
from portal.messages.models import StaffTask
from portal.transparency.models import ReadEvent
from tests.portal.casework.work import own
from tests.support.files import LETTER, NEW, exif, jpeg, packed, pdf, png, post_file, upload
from tests.support.offers import hidden
from tests.support.page import check_page
from tests.support.portal import Clock, LogIn, Person, token_in, wired_of
from tests.support.statements import counted
from tests.support.visits import see


@pytest.fixture
def case_id(app: Flask, asta: Person, carla: Person) -> UUID:
    return own(app, asta, carla)


@pytest.fixture
def hers(client: FlaskClient, asta: Person, case_id: UUID, log_in: LogIn) -> FlaskClient:
    log_in(client, asta)
    return client


@pytest.fixture
def staff(app: Flask, carla: Person, log_in: LogIn) -> FlaskClient:
    browser = app.test_client()
    log_in(browser, carla)
    return browser


def sent(client: FlaskClient, name: str = "brev.pdf", data: bytes = LETTER, **fields: str | list[str]) -> str:
    answer = upload(client, name, data, NEW, **fields)
    assert answer.status_code == 303, answer.text
    return answer.location


def test_what_she_sends_has_a_receipt_and_is_had_again_byte_for_byte(hers: FlaskClient) -> None:
    path = sent(hers, "læge brev.pdf", origin="Fjordby Lægehus", dated_on=["3", "11", "2025"])
    page = see(hers, path)
    for words in ("Vi har modtaget dit dokument", "Et brev fra min læge", "Fjordby Lægehus", "3. november 2025",
                  "Ikke scannet for virus", "Sendt. Ikke set endnu", "læge brev.pdf"):  # fmt: skip
        assert words in page, words
    answer = hers.get(f"{path}/fil")
    assert answer.data == LETTER
    assert "Et brev fra min læge" in see(hers, "/plan/dokumenter")
    check_page(hers.get(NEW).text)


def test_a_file_is_handed_out_only_to_be_kept(hers: FlaskClient, staff: FlaskClient, case_id: UUID) -> None:
    path = sent(hers, "note.txt", b"<script>alert(1)</script>")
    for client, at in ((hers, f"{path}/fil"), (staff, f"/sager/{case_id}/dokumenter/{path.rpartition('/')[2]}/fil")):
        answer = client.get(at)
        assert answer.status_code == 200
        assert answer.headers["Content-Disposition"] == "attachment; filename=note.txt"
        assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.content_type == "text/plain; charset=utf-8"


def test_a_file_is_kept_in_sealed_pieces_and_nowhere_else(app: Flask, hers: FlaskClient) -> None:
    secret = b"Min sygdom hedder Kanin"
    data = pdf(b"(" + secret * 30_000 + b")")
    path = sent(hers, "min sygdom.pdf", data)
    with wired_of(app).engine.connect() as connection:
        boxes = [bytes(box) for (box,) in connection.execute(text("select data_sealed from document_piece"))]
    assert len(boxes) == 3
    assert all(secret not in box for box in boxes)
    address = make_url(wired_of(app).settings.database_url)
    if address.get_backend_name() == "sqlite":
        kept = b"".join(Path(f"{address.database}{end}").read_bytes() for end in ("", "-wal"))
        assert secret not in kept
        assert b"min sygdom" not in kept
    assert hers.get(f"{path}/fil").data == data


def test_a_piece_that_is_moved_lost_or_anothers_opens_nothing(app: Flask, hers: FlaskClient) -> None:
    """As with every sealed thing: it is bound to its person, row and place."""
    data = pdf(b"(" + b"a" * 600_000 + b")")
    path = sent(hers, "a.pdf", data)
    with wired_of(app).session() as session:
        pieces = session.scalars(select(DocumentPiece).order_by(DocumentPiece.number)).all()
        pieces[0].data_sealed, pieces[1].data_sealed = pieces[1].data_sealed, pieces[0].data_sealed
        session.commit()
    assert hers.get(f"{path}/fil").status_code == 500
    with wired_of(app).session() as session:
        session.delete(session.scalars(select(DocumentPiece).order_by(DocumentPiece.number)).all()[-1])
        session.commit()
        document = session.scalars(select(Document)).one()
        session.execute(text("delete from document_piece where number = 0"))
        session.execute(text("delete from document_piece where number = 1"))
        with pytest.raises(NotFound):
            service.file_of(session, document)


def test_her_caseworker_is_told_sees_it_and_she_sees_who_looked(
    app: Flask, hers: FlaskClient, staff: FlaskClient, case_id: UUID, asta: Person
) -> None:
    path = sent(hers)
    document_id = path.rpartition("/")[2]
    with wired_of(app).session() as session:
        task = session.scalars(select(StaffTask)).one()
        assert (task.kind, task.url) == ("document.sent", f"/sager/{case_id}/dokumenter/{document_id}")
    assert "Et brev fra min læge" in see(staff, f"/sager/{case_id}")
    page = see(staff, f"/sager/{case_id}/dokumenter/{document_id}")
    assert "Filen er ikke scannet for virus" in page
    assert staff.get(f"/sager/{case_id}/dokumenter/{document_id}/fil").data == LETTER
    with wired_of(app).session() as session:
        looks = session.scalars(select(ReadEvent.what).where(ReadEvent.citizen_id == asta.id)).all()
    assert list(looks).count("document") == 2
    assert "Set af kommunen 12. januar 2026" in see(hers, path)
    assert "Et dokument i din sag" in see(hers, "/hvem-har-set")


def test_it_is_nobody_elses(
    app: Flask, hers: FlaskClient, bo: Person, case_id: UUID, carla: Person, log_in: LogIn
) -> None:
    document_id = sent(hers).rpartition("/")[2]
    foreign = own(app, bo, carla)
    his, others = app.test_client(), app.test_client()
    log_in(his, bo)
    for path in (f"/plan/dokumenter/{document_id}", f"/plan/dokumenter/{document_id}/fil"):
        assert his.get(path).status_code == 404
        assert app.test_client().get(path).status_code == 302
    log_in(others, carla)
    for end in ("", "/fil"):
        assert others.get(f"/sager/{foreign}/dokumenter/{document_id}{end}").status_code == 404
        assert others.get(f"/sager/{case_id}/dokumenter/{uuid4()}{end}").status_code == 404


def test_it_is_journalised_with_what_she_said_and_the_digest_of_the_file(app: Flask, hers: FlaskClient) -> None:
    sent(hers)
    with wired_of(app).session() as session:
        entry = session.scalars(select(JournalEntry)).one()
        said = json.loads(entry.body)
    assert (entry.kind, said["what"], said["name"], said["size"]) == (
        "document", "Et brev fra min læge", "brev.pdf", len(LETTER)
    )  # fmt: skip
    assert len(said["sha256"]) == 64


def test_what_she_wrote_stays_and_the_reason_stands_at_the_file(hers: FlaskClient) -> None:
    for name, data, reason in (
        ("brev.pdf", pdf(b"<< /S /JavaScript >>"), "Filen kan sætte noget i gang på en computer."),
        ("brev.docx", b"PK", "Den slags fil kan vi ikke tage imod."),
        ("brev.txt", b"a" * (LARGEST + 1), "Filen fylder for meget."),
    ):
        answer = upload(hers, name, data, what="Et brev om min ryg")
        assert answer.status_code == 422
        assert reason in answer.text
        assert "Et brev om min ryg" in answer.text
        assert "skal du vælge den igen" in answer.text
        check_page(answer.text)


def test_a_form_without_a_file_a_word_or_a_day_that_has_been_is_told_so(hers: FlaskClient) -> None:
    page = hers.get(NEW).text
    said = {"csrf_token": token_in(page), "key": hidden(page, "key"), "dated_on": ["1", "1", "2030"]}
    answer = hers.post(NEW, data=said, content_type="multipart/form-data")
    assert answer.status_code == 422
    for words in ("Vælg den fil, du vil sende.", "Skriv med en sætning, hvad det er.", "Skriv en dato, der har været"):
        assert words in answer.text, words


def test_sent_twice_it_is_sent_once(app: Flask, hers: FlaskClient) -> None:
    page = hers.get(NEW).text
    fields = {"csrf_token": token_in(page), "key": hidden(page, "key"), "what": "Et brev"}
    where = {post_file(hers, NEW, "a.pdf", LETTER, fields).location for _ in range(2)}
    assert len(where) == 1
    with wired_of(app).session() as session:
        assert len(session.scalars(select(Document)).all()) == 1


def test_there_is_room_for_so_much_and_no_more(app: Flask, hers: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "QUOTA", 2 * len(LETTER))
    sent(hers)
    sent(hers)
    answer = upload(hers, "brev.pdf", LETTER)
    assert answer.status_code == 422
    assert "Der er ikke plads til mere." in answer.text
    with wired_of(app).session() as session:
        assert len(session.scalars(select(Document)).all()) == 2


def test_a_picture_is_kept_without_what_cannot_be_seen(hers: FlaskClient) -> None:
    path = sent(hers, "a.jpg", jpeg(also=exif(3, b"GPS 55.6761")))
    assert b"GPS" not in hers.get(f"{path}/fil").data


def test_this_door_alone_takes_more_than_a_form(hers: FlaskClient) -> None:
    token = token_in(hers.get(NEW).text)
    for path in ("/plan/skriv/fortael", "/sprog", "/rettigheder/bed-om/indsigt"):
        assert post_file(hers, path, "a.pdf", bytes(2_000_000), {"csrf_token": token}).status_code == 413, path
    assert post_file(hers, NEW, "a.pdf", bytes(2 * LARGEST), {"csrf_token": token}).status_code == 413


def test_an_anonymous_file_is_not_even_read(app: Flask) -> None:
    assert post_file(app.test_client(), NEW, "a.pdf", bytes(2 * LARGEST), {}).status_code == 302


def test_what_she_wrote_is_kept_when_her_time_is_up(
    hers: FlaskClient, clock: Clock, asta: Person, log_in: LogIn
) -> None:
    page = hers.get(NEW).text
    clock.tick(minutes=31)
    answer = post_file(hers, NEW, "a.pdf", LETTER, {"csrf_token": token_in(page), "what": "Et brev om min ryg"})
    assert "gemt=ja" in answer.location
    log_in(hers, asta)
    assert "Et brev om min ryg" in see(hers, NEW)


def test_everything_about_her_lists_each_document_and_leads_to_its_file(hers: FlaskClient) -> None:
    path = sent(hers, origin="Fjordby Lægehus")
    told = json.loads(hers.get("/rettigheder/alt.json").data)
    (row,) = told["portal"]["document"]
    assert (row["what"], row["origin"], row["name"], row["size"], row["scan"]) == (
        "Et brev fra min læge", "Fjordby Lægehus", "brev.pdf", len(LETTER), "not_scanned"
    )  # fmt: skip
    assert f"/plan/dokumenter/{row['id']}" == path
    assert "document_piece" not in told["portal"]


def test_whoever_has_no_case_sends_nothing_but_keeps_what_was_sent(app: Flask, bo: Person, log_in: LogIn) -> None:
    his = app.test_client()
    log_in(his, bo)
    assert his.get(NEW).status_code == 404
    assert "Du har ikke en sag hos os lige nu." in see(his, "/plan/dokumenter")


def test_the_list_costs_the_same_for_one_and_for_many(app: Flask, hers: FlaskClient) -> None:
    sent(hers)
    with counted(wired_of(app).engine) as few:
        see(hers, "/plan/dokumenter")
    for number in range(5):
        sent(hers, f"{number}.png", png())
    with counted(wired_of(app).engine) as many:
        see(hers, "/plan/dokumenter")
    assert len(few) == len(many)


def test_a_packed_file_is_kept_as_it_came(hers: FlaskClient) -> None:
    data = pdf(packed(b"BT (Hej) Tj ET"))
    assert hers.get(f"{sent(hers, 'a.pdf', data)}/fil").data == data


def test_it_is_gone_with_her(app: Flask, hers: FlaskClient, asta: Person) -> None:
    """Her key is destroyed: no piece opens, and nothing of it is said."""
    sent(hers)
    with wired_of(app).session() as session:
        document = session.scalars(select(Document)).one()
        assert session.get_one(Citizen, asta.id).subject_id == document.subject_id
        session.execute(text("update document set subject_id = :other"), {"other": uuid4().hex})
        session.execute(text("update document_piece set subject_id = :other"), {"other": uuid4().hex})
        session.expire_all()
        with pytest.raises(NotFound):
            service.file_of(session, document)
        assert document.what == ""
