"""The mended file of ten thousand rows comes in whole and once; a slice of it while nobody asks for the whole."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from tests.faults.scale import scaled
from tests.portal.imports.test_damaged import ROWS, comes_in_once
from tests.support.portal import Person, app, carla, clock, keys_dir, migrate_database, portal_engine, settings

__all__ = ["app", "carla", "clock", "keys_dir", "migrate_database", "portal_engine", "settings"]


def test_the_mended_file_comes_in_whole_and_once(app: Flask, carla: Person, tmp_path: Path) -> None:
    comes_in_once(app, scaled(200, ROWS), tmp_path)
