"""Powers are recorded, used and ended here; whether one holds is asked anew each time, and in doubt it does not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from consent.events import SubjectId
from consent.ledger import Ledger
from portal.errors import NotFound
from portal.identity import Acting, Citizen, Employee, IdentityLink
from portal.messages import service as messages
from portal.pages import local_day
from portal.representation.models import Ended, Power, Source
from portal.representation.registry import Granted, Registry
from portal.representation.rules import Scope, known, stands

__all__ = ["Ended", "Power", "Source"]

WHERE = "/fuldmagter"
"""Where a citizen sees who may act for her."""


class NotAPerson(Exception):
    """Nobody with this number has logged in here or is known here, or it is the citizen's own."""


@dataclass(frozen=True, kw_only=True)
class Held:
    """A power that holds now, with whom it is about or who has it."""

    power: Power
    person: Citizen
    scope: Scope


def scope_of(power: Power) -> Scope:
    return Scope(
        privileges=known(power.privileges),
        economic_only=power.economic_only,
        from_on=power.from_on,
        until_on=power.until_on,
        ended_at=power.ended_at,
    )


# What whoever acts for another needs


def held_by(session: Session, ledger: Ledger, registry: Registry, holder: Citizen, now: datetime) -> list[Held]:
    """Everybody she may act for at this moment, and nobody else; what the registry tells is written down first."""
    told = _told(session, ledger, registry, holder.id, now)
    rows = session.execute(
        select(Power, Citizen)
        .join(Citizen, Citizen.id == Power.citizen_id)
        .where(Power.holder_id == holder.id, Power.ended_at.is_(None))
        .order_by(Power.recorded_at, Power.id)
    )
    known_powers = [(row[0], row[1]) for row in rows]
    digital = {power.citizen_id for power in _digital(session, holder.id)}
    for citizen, granted in told.values():
        if citizen.id not in digital and citizen.id != holder.id:
            known_powers.append((_digital_power(session, citizen, holder, granted, now), citizen))
    for power, citizen in known_powers:
        if power.source == "digital" and citizen.id in told:
            granted = told[citizen.id][1]
            power.privilege_names, power.until_on = sorted(known(granted.privileges)), granted.until_on
    found = [_held(power, citizen, told.get(citizen.id), now) for power, citizen in known_powers]
    return [held for held in found if held is not None and ledger_knows(ledger, held.person)]


def ledger_knows(ledger: Ledger, citizen: Citizen) -> bool:
    """False once she was erased: then nothing is left to act about."""
    return ledger.knows(SubjectId(citizen.subject_id))


def standing(
    session: Session,
    ledger: Ledger,
    registry: Registry,
    holder_id: UUID,
    power_id: UUID,
    since: datetime,
    now: datetime,
) -> Acting | None:
    """The power as it is at this very request; None when it holds no more, is another's or was never there."""
    power = session.get(Power, power_id)
    if power is None or power.holder_id != holder_id:
        return None
    holder, citizen = session.get_one(Citizen, holder_id), session.get_one(Citizen, power.citizen_id)
    told = _told(session, ledger, registry, holder_id, now).get(citizen.id) if power.source == "digital" else None
    held = _held(power, citizen, told, now)
    if held is None or not ledger_knows(ledger, citizen):
        return None
    return Acting(
        power_id=power.id,
        citizen_id=citizen.id,
        citizen_name=citizen.name,
        holder_id=holder.id,
        holder_subject=holder.subject_id,
        holder_name=holder.name,
        privileges=held.scope.privileges,
        economic_only=held.scope.economic_only,
        since=since,
    )


def still_stands(session: Session, by: Acting, now: datetime) -> bool:
    """In the transaction of an act: whoever ends the power waits for it, or has ended it before it began."""
    power = session.scalars(
        select(Power)
        .where(Power.id == by.power_id)
        .with_for_update(read=True)
        .execution_options(populate_existing=True)
    ).first()
    return power is not None and stands(scope_of(power), local_day(now), now)


def begin(session: Session, held: Held, now: datetime) -> None:
    """She begins to act by it. The first time is told to the citizen herself."""
    power = session.get_one(Power, held.power.id, with_for_update=True, populate_existing=True)
    if not stands(scope_of(power), local_day(now), now):
        raise NotFound
    if power.first_used_at is None:
        power.first_used_at = now
        messages.tell_citizen(session, held.person, kind="power.first_used", url=WHERE, now=now, ref=power.id)


# What the citizen sees and does


def as_it_holds(
    session: Session, ledger: Ledger, registry: Registry, power: Power, citizen: Citizen, now: datetime
) -> Scope | None:
    """What a power over her allows today; None where it holds no more. A digital one is asked about anew."""
    told = None
    if power.source == "digital" and power.ended_at is None:
        told = _told(session, ledger, registry, power.holder_id, now).get(citizen.id)
    held = _held(power, citizen, told, now)
    return None if held is None else held.scope


def powers_over(session: Session, citizen: Citizen) -> Sequence[tuple[Power, Citizen]]:
    """Every power to act for her, ended ones too, the newest first, with who has it; one statement."""
    rows = session.execute(
        select(Power, Citizen)
        .join(Citizen, Citizen.id == Power.holder_id)
        .where(Power.citizen_id == citizen.id)
        .order_by(Power.recorded_at.desc(), Power.id)
    )
    return [(row[0], row[1]) for row in rows]


