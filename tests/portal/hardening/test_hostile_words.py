"""Whatever a citizen writes, wherever she can write, is words and no more where staff read it: in a real browser."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page
from sqlalchemy import select

from portal import create_app, pdf
from portal.db import Base
from portal.documents import papers
from portal.sealing import SealedRow
from portal.signin.service import cookie_name
from tests.portal.access.world import Actor, World, own
from tests.portal.hardening.her_words import MARK, Field, Walk
from tests.support.browser import OpenPage, serving
from tests.support.databases import Databases
from tests.support.portal import Clock, migrate_portal, settings_for, wired_of

pytestmark = pytest.mark.browser

LINK = re.compile(r'href="(/[^"#]*)')
ENOUGH = 160
"""Pages of one of the staff; her own case has fewer."""
NOT_OPENED = ("/log-ud", "/static/", "/handl-for", "/rettigheder", "/om", "/udviklere")
MADE_OF_THEM = (
    'img[onerror], svg[onload], [onfocus], script:not([src]), a[href^="javascript:" i], a[href*="evil.example"], iframe'
)
"""What her words would be if they were markup."""
NOT_KEPT: dict[Field, str] = {}
"""Fields whose words are not kept, with the reason."""


@pytest.fixture(scope="module")
def told(
    databases: Databases, keys_dir: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[World, Walk, dict[int, Field]]]:
    """A portal where she has written into every field: what a browser draws does not depend on the engine."""
    url = databases.fresh("sqlite", migrate_portal)
    app = create_app(settings_for(url, keys_dir, tmp_path_factory.mktemp("guard") / "log.guard"), now=Clock())
    world = World(app)
    asta = world.people[0]
    walk = Walk(app, asta.client)
    walk.through(_paths(world, asta))
    yield world, walk, _kept(world, walk)
    wired_of(app).engine.dispose()
    databases.drop(url)


def _paths(world: World, actor: Actor) -> list[str]:
    """Each page the actor can open, with what is hers."""
    found = []
    for door in sorted(world.doors()):
        if door.method == "GET" and actor.may_open(door) and not door.rule.startswith(NOT_OPENED[:3]):
            path = door.rule
            for name, value in own(door, actor).items():
                path = re.sub(rf"<(?:\w+:)?{name}>", str(value), path)
            found.append(path)
    return found


def _kept(world: World, walk: Walk) -> dict[int, Field]:
    """The marks that lie in any sealed column, with the fields they were written into."""
    marks: set[int] = set()
    with wired_of(world.app).session(writes=False) as session:
        for mapper in Base.registry.mappers:
            if not issubclass(mapper.class_, SealedRow):
                continue
            names = [key.removesuffix("_sealed") for key in mapper.columns.keys() if key.endswith("_sealed")]  # noqa: SIM118  # columns by key
            for row in session.scalars(select(mapper.class_)):
                for name in names:
                    said = getattr(row, name)
                    if isinstance(said, str):
                        assert "\u202e" not in said, f"{mapper.local_table}.{name} turns letters about"
                        marks |= {int(found) for found in MARK.findall(said)}
    return {mark: walk.written[mark] for mark in marks if mark in walk.written}


def test_every_field_she_can_write_in_was_written_in(told: tuple[World, Walk, dict[int, Field]]) -> None:
    """Else the pages below would show nothing hostile and pass."""
    _world, walk, kept = told
    assert len(walk.answers) > 20, "these are all her fields"
    assert {one for one in walk.answers if one not in set(kept.values())} == set(NOT_KEPT)
    assert not [one for one, statuses in walk.answers.items() if max(statuses) >= 500]


@pytest.mark.parametrize("who", ["carla", "frida", "dorte", "ulla"])
def test_no_page_of_the_staff_runs_what_she_wrote(
    told: tuple[World, Walk, dict[int, Field]], open_page: OpenPage, who: str
) -> None:
    """No dialog opens, no element is made of her words, and the console tells of nothing the policy had to stop."""
    world, _walk, kept = told
    actor = next(one for one in world.people if one.name == who)
    pages = _with_her_words(world, actor)
    shown: set[Field] = set()
    page = open_page()
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    with serving(world.app) as site:
        _enter(world, page, site, actor)
        for path in pages:
            page.goto(site + path)
            assert page.locator(MADE_OF_THEM).count() == 0, path
            words = page.locator("body").inner_text()
            assert "<img src=x onerror=alert(1)>" in words or "k0k" in words, path
            assert words.count("javascript:alert(1) {{7*7}} {% raw %}") == words.count("</a> javascript:alert(1)"), path
            shown |= {kept[int(mark)] for mark in MARK.findall(words) if int(mark) in kept}
    assert dialogs == []
    if who == "carla":
        assert len(shown) > 12, sorted(shown)


def _with_her_words(world: World, actor: Actor) -> list[str]:
    """The pages behind her links that show any of it."""
    waiting, seen, found = _paths(world, actor), set[str](), list[str]()
    while waiting and len(seen) < ENOUGH:
        path = waiting.pop(0)
        if path in seen or path.startswith(NOT_OPENED) or path.endswith(("/fil", ".json", ".csv", ".xlsx")):
            continue
        seen.add(path)
        answer = actor.client.get(path)
        if answer.status_code == 200 and answer.mimetype == "text/html":
            if MARK.search(answer.text):
                found.append(path)
            waiting += LINK.findall(answer.text)
    return found


def _enter(world: World, page: Page, site: str, actor: Actor) -> None:
    """With the cookie of the client that is logged in as the actor."""
    name = cookie_name(wired_of(world.app).settings)
    cookie = actor.client.get_cookie(name)
    assert cookie is not None, "the actor is logged in"
    page.context.add_cookies([{"name": name, "value": cookie.value, "url": site}])


def test_no_document_we_make_of_her_words_acts_or_leads_elsewhere(told: tuple[World, Walk, dict[int, Field]]) -> None:
    """By the sieve her own files go through; and no link comes of an address she wrote."""
    world, _walk, _kept_marks = told
    asta = world.people[0]
    made = 0
    for path in _paths(world, asta):
        answer = asta.client.get(f"{path}?som=pdf")
        if answer.mimetype == "application/pdf":
            papers.check(answer.data)
            opened = answer.data + b"".join(_opened(answer.data))
            assert not re.search(rb"/URI\s*\((?:javascript|[^)]*evil\.example)", opened), path
            made += 1
    assert made > 4 if pdf.available() else made == 0, "without Pango the page to print serves"


def _opened(data: bytes) -> Iterator[bytes]:
    for begun in papers.STREAM.finditer(data):
        try:
            yield zlib.decompressobj().decompress(data[begun.end() :])
        except zlib.error:
            continue
