"""The proof she keeps: opened years later from a disk, without a network, it says whether everything still agrees."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from uuid import UUID
from zipfile import ZipFile

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect

from consent.log.verify import verify_receipt
from portal.commands.worker import sequencer_of
from tests.support.browser import OpenPage, watch
from tests.support.consent_pages import check, given, path_of, served_to, withdraw
from tests.support.portal import Person, token_in, wired_of

VALID = "Gyldigt: Alt passer med loggen og dens underskrift."
INVALID = "Ikke gyldigt: Noget er ændret, eller noget mangler."


def fetched(client: FlaskClient, consent_id: UUID) -> dict[str, str]:
    """The files in the ZIP, by name."""
    token = token_in(client.get(f"/samtykker/{consent_id}").text)
    answer = client.post(path_of(consent_id, "bevis"), data={"csrf_token": token})
    assert answer.status_code == 200
    assert answer.content_type == "application/zip"
    assert answer.headers["Cache-Control"] == "no-store"
    with ZipFile(BytesIO(answer.data)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def logged(app: Flask) -> None:
    while sequencer_of(wired_of(app)).run_once():
        pass


@pytest.fixture
def story(app: Flask, client: FlaskClient, asta: Person) -> UUID:
    """Given, asked about, withdrawn; others' acts are in the log as well."""
    consent_id = given(app, asta)
    for _ in range(3):
        given(app, asta, "social")
        check(app, asta)
    logged(app)
    withdraw(client, consent_id)
    logged(app)
    return consent_id


def test_it_holds_text_records_proofs_and_keys_that_our_own_verifier_accepts(
    app: Flask, client: FlaskClient, asta: Person, story: UUID
) -> None:
    files = fetched(client, story)
    assert files["tekst.txt"] == served_to(app, asta, story).text
    proofs = {name: text for name, text in files.items() if name.endswith(".tlog-proof")}
    assert [name.partition("/")[0] for name in proofs] == ["handlinger"] * 2 + ["spoergsmaal"] * 3
    for name, proof in proofs.items():
        verified = verify_receipt(proof, *wired_of(app).keys.vkeys)
        assert verified.record.decode() == files[name.replace(".tlog-proof", ".json")]
        assert json.loads(verified.record)["consent_id"] == str(story)
    assert files["noegle/log.policy"].startswith(f"log {wired_of(app).keys.vkey}\n")
    assert files["checkpoint"] in next(iter(reversed(proofs.values())))


def test_the_page_asks_for_nothing_from_anywhere(client: FlaskClient, story: UUID) -> None:
    page = fetched(client, story)["tjek.html"]
    assert "default-src 'none'" in page
    assert "src=" not in page.replace("-src", "")
    assert "href=" not in page


def test_its_fingerprint_stands_on_her_page(app: Flask, client: FlaskClient, asta: Person, story: UUID) -> None:
    assert served_to(app, asta, story).sha256.hex() in client.get(f"/samtykker/{story}").text


def test_anothers_is_not_handed_out(app: Flask, client: FlaskClient, bo: Person) -> None:
    consent_id = given(app, bo)
    token = token_in(client.get("/samtykker/myndighed/region-fjord/spaer").text)
    assert client.post(path_of(consent_id, "bevis"), data={"csrf_token": token}).status_code == 404


def test_what_the_log_has_not_taken_up_yet_is_said_to_come(app: Flask, client: FlaskClient, asta: Person) -> None:
    files = fetched(client, given(app, asta))
    assert "Loggen har ikke taget noget op endnu." in files["tjek.html"]
    assert not [name for name in files if name.endswith(".tlog-proof")]


def bent(change: Callable[[dict[str, object]], None]) -> Callable[[str], str]:
    """The page with its data changed in one place."""

    def bend(page: str) -> str:
        start = page.index('id="bevis">') + len('id="bevis">')
        end = page.index("</script>", start)
        data = json.loads(page[start:end])
        change(data)
        return page[:start] + json.dumps(data, ensure_ascii=False) + page[end:]

    return bend


def flip(text: str, at: int) -> str:
    """One character exchanged for another of the same alphabet."""
    return text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :]


def in_proof(kind: str, of: str, by: int = 0) -> Callable[[dict[str, object]], None]:
    def change(data: dict[str, object]) -> None:
        one = data[kind][0]  # type: ignore[index]  # what the page carries
        one["proof"] = flip(one["proof"], one["proof"].index(of) + len(of) + by)

    return change


BENT = {
    "nonce": in_proof("acts", "extra ", 9),
    "record": in_proof("acts", "extra ", 80),
    "path": in_proof("acts", "\n\n", -6),
    "signature": in_proof("acts", "\N{EM DASH} log.fjordby.example/test ", 20),
    "check": in_proof("checks", "extra ", 120),
    "shown record": lambda data: data["acts"][0].update(record=data["acts"][0]["record"].replace("portal", "paper")),
    "text": lambda data: data.update(text=data["text"].replace("Region", "Regiom", 1)),
    "first act left out": lambda data: data["acts"].pop(0),
    "key": lambda data: data.update(keys=[]),
}


@pytest.mark.browser
def test_a_browser_without_network_finds_it_valid_and_every_flipped_byte_not(
    client: FlaskClient, story: UUID, open_page: OpenPage, tmp_path: Path
) -> None:
    page = open_page()
    page.context.set_offline(True)
    complaints = watch(page)
    whole = fetched(client, story)["tjek.html"]
    says(page, tmp_path, whole, VALID)
    says(page, tmp_path, bent(lambda data: None)(whole), VALID)
    for name, change in BENT.items():
        says(page, tmp_path, bent(change)(whole), INVALID, name)  # type: ignore[arg-type]  # each changes the data
    assert complaints == []


@pytest.mark.browser
def test_a_browser_that_cannot_check_signatures_says_so_and_never_that_it_is_valid(
    client: FlaskClient, story: UUID, open_page: OpenPage, tmp_path: Path
) -> None:
    page = open_page()
    page.add_init_script(
        "crypto.subtle.importKey = () => Promise.reject(new DOMException('no Ed25519 here', 'NotSupportedError'))"
    )
    whole = fetched(client, story)["tjek.html"]
    says(page, tmp_path, whole, "Alt passer med loggen, men din browser kan ikke tjekke loggens underskrift.")
    page.add_init_script("Object.defineProperty(crypto, 'subtle', { value: undefined })")
    says(page, tmp_path, whole, "Din browser kan ikke regne beviset efter.")


def says(page: Page, folder: Path, markup: str, words: str, name: str = "whole") -> None:
    file = folder / "tjek.html"
    file.write_text(markup, encoding="utf-8")
    page.goto(file.as_uri())
    expect(page.locator("#svar"), name).to_contain_text(words)
