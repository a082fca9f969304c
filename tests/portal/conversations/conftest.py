"""Pages are checked as they are fetched."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.support.offers import watch_pages


@pytest.fixture
def every_page_holds(app: Flask) -> Iterator[None]:
    """Each page that the test fetches is checked as markup."""
    faults = watch_pages(app)
    yield
    assert not faults, "\n".join(faults)
