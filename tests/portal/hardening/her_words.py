"""Writes hostile words into every field that a citizen can send; the fields are found on her pages, as a browser would.

A form is sent as each of its choices wants it; where an answer leads on to another page, its forms are filled as well.
"""

from __future__ import annotations

import itertools
import re
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import html5lib
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.files import LETTER

FRAME = ("/log-ud", "/sprog", "/bliv-logget-ind", "/mine-logins", "/handl-for")
"""Forms that stand on every page, or that end the visit."""
SHORT = "<img src=x onerror=alert(1)>k{0}k"
LONG = (
    '=HYPERLINK("https://evil.example","x") <script>alert(1)</script> "><svg onload=alert(1)> '
    "<a href=javascript:alert(1)>x</a> javascript:alert(1) {{{{7*7}}}} {{% raw %}} \u202egpj.exe\u202c "
    "' onfocus=alert(1) autofocus "
) + SHORT  # fmt: skip
MARK = re.compile(r"k(\d+)k")
LATER = {"slet", "gem", "pause"}
"""Buttons that do not send."""
MOST = 400
"""Pages; more would mean that the walk leads in a ring."""

Field = tuple[str, str]
"""The rule of the door that the form goes to, and the field's name."""


@dataclass
class Walk:
    """One citizen's way through all her forms."""

    app: Flask
    client: FlaskClient
    written: dict[int, Field] = field(default_factory=dict)
    """Which field each mark was written into."""
    answers: dict[Field, set[int]] = field(default_factory=dict)
    """With which status the form was answered."""
    _marks: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def through(self, paths: Iterable[str]) -> None:
        waiting, seen = list(paths), set[str]()
        while waiting:
            path = waiting.pop(0)
            if path in seen:
                continue
            seen.add(path)
            assert len(seen) < MOST, path
            answer = self.client.get(path)
            if answer.status_code == 200 and answer.mimetype == "text/html":
                waiting += self._forms(path, answer.text)

    def _forms(self, path: str, html: str) -> list[str]:
        """Send each form of the page in each of its ways → where the answers led."""
        led = []
        for number, form in enumerate(_forms_of(html)):
            if not _texts(form) or _action(form, path).startswith(FRAME):
                continue
            for way in range(len(_ways(form))):
                # Each time from a fresh page: a form that was sent carries a key that is used up.
                fresh = _forms_of(self.client.get(path).text)
                if number < len(fresh) and way < len(_ways(fresh[number])):
                    led += self._send(path, fresh[number], _ways(fresh[number])[way])
        return led

    def _send(self, path: str, form: Element, way: dict[str, list[str]]) -> list[str]:
        action = _action(form, path)
        rule = self._rule(action)
        sent = _hidden(form) | way
        for name, area in _texts(form).items():
            mark = next(self._marks)
            self.written[mark] = (rule, name)
            sent[name] = [(LONG if area else SHORT).format(mark)]
        files = {one.get("name", ""): (LETTER, f"{SHORT.format(0)}.pdf") for one in _inputs(form, "file")}
        answer = self._post(action, sent, files)
        for name in _texts(form):
            self.answers.setdefault((rule, name), set()).add(answer.status_code)
        return self._follow(path, answer)

    def _follow(self, path: str, answer: TestResponse) -> list[str]:
        """Whatever asks once more is told yes, as it stands."""
        for _ in range(4):
            if answer.status_code in (302, 303):
                path = urlsplit(answer.location).path
                if path.startswith(("/log-", "/beskeder")) and "sagsbehandler" not in path:
                    return []
                page = self.client.get(answer.location)
                again = [form for form in _forms_of(page.text) if not _texts(form) and self._sends(form, path)]
                if not again:
                    return [path]
            else:
                again = [form for form in _forms_of(answer.text) if MARK.search(" ".join(_flat(_hidden(form))))]
                if answer.status_code != 200 or not again:
                    return []
            answer = self._post(_action(again[0], path), _hidden(again[0]) | _button(again[0]), {})
        return []

    @staticmethod
    def _sends(form: Element, path: str) -> bool:
        """A page that shows all once more before it is sent."""
        return _action(form, path) == path and path.endswith(("/tjek", "/se"))

    def _post(self, path: str, fields: dict[str, list[str]], files: dict[str, tuple[bytes, str]]) -> TestResponse:
        edge = "----974767299852498929531610575"
        parts = [
            f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, values in fields.items()
            for value in values
        ]
        for name, (data, called) in files.items():
            told = f'--{edge}\r\nContent-Disposition: form-data; name="{name}"; filename="{called}"\r\n\r\n'
            parts.append(told.encode() + data + b"\r\n")
        body = b"".join(parts) + f"--{edge}--\r\n".encode()
        return self.client.post(path, data=body, content_type=f"multipart/form-data; boundary={edge}", buffered=True)

    def _rule(self, path: str) -> str:
        found, _arguments = self.app.url_map.bind("localhost").match(
            urlsplit(path).path, method="POST", return_rule=True
        )
        return found.rule


def _forms_of(html: str) -> list[Element]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        page = html5lib.parse(html, namespaceHTMLElements=False)
    return [form for form in page.iter("form") if form.get("method", "get").lower() == "post"]


def _action(form: Element, path: str) -> str:
    return form.get("action") or path


def _inputs(form: Element, *kinds: str) -> list[Element]:
    return [one for one in form.iter("input") if one.get("type", "text") in kinds and one.get("name")]


def _texts(form: Element) -> dict[str, bool]:
    """The fields that take words, and whether it is many; the boxes of a day take none."""
    lines = [one for one in _inputs(form, "text", "search", "tel", "email") if one.get("inputmode") != "numeric"]
    found = {one.get("name", ""): False for one in lines}
    return found | {one.get("name", ""): True for one in form.iter("textarea") if one.get("name")}


def _hidden(form: Element) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in _inputs(form, "hidden"):
        found.setdefault(one.get("name", ""), []).append(one.get("value") or "")
    return found


def _flat(fields: dict[str, list[str]]) -> list[str]:
    return [value for values in fields.values() for value in values]


def _button(form: Element) -> dict[str, list[str]]:
    """The first button that sends."""
    for one in form.iter("button"):
        if one.get("type", "submit") == "submit" and one.get("value", "") not in LATER:
            return {one.get("name", ""): [one.get("value", "")]} if one.get("name") else {}
    return {}


def _ways(form: Element) -> list[dict[str, list[str]]]:
    """The form once for each of its choices: every radio and option is chosen, all boxes are ticked, at last none."""
    radios: dict[str, list[str]] = {}
    for one in _inputs(form, "radio"):
        radios.setdefault(one.get("name", ""), []).append(one.get("value") or "")
    for one in form.iter("select"):
        values = [option.get("value") or "" for option in one.iter("option")]
        radios[one.get("name", "")] = [value for value in values if value][-2:]
    boxes: dict[str, list[str]] = {}
    for one in _inputs(form, "checkbox"):
        boxes.setdefault(one.get("name", ""), []).append(one.get("value") or "y")
    days = {
        one.get("name", ""): ["3", "11", "2025"] for one in _inputs(form, "text") if one.get("inputmode") == "numeric"
    }
    most = max([1, *(len(values) for values in radios.values())])
    ways = [
        boxes | {name: [values[min(at, len(values) - 1)]] for name, values in radios.items() if values}
        for at in range(most)
    ]
    if boxes:
        ways.append({name: values for name, values in ways[0].items() if name not in boxes})
    return [days | way | _button(form) for way in ways]
