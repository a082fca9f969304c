"""An agency installs the client without the ledger: no database, no web framework, no other library for tokens."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
PROGRAM = """
import sys
for name in ("sqlalchemy", "flask", "werkzeug", "joserfc", "authlib", "requests", "alembic", "psycopg"):
    sys.modules[name] = None  # importing it now fails
from consent.client import Client, Https, Policy, Question
ours = {name for name in sys.modules if name.startswith("consent.")}
print(sorted(ours))
"""


def test_the_client_and_the_log_run_without_database_and_web_framework() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    loaded = {name.strip(" '[]\n") for name in done.stdout.split(",")}
    assert "consent.client.client" in loaded
    rooms = {name.split(".")[1] for name in loaded}
    assert rooms == {"canonical", "client", "events", "log"}
