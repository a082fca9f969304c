"""What a citizen does with her consents: each verb is the ledger's act and the notice of it, in one transaction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from consent.events import Act, AgencyId, Assurance, Channel, ConsentId, EventId, Kind, State, SubjectId, Terms, covers
from consent.ledger import Acknowledgement, Ledger, Mandate
from consent.rules import TermsInvalid
from consent.state import Consent
from consent.terms import COPENHAGEN
from portal.errors import Stale
from portal.identity import Citizen
from portal.messages import service as messages
from portal.plan import service as plans


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Her consents in the order of what they ask of her: to answer, in force, over."""

    waiting: list[Consent]
    in_force: list[Consent]
    past: list[Consent]


def subject(citizen: Citizen) -> SubjectId:
    return SubjectId(citizen.subject_id)


def standing(ledger: Ledger, citizen: Citizen, now: datetime) -> Standing:
    every = ledger.consents(subject(citizen))
    waiting = [c for c in every if c.state is State.REQUESTED and now < c.terms.valid_until]
    in_force = [c for c in every if c.state.in_force and not c.expired(now)]
    return Standing(
        waiting=waiting, in_force=in_force, past=[c for c in every if c not in waiting and c not in in_force]
    )


def needs_fresh_login(categories: Iterable[str]) -> bool:
    """A yes to health data is confirmed by a fresh login; a no, and every other yes, is not."""
    return any(covers("health", category) for category in categories)


def citizens_act(assurance: Assurance) -> Act:
    return Act(actor="citizen", channel=Channel.PORTAL, assurance=assurance)


def answer(
    session: Session,
    ledger: Ledger,
    citizen: Citizen,
    consent_id: ConsentId,
    *,
    yes: frozenset[str],
    served_id: UUID,
    event_id: EventId,
    assurance: Assurance,
    now: datetime,
) -> Acknowledgement:
    """Answer a request: yes to some categories and no to the rest, or no to all.

    The first answer counts: `WrongState` tells of a second one that says something else.
    """
    act = citizens_act(assurance)
    if yes:
        done = ledger.grant(
            subject(citizen), consent_id, categories=yes, served_id=served_id, act=act, event_id=event_id
        )
    else:
        done = ledger.refuse(subject(citizen), consent_id, served_id=served_id, act=act, event_id=event_id)
    _tell(session, citizen, "consent.granted" if yes else "consent.refused", consent_id, now)
    return done


def give(
    session: Session,
    ledger: Ledger,
    citizen: Citizen,
    consent_id: ConsentId,
    terms: Terms,
    *,
    served_id: UUID,
    text_hash: bytes,
    event_id: EventId,
    assurance: Assurance,
    now: datetime,
) -> Acknowledgement:
    """Give a consent unasked. `text_hash` is what these terms say today: another text than she read is shown anew."""
    if ledger.served(subject(citizen), served_id).sha256 != text_hash:
        raise Stale
    act = citizens_act(assurance)
    done = ledger.give(subject(citizen), consent_id, terms, served_id=served_id, act=act, event_id=event_id)
    _tell(session, citizen, "consent.granted", consent_id, now)
    return done


def withdraw(
    session: Session,
    ledger: Ledger,
    citizen: Citizen,
    consent_id: ConsentId,
    *,
    event_id: EventId,
    assurance: Assurance,
    now: datetime,
) -> None:
    """Withdraw. Needs no fresh login, no agency and no worker; withdrawing twice is a double click."""
    done = ledger.withdraw(subject(citizen), consent_id, act=citizens_act(assurance), event_id=event_id)
    if done is not None:
        _tell(session, citizen, "consent.withdrawn", consent_id, now)


def was_yes(ledger: Ledger, citizen: Citizen, consent_id: ConsentId) -> bool:
    """Whether a consent whose answer is already there was a yes that still stands."""
    return ledger.consent(subject(citizen), consent_id).state.in_force


def offered(ledger: Ledger, now: datetime) -> list[Mandate]:
    """What she can give unasked: exactly what some agency may ask for today, each sentence once."""
    seen: dict[tuple[str, str, str, str], Mandate] = {}
    for mandate in ledger.mandates(on=now):
        if mandate.sender is not None and mandate.sender != mandate.agency:
            seen.setdefault((mandate.sender, mandate.agency, mandate.category, mandate.purpose), mandate)
    return list(seen.values())


def terms_of(
    ledger: Ledger, *, sender: str, recipient: str, purpose: str, categories: Iterable[str], now: datetime
) -> Terms:
    """The terms of a consent she makes herself, from the start of today and for a calendar year at the most.

    Whole days, so that the text she reads and the terms she gives are the same until midnight. `TermsInvalid` when
    nobody may ask for it: a consent that no agency can use would only look like protection.
    """
    wanted = frozenset(categories)
    found = [
        mandate
        for mandate in offered(ledger, now)
        if (mandate.sender, mandate.agency, mandate.purpose) == (sender, recipient, purpose)
        and any(covers(mandate.category, category) for category in wanted)
    ]
    if not wanted or any(not any(covers(m.category, category) for m in found) for category in wanted):
        raise TermsInvalid("not_offered")
    kinds = {Kind(mandate.kind) for mandate in found}
    if len(kinds) > 1:
        raise TermsInvalid("kinds_mixed")
    today = now.astimezone(COPENHAGEN).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    leap = today.month == 2 and today.day == 29
    return Terms(
        sender=AgencyId(sender),
        recipient=AgencyId(recipient),
        purpose=purpose,
        case=None,
        categories=wanted,
        kind=kinds.pop(),
        valid_from=today.astimezone(now.tzinfo),
        valid_until=today.replace(year=today.year + 1, day=28 if leap else today.day).astimezone(now.tzinfo),
    )


def tell_of_request(connection: Connection, subject_id: SubjectId, now: datetime) -> None:
    """An agency has asked: put a notice in her inbox, in the transaction that records the request.

    Whoever has never logged in has no inbox yet; the request waits on her first page.
    """
    session = Session(connection, expire_on_commit=False)
    citizen = session.scalars(select(Citizen).where(Citizen.subject_id == subject_id)).first()
    if citizen is not None:
        messages.tell_citizen(session, citizen, kind="consent.requested", url="/samtykker", now=now)
        session.flush()
    session.expunge_all()


def _tell(session: Session, citizen: Citizen, kind: str, consent_id: ConsentId, now: datetime) -> None:
    """Staff see the answer in their inbox; she has her receipt."""
    case = plans.case_of(session, citizen)
    messages.tell_staff(
        session,
        citizen=citizen,
        kind=kind,
        url=f"/sager/{case.id}" if case else "",
        due_on=None,
        now=now,
        ref=UUID(str(consent_id)),
        employee_id=case.coordinator_id if case else None,
    )
