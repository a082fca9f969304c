"""Every page of a demo as the server sends it: behind each link, in both languages, and what an empty form answers."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

import html5lib
import requests

from tests.support.portal import token_in
from tests.support.running import Demo

ENOUGH = {"/log-ind": 2, "/medarbejder/log-ind": 6}
"""Pages behind one door, in each language, by who came in: six, as many as the caseworker has cases."""
NOT_LINKED = ("/log-ud", "/indbakke", "/bliv-logget-ind", "/log-ud/faerdig", "/log-ud/udloebet?hvorfor=idle")
NOT_SENT = ("/log-ud", "/sprog", "/bliv-logget-ind")
"""Forms of the frame, which stand on every page and would end the walk."""
LINK = re.compile(r'href="(/[^"#]*)')
WORDS = re.compile(r"(?<=>)[^<]+|[0-9a-f-]{36}|(?<==)(?<! type=)(?<! role=)\"[^\"]+\"")
"""What may differ between two pages that are the same to a validator: words, ids, and what attributes say."""


@dataclass
class Harvest:
    """Pages by the words that tell which they are: `asta en GET /plan`; one of each kind is kept."""

    pages: dict[str, str] = field(default_factory=dict)
    kinds: set[str] = field(default_factory=set)
    doors: set[str] = field(default_factory=set)
    """Every route that opened, also where nothing was kept."""

    def keep(self, name: str, html: str) -> None:
        kind = f"{name.split()[1]} {WORDS.sub('', html)}"
        if kind not in self.kinds:
            self.kinds.add(kind)
            self.pages[name] = html


def gather(demo: Demo, personas: list[str], the_door: Callable[[str], str | None]) -> Harvest:
    """By the links from each front page on; then each form as it stands, so that the demo should be the caller's own.

    `the_door` gives the route of a path, or None where it is no page.
    """
    found = Harvest()
    for persona in personas:
        with requests.Session() as visit:
            door = "/medarbejder/log-ind" if "roles" in demo.person(persona) else "/log-ind"
            visit.get(f"{demo.portal}{door}?login_hint={persona}").raise_for_status()
            forms: dict[str, tuple[str, Element]] = {}
            for language in ("en", "da"):
                speak(visit, demo, language)
                for way, html in walk(visit, demo, the_door, ENOUGH[door]):
                    found.keep(f"{persona} {language} GET {way}", html)
                    found.doors.add(str(the_door(urlsplit(way).path)))
                    forms = forms | forms_of(html, way, the_door) if language == "da" else {}
            for way, form in forms.values():
                answer = sent(visit, demo, way, form)
                if is_a_page(answer):
                    found.keep(f"{persona} da POST {way} {answer.status_code}", answer.text)
    return found


def speak(visit: requests.Session, demo: Demo, language: str) -> None:
    told = {"csrf_token": token_in(visit.get(demo.portal).text), "sprog": language, "tilbage": "/"}
    visit.post(f"{demo.portal}/sprog", data=told).raise_for_status()


def walk(
    visit: requests.Session, demo: Demo, the_door: Callable[[str], str | None], enough: int
) -> Iterator[tuple[str, str]]:
    waiting, seen = ["/", *NOT_LINKED], set[str]()
    opened: dict[str, int] = {}
    while waiting:
        way = waiting.pop(0)
        door = the_door(urlsplit(way).path)
        if door is None or "log-ind" in door or "som=pdf" in way or way in seen or opened.get(door, 0) >= enough:
            continue
        seen.add(way)
        answer = visit.get(demo.portal + way)
        if not is_a_page(answer) or (answer.status_code == 404 and way in NOT_LINKED):
            continue  # a file, or the door of another role
        opened[door] = opened.get(door, 0) + 1
        yield way, answer.text
        waiting += [found.replace("&amp;", "&") for found in LINK.findall(answer.text)]


def is_a_page(answer: requests.Response) -> bool:
    return answer.headers.get("Content-Type", "").startswith("text/html")


def forms_of(html: str, way: str, the_door: Callable[[str], str | None]) -> dict[str, tuple[str, Element]]:
    """A form of each kind on the page, by where it leads and what it sends."""
    found = {}
    for form in the_tree(html).iter("form"):
        to = urljoin(way, form.get("action") or way)
        names = sorted(one.get("name") or "" for one in form.iter("input"))
        if (form.get("method") or "").lower() == "post" and not to.startswith(NOT_SENT):
            found[f"{the_door(urlsplit(to).path) or re.sub('[0-9a-f-]{36}', '', to)} {names}"] = (to, form)
    return found


def sent(visit: requests.Session, demo: Demo, way: str, form: Element) -> requests.Response:
    """As a browser sends it when its first button is pressed and nothing was chosen or written."""
    told = {
        one.get("name") or "": one.get("value") or ""
        for one in form.iter("input")
        if one.get("type", "text") not in ("radio", "checkbox", "submit", "file")
    }
    told |= {one.get("name") or "": "" for one in form.iter("textarea")}
    button = next((one for one in form.iter("button") if one.get("name")), None)
    if button is not None:
        told[str(button.get("name"))] = button.get("value") or ""
    return visit.post(demo.portal + way, data=told)


def the_tree(html: str) -> Element:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # html5lib's own deprecations are not the page's fault
        tree: Element = html5lib.HTMLParser(namespaceHTMLElements=False).parse(html)
    return tree
