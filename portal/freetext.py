"""What a person may write in her own words: long enough to tell it, without a CPR number slipping in."""

from __future__ import annotations

import re
from datetime import date

from flask_babel import lazy_gettext as _
from wtforms import Field, Form
from wtforms.validators import Length, ValidationError

LIMIT = 4000
"""Characters; about a page and a half."""
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
"""Control characters come along when text is pasted; no page may show them. Nor what turns the order of letters about,
so that a text reads otherwise than it is written (Unicode UAX #9, explicit embeddings, overrides and isolates)."""
_TEN_DIGITS = re.compile(r"(?<!\d)(\d{2})(\d{2})(\d{2})[- –.]?\d{4}(?!\d)")


def looks_like_cpr(text: str) -> bool:
    """Ten digits that begin with a date. Replacement numbers (day + 60) count; a phone or case number does not."""
    for match in _TEN_DIGITS.finditer(text):
        day, month, year = (int(part) for part in match.groups())
        try:
            date(2000 + year, month, day - 60 if day > 60 else day)
        except ValueError:
            continue
        return True
    return False


def no_cpr(form: Form, field: Field) -> None:
    """Her number is known from the login and safer there: a friendly word, and the text stays as she wrote it."""
    if looks_like_cpr(field.data or ""):
        raise ValidationError(
            _("Det ligner et CPR-nummer. Slet det, før du sender. Vi ved, hvem du er, fordi du er logget ind.")
        )


def not_too_long(limit: int = LIMIT) -> Length:
    return Length(max=limit, message=_("Teksten er for lang. Du kan skrive højst %(max)d tegn.", max=limit))


def tidy(text: str | None) -> str | None:
    """As typed, without blank ends and what nobody can see, with one kind of line break."""
    if text is None:
        return None
    return _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
