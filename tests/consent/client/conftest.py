"""A place of its own for each test."""

from __future__ import annotations

import pytest

from tests.consent.client.place import Place


@pytest.fixture
def place() -> Place:
    return Place()
