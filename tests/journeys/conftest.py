"""Journeys drive a real browser against the real demo, each in a folder and on ports of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.journeys.visit import Visit
from tests.support.running import Demo, demo, fresh_demo, start_demo

__all__ = ["demo", "fresh_demo", "start_demo"]

HERE = Path(__file__).parent
Visitor = Callable[..., Visit]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent == HERE:
            item.add_marker(pytest.mark.browser)


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visitor]:
    """`visit(demo, language="en", scripts=False, size=NARROW)`: somebody comes; all must have gone well at the end."""
    begun: list[Visit] = []

    def begin(demo: Demo, **told: object) -> Visit:
        begun.append(Visit(demo, browser, **told))  # type: ignore[arg-type]  # told as to Visit itself
        return begun[-1]

    yield begin
    complaints = [complaint for one in begun for complaint in one.end()]
    assert not complaints, "\n".join(complaints)
