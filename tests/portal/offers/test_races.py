"""Sent at the very same moment: one answer is recorded, and everybody is told which."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.support.offers import answer, answers_in, confirm_page
from tests.support.portal import LogIn, Person

pytestmark = pytest.mark.usefixtures("every_page_holds")


def at_once(app: Flask, asta: Person, log_in: LogIn, offer_id: UUID, choices: list[str]) -> list[tuple[str, int]]:
    """Every choice sent from a browser of its own at one moment → (choice, status)."""
    start = Barrier(len(choices))

    def tab(valg: str) -> tuple[FlaskClient, str]:
        client = app.test_client()
        log_in(client, asta)
        return client, confirm_page(client, offer_id, valg).text

    def press(valg: str, client: FlaskClient, page: str) -> tuple[str, int]:
        start.wait()
        return valg, answer(client, offer_id, page).status_code

    tabs = [tab(valg) for valg in choices]
    with ThreadPoolExecutor(len(choices)) as threads:
        sent = [threads.submit(press, valg, *opened) for valg, opened in zip(choices, tabs, strict=True)]
        return [one.result() for one in sent]


def test_of_opposite_answers_sent_at_once_exactly_one_counts(
    app: Flask, asta: Person, log_in: LogIn, offer_id: UUID
) -> None:
    results = at_once(app, asta, log_in, offer_id, ["ja", "nej", "ja", "nej"])
    (kept,) = answers_in(app)
    won = "ja" if kept.choice == "yes" else "nej"
    assert {status for valg, status in results if valg == won} == {303}
    assert {status for valg, status in results if valg != won} == {409}


def test_the_same_answer_sent_at_once_is_one_answer(app: Flask, asta: Person, log_in: LogIn, offer_id: UUID) -> None:
    assert {status for _, status in at_once(app, asta, log_in, offer_id, ["nej"] * 4)} == {303}
    assert len(answers_in(app)) == 1
