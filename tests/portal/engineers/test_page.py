"""The engineer's page: open to anyone, in both languages, with the very examples that a test runs."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import expect

from consent.http.changes import CHANGES, DEPARTURES
from consent.http.deprecation import Deprecated
from consent.http.problems import PROBLEMS
from portal.engineers import views
from tests.support.browser import NARROW, WIDE, OpenPage, axe, no_sideways_scroll, serving
from tests.support.visits import see

GUIDE = (Path(__file__).parents[3] / "docs/api.md").read_text(encoding="utf-8")
EXAMPLE = re.compile(r"<pre [^>]*><code>(.*?)</code></pre>", re.DOTALL)


def english(client: FlaskClient) -> str:
    client.post("/sprog", data={"sprog": "en", "tilbage": "/udviklere"})
    answer = client.get("/udviklere", headers={"Accept-Language": "en"})
    return answer.text


def test_anyone_reads_every_example_of_the_guide_letter_for_letter(client: FlaskClient) -> None:
    wanted = re.findall(r"^```python\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
    assert len(wanted) > 8
    assert [unescape(code) for code in EXAMPLE.findall(see(client, "/udviklere"))] == wanted
    assert [unescape(code) for code in EXAMPLE.findall(english(client))] == wanted


def test_it_tells_how_to_begin_whom_to_write_to_and_where_the_description_is(client: FlaskClient) -> None:
    html = see(client, "/udviklere")
    for said in ("api@fjordby.example", "en anden person godkender", 'href="/openapi.json"', "mindst 12 måneder",
                 "Intet er på vej ud."):  # fmt: skip
        assert said in html, said
    assert client.get("/openapi.json").status_code == 200


def test_every_trouble_departure_and_change_is_on_it_in_the_readers_language(client: FlaskClient) -> None:
    danish, spoken = unescape(see(client, "/udviklere")), unescape(english(client))
    for code, kind in PROBLEMS.items():
        assert f">{code}<" in danish
        assert kind.da in danish
        assert kind.en in spoken
    for one in (*DEPARTURES, *CHANGES):
        assert plain(one.da) in plain(danish)
        assert plain(one.en) in plain(spoken)


def plain(text: str) -> str:
    return re.sub(r'<code class="code" translate="no">|</code>|`', "", text)


def test_what_is_on_its_way_out_stands_on_it(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    leaving = Deprecated(since=date(2026, 12, 1), sunset=date(2028, 1, 1), en="Use `b`.", da="Brug `b`.")
    monkeypatch.setattr(views, "DEPRECATED", {"readEvents": leaving})
    html = see(client, "/udviklere")
    assert ">readEvents<" in html
    assert "1. januar 2028" in html
    assert "Intet er på vej ud." not in html


def test_the_guide_tells_departures_and_changes_in_the_same_words() -> None:
    flat = " ".join(GUIDE.split())
    for departure in DEPARTURES:
        assert f"**{departure.standard}.** {departure.en}" in flat
    rows = re.findall(r"^\| (\d{4}-\d{2}-\d{2}) \| (.*) \|$", GUIDE, re.MULTILINE)
    assert rows == [(one.day.isoformat(), one.en) for one in CHANGES]


def test_front_page_and_register_lead_there(client: FlaskClient) -> None:
    assert 'href="/udviklere"' in see(client, "/")


@pytest.mark.browser
@pytest.mark.parametrize("size", [NARROW, WIDE])
def test_the_page_never_scrolls_sideways_and_axe_is_content(
    app: Flask, open_page: OpenPage, size: tuple[int, int]
) -> None:
    with serving(app) as url:
        page = open_page(size=size)
        page.goto(f"{url}/udviklere")
        expect(page.get_by_role("heading", level=1)).to_have_text("For udviklere hos myndigheder")
        no_sideways_scroll(page)
        axe(page)
