"""Dates as a Danish reader reads them: in Danish time, with the month in words."""

from __future__ import annotations

from datetime import date, datetime

from consent.terms import COPENHAGEN, last_day

_MONTHS = {
    "da": (
        *("januar", "februar", "marts", "april", "maj", "juni"),
        *("juli", "august", "september", "oktober", "november", "december"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}


def day(on: date, language: str) -> str:
    """22. november 2026 · 22 November 2026"""
    month = _MONTHS[language][on.month - 1]
    return f"{on.day}. {month} {on.year}" if language == "da" else f"{on.day} {month} {on.year}"


def moment(at: datetime, language: str) -> str:
    """22. november 2026 kl. 14.05 · 22 November 2026 at 14:05"""
    local = at.astimezone(COPENHAGEN)
    if language == "da":
        return f"{day(local.date(), language)} kl. {local:%H.%M}"
    return f"{day(local.date(), language)} at {local:%H:%M}"


def start(at: datetime, language: str) -> str:
    """The first instant of a validity; where it is the beginning of a day, the day."""
    return moment(at, language) if not _midnight(at) else day(at.astimezone(COPENHAGEN), language)


def end(at: datetime, language: str) -> str:
    """The instant a validity stops before, as it stands after "slutter" and "until".

    Nobody knows which day "midnight" belongs to, so it is told as the end of the day before.
    """
    if _midnight(at):
        last = day(last_day(at), language)
        return f"med udgangen af {last}" if language == "da" else f"the end of {last}"
    return f"den {moment(at, language)}" if language == "da" else moment(at, language)


def _midnight(at: datetime) -> bool:
    local = at.astimezone(COPENHAGEN)
    return (local.hour, local.minute, local.second, local.microsecond) == (0, 0, 0, 0)