def end(
    session: Session, citizen: Citizen, power_id: UUID, how: Ended, now: datetime, employee: Employee | None = None
) -> bool:
    """End it from this commit on; False when it had ended, as by a double click. Another's is not found."""
    power = session.get(Power, power_id, with_for_update=True, populate_existing=True)
    if power is None or power.citizen_id != citizen.id:
        raise NotFound
    if power.ended_at is not None:
        return False
    power.ended_at, power.ended_how = now, how
    power.ended_by = None if employee is None else employee.id
    if employee is not None and how != "death":
        messages.tell_citizen(session, citizen, kind="power.ended", url=WHERE, now=now, ref=power.id)
    session.flush()
    return True


def end_all(session: Session, citizen: Citizen, how: Ended, now: datetime, employee: Employee | None = None) -> int:
    """Every power lapses, as at her death → how many."""
    running = [power.id for power, _holder in powers_over(session, citizen) if power.ended_at is None]
    return sum(end(session, citizen, power_id, how, now, employee) for power_id in running)


# What the staff record


def record(
    session: Session,
    ledger: Ledger,
    citizen: Citizen,
    employee: Employee,
    number: str,
    *,
    source: Source,
    privileges: frozenset[str],
    economic_only: bool,
    from_on: date,
    until_on: date | None,
    document: str,
    now: datetime,
) -> Power:
    """Write down a power that rests on a document; the citizen is told. NotAPerson, when nobody can hold it."""
    subject = ledger.subject_of(number)
    if subject == citizen.subject_id:
        raise NotAPerson
    holder = session.scalar(select(Citizen).where(Citizen.subject_id == subject))
    if holder is None:
        holder = Citizen(id=uuid4(), subject_id=subject, protected=False, language="da")
        session.add(holder)
        session.flush()
    power = Power(
        id=uuid4(),
        subject_id=citizen.subject_id,
        citizen_id=citizen.id,
        holder_id=holder.id,
        source=source,
        privilege_names=sorted(known(privileges)),
        economic_only=economic_only,
        from_on=from_on,
        until_on=until_on,
        recorded_at=now,
        recorded_by=employee.id,
    )
    power.document = document
    session.add(power)
    session.flush()
    messages.tell_citizen(session, citizen, kind="power.recorded", url=WHERE, now=now, ref=power.id)
    return power


# What the registry tells


def _told(
    session: Session, ledger: Ledger, registry: Registry, holder_id: UUID, now: datetime
) -> dict[UUID, tuple[Citizen, Granted]]:
    """Whom the registry says that she may act for today, by their ids here; whoever has no page here is left out."""
    links = session.execute(select(IdentityLink.issuer, IdentityLink.sub).where(IdentityLink.citizen_id == holder_id))
    found: dict[UUID, tuple[Citizen, Granted]] = {}
    for granted in registry.powers_of([(issuer, sub) for issuer, sub in links]):
        if granted.until_on is not None and granted.until_on < local_day(now):
            continue
        subject = ledger.find_subject(granted.number)
        citizen = None if subject is None else session.scalar(select(Citizen).where(Citizen.subject_id == subject))
        if citizen is not None:
            _, before = found.get(citizen.id, (citizen, None))
            found[citizen.id] = (citizen, granted if before is None else _both(before, granted))
    return found


def _both(one: Granted, other: Granted) -> Granted:
    """Two powers from the same citizen allow together what each does, as long as both hold."""
    days = [granted.until_on for granted in (one, other) if granted.until_on is not None]
    return Granted(number=one.number, privileges=one.privileges | other.privileges, until_on=min(days, default=None))


def _held(power: Power, citizen: Citizen, told: tuple[Citizen, Granted] | None, now: datetime) -> Held | None:
    """A digital power is what the registry says now, and nothing where it says nothing."""
    scope = scope_of(power)
    if power.source == "digital":
        if told is None:
            return None
        scope = Scope(
            privileges=known(told[1].privileges),
            economic_only=False,
            from_on=power.from_on,
            until_on=told[1].until_on,
            ended_at=power.ended_at,
        )
    return Held(power=power, person=citizen, scope=scope) if stands(scope, local_day(now), now) else None


def _digital(session: Session, holder_id: UUID) -> Sequence[Power]:
    """Ended ones too: what she has ended here stays ended, whatever the registry says."""
    return session.scalars(select(Power).where(Power.holder_id == holder_id, Power.source == "digital")).all()


def _digital_power(session: Session, citizen: Citizen, holder: Citizen, granted: Granted, now: datetime) -> Power:
    power = Power(
        id=uuid4(),
        subject_id=citizen.subject_id,
        citizen_id=citizen.id,
        holder_id=holder.id,
        source="digital",
        privilege_names=sorted(known(granted.privileges)),
        economic_only=False,
        from_on=local_day(now),
        until_on=granted.until_on,
        recorded_at=now,
    )
    session.add(power)
    session.flush()
    return power
