"""A mother who may act for Asta, and agencies that ask."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.support import consent_pages
from tests.support.portal import Person, a_citizen


@pytest.fixture
def karen(app: Flask) -> Person:
    """Asta's mother, with her own login."""
    return a_citizen(app, name="Karen Lund", number="6503601212")


@pytest.fixture
def agencies(app: Flask) -> None:
    consent_pages.register(app)
