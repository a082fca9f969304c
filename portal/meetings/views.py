"""An invitation in words: where it stands, what happens next, and what her own calendar may know of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask_babel import gettext as _
from flask_babel import ngettext
from icalendar import Calendar, Event
from sqlalchemy.orm import Session

from portal.identity import Citizen
from portal.meetings import service
from portal.meetings.service import InvitationReply, Standing
from portal.pages import moment
from portal.todo import Todo

Row = tuple[str, str]


def kind_words() -> dict[str, str]:
    return {
        "opfoelgning": _("Opfølgende samtale"),
        "rehabiliteringsmoede": _("Møde med rehabiliteringsteamet"),
        "sundhedskoordinator": _("Samtale med sundhedskoordinatoren"),
    }


def form_words() -> dict[str, str]:
    return {"fremmoede": _("Du møder op"), "telefon": _("I telefonen"), "video": _("På video")}


def reply_words(what: str) -> str:
    return {
        "accept": _("Du kommer"),
        "other_time": _("Du har bedt om en anden tid"),
        "cannot": _("Du har sagt, at du ikke kan komme"),
    }[what]


def state_of(standing: Standing, now: datetime) -> tuple[str, str]:
    """The state in words, and the colour that repeats it."""
    if not standing.open:
        return _("Aflyst af kommunen"), "neutral"
    if standing.meeting.starts_at < now:
        return _("Holdt eller slut"), "neutral"
    if standing.reply is None:
        return _("Du har ikke svaret endnu"), "warning"
    return reply_words(standing.reply.what), "success" if standing.reply.what == "accept" else "info"


def rows(standing: Standing) -> list[Row]:
    """What she is invited to. Who is there stands beside it, one a line."""
    meeting = standing.meeting
    minutes = standing.invitation.minutes
    told = [
        (_("Hvornår"), moment(meeting.starts_at)),
        (_("Hvor længe"), ngettext("Cirka %(num)s minut", "Cirka %(num)s minutter", minutes)),
        (_("Hvad"), kind_words()[meeting.kind]),
        (_("Hvordan"), form_words()[meeting.form]),
    ]
    if meeting.place:
        told.append((_("Hvor"), meeting.place))
    if meeting.note:
        told.append((_("Godt at vide"), meeting.note))
    return told


def staff_rows(standing: Standing, *, hide_place: bool) -> list[Row]:
    """The same, told to the caseworker. Where they meet may be where she lives."""
    meeting, minutes = standing.meeting, standing.invitation.minutes
    ways = {"fremmoede": _("Borgeren møder op"), "telefon": _("I telefonen"), "video": _("På video")}
    told = [
        (_("Hvornår"), moment(meeting.starts_at)),
        (_("Hvor længe"), ngettext("Cirka %(num)s minut", "Cirka %(num)s minutter", minutes)),
        (_("Hvad"), kind_words()[meeting.kind]),
        (_("Hvordan"), ways[meeting.form]),
    ]
    if meeting.place and not hide_place:
        told.append((_("Hvor"), meeting.place))
    if meeting.note:
        told.append((_("Det har borgeren fået at vide"), meeting.note))
    return told


def participants(standing: Standing) -> list[str]:
    return [line for line in standing.invitation.participants.splitlines() if line.strip()]


def reply_rows(reply: InvitationReply) -> list[Row]:
    told = [(_("Dit svar"), reply_words(reply.what)), (_("Modtaget"), moment(reply.at))]
    if reply.text:
        told.append((_("Det skrev du"), reply.text))
    if reply.bisidder:
        told.append((_("Bisidder"), _("Ja, du tager en bisidder med")))
    if reply.interpreter:
        told.append((_("Tolk"), _("Ja: %(language)s", language=reply.interpreter_language)))
    return told


def staff_state_of(standing: Standing, now: datetime) -> tuple[str, str]:
    """The same, told to the caseworker."""
    if not standing.open:
        return _("Aflyst af kommunen"), "neutral"
    if standing.meeting.starts_at < now:
        return _("Holdt eller slut"), "neutral"
    if standing.reply is None:
        return _("Borgeren har ikke svaret endnu"), "info"
    return {
        "accept": (_("Borgeren kommer"), "success"),
        "other_time": (_("Borgeren beder om en anden tid"), "warning"),
        "cannot": (_("Borgeren kan ikke komme"), "warning"),
    }[standing.reply.what]


def staff_reply_rows(reply: InvitationReply) -> list[Row]:
    words = {
        "accept": _("Borgeren kommer"),
        "other_time": _("Borgeren beder om en anden tid"),
        "cannot": _("Borgeren kan ikke komme"),
    }
    told = [(_("Svar"), words[reply.what]), (_("Modtaget"), moment(reply.at))]
    if reply.text:
        told.append((_("Det har borgeren skrevet"), reply.text))
    if reply.bisidder:
        told.append((_("Bisidder"), _("Ja, borgeren tager en bisidder med")))
    if reply.interpreter:
        told.append((_("Tolk"), _("Ja: %(language)s", language=reply.interpreter_language)))
    return told


def calendar(standing: Standing, municipality: str, address: str, now: datetime) -> bytes:
    """RFC 5545, for her own calendar: when, and that it is the municipality. Never what about, where or with whom.

    A calendar is shared, synchronised and shown on locked screens.
    """
    meeting = standing.meeting
    event = Event()
    event.add("uid", f"{standing.invitation.id}@mitforloeb")
    event.add("dtstamp", now)
    event.add("dtstart", meeting.starts_at)
    event.add("dtend", meeting.starts_at + timedelta(minutes=standing.invitation.minutes))
    event.add("summary", _("Aftale med %(municipality)s", municipality=municipality))
    event.add("description", _("Se resten i Mit Forløb: %(address)s", address=address))
    event.add("class", "PRIVATE")
    if not standing.open:
        event.add("status", "CANCELLED")
    book = Calendar()
    book.add("prodid", "-//Mit Forloeb//DA")
    book.add("version", "2.0")
    book.add("method", "PUBLISH")
    book.add_component(event)
    return bytes(book.to_ical())


def todos(session: Session, citizen: Citizen, now: datetime) -> list[Todo]:
    """The invitations she has not answered, and the new dates the municipality owes her."""
    told = []
    for standing in service.standings(session, citizen):
        url, when = service.path_of(standing.invitation), moment(standing.meeting.starts_at)
        asked_for_another = standing.reply is not None and standing.reply.what == "other_time"
        if standing.comes(now) and standing.reply is None:
            told.append(
                Todo(
                    text=_("Svar på indkaldelsen til mødet %(when)s.", when=when),
                    url=url,
                    until=standing.meeting.starts_at.date(),
                )
            )
        elif standing.invitation.replaced_by is None and (
            not standing.open or (asked_for_another and standing.comes(now))
        ):
            told.append(
                Todo(
                    text=_("Kommunen skal finde en ny tid til mødet %(when)s.", when=when),
                    url=url,
                    waits_for=_("Kommunen"),
                )
            )
    return told


def split(found: Sequence[Standing], now: datetime) -> tuple[list[Standing], list[Standing]]:
    """What comes, the next first; and the rest, the latest first."""
    coming = [one for one in found if one.comes(now)]
    return coming[::-1], [one for one in found if one not in coming]
