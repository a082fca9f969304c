"""Whoever acts for another is never led to a door that is shut: every link and form of her pages opens."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.portal.casework.work import own as a_case
from tests.support import consent_pages as consents
from tests.support import offers, threads
from tests.support.cases import an_edition, an_old_line
from tests.support.portal import Person
from tests.support.powers import ALL, a_power, acts_for

LINK = re.compile(r'<a [^>]*href="([^"#]+)')
FORM = re.compile(r'<form[^>]*method="post"[^>]*action="([^"]+)"')


@pytest.mark.parametrize(
    ("privileges", "money"), [(ALL, False), (("read",), False), (("write",), False), (("consent",), False), (ALL, True)]
)
def test_every_way_on_opens(
    app: Flask,
    client: FlaskClient,
    asta: Person,
    karen: Person,
    carla: Person,
    agencies: None,
    privileges: tuple[str, ...],
    money: bool,
) -> None:
    case = a_case(app, asta, carla)
    an_old_line(app, case)
    an_edition(app, case)
    for ask in (consents.asked, consents.given):
        ask(app, asta)
    offers.a_course(app, asta)
    offers.an_offer(app, asta)
    threads.answered(app, threads.a_thread(app, asta), carla)
    acts_for(app, client, karen, a_power(app, asta, karen, privileges, economic_only=money))
    waiting, seen, shut = ["/handl-for/forside"], set[str](), []
    while waiting:
        path = waiting.pop()
        if path in seen or not path.startswith("/") or path.startswith(("/static/", "/log-", "/was")):
            continue
        seen.add(path)
        page = client.get(path)
        if page.status_code in (302, 303):
            waiting.append(page.location)
            continue
        if page.status_code == 403:
            shut.append(path)
            continue
        if page.mimetype != "text/html":
            continue
        ways = [unescape(found) for found in LINK.findall(page.text)]
        waiting += [urlsplit(way)._replace(fragment="").geturl() for way in ways if not way.startswith("?")]
        shut += [
            f"{path}: {action}"
            for action in FORM.findall(page.text)
            if client.post(unescape(action), data={}).status_code == 403
        ]
    assert shut == []
    assert len(seen) > 5
