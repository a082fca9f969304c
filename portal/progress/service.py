"""She chooses what to follow, gives points, changes and deletes them; no page of the staff's ever calls this module."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4, uuid5

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from portal.errors import NotFound
from portal.identity import Citizen
from portal.progress.curve import HIGHEST, LOWEST, Curve, Day, Followed
from portal.progress.models import Parameter, Score, ScoredDay, Topic

__all__ = ["MOST", "PAGE_SIZE", "Parameter", "Scored", "ScoredDay", "TakenDay", "Topic", "change", "curve_of",
           "day_of", "follow", "give", "parameters_of", "remove", "scored"]  # fmt: skip

MOST = 6
"""How many things she may follow at once: more is work."""
PAGE_SIZE = 60
"""Days on a page and in a drawing."""


class TakenDay(Exception):
    """She has given points that day already; `day_id` is where."""

    def __init__(self, day_id: UUID) -> None:
        super().__init__()
        self.day_id = day_id


@dataclass(frozen=True, kw_only=True)
class Scored:
    """A page of her days in their order, with the ids by which each is changed, and which are sent in whole."""

    parameters: tuple[Parameter, ...]
    curve: Curve
    day_ids: tuple[UUID, ...]
    sent: tuple[bool, ...]
    older: bool


def parameters_of(session: Session, citizen: Citizen) -> list[Parameter]:
    """All she follows or has followed, in the order she chose them."""
    wanted = select(Parameter).where(Parameter.citizen_id == citizen.id).order_by(Parameter.position, Parameter.id)
    return list(session.scalars(wanted))


def follow(
    session: Session, citizen: Citizen, topics: Collection[Topic], own: Collection[UUID], new: str, *, now: datetime
) -> None:
    """Follow these from now on and no others. What she leaves keeps its points; without points it is gone."""
    had = parameters_of(session, citizen)
    last = max((one.position for one in had), default=0)
    for topic in topics:
        if topic not in {one.topic for one in had}:
            last += 1
            session.add(_parameter(citizen, topic, last, now))
    if new:
        last += 1
        made = _parameter(citizen, "own", last, now)
        made.name = new
        session.add(made)
    used = _used(session, had)
    for one in had:
        if one.id in own or (one.topic != "own" and one.topic in topics):
            one.ended_at = None
        elif one.id in used:
            one.ended_at = one.ended_at or now
        else:
            session.delete(one)
    session.flush()


def _parameter(citizen: Citizen, topic: Topic, position: int, now: datetime) -> Parameter:
    return Parameter(
        id=uuid4(), subject_id=citizen.subject_id, citizen_id=citizen.id, topic=topic, position=position, chosen_at=now
    )


def _used(session: Session, parameters: Collection[Parameter]) -> set[UUID]:
    wanted = select(Score.parameter_id).where(Score.parameter_id.in_([one.id for one in parameters])).distinct()
    return set(session.scalars(wanted))


def day_of(session: Session, citizen: Citizen, day_id: UUID) -> tuple[ScoredDay, dict[UUID, Score]]:
    """A day of hers with its points by what they are for; another's is not found."""
    day = session.get(ScoredDay, day_id)
    if day is None or day.citizen_id != citizen.id:
        raise NotFound
    return day, {score.parameter_id: score for score in session.scalars(select(Score).where(Score.day_id == day.id))}


def give(
    session: Session, citizen: Citizen, on: date, points: Mapping[UUID, int], note: str, *, key: UUID, now: datetime
) -> ScoredDay:
    """Points for a day; `key` is made with the form, so that sending it twice is giving them once."""
    day_id = uuid5(key, str(citizen.subject_id))
    done = session.get(ScoredDay, day_id)
    if done is not None:
        return done
    taken = session.scalar(select(ScoredDay.id).where(ScoredDay.citizen_id == citizen.id, ScoredDay.on == on))
    if taken is not None:
        raise TakenDay(taken)
    day = ScoredDay(id=day_id, subject_id=citizen.subject_id, citizen_id=citizen.id, on=on, kept_at=now)
    session.add(day)
    session.flush()
    change(session, day, {}, points, note, now=now)
    return day


