"""A further language beside the Danish: shown and marked, kept with the consent, and never what she agrees to."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from consent import texts
from consent.events import ConsentId
from tests.support.consent_pages import (
    HEALTH_TO_JOBCENTER,
    asked_about_health,
    give_path,
    hidden_in,
    in_ledger,
    main_of,
    path_of,
    served_to,
    subject,
)
from tests.support.page import check_page
from tests.support.portal import Person

ARABIC = texts.TRANSLATIONS["ar"]
MARKED = "Ikke gennemgået. Du svarer på den danske tekst. Er de to tekster ikke ens, gælder den danske."


def the_text(page: str) -> str:
    return unescape(re.sub(r"<[^>]+>|\s+", " ", main_of(page)))


def test_the_page_leads_to_the_other_language_and_back(client: FlaskClient, app: Flask, asta: Person) -> None:
    path = path_of(asked_about_health(app, asta))
    page = client.get(path).text
    link = re.search(r'<a href="([^"]*)" hreflang="ar" lang="ar">العربية</a>', page)
    assert link is not None
    both = client.get(unescape(link[1])).text
    check_page(both)
    assert MARKED in the_text(both)
    assert '<section lang="ar" dir="rtl">' in both
    assert f'<a href="{path}">Vis kun den danske tekst</a>' in both
    assert 'dir="rtl"' not in client.get(path + "?ved=xx").text


def test_an_answer_keeps_both_texts_and_is_on_the_danish(client: FlaskClient, app: Flask, asta: Person) -> None:
    consent_id = asked_about_health(app, asta)
    path = path_of(consent_id) + "?ved=ar"
    page = client.get(path).text
    sent = client.post(path, data={**hidden_in(page), "svar_health": "ja"})
    assert sent.status_code == 303
    served = served_to(app, asta, consent_id)
    assert served.language == "da"
    assert served.template_id == "consent-request+ar.1"
    assert ARABIC.lines["Kan du fortryde?"] in served.text
    kept = client.get(f"/samtykker/{consent_id}").text
    check_page(kept)
    assert MARKED in the_text(kept)
    assert '<section lang="ar" dir="rtl">' in kept


def test_who_reads_english_answers_the_danish_where_another_language_stands_beside_it(
    client: FlaskClient, app: Flask, asta: Person
) -> None:
    with client.session_transaction() as session:
        session["language"] = "en"
    page = client.get(path_of(asked_about_health(app, asta)) + "?ved=ar").text
    check_page(page)
    assert '<section lang="da" dir="ltr">' in page
    assert '<section lang="en"' not in page


def test_a_consent_of_her_own_is_given_on_both(client: FlaskClient, app: Flask, asta: Person) -> None:
    path = give_path("health", between=HEALTH_TO_JOBCENTER) + "&ved=ar"
    page = client.get(path).text
    check_page(page)
    sent = client.post(path, data=hidden_in(page))
    consent_id = UUID(sent.location.split("/")[-2])
    assert served_to(app, asta, consent_id).template_id == "consent-given+ar.1"


def test_a_translation_changed_while_she_read_is_read_again(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = give_path("health", between=HEALTH_TO_JOBCENTER) + "&ved=ar"
    page = client.get(path).text
    lines = {**ARABIC.lines, "Kan du fortryde?": "هل يمكنك التراجع عنه؟"}
    monkeypatch.setitem(texts.TRANSLATIONS, "ar", replace(ARABIC, lines=lines))
    answer = client.post(path, data=hidden_in(page))
    assert answer.status_code == 409
    assert "Teksten blev ændret, mens du læste den." in answer.text


def test_the_ledger_takes_no_text_in_a_language_that_no_consent_is_given_in(app: Flask, asta: Person) -> None:
    alone = texts.Rendered(
        template_id="consent-given",
        version=1,
        language="ar",  # type: ignore[arg-type]  # the very fault
        sections=(),
        text="هل توافق؟\n",
        sha256=b"",
    )
    with pytest.raises(ValueError, match="no consent can be given in that language"):
        in_ledger(app, lambda ledger: ledger.serve(subject(asta), ConsentId(uuid4()), alone))
