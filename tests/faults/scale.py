"""How much is tried: a quick slice, or the whole with `FAULTS=all`; and an honest word where a tool is absent."""

from __future__ import annotations

import os
from typing import NoReturn, TypeVar

import pytest

T = TypeVar("T")

WHOLE = os.environ.get("FAULTS") == "all"


def scaled(quick: T, whole: T) -> T:
    return whole if WHOLE else quick


def not_run(why: str) -> NoReturn:
    """The test proved nothing on this machine; where everything must be proved, that is a failure."""
    if os.environ.get("CI"):
        pytest.fail(f"NOT RUN: {why}")
    pytest.skip(f"NOT RUN: {why}")
