"""What was typed before a login came between is there afterwards: for its writer, for a quarter of an hour."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from flask import Blueprint, Flask, request
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from portal import access, db
from portal.identity import Citizen, the_citizen
from portal.signin import drafts
from portal.signin.models import KeptText
from tests.support.login import Browser
from tests.support.portal import Clock, Person, token_in, wired_of

SECRET = "Jeg er bange for, at min ryg ikke kan holde til det."
FORM = "/samtaler/ny"


def test_text_is_kept_sealed_and_read_back_by_its_writer_only(
    app: Flask, clock: Clock, asta: Person, bo: Person
) -> None:
    wired = wired_of(app)
    values = MultiDict([("worry", SECRET), ("time", "mon"), ("time", "tue"), ("csrf_token", "x")])
    with wired.session() as session:
        drafts.keep_typed(session, session.get_one(Citizen, asta.id), FORM, values, now=clock())
        session.commit()
    with wired.session() as session:
        hers, his = session.get_one(Citizen, asta.id), session.get_one(Citizen, bo.id)
        kept = {"worry": [SECRET], "time": ["mon", "tue"]}
        assert drafts.read_typed(session, hers, FORM, now=clock()) == kept
        assert drafts.read_typed(session, his, FORM, now=clock()) is None
        assert drafts.read_typed(session, hers, FORM + "/2", now=clock()) is None
        box = session.scalars(select(KeptText)).one().values_sealed
        assert box is not None
        assert SECRET.encode() not in box
        assert drafts.take_typed(session, hers, FORM, now=clock()) == kept
        assert drafts.take_typed(session, hers, FORM, now=clock()) is None


def test_text_is_good_for_a_quarter_of_an_hour_and_then_swept_away(app: Flask, clock: Clock, asta: Person) -> None:
    with wired_of(app).session() as session:
        hers = session.get_one(Citizen, asta.id)
        drafts.keep_typed(session, hers, FORM, {"worry": "one"}, now=clock())
        later = clock() + timedelta(minutes=14, seconds=59)
        assert drafts.read_typed(session, hers, FORM, now=later) == {"worry": ["one"]}
        clock.tick(minutes=15)
        assert drafts.read_typed(session, hers, FORM, now=clock()) is None
        drafts.keep_typed(session, hers, "/another", {"worry": "two"}, now=clock())
        assert session.scalars(select(KeptText.form)).all() == ["/another"]


def test_the_newest_text_of_a_form_is_the_one_that_counts(app: Flask, clock: Clock, asta: Person) -> None:
    with wired_of(app).session() as session:
        hers = session.get_one(Citizen, asta.id)
        for text in ("one", "two"):
            drafts.keep_typed(session, hers, FORM, {"worry": text}, now=clock())
        assert drafts.read_typed(session, hers, FORM, now=clock()) == {"worry": ["two"]}


@pytest.fixture
def form(app: Flask, clock: Clock) -> str:
    """A form of a citizen's, as any feature might have one."""
    bp = Blueprint("worries", __name__)

    @bp.route("/prove/bekymring", methods=["GET", "POST"])
    @access.open_to("citizen")
    def worry() -> str:
        typed = drafts.read_typed(db.session(), the_citizen(), request.path, now=clock())
        return f"sent {request.form['worry']}" if request.method == "POST" else f"kept {typed}"

    app.register_blueprint(bp)
    return "/prove/bekymring"


def test_a_form_sent_after_the_visit_ran_out_waits_for_its_writer(
    app: Flask, form: str, browser: Browser, clock: Clock, asta: Person, bo: Person
) -> None:
    browser.log_in("asta")
    token = token_in(browser.portal.get("/log-ud").text)
    clock.tick(minutes=16)
    answer = browser.portal.post(form, data={"worry": SECRET, "csrf_token": token})
    assert answer.status_code == 303
    asked = parse_qs(urlsplit(answer.location).query)
    back = "/det-du-skrev?form=%2Fprove%2Fbekymring&til=%2Fprove%2Fbekymring"
    assert asked == {"hvorfor": ["idle"], "dor": ["borger"], "tilbage": [back], "gemt": ["ja"]}
    assert "er gemt" in browser.portal.get(answer.location).text

    clock.tick(minutes=3)
    browser.log_in("bo")
    assert browser.portal.get(form).text == "kept None", "the next person at this machine sees nothing"
    assert browser.portal.get(back).location == form
    assert browser.log_in("asta", tilbage=back).location == back
    shown = browser.portal.get(back)
    assert SECRET in shown.text
    assert f'href="{form}"' in shown.text
    assert SECRET in browser.portal.get(form).text


@pytest.mark.parametrize("minutes", [14, 16], ids=["while it runs", "when it is over"])
def test_what_a_page_sends_when_her_time_is_up_waits_for_her_and_is_sent_to_nobody(
    app: Flask, form: str, browser: Browser, clock: Clock, asta: Person, minutes: int
) -> None:
    browser.log_in("asta")
    token = token_in(browser.portal.get("/log-ud").text)
    clock.tick(minutes=minutes)
    told = {"worry": SECRET, "hvor": form, "side": form, "csrf_token": token}
    answer = browser.portal.post("/det-du-skrev", data=told)
    assert answer.status_code == 303
    back = "/det-du-skrev?form=%2Fprove%2Fbekymring&til=%2Fprove%2Fbekymring"
    if minutes > 15:
        assert parse_qs(urlsplit(answer.location).query)["tilbage"] == [back]
        assert "er gemt" in browser.portal.get(answer.location).text
        browser.log_in("asta", tilbage=back)
    else:
        assert unquote(answer.location) == unquote(back)
    assert SECRET in browser.portal.get(back).text
    assert browser.portal.get(form).text == f"kept {{'worry': ['{SECRET}']}}"


def test_a_form_without_our_token_is_not_kept(
    app: Flask, form: str, browser: Browser, clock: Clock, asta: Person
) -> None:
    browser.log_in("asta")
    clock.tick(minutes=16)
    assert browser.portal.post(form, data={"worry": SECRET}).status_code == 400
    with wired_of(app).session(writes=False) as session:
        assert session.scalars(select(KeptText)).all() == []


def test_a_form_sent_after_logging_off_is_not_kept(app: Flask, form: str, browser: Browser, asta: Person) -> None:
    browser.log_in("asta")
    secret = browser.cookie()
    token = token_in(browser.portal.get("/log-ud").text)
    browser.portal.post("/log-ud", data={"csrf_token": token})
    browser.portal.set_cookie("mf_session", secret or "")
    token = token_in(browser.portal.get("/om").text) if app.view_functions.get("front.about") else "x"
    assert browser.portal.post(form, data={"worry": SECRET, "csrf_token": token}).status_code in (302, 400)
    with wired_of(app).session(writes=False) as session:
        assert session.scalars(select(KeptText)).all() == []
