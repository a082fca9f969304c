"""A yes or a no to a ressourceforløb: read, confirmed by a fresh login, recorded once, with its evidence."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from consent.events import SubjectId
from portal.messages.models import StaffTask
from portal.offers.models import Answer
from tests.support.offers import answer, answers_in, confirm_page, hidden, reworded
from tests.support.portal import Clock, LogIn, Person, wired_of

pytestmark = pytest.mark.usefixtures("every_page_holds")


@pytest.mark.parametrize(("valg", "choice"), [("ja", "yes"), ("nej", "no")])
def test_an_answer_is_kept_with_the_text_it_was_given_to(
    app: Flask, client: FlaskClient, asta: Person, offer_id: UUID, valg: str, choice: str
) -> None:
    page = confirm_page(client, offer_id, valg).text
    response = answer(client, offer_id, page, comment="Jeg vil gerne vide, hvornår vi mødes.")
    assert response.status_code == 303
    (kept,) = answers_in(app)
    assert (kept.choice, kept.comment) == (choice, "Jeg vil gerne vide, hvornår vi mødes.")
    assert (kept.assurance, kept.stage, kept.offer_version) == ("substantial", "afgoerelse", 1)
    assert asta.subject_id is not None
    with wired_of(app).session(writes=False) as session:
        served = wired_of(app).ledger_for(session).served(SubjectId(asta.subject_id), kept.served_id)
        (task,) = session.scalars(select(StaffTask)).all()
    assert served.sha256 == kept.text_hash
    assert (task.kind, task.ref, task.due_on) == ("offer.answered", offer_id, date(2026, 1, 26))
    receipt = client.get(response.location).text
    assert "Et ja fjerner ikke din ret til at klage. Et nej er ikke en klage." in receipt
    assert kept.reference in receipt
    assert "senest 4 uger efter" in receipt
    assert "Se din kvittering" in client.get(f"/ressourceforloeb/{offer_id}").text


def test_sending_twice_is_one_answer_and_the_second_sees_the_receipt(
    app: Flask, client: FlaskClient, offer_id: UUID
) -> None:
    page = confirm_page(client, offer_id).text
    first, second = (answer(client, offer_id, page) for _ in range(2))
    assert first.location == second.location
    assert len(answers_in(app)) == 1


def test_of_two_tabs_with_opposite_answers_the_first_counts(app: Flask, client: FlaskClient, offer_id: UUID) -> None:
    yes, no = (confirm_page(client, offer_id, valg).text for valg in ("ja", "nej"))
    answer(client, offer_id, yes)
    second = answer(client, offer_id, no, comment="Jeg har fortrudt.")
    assert second.status_code == 409
    assert "Ja til ressourceforløbet" in second.text
    assert "Jeg har fortrudt." in second.text
    assert "70 00 00 00" in second.text
    assert [one.choice for one in answers_in(app)] == ["yes"]


def test_the_database_itself_refuses_a_second_answer(app: Flask, client: FlaskClient, offer_id: UUID) -> None:
    answer(client, offer_id, confirm_page(client, offer_id).text)
    (kept,) = answers_in(app)
    with wired_of(app).session() as session:
        session.add(
            Answer(
                id=uuid4(),
                subject_id=kept.subject_id,
                offer_id=offer_id,
                offer_version=1,
                stage="afgoerelse",
                choice="no",
                served_id=kept.served_id,
                text_hash=kept.text_hash,
                assurance="high",
                at=kept.at,
                reference="0000-0000-0000",
            )
        )
        with pytest.raises(IntegrityError):
            session.flush()


def test_an_offer_that_changed_while_it_was_read_is_shown_anew_with_the_comment_kept(
    app: Flask, client: FlaskClient, offer_id: UUID
) -> None:
    page = confirm_page(client, offer_id).text
    reworded(app, offer_id, purpose="Nu begynder vi med ti timer om ugen.")
    refused = answer(client, offer_id, page, comment="Ti timer er for meget.")
    assert refused.status_code == 409
    assert answers_in(app) == []
    assert "Nu begynder vi med ti timer om ugen." in refused.text
    assert "Ti timer er for meget." in refused.text
    assert answer(client, offer_id, refused.text, comment="Ti timer er for meget.").status_code == 303
    assert [one.offer_version for one in answers_in(app)] == [2]


def test_a_changed_offer_is_told_with_the_fault_in_the_comment(app: Flask, client: FlaskClient, offer_id: UUID) -> None:
    page = confirm_page(client, offer_id).text
    reworded(app, offer_id, starts_on=date(2026, 3, 1))
    both = answer(client, offer_id, page, comment="Mit nummer er 610190-1111.")
    assert "Tilbuddet er ændret, siden du læste det" in both.text
    assert "Det ligner et CPR-nummer" in both.text


def test_a_number_like_a_cpr_number_gets_a_friendly_word_and_the_text_stays(
    app: Flask, client: FlaskClient, offer_id: UUID
) -> None:
    refused = answer(client, offer_id, confirm_page(client, offer_id).text, comment="Jeg er 610190-1111.")
    assert refused.status_code == 422
    assert "Det ligner et CPR-nummer" in refused.text
    assert "Jeg er 610190-1111." in refused.text
    assert answers_in(app) == []


def test_a_comment_that_is_too_long_is_not_cut_off(client: FlaskClient, offer_id: UUID) -> None:
    refused = answer(client, offer_id, confirm_page(client, offer_id).text, comment="x" * 4001)
    assert refused.status_code == 422
    assert "Teksten er for lang" in refused.text
    assert "x" * 4001 in refused.text


def test_an_old_login_leads_to_a_fresh_one_and_back_with_all_that_was_chosen(
    app: Flask, client: FlaskClient, asta: Person, clock: Clock, log_in: LogIn, offer_id: UUID
) -> None:
    page = confirm_page(client, offer_id, "nej").text
    clock.tick(minutes=14)
    client.get("/tilbud")
    clock.tick(minutes=2)
    away = answer(client, offer_id, page, comment="Ikke nu.")
    assert away.status_code == 303
    assert away.location.startswith("/log-ind?frisk=ja")
    assert answers_in(app) == []
    log_in(client, asta)
    back = client.get(
        f"/ressourceforloeb/{offer_id}/svar", query_string={"valg": "nej", "tekst": hidden(page, "served")}
    )
    assert "Send mit nej" in back.text
    assert "Ikke nu." in back.text
    assert answer(client, offer_id, back.text, comment="Ikke nu.").status_code == 303
    assert [one.choice for one in answers_in(app)] == ["no"]
