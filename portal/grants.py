"""Who may do what with the portal's tables on PostgreSQL, beside what `consent.sql.grants` says of the ledger's.

`web` is the portal. `worker` sends mail: it finds whom to write to, and reads no plan, case, offer, message or talk.
`auditor` reads the ledger for fsck and nothing here.
"""

from __future__ import annotations

from collections.abc import Mapping

from consent.sql.engine import SCHEMA
from consent.sql.grants import LEDGER, Grant, Grants
from portal.migrations import VERSION_TABLE

_KEPT = Grant("select insert update")
_PASSING = Grant("select insert update delete")
_FINAL = Grant("select insert")

PORTAL: Grants = {
    # people
    "citizen": Grant("select insert update", "select(id, subject_id, email_sealed, language)"),
    "employee": Grant("select insert update", "select(id, email)"),
    "identity_link": _KEPT,
    # logins
    "login_session": _KEPT,
    "login_flow": _PASSING,
    "spent_logout_token": _PASSING,
    "kept_text": _PASSING,
    # case and plan
    "citizen_case": _KEPT,
    "plan_goal": _KEPT,
    "plan_preparation": _KEPT,
    "plan_effort": _KEPT,
    "plan_meeting": _KEPT,
    # offers and talks; an answer is not changed once it is given
    "offer": _KEPT,
    "offer_answer": _FINAL,
    "conversation_request": _KEPT,
    "conversation_answer": _FINAL,
    # messages and tasks
    "notice": _KEPT,
    "staff_task": _KEPT,
    # who looked
    "read_event": _FINAL,
    "phone_lookup": _PASSING,
    "phone_step": _KEPT,
    # who may ask: proposed and decided on
    "register_change": _KEPT,
    # what waits to be sent
    "outbox_job": Grant("select insert", "select update(tries, due_at, done_at, parked_at)"),
    VERSION_TABLE: Grant("select", "select", "select"),
}
"""A new table's row goes here; a test fails until it is there."""

GRANTS: Mapping[str, Grants] = {SCHEMA: LEDGER, "public": PORTAL}
