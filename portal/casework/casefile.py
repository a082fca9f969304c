"""A case at a glance, told to the caseworker: plan, consents, conversations, offers and their answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from consent import texts
from consent.events import State
from consent.ledger import Ledger
from consent.state import Consent
from consent.texts.words import in_order, listed
from portal.casework import documents, things
from portal.casework.answers import answer_rows, course_state
from portal.casework.things import Line, Row, Thing
from portal.consents import service as consents
from portal.consents.views import Names, language, names_of
from portal.conversations import service as conversations
from portal.conversations.service import ConversationRequest, Decision
from portal.identity import Citizen
from portal.meetings import service as meetings
from portal.offers import service as offers
from portal.offers import views as offer_views
from portal.offers.questions import question
from portal.offers.service import Answer, Offer
from portal.pages import local_day, moment, shortday
from portal.plan import service as plan
from portal.plan import views as plan_views
from portal.plan.service import Case, EffortLine, MeetingLine, Writer
from portal.threads import reading


@dataclass(frozen=True, kw_only=True)
class CaseFile:
    goals: tuple[Line, ...]
    efforts: tuple[Line, ...]
    meeting: tuple[Row, ...]
    in_force: tuple[Thing, ...]
    waiting: tuple[Thing, ...]
    past: tuple[Thing, ...]
    open_conversations: tuple[Thing, ...]
    answered_conversations: tuple[Thing, ...]
    offers: tuple[Thing, ...]
    threads: tuple[Thing, ...]
    meetings: tuple[Thing, ...]
    documents: tuple[Thing, ...]


def case_file(session: Session, ledger: Ledger, case: Case, citizen: Citizen, now: datetime) -> CaseFile:
    """Everything of the case page, opened before the page is drawn; a fixed number of statements."""
    whole = plan.plan_of(session, case)
    meeting = plan.next_meeting(session, case, now)
    aims = plan_views.aims_of(whole, _("Borgerens mål"))
    standing, names = consents.standing(ledger, citizen, now), names_of(ledger)
    sent = offers.offers_of(session, citizen)
    answers = offers.answers_of(session, citizen)
    asked = conversations.requests_of(session, citizen)
    decisions = conversations.decisions_of(session, citizen)
    workplaces = {offer.id: offer.workplace for offer in sent}

    def told(found: Sequence[Consent]) -> tuple[Thing, ...]:
        return tuple(consent_thing(case, consent, names, now) for consent in found)

    def talks(found: list[ConversationRequest]) -> tuple[Thing, ...]:
        return tuple(_talk(r, workplaces.get(r.offer_id, ""), decisions.get(r.id)) for r in found)

    return CaseFile(
        goals=tuple(
            Line(title=g.text, id=g.id, written=written(g.written_by, shortday(g.written_on))) for g in whole.goals
        ),
        efforts=tuple(_effort(effort, now, aims) for effort in whole.efforts),
        meeting=() if meeting is None else _meeting(meeting, citizen),
        in_force=told(standing.in_force),
        waiting=told(standing.waiting),
        past=told(standing.past),
        open_conversations=talks([r for r in asked if r.open_for is not None]),
        answered_conversations=talks([r for r in asked if r.open_for is None]),
        offers=tuple(_offer(offer, answers.get(offer.id), now) for offer in sent),
        meetings=tuple(things.called(standing, now) for standing in meetings.standings(session, citizen)),
        documents=documents.things_of(session, case),
        threads=tuple(things.written(standing.thread) for standing in reading.threads_of(session, citizen)[0]),
    )


def _meeting(meeting: MeetingLine, citizen: Citizen) -> tuple[Row, ...]:
    rows = [(_("Hvornår"), moment(meeting.starts_at)), (_("Hvordan"), form_words()[meeting.form])]
    # Where they meet may be where she lives.
    if meeting.place and not citizen.protected:
        rows.append((_("Hvor"), meeting.place))
    return tuple(rows)


def form_words() -> dict[str, str]:
    return {"fremmoede": _("Ved et møde"), "telefon": _("I telefonen"), "video": _("På video")}


def _effort(effort: EffortLine, now: datetime, aims: Mapping[UUID, Row]) -> Line:
    card = plan_views.card(effort, local_day(now), None, aims)
    part = _("Forberedende del") if effort.part == "forberedende" else _("Indsatsdel")
    return Line(
        title=card.title,
        id=card.id,
        state=card.state,
        badge=card.badge,
        rows=((_("Del af planen"), part), *card.rows),
        note=card.note,
        written=written(effort.written_by, shortday(effort.written_on)),
    )


def written(writer: Writer, day: str) -> str:
    return {
        "citizen": _("Skrevet af borgeren %(day)s.", day=day),
        "caseworker": _("Skrevet af sagsbehandleren %(day)s.", day=day),
        "health_coordinator": _("Skrevet af sundhedskoordinatoren %(day)s.", day=day),
        "doctor": _("Skrevet af lægen %(day)s.", day=day),
        "department": _("Skrevet af den ansvarlige afdeling %(day)s.", day=day),
    }[writer]


def consent_thing(case: Case, consent: Consent, names: Names, now: datetime) -> Thing:
    terms, reader = consent.terms, language()
    who, sender = (names[agency].name if agency in names else agency for agency in (terms.recipient, terms.sender))
    state, badge = consent_state(consent, now)
    live = consent.state.in_force and not consent.expired(now)
    return Thing(
        id=str(consent.consent_id),
        title=_("%(who)s må få oplysninger fra %(sender)s", who=who, sender=sender)
        if live
        else _("%(who)s og oplysninger fra %(sender)s", who=who, sender=sender),
        state=state,
        badge=badge,
        rows=(
            (_("Oplysninger om"), listed([texts.category_name(c, reader) for c in in_order(terms.categories)], reader)),
            (_("Formålet, som borgeren har læst det"), texts.PURPOSE_NAMES[reader].get(terms.purpose, terms.purpose)),
            (_("Hjemmel"), texts.KIND_LAW[reader][terms.kind]),
            _until(consent, now),
        ),
        url=url_for("casework.withdraw", case_id=case.id, consent_id=consent.consent_id) if live else None,
    )


def _until(consent: Consent, now: datetime) -> Row:
    """The day that matters now: how long it holds, or since when it does not."""
    if consent.ended_at is not None:
        return _("Siden"), moment(consent.ended_at)
    until = moment(consent.terms.valid_until)
    if consent.expired(now):
        return _("Udløb"), until
    return (_("Gælder til") if consent.state.in_force else _("Spurgt om at gælde til")), until


def consent_state(consent: Consent, now: datetime) -> tuple[str, str]:
    """The state in the caseworker's words. Expired and withdrawn are never mistaken for one another."""
    if consent.expired(now):
        return _("Udløbet"), "neutral"
    if consent.not_yet_valid(now):
        return _("Gælder ikke endnu"), "info"
    if consent.state is State.REQUESTED and now >= consent.terms.valid_until:
        return _("Ikke besvaret i tide"), "neutral"
    return {
        State.REQUESTED: (_("Venter på borgerens svar"), "warning"),
        State.GRANTED: (_("Borgeren har sagt ja"), "success"),
        State.PAUSED: (_("Sat på pause af borgeren"), "info"),
        State.REFUSED: (_("Borgeren har sagt nej"), "neutral"),
        State.CANCELLED: (_("Myndigheden spørger ikke mere"), "neutral"),
        State.LAPSED: (_("Ikke besvaret i tide"), "neutral"),
        State.WITHDRAWN: (_("Trukket tilbage"), "neutral"),
        State.SUPERSEDED: (_("Erstattet af et nyere"), "neutral"),
        State.ENDED: (_("Slut"), "neutral"),
    }[consent.state]


