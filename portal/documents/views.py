"""A document in words: what it is, how large, whether it was scanned, how it stands, and why a file is turned back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask_babel import format_decimal
from flask_babel import gettext as _

from portal.documents.kinds import FileKind, Reason
from portal.documents.models import Document
from portal.pages import moment, shortday

Row = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class Line:
    """One document in her list, or beside a message."""

    id: UUID
    title: str
    name: str
    told: str
    """Its kind and size."""
    sent_at: datetime
    state: str
    badge: str
    is_hers: bool
    held_back: bool


def kind_words() -> dict[FileKind, str]:
    return {"pdf": _("PDF"), "jpeg": _("Billede"), "png": _("Billede"), "text": _("Tekst")}


def size_words(size: int) -> str:
    if size < 100_000:
        return _("%(size)s kB", size=format_decimal(max(1, round(size / 1000))))
    return _("%(size)s MB", size=format_decimal(round(size / 1_000_000, 1)))


def why_not(reason: Reason) -> str:
    """What is wrong with the file, and what she can do."""
    return {
        "empty": _("Filen er tom. Vælg en anden fil."),
        "too_large": _("Filen fylder for meget. Den må fylde højst 10 MB."),
        "kind": _("Den slags fil kan vi ikke tage imod. Send en PDF, et billede (JPEG eller PNG) eller ren tekst."),
        "not_what_it_says": _("Filen er ikke det, navnet siger. Gem den igen som PDF, og prøv så."),
        "two_in_one": _("Der er gemt en fil mere inde i filen. Gem den igen som PDF, og prøv så."),
        "broken": _("Filen er gået i stykker, eller vi kan ikke se, hvad der er i den. Gem den igen, og prøv så."),
        "locked": _("Filen er låst med en kode. Gem den uden kode, og prøv igen."),
        "acts": _("Filen kan sætte noget i gang på en computer. Skriv den ud som en ny PDF, og send den."),
        "files_inside": _("Der er andre filer inde i filen. Send dem hver for sig."),
        "too_many_dots": _("Billedet er for stort. Gør det mindre, eller tag det igen."),
        "quota": _("Der er ikke plads til mere. Ring til os, så finder vi en anden måde."),
        "infected": _("Der er virus i filen. Vi har ikke gemt den."),
    }[reason]


def scan_words(document: Document) -> str:
    return {
        "not_scanned": _("Ikke scannet for virus"),
        "waiting": _("Ikke scannet for virus endnu"),
        "clean": _("Scannet for virus. Der var ikke noget"),
        "infected": _("Der var virus i filen. Den er ikke gemt"),
    }[document.scan]


def standing(document: Document) -> tuple[str, str]:
    """How it stands, and the colour that repeats it: she sees that they have opened hers."""
    if document.scan == "infected":
        return _("Ikke gemt, fordi der var virus"), "error"
    if document.employee_id is not None:
        return _("Fra kommunen"), "neutral"
    if document.seen_at is not None:
        return _("Set af kommunen %(day)s", day=shortday(document.seen_at)), "info"
    return _("Sendt. Ikke set endnu"), "neutral"


def standing_for_staff(document: Document) -> tuple[str, str]:
    if document.scan == "infected":
        return _("Ikke gemt, fordi der var virus"), "error"
    if document.employee_id is not None:
        return _("Sendt til borgeren"), "neutral"
    return (_("Set"), "info") if document.seen_at is not None else (_("Ny"), "warning")


def line(document: Document, state: tuple[str, str] | None = None) -> Line:
    words, badge = state or standing(document)
    told = _("%(kind)s, %(size)s", kind=kind_words()[document.file_kind], size=size_words(document.size))
    return Line(
        id=document.id, title=document.what or document.name, name=document.name, told=told,
        sent_at=document.sent_at, state=words, badge=badge, is_hers=document.employee_id is None,
        held_back=document.scan == "infected",
    )  # fmt: skip


def rows(document: Document) -> list[Row]:
    """The facts, the same to both sides."""
    found = [(_("Hvad"), document.what)] if document.what else []
    if document.origin:
        found.append((_("Fra"), document.origin))
    if document.dated_on is not None:
        found.append((_("Dato"), shortday(document.dated_on)))
    return [
        *found,
        (_("Filen"), document.name),
        (_("Slags og størrelse"), line(document).told),
        (_("Virus"), scan_words(document)),
        (_("Sendt"), moment(document.sent_at)),
    ]
