"""The house tests look at a whole portal, put together as it is run."""

from tests.support.portal import (
    app,
    asta,
    bo,
    carla,
    client,
    clock,
    keys_dir,
    log_in,
    migrate_database,
    portal_engine,
    settings,
)

__all__ = [
    "app",
    "asta",
    "bo",
    "carla",
    "client",
    "clock",
    "keys_dir",
    "log_in",
    "migrate_database",
    "portal_engine",
    "settings",
]
