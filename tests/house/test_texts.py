"""Every text a person reads exists in Danish and in English, with the same things in it."""

from __future__ import annotations

import re

from portal.commands import texts

PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")


def test_the_english_catalogue_has_exactly_the_texts_of_the_house() -> None:
    in_house = {(m.context, m.id if isinstance(m.id, str) else m.id[0]) for m in texts.extracted() if m.id}
    in_catalogue = {(m.context, m.id if isinstance(m.id, str) else m.id[0]) for m in texts.english() if m.id}
    assert in_house - in_catalogue == set(), "new texts: python -m portal.commands.texts extract"
    assert in_catalogue - in_house == set(), "texts that are gone: python -m portal.commands.texts extract"


def test_every_text_has_its_english() -> None:
    missing = [m.id for m in texts.english() if m.id and (m.fuzzy or not all(_forms(m.string)))]
    assert missing == []


def test_the_english_keeps_the_placeholders() -> None:
    for message in texts.english():
        if message.id:
            danish = set(PLACEHOLDER.findall(" ".join(_forms(message.id))))
            for form in _forms(message.string):
                assert set(PLACEHOLDER.findall(form)) <= danish, message.id
            assert set(PLACEHOLDER.findall(" ".join(_forms(message.string)))) == danish, message.id


def _forms(text: object) -> list[str]:
    return [text] if isinstance(text, str) else list(text)  # type: ignore[call-overload]  # a tuple of plural forms
