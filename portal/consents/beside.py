"""A further language beside the Danish text of a consent: asked for in the address, and taken apart for the page."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import request

from consent import texts
from consent.ledger import Served
from portal.consents.blueprint import bp

ASKED = "ved"
"""Its name in the address: `?ved=ar` shows Arabic beside the Danish."""


@dataclass(frozen=True, kw_only=True)
class Way:
    """A link to the same page with that language beside the Danish."""

    translation: texts.Translation
    href: str


def asked_for() -> texts.Translation | None:
    """What this visit wants beside the Danish, if we have it."""
    return texts.TRANSLATIONS.get(request.args.get(ASKED, ""))


@bp.app_template_global("beside_of")
def beside_of(text: texts.Rendered | Served) -> texts.Translation | None:
    """What stands beside the Danish in this text."""
    return texts.translation_of(text.template_id)


@bp.app_template_global("apart")
def apart(text: texts.Rendered | Served) -> texts.Apart:
    return texts.apart(text.sections, beside_of(text))


@bp.app_template_global("ways_beside")
def ways_beside() -> list[Way]:
    """To the languages that may stand beside the Danish on this page."""
    return [Way(translation=one, href=_here({ASKED: code})) for code, one in texts.TRANSLATIONS.items()]


@bp.app_template_global("way_alone")
def way_alone() -> str:
    """Back to the text alone."""
    return _here({})


def _here(more: dict[str, str]) -> str:
    told = [(name, value) for name, value in request.args.items(multi=True) if name != ASKED]
    query = urlencode([*told, *more.items()])
    return f"{request.path}?{query}" if query else request.path
