"""Whatever happens, in whatever order, with crashes in between: the ledger is what a small model of it says."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.faults.machine import Machine
from tests.faults.scale import scaled
from tests.support.databases import Databases, Engine, migrate_ledger


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_the_ledger_does_what_the_model_says(
    engine: Engine, databases: Databases, keys_folder: Path, tmp_path: Path
) -> None:
    made: list[str] = []

    class Here(Machine):
        def __init__(self) -> None:
            made.append(databases.fresh(engine, migrate_ledger))
            self.url, self.keys_folder, self.guard = made[-1], keys_folder, tmp_path / f"{len(made)}.guard"
            super().__init__()

        def teardown(self) -> None:
            try:
                super().teardown()
            finally:
                self.engine.dispose()
                databases.drop(self.url)

    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=scaled(10 if engine == "sqlite" else 4, 400),
            stateful_step_count=scaled(40, 60),
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=False,
        ),
    )
