"""Every door of the house is written down: opening one, or closing one, is a line in a reviewed file."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from portal import access

GOLDEN = Path(__file__).parent.parent / "golden/routes.txt"


def test_the_doors_are_those_of_the_golden_list(app: Flask) -> None:
    assert access.routes(app) == GOLDEN.read_text(encoding="utf-8").splitlines()


def test_a_door_that_has_not_said_who_may_open_it_stops_the_start(app: Flask) -> None:
    app.view_functions["forgotten"] = lambda: "open to all"
    with pytest.raises(access.DoorUnmarked, match="forgotten"):
        access.check_doors(app)


def test_an_audience_is_one_of_the_known_ones() -> None:
    with pytest.raises(ValueError, match="everyone"):
        access.open_to("everyone")
