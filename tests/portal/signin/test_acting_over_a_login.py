"""Showing once more who she is, in the middle of acting for somebody, leaves her where she was; any other login not."""

from __future__ import annotations

from flask import Flask

from tests.support.login import Browser
from tests.support.portal import Person, token_in
from tests.support.powers import a_power, begins


def test_a_fresh_login_of_the_same_person_goes_on_acting(
    app: Flask, browser: Browser, asta: Person, bo: Person
) -> None:
    power = a_power(app, bo, asta)
    browser.log_in("asta")
    begins(browser.portal, power)
    assert "Du handler for Bo Krag" in browser.portal.get("/samtykker").text
    browser.log_in("asta", frisk="ja", tilbage="/samtykker")
    assert "Du handler for Bo Krag" in browser.portal.get("/samtykker").text


def test_an_ordinary_login_is_herself(app: Flask, browser: Browser, asta: Person, bo: Person) -> None:
    power = a_power(app, bo, asta)
    browser.log_in("asta")
    begins(browser.portal, power)
    browser.log_in("asta")
    assert "Du handler for" not in browser.portal.get("/samtykker").text


def test_another_who_logs_in_freshly_in_her_browser_acts_for_nobody(
    app: Flask, browser: Browser, asta: Person, bo: Person
) -> None:
    power = a_power(app, bo, asta)
    browser.log_in("asta")
    begins(browser.portal, power)
    browser.log_in("high", frisk="ja")
    page = browser.portal.get("/samtykker")
    assert page.status_code == 200
    assert "Du handler for" not in page.text


def test_out_of_a_session_that_is_over_nothing_is_carried(
    app: Flask, browser: Browser, asta: Person, bo: Person
) -> None:
    power = a_power(app, bo, asta)
    browser.log_in("asta")
    begins(browser.portal, power)
    old = browser.cookie()
    assert old is not None
    browser.portal.post("/log-ud", data={"csrf_token": token_in(browser.portal.get("/samtykker").text)})
    browser.portal.set_cookie("mf_session", old)
    browser.log_in("asta", frisk="ja")
    assert "Du handler for" not in browser.portal.get("/samtykker").text
