"""Who was told of what happened to a consent, and when they received it: the citizen sees it party by party."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from flask_babel import gettext as _
from sqlalchemy import Connection

from consent.events import Event, EventType
from consent.notify.standing import Notice, Told, deliveries_of
from portal.consents.views import Names, called, titles_of
from portal.pages import moment, shortday

SHOWN: Final = frozenset(
    {
        EventType.GRANTED,
        EventType.PAUSED,
        EventType.RESUMED,
        EventType.WITHDRAWN,
        EventType.SUPERSEDED,
        EventType.ENDED,
        EventType.CORRECTED,
    }
)
"""What changes whether anything may be handed out: that is what she wants to know they know."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One party and one thing that happened."""

    what: str
    who: str
    told: str


def lines(connection: Connection, history: Sequence[Event], names: Names) -> list[Line]:
    """Newest first. What is not in the log yet is on its way: the worker numbers it within a second or so."""
    shown = [event for event in reversed(history) if event.type in SHOWN]
    if not shown:
        return []
    found = {(one.event_id, str(one.agency)): one for one in deliveries_of(connection, shown[0].consent_id)}
    titles = titles_of(called(names, shown[0].terms.recipient))
    return [
        Line(what=titles[event.type], who=_name(names, party), told=_told(notice))
        for event in shown
        for party in dict.fromkeys((event.terms.recipient, event.terms.sender))
        if (notice := found.get((event.event_id, str(party)))) is None or notice.state is not Told.SILENT
    ]


def _name(names: Names, party: str) -> str:
    agency = names.get(party)
    return agency.name if agency else party


def _told(notice: Notice | None) -> str:
    if notice is None:
        return _("På vej.")
    if notice.state is Told.RECEIVED and notice.received_at is not None:
        return _("Modtaget %(moment)s.", moment=moment(notice.received_at))
    if notice.state is Told.SENT and notice.sent_at is not None:
        return _("Brev sendt %(day)s.", day=shortday(notice.sent_at))
    if notice.state is Told.PARKED:
        return _("De har ikke taget imod beskeden i 30 dage. Kommunen kan sende den igen.")
    if notice.state is Told.READY:
        return _("Beskeden ligger klar. De har ikke hentet den endnu.")
    if notice.by_letter:
        return _("Kommunen skriver et brev.")
    if notice.sent_at is None:
        return _("På vej.")
    return _("Sendt %(moment)s, men ikke modtaget. Venter – vi prøver igen.", moment=moment(notice.sent_at))