def change(
    session: Session, day: ScoredDay, had: Mapping[UUID, Score], points: Mapping[UUID, int], note: str, *, now: datetime
) -> None:
    """These points in place of those of before; what has been sent stays as it was sent. Points lie sealed, so that
    no constraint of the database holds them within the scale: ValueError for any outside it.
    """
    if not all(LOWEST <= value <= HIGHEST for value in points.values()):
        raise ValueError("points outside the scale")
    for parameter_id in {*had, *points}:
        score, value = had.get(parameter_id), points.get(parameter_id)
        if score is not None and score.sent_at is not None:
            continue
        if value is None:
            session.delete(score)
        elif score is None:
            score = Score(id=uuid4(), subject_id=day.subject_id, day_id=day.id, parameter_id=parameter_id)
            score.points = str(value)
            session.add(score)
        else:
            score.points = str(value)
    if day.sent_at is None:
        day.note = note
    day.kept_at = now
    session.flush()


def remove(session: Session, day: ScoredDay) -> bool:
    """Delete what is hers alone of the day; whether all of it is gone."""
    session.execute(delete(Score).where(Score.day_id == day.id, Score.sent_at.is_(None)))
    if day.sent_at is None:
        day.note = ""
    kept = session.scalar(select(func.count()).select_from(Score).where(Score.day_id == day.id)) or 0
    if not kept and day.sent_at is None:
        session.delete(day)
    session.flush()
    return not kept and day.sent_at is None


def scored(session: Session, citizen: Citizen, *, page: int = 1) -> Scored:
    """The latest days with points, or older ones: three statements whatever there is."""
    parameters = parameters_of(session, citizen)
    wanted = select(ScoredDay).where(ScoredDay.citizen_id == citizen.id).order_by(ScoredDay.on.desc())
    found = session.scalars(wanted.offset((page - 1) * PAGE_SIZE).limit(PAGE_SIZE + 1)).all()
    days = sorted(found[:PAGE_SIZE], key=lambda day: day.on)
    points = _points(session, days)
    shown = [one for one in parameters if one.ended_at is None or any(one.id in points[day.id] for day in days)]
    return Scored(
        parameters=tuple(shown),
        curve=_curve(shown, days, points, notes=True),
        day_ids=tuple(day.id for day in days),
        sent=tuple(_is_sent(day, points[day.id]) for day in days),
        older=len(found) > PAGE_SIZE,
    )


def _is_sent(day: ScoredDay, scores: Mapping[UUID, Score]) -> bool:
    return all(score.sent_at is not None for score in scores.values()) and (day.sent_at is not None or not day.note)


def curve_of(
    session: Session, citizen: Citizen, parameter_ids: Collection[UUID], *, notes: bool, limit: int
) -> tuple[Curve, list[ScoredDay], list[Score]]:
    """What she would send of these, the latest `limit` days of it, and the rows it stands in."""
    chosen = [one for one in parameters_of(session, citizen) if one.id in parameter_ids]
    wanted = select(ScoredDay).where(ScoredDay.citizen_id == citizen.id).order_by(ScoredDay.on.desc()).limit(limit)
    days = sorted(session.scalars(wanted), key=lambda day: day.on)
    points = _points(session, days)
    ids = {one.id for one in chosen}
    told = [day for day in days if ids & points[day.id].keys() or (notes and day.note)]
    scores = [score for day in told for key, score in points[day.id].items() if key in ids]
    return _curve(chosen, told, points, notes=notes), told, scores


def _points(session: Session, days: Collection[ScoredDay]) -> dict[UUID, dict[UUID, Score]]:
    found: dict[UUID, dict[UUID, Score]] = defaultdict(dict)
    for score in session.scalars(select(Score).where(Score.day_id.in_([day.id for day in days]))):
        found[score.day_id][score.parameter_id] = score
    return found


def _curve(
    parameters: Collection[Parameter],
    days: Collection[ScoredDay],
    points: Mapping[UUID, Mapping[UUID, Score]],
    *,
    notes: bool,
) -> Curve:
    return Curve(
        followed=tuple(Followed(topic=one.topic, name=one.name) for one in parameters),
        days=tuple(
            Day(
                on=day.on,
                points=tuple(
                    int(points[day.id][one.id].points) if one.id in points.get(day.id, {}) else None
                    for one in parameters
                ),
                note=day.note if notes else "",
            )
            for day in days
        ),
    )
