"""A month's figures for tests of the pages, and the worker's round that publishes what is over."""

from __future__ import annotations

import json
from datetime import date
from uuid import uuid4

from flask import Flask

from portal.commands.worker import sequencer_of
from portal.statistics import service
from portal.statistics.models import StatisticsMonth
from tests.support.portal import wired_of

AGENCIES = {"asked": 41, "granted": 30, "refused": "hidden", "withdrawn": 0, "waited": "hidden"}
UNITS = {"talks_asked": 7, "talks_held": "hidden", "talk_waited": "hidden", "kept": 6, "not_kept": 0}


def a_month(app: Flask, month: date = date(2025, 12, 1), name: str = "Region Fjord") -> None:
    """Already told, with these figures."""
    wired = wired_of(app)
    with wired.session() as session:
        tables = {"agencies": AGENCIES, "units": UNITS}
        figures = {key: {"lines": [[name, cells]], "total": cells} for key, cells in tables.items()}
        session.add(
            StatisticsMonth(
                id=uuid4(), month=month, counted_at=wired.now(), log_size=7, log_root=b"r" * 32,
                published_at=wired.now(), smallest=5, figures=json.dumps(figures),
            )
        )  # fmt: skip
        session.commit()


def sequence(app: Flask) -> None:
    """Everything that waits enters the log."""
    sequencer = sequencer_of(wired_of(app))
    while sequencer.run_once():
        pass


def publish(app: Flask, smallest: int = 5) -> int:
    wired = wired_of(app)
    with wired.session() as session:
        made = service.publish(session, wired.ledger_for(session), smallest, wired.now())
        session.commit()
        return made


def told(app: Flask) -> list[service.Month]:
    with wired_of(app).session(writes=False) as session:
        return list(service.newest(session))
