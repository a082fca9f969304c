"""The portal's tests run on a portal of their own, on both engines."""

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
