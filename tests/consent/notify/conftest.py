"""A certificate authority that the tests' recipients are trusted by."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from consent.notify.address import Rules
from consent.notify.outbound import Caller
from tests.consent.http.conftest import app, clock, engine, keys_dir, region, world
from tests.support.recipient import Authority, Recipient, recipient

__all__ = ["app", "clock", "engine", "keys_dir", "region", "world"]


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def caller(authority: Authority) -> Caller:
    """May call this machine, and does not wait long."""
    return Caller(rules=Rules(loopback=True), context=authority.trusted(), resolve=here, total=0.6)


def here(host: str, port: int) -> list[str]:
    return ["127.0.0.1"]


@pytest.fixture
def listener(authority: Authority) -> Iterator[Recipient]:
    """A recipient that takes everything."""
    with recipient(authority.server()) as there:
        yield there
