"""Which doors are lent, as a file that a change must be seen in; whatever is built later is shut by itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from portal import access
from portal.access import DoorUnmarked, Lent, lent_doors
from portal.representation.rules import PRIVILEGES

GOLDEN = Path(__file__).parents[2] / "golden/representatives.txt"
NEVER = (
    "/beskeder/<uuid:notice_id>",
    "/det-du-skrev",
    "/fuldmagter",
    "/hvem-har-set",
    "/mine-logins",
    "/plan/forbered",
    "/plan/sendt",
    "/plan/skriv",
    "/rettigheder/alt",
    "/rettigheder/flytning",
    "/udvikling",
)
"""Drafts, looks, logins, reports, exports, and who may act for her."""


def test_the_doors_that_are_lent_are_those_of_the_golden_file(app: Flask) -> None:
    assert lent_doors(app) == GOLDEN.read_text(encoding="utf-8").splitlines()


def test_nothing_that_is_hers_alone_is_among_them(app: Flask) -> None:
    lent = {line.split()[1] for line in lent_doors(app)}
    assert not [path for path in lent if path.startswith(NEVER)]


def test_each_takes_a_privilege_we_know(app: Flask) -> None:
    doors: dict[str, Lent] = app.extensions["lent"]
    assert {lent.privilege for lent in doors.values()} == {None, *PRIVILEGES}


def test_a_door_that_is_not_there_or_not_the_citizens_stops_the_start(app: Flask) -> None:
    for wrong in ("GET plan.gone", "GET casework.cases", "DELETE plan.show"):
        access.lend(app, {wrong: Lent(privilege="read")})
        with pytest.raises(DoorUnmarked):
            access.check_doors(app)
