"""What a citizen does with her consents: each verb is the ledger's act and the notice of it, in one transaction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from consent.events import Act, AgencyId, Assurance, Channel, ConsentId, EventId, Kind, State, SubjectId, Terms, covers
from consent.ledger import Acknowledgement, Ledger, Mandate, TermsInvalid, UnknownConsent
from consent.state import Consent
from consent.terms import COPENHAGEN, overlap
from consent.texts.words import CATEGORY_NAMES, in_order
from portal.errors import Stale
from portal.identity import Citizen
from portal.journal import service as journal
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
    return in_groups(ledger.consents(subject(citizen)), now)


def in_groups(every: list[Consent], now: datetime) -> Standing:
    waiting = [c for c in every if c.state is State.REQUESTED and now < c.terms.valid_until]
    in_force = [c for c in every if c.state.in_force and not c.expired(now)]
    return Standing(
        waiting=waiting, in_force=in_force, past=[c for c in every if c not in waiting and c not in in_force]
    )


def needs_fresh_login(categories: Iterable[str]) -> bool:
    """A yes to health data is confirmed by a fresh login; a no, and every other yes, is not."""
    return any(covers("health", category) for category in categories)


def citizens_act(assurance: Assurance, by: UUID | None = None) -> Act:
    """Her own act; or that of whoever acts for her by a power, `by` her id: both stand in the event."""
    if by is None:
        return Act(actor="citizen", channel=Channel.PORTAL, assurance=assurance)
    return Act(actor=f"representative:{by}", channel=Channel.PORTAL, assurance=assurance, on_behalf_of="citizen")


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
    by: UUID | None = None,
) -> Acknowledgement:
    """Answer a request: yes to some categories and no to the rest, or no to all.

    The first answer counts: `WrongState` tells of a second one that says something else.
    """
    act = citizens_act(assurance, by)
    if yes:
        done = ledger.grant(
            subject(citizen), consent_id, categories=yes, served_id=served_id, act=act, event_id=event_id
        )
    else:
        done = ledger.refuse(subject(citizen), consent_id, served_id=served_id, act=act, event_id=event_id)
    _tell(session, citizen, "consent.granted" if yes else "consent.refused", consent_id, now)
    return done


def new_consent_id() -> ConsentId:
    return ConsentId(uuid4())


def give(
    session: Session,
    ledger: Ledger,
    citizen: Citizen,
    consent_id: ConsentId,
    terms: Terms,
    *,
    served_id: UUID,
    unchanged: bool,
    event_id: EventId,
    assurance: Assurance,
    now: datetime,
    by: UUID | None = None,
) -> Acknowledgement:
    """Give a consent unasked. `unchanged`: what she read is what these terms say today; if not, it is shown anew."""
    try:
        known = bool(ledger.consent(subject(citizen), consent_id))
    except UnknownConsent:
        known = False
    if not (unchanged or known):
        raise Stale
    act = citizens_act(assurance, by)
    done = ledger.give(subject(citizen), consent_id, terms, served_id=served_id, act=act, event_id=event_id)
    if not known:
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
    by: UUID | None = None,
) -> None:
    """Withdraw. Needs no fresh login, no agency and no worker; withdrawing twice is a double click."""
    done = ledger.withdraw(subject(citizen), consent_id, act=citizens_act(assurance, by), event_id=event_id)
    if done is not None:
        _tell(session, citizen, "consent.withdrawn", consent_id, now)


def to(ledger: Ledger, citizen: Citizen, agency: AgencyId) -> list[Consent]:
    """Hers by which this agency reads, may once have read or asks to read, newest first."""
    return [consent for consent in ledger.consents(subject(citizen)) if consent.terms.recipient == agency]


def withdraw_all(
    session: Session,
    ledger: Ledger,
    citizen: Citizen,
    agency: AgencyId,
    *,
    event_id: EventId,
    assurance: Assurance,
    now: datetime,
) -> tuple[Acknowledgement, ...]:
    """Withdraw everything this agency could read by, each or none; staff are told once. Empty when the same act was
    done before: a yes that came after it stands.
    """
    before = {consent.consent_id for consent in to(ledger, citizen, agency) if consent.state.in_force}
    done = ledger.withdraw_all(subject(citizen), agency, act=citizens_act(assurance), event_id=event_id)
    new = tuple(one for one in done if one.consent_id in before)
    if new:
        _tell(session, citizen, "consent.withdrawn_all", new[0].consent_id, now)
    return new


def blocked(ledger: Ledger, citizen: Citizen) -> frozenset[str]:
    """The agencies she has blocked."""
    return frozenset(str(block.agency) for block in ledger.blocks(subject(citizen)))


def disown(
    session: Session,
    ledger: Ledger,
    citizen: Citizen,
    consent_id: ConsentId,
    *,
    event_id: EventId,
    assurance: Assurance,
    now: datetime,
) -> None:
    """She never said yes to what a member of staff recorded: it ends at once, and staff are told that it was wrong."""
    ledger.correct(subject(citizen), consent_id, act=citizens_act(assurance), event_id=event_id)
    _tell(session, citizen, "consent.disowned", consent_id, now)


def overlapping(ledger: Ledger, citizen: Citizen, terms: Terms, now: datetime) -> list[Consent]:
    """Her consents that a yes to these terms would take the place of; she is told before she answers."""
    held = standing(ledger, citizen, now).in_force
    return [consent for consent in held if overlap(consent.terms, terms)]


def alike(ledger: Ledger, citizen: Citizen, consent: Consent, now: datetime) -> list[Consent]:
    """Her other consents in force by which the same agency gets the same kind of data, from whoever it is."""

    def same(one: str) -> bool:
        return any(covers(one, mine) or covers(mine, one) for mine in consent.terms.categories)

    return [
        other
        for other in standing(ledger, citizen, now).in_force
        if other.consent_id != consent.consent_id
        and other.terms.recipient == consent.terms.recipient
        and any(same(category) for category in other.terms.categories)
    ]


def says(held: Terms, wanted: Terms) -> bool:
    """Whether what she holds allows everything that is wanted."""
    same = (held.sender, held.recipient, held.purpose) == (wanted.sender, wanted.recipient, wanted.purpose)
    return same and all(any(covers(mine, one) for mine in held.categories) for one in wanted.categories)


def offered(ledger: Ledger, now: datetime) -> list[Mandate]:
    """What she can give unasked: exactly what some agency may ask for today, each sentence once."""
    seen: dict[tuple[str, str, str, str], Mandate] = {}
    for mandate in ledger.mandates(on=now):
        if mandate.sender is not None and mandate.sender != mandate.agency:
            seen.setdefault((mandate.sender, mandate.agency, mandate.category, mandate.purpose), mandate)
    return list(seen.values())


def sentences(ledger: Ledger, now: datetime) -> list[Terms]:
    """The consents she can give with one kind of data each, in the order of the closed list."""
    return [
        _year(mandate, frozenset({mandate.category}), now)
        for mandate in sorted(offered(ledger, now), key=lambda m: (str(m.sender), m.purpose, in_order([m.category])))
    ]


def terms_of(
    ledger: Ledger, *, sender: str, recipient: str, purpose: str, categories: Iterable[str], now: datetime
) -> Terms:
    """The terms of a consent she makes herself. `TermsInvalid("not_offered")` when nobody may ask for it, since a
    consent that no agency can use would only look like protection; `kinds_mixed` when two laws would govern it.
    """
    wanted = frozenset(categories)
    found = [
        mandate
        for mandate in offered(ledger, now)
        if (mandate.sender, mandate.agency, mandate.purpose) == (sender, recipient, purpose)
        and any(covers(mandate.category, category) for category in wanted)
    ]
    named = {mandate.category for mandate in found} | set(CATEGORY_NAMES["da"])
    if not wanted or any(not any(covers(m.category, c) for m in found) or c not in named for c in wanted):
        raise TermsInvalid("not_offered")
    if len({Kind(mandate.kind) for mandate in found}) > 1:
        raise TermsInvalid("kinds_mixed")
    return _year(found[0], wanted, now)


def _year(mandate: Mandate, categories: frozenset[str], now: datetime) -> Terms:
    """From the start of today and for a calendar year at the most: whole days, so that the text she reads and the
    terms she gives are the same until midnight.
    """
    assert mandate.sender is not None
    today = now.astimezone(COPENHAGEN).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    leap = today.month == 2 and today.day == 29
    return Terms(
        sender=AgencyId(mandate.sender),
        recipient=AgencyId(mandate.agency),
        purpose=mandate.purpose,
        case=None,
        categories=categories,
        kind=Kind(mandate.kind),
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
    """Staff see it in their inbox, the case system gets it; she has her receipt."""
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
    said: dict[str, str | int | None] = {"event": kind, "consent": str(consent_id)}
    journal.put_down(session, citizen, kind="consent", ref=UUID(str(consent_id)), said=said, now=now)
