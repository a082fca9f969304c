"""After her answer the receipt offers a plain way back to who asked; nothing sends her there, nothing goes along."""

from __future__ import annotations

import re
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient

from consent.events import AgencyId, ConsentId
from consent.ledger import Ledger
from tests.support.consent_pages import answer, asked, in_ledger, main_of, path_of, withdraw
from tests.support.portal import Person

BACK = "https://journal.region.example/retur?vej=samtykke&sag=1"
SHOWN = BACK.replace("&", "&amp;")


def asked_with_a_way_back(app: Flask, asta: Person) -> UUID:
    consent_id = asked(app, asta, "employment")

    def keep(ledger: Ledger) -> None:
        region = AgencyId("region-fjord")
        ledger.register_return_address(region, BACK)
        ledger.keep_way_back(ConsentId(consent_id), region, BACK)

    in_ledger(app, keep)
    return consent_id


def receipt_of(client: FlaskClient, consent_id: UUID) -> str:
    answer = client.get(path_of(consent_id, "kvittering"))
    assert answer.status_code == 200
    return main_of(answer.text)


def test_the_link_is_on_the_receipt_of_a_yes_and_of_a_no_alike(app: Flask, client: FlaskClient, asta: Person) -> None:
    for said in ("ja", "nej"):
        consent_id = asked_with_a_way_back(app, asta)
        assert SHOWN not in client.get(path_of(consent_id)).text
        sent = answer(client, consent_id, {"employment": said})
        assert (sent.status_code, sent.headers["Location"]) == (303, path_of(consent_id, "kvittering"))
        html = receipt_of(client, consent_id)
        links = re.findall(r'<a href="(https:[^"]*)" rel="noreferrer">([^<]*)</a>', html)
        assert [link for link, _ in links] == [SHOWN]
        assert links[0][1].startswith("Tilbage til ")
        assert "refresh" not in html.lower()


def test_it_is_neither_on_other_pages_nor_on_the_receipt_of_a_withdrawal(
    app: Flask, client: FlaskClient, asta: Person
) -> None:
    consent_id = asked_with_a_way_back(app, asta)
    answer(client, consent_id, {"employment": "ja"})
    assert SHOWN not in client.get(f"/samtykker/{consent_id}").text
    assert SHOWN not in client.get("/samtykker").text
    withdraw(client, consent_id)
    assert SHOWN not in receipt_of(client, consent_id)


def test_without_one_there_is_no_link_out(app: Flask, client: FlaskClient, asta: Person) -> None:
    consent_id = asked(app, asta, "employment")
    answer(client, consent_id, {"employment": "ja"})
    assert "Tilbage til" not in receipt_of(client, consent_id)
