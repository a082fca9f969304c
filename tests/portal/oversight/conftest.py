"""Asta is Carla's; Peter is the databeskyttelsesrådgiver and Ulla the auditor."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.portal.casework.conftest import astas_case, dagny, every_page_holds
from tests.support.portal import Person, an_employee

__all__ = ["astas_case", "dagny", "every_page_holds"]


@pytest.fixture
def peter(app: Flask) -> Person:
    return an_employee(app, name="Peter Dam", roles=("dpo",), unit="Direktionen")


@pytest.fixture
def ulla(app: Flask) -> Person:
    return an_employee(app, name="Ulla Lind", roles=("auditor",), unit="Revisionen")
