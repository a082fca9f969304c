"""What goes with her wish to the sundhedskoordinator: shown to her word for word first, and kept as it was shown."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal, cast

from sqlalchemy.orm import Session

from portal.conversations.models import Form
from portal.identity import Citizen
from portal.offers.service import Offer
from portal.plan import service as plan
from portal.plan.service import Plan

More = Literal["health", "doctor", "challenges", "earlier_efforts", "efforts"]
"""What she may add from her plan; nothing of it goes along unless she says so."""
MORE: tuple[More, ...] = ("health", "doctor", "challenges", "earlier_efforts", "efforts")
Kind = Literal["name", "wish", "offer", More]


@dataclass(frozen=True, kw_only=True)
class Item:
    """One thing that goes along; a row is a code of ours and what stands there, word for word."""

    kind: Kind
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Words:
    """What she wrote and chose herself."""

    worry: str
    form: Form
    times: str
    bisidder: bool
    bisidder_name: str
    interpreter: bool
    interpreter_language: str
    jobformidler: bool


def offered(session: Session, citizen: Citizen) -> list[More]:
    """What there is in her plan to add."""
    written = _plan(session, citizen)
    topics = {line.topic for line in written.preparation}
    return [more for more in MORE if more in topics or (more == "efforts" and written.efforts)]


def gathered(session: Session, citizen: Citizen, offer: Offer, words: Words, more: Collection[str]) -> tuple[Item, ...]:
    """All that goes along as it stands now; a name that is shown to nobody is not shown to the region either."""
    items = [
        Item(kind="name", rows=(("name", "" if citizen.protected else citizen.name),)),
        Item(kind="wish", rows=_wish(words)),
        Item(
            kind="offer",
            rows=(
                ("workplace", offer.workplace),
                ("tasks", offer.tasks),
                ("skaanehensyn", offer.skaanehensyn),
                ("starts_on", offer.starts_on.isoformat() if offer.starts_on else ""),
            ),
        ),
    ]
    chosen = [one for one in MORE if one in more]
    written = _plan(session, citizen) if chosen else None
    for one in chosen:
        assert written is not None
        rows = _efforts(written) if one == "efforts" else _topic(written, one)
        if rows:
            items.append(Item(kind=one, rows=rows))
    return tuple(items)


def told(items: Collection[Item]) -> str:
    """As it is kept: JSON of the items in their order."""
    return json.dumps([[item.kind, *item.rows] for item in items], ensure_ascii=False)


def read(kept: str) -> tuple[Item, ...]:
    """What was kept; nothing where nothing was shown to her."""
    if not kept:
        return ()
    return tuple(
        Item(kind=cast(Kind, kind), rows=tuple((str(code), str(text)) for code, text in rows))
        for kind, *rows in json.loads(kept)
    )


def digest(items: Collection[Item]) -> str:
    """By which the summary page says what she was shown."""
    return hashlib.sha256(told(items).encode()).hexdigest()


def _wish(words: Words) -> tuple[tuple[str, str], ...]:
    rows = [("worry", words.worry), ("form", words.form), ("times", words.times)]
    rows.append(("bisidder", words.bisidder_name or "yes" if words.bisidder else ""))
    rows.append(("interpreter", words.interpreter_language if words.interpreter else ""))
    rows.append(("jobformidler", "yes" if words.jobformidler else ""))
    return tuple(rows)


def _topic(written: Plan, topic: str) -> tuple[tuple[str, str], ...]:
    return tuple(("text", line.text) for line in written.preparation if line.topic == topic)


def _efforts(written: Plan) -> tuple[tuple[str, str], ...]:
    return tuple((effort.state, effort.title) for effort in written.efforts)


def _plan(session: Session, citizen: Citizen) -> Plan:
    case = plan.case_of(session, citizen)
    return Plan(goals=(), preparation=(), efforts=()) if case is None else plan.plan_of(session, case)
