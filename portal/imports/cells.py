"""What may stand in a cell: each kind reads a text or says in plain words why it cannot."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from portal.imports.faults import Bad

_BROKEN = re.compile(r"[\ud800-\udfff]")
_UNSEEN = re.compile(r"[\x01-\x08\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069\ufeff]")
_FORMULA = tuple("=+-@\t")
_PHONE = re.compile(r"\+?[0-9 ]{3,39}")
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_DAYS = (re.compile(r"(\d{4})-(\d\d)-(\d\d)"), re.compile(r"(\d\d)-(\d\d)-(\d{4})"))


class Cell(Protocol):
    """A kind of cell: how it is read, and how the published schema and the page of the documentation tell it."""

    def read(self, text: str) -> Any:
        """The value, or `Bad`; never called with an empty text."""

    def schema(self) -> dict[str, Any]: ...

    def words(self) -> str: ...


def sound(text: str) -> str:
    """The text with one kind of line break, if every character of it is one."""
    if _BROKEN.search(text):
        raise Bad("is not whole UTF-8 text: a byte or half a character that is none")
    if "\0" in text:
        raise Bad("holds a NUL character")
    text = text.replace("\r\n", "\n")
    if _UNSEEN.search(text):
        raise Bad("holds a character that nobody can see")
    return text


@dataclass(frozen=True, kw_only=True)
class Text:
    """Words. `lines`: line breaks may stand in them."""

    at_most: int
    lines: bool = False

    def read(self, text: str) -> str:
        text = sound(text).strip(" \n")
        if text.startswith(_FORMULA):
            raise Bad("begins as a formula of a spreadsheet does (= + - @ or a tab)")
        if not self.lines and ("\n" in text or "\t" in text):
            raise Bad("holds a line break or a tab")
        if len(text) > self.at_most:
            raise Bad(f"is longer than {self.at_most} characters")
        return text

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "minLength": 1, "maxLength": self.at_most}

    def words(self) -> str:
        return f"text, at most {self.at_most} characters" + (", line breaks allowed" if self.lines else "")


@dataclass(frozen=True, kw_only=True)
class Shaped:
    """A text of one shape: a phone number or an address of mail."""

    pattern: re.Pattern[str]
    what: str
    at_most: int

    def read(self, text: str) -> str:
        text = sound(text).strip()
        if len(text) > self.at_most:
            raise Bad(f"is longer than {self.at_most} characters")
        if not self.pattern.fullmatch(text):
            raise Bad(f"is not {self.what}")
        return text

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "maxLength": self.at_most, "pattern": f"^{self.pattern.pattern}$"}

    def words(self) -> str:
        return self.what


PHONE = Shaped(pattern=_PHONE, what="a phone number of digits and spaces", at_most=40)
MAIL = Shaped(pattern=_ADDRESS, what="an e-mail address", at_most=200)


@dataclass(frozen=True)
class Code:
    """One of a closed list."""

    codes: tuple[str, ...]

    def read(self, text: str) -> str:
        text = sound(text).strip()
        if text not in self.codes:
            raise Bad(f"is none of {', '.join(self.codes)}")
        return text

    def schema(self) -> dict[str, Any]:
        return {"enum": list(self.codes)}

    def words(self) -> str:
        return "one of " + ", ".join(f"`{code}`" for code in self.codes)


@dataclass(frozen=True)
class YesNo:
    def read(self, text: str) -> bool:
        text = sound(text).strip().lower()
        if text not in ("yes", "no"):
            raise Bad("is neither yes nor no")
        return text == "yes"

    def schema(self) -> dict[str, Any]:
        return {"type": "boolean"}

    def words(self) -> str:
        return "`yes` or `no`; in JSON `true` or `false`"


@dataclass(frozen=True, kw_only=True)
class Day:
    """A calendar day. `past`: it has come already."""

    today: date
    past: bool = False

    def read(self, text: str) -> date:
        text = sound(text).strip()
        for order, pattern in enumerate(_DAYS):
            found = pattern.fullmatch(text)
            if found is not None:
                parts = [int(part) for part in found.groups()]
                year, month, day = parts if order == 0 else reversed(parts)
                return self._there(year, month, day)
        raise Bad("is not a day written as 2026-02-28")

    def _there(self, year: int, month: int, day: int) -> date:
        try:
            found = date(year, month, day)
        except ValueError:
            raise Bad("is a day that there is not") from None
        if not 1900 <= year <= 2100:
            raise Bad("is a day before 1900 or after 2100")
        if self.past and found > self.today:
            raise Bad("is a day that has not come yet")
        return found

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "date"}

    def words(self) -> str:
        return "a day as `2026-02-28`" + (", not later than today" if self.past else "")


@dataclass(frozen=True, kw_only=True)
class Number:
    """A CPR number. `invented`: this installation simulates people, so only numbers nobody has are taken."""

    today: date
    invented: bool

    def read(self, text: str) -> str:
        digits = sound(text).strip()
        if re.fullmatch(r"\d{6}-\d{4}", digits):
            digits = digits.replace("-", "")
        if not re.fullmatch(r"[0-9]{10}", digits):
            raise Bad("is not ten digits; a spreadsheet may have taken the first zero away")
        day = int(digits[:2])
        if self.invented and day <= 60:
            raise Bad("could be a real person's number: here the day of the month has 60 added to it")
        try:
            born = date(_year(digits), int(digits[2:4]), day - 60 if day > 60 else day)
        except ValueError:
            raise Bad("does not begin with a day that there is") from None
        if born > self.today:
            raise Bad("begins with a day that has not come yet")
        return digits

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": "^[0-9]{6}-?[0-9]{4}$"}

    def words(self) -> str:
        return "ten digits, with or without a hyphen before the last four"


def _year(digits: str) -> int:
    """The seventh digit tells the century (CPR-kontoret: Personnummeret i CPR)."""
    seventh, year = int(digits[6]), int(digits[4:6])
    if seventh <= 3:
        return 1900 + year
    if seventh in (4, 9):
        return (2000 if year <= 36 else 1900) + year
    return (2000 if year <= 57 else 1800) + year


@dataclass(frozen=True)
class Ref:
    """The source's own id of a row of another sheet, in this file or imported before from the same source."""

    sheet: str

    def read(self, text: str) -> str:
        return Text(at_most=80).read(text)

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "minLength": 1, "maxLength": 80}

    def words(self) -> str:
        return f"the `id` of a row in `{self.sheet}`, here or imported before"


@dataclass(frozen=True)
class Staff:
    """The key by which the employee login names somebody who is registered here."""

    def read(self, text: str) -> str:
        return Text(at_most=200).read(text)

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "minLength": 1, "maxLength": 200}

    def words(self) -> str:
        return "the key of an employee who is registered here"