def _talk(request: ConversationRequest, workplace: str, decision: Decision | None) -> Thing:
    state, badge = talk_state(request, decision)
    return Thing(
        id=str(request.id),
        title=_("Samtale om tilbuddet hos %(workplace)s", workplace=workplace),
        state=state,
        badge=badge,
        rows=((_("Ønsket af borgeren"), moment(request.asked_at)), (_("Kvittering"), request.reference)),
        url=url_for("casework.conversation", request_id=request.id),
    )


def talk_state(request: ConversationRequest, decision: Decision | None) -> tuple[str, str]:
    if decision is not None:
        return {
            "unchanged": (_("Besluttet: tilbuddet ændres ikke"), "success"),
            "adapted": (_("Besluttet: tilbuddet ændres"), "success"),
            "dropped": (_("Besluttet: tilbuddet falder væk"), "success"),
        }[decision]
    if request.cancelled_at is not None:
        return _("Borgeren vil ikke have samtalen. Beslut, hvad der sker med tilbuddet"), "warning"
    if request.turn == "citizen":
        return _("Borgeren vælger tid"), "info"
    if request.open_for is not None:
        return _("Venter på svar fra kommunen"), "warning"
    return _("Besvaret, men det er ikke besluttet, om tilbuddet ændres"), "info"


def talk_rows(request: ConversationRequest) -> list[Row]:
    """What the citizen wrote, as she wrote it."""
    spoken = _("Ja: %(language)s", language=request.interpreter_language) if request.interpreter else _("Nej")
    name = request.bisidder_name
    beside = _("Ja, %(name)s", name=name) if name else _("Ja, borgeren tager en bisidder med")
    rows = [
        (_("Det bekymrer borgeren"), request.worry),
        (_("Vil helst tale sammen"), form_words()[request.form]),
        (_("Passer borgeren"), request.times or _("Borgeren har ikke skrevet tider")),
        (_("Bisidder"), beside if request.bisidder else _("Nej")),
        (_("Tolk"), spoken),
    ]
    if request.jobformidler:
        rows.append((_("Deltager i stedet for dig"), _("Borgerens personlige jobformidler")))
    return rows


def offer_rows(offer: Offer, now: datetime) -> list[Row]:
    """The concrete offer, as it stands today."""
    start = offer.begun_on or offer.starts_on
    return [
        (_("Arbejdssted"), offer.workplace or _("Ikke skrevet")),
        (_("Opgaver"), offer.tasks or _("Ikke skrevet")),
        (_("Skånehensyn"), offer.skaanehensyn or _("Ikke skrevet")),
        (_("Start"), shortday(start) if start else _("Ingen dato sat")),
        (_("Er det begyndt?"), offer_views.tilbud_state(offer_views.standing(offer, now))[0]),
    ]


def _offer(offer: Offer, answer: Answer | None, now: datetime) -> Thing:
    rows = [(_("Sendt"), shortday(offer.sent_at))]
    if offer.kind == "tilbud":
        title = _("Tilbud hos %(workplace)s", workplace=offer.workplace)
        state, badge = offer_views.tilbud_state(offer_views.standing(offer, now))
        rows += offer_rows(offer, now)[1:4]
    else:
        title = question(offer).title
        state, badge = course_state(offer, answer, now)
    if offer.answer_by is not None:
        rows.append((_("Svarfrist"), shortday(offer.answer_by)))
    return Thing(
        id=str(offer.id),
        title=title,
        state=state,
        badge=badge,
        rows=(*rows, *answer_rows(offer, answer)),
        url=url_for("oral.record", offer_id=offer.id) if offer.withdrawn_at is None else None,
    )
