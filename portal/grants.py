"""Who may do what with the portal's tables on PostgreSQL, beside what `consent.sql.grants` says of the ledger's.

`web` is the portal. `worker` sends mail, asks the staff for letters, goes through the looks into cases and counts each
month when it is over: it finds whom to write to, whose a case is, who looked and which days count, and reads no word of
a plan, a case, an offer, a message or a talk.
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
    "employee": Grant("select insert update", "select(id, name, email, unit)"),
    "identity_link": _KEPT,
    # logins
    "login_session": Grant("select insert update", "select(id_hash, ended_at, seen_at) delete"),
    "login_flow": Grant("select insert update delete", "select(state_hash, created_at) delete"),
    "spent_logout_token": Grant("select insert update delete", "select delete"),
    "kept_text": Grant("select insert update delete", "select(id, kept_at) delete"),
    # case and plan
    "citizen_case": Grant(
        "select insert update", "select(id, citizen_id, coordinator_id, status, unit) update(coordinator_id)"
    ),
    "plan_goal": _KEPT,
    "plan_preparation": _KEPT,
    "plan_effort": Grant("select insert update", "select(id, case_id, part, state, starts_on)"),
    "plan_meeting": _KEPT,
    "plan_contact": _KEPT,
    "plan_handover": _FINAL,
    "plan_version": _FINAL,
    "plan_newer_asked": _KEPT,
    "plan_withheld": _KEPT,
    # her part: what she sent is not changed again, only that it was seen; a draft goes when she sends it
    "contribution": Grant("select insert update(seen_at)"),
    "contribution_answer": _FINAL,
    "draft": Grant("select insert update delete", "select(id, kept_at) delete"),
    # her own points: hers to change and delete; a snapshot that she has sent is not changed again
    "progress_parameter": _PASSING,
    "progress_day": _PASSING,
    "progress_score": _PASSING,
    "progress_sent": Grant("select insert update(seen_at)"),
    # where a case gathers from
    "case_source": _KEPT,
    # courses and their days
    "course": Grant("select insert update", "select"),
    "course_effort": Grant("select insert update", "select"),
    "course_day": Grant("select insert update", "select"),
    "course_edition": _FINAL,
    "course_history": _KEPT,
    # offers and talks; an answer is not changed once it is given
    "offer": Grant(
        "select insert update",
        "select(id, citizen_id, answer_by, withdrawn_at, silence_told_at) update(silence_told_at)",
    ),
    "offer_answer": Grant("select insert", "select(offer_id)"),
    "offer_draft": Grant("select insert update delete", "select(id, kept_at) delete"),
    "conversation_request": Grant(
        "select insert update", "select(id, citizen_id, asked_at, turn, turn_since, reminded_at) update(reminded_at)"
    ),
    "conversation_answer": Grant("select insert", "select(request_id, what, at)"),
    "conversation_times": _FINAL,
    "conversation_response": _FINAL,
    # what she and her caseworker write: never rewritten
    "thread": Grant("select insert update(last_at, waits_since)"),
    "thread_message": Grant("select insert update(read_at)"),
    # documents: never changed but that they were seen and scanned; the worker opens one to have it scanned, and
    # takes an infected one's pieces away
    "document": Grant("select insert update(seen_at)", "select update(scan, scanned_at)"),
    "document_piece": Grant("select insert", "select delete"),
    # messages and tasks
    "notice": Grant("select insert update", "insert"),
    "staff_task": Grant(
        "select insert update", "insert select(citizen_id, kind, ref, done_at) update(employee_id, unit)"
    ),
    # meetings she is called to and what she answers; who does whose work: the worker hands a case over on its day
    "meeting_invitation": Grant("select insert update(cancelled_at, cancelled_why, replaced_by)"),
    "meeting_reply": _FINAL,
    "stand_in": Grant("select insert update(ended_at)"),
    "planned_handover": Grant("select insert update(cancelled_at)", "select update(done_at)"),
    # who looked
    "read_event": Grant("select insert", "select delete"),
    # who may reach whose case; the terms are written anew with a name
    "citizen_term": Grant("select insert update delete", "select delete"),
    "conflict_of_interest": Grant(
        "select insert update(ended_at, ended_by)", "select(employee_id, subject_id, relation, ended_at)"
    ),
    "case_search": Grant("select insert", "select(id, at) delete"),
    "case_search_hit": Grant("select insert", "select(search_id, citizen_id) delete"),
    "case_opening": Grant("select insert", "select(id, citizen_id, subject_id, employee_id, at)"),
    # looks that are judged
    "look_report": Grant(
        "select insert update(finding, answer_sealed, answered_at, answered_by)", "select(read_event_id)"
    ),
    "look_review": Grant(
        "select update(state, finding, note_sealed, first_by, first_at, second_by, second_at)",
        "select(id, kind, citizen_id, employee_id, read_event_id, opening_id, made_at) insert",
    ),
    "look_review_run": Grant("select", "select insert"),
    "supervision_bundle": Grant("select insert update(state, decided_by, decided_at, open_until)"),
    "supervision_fetch": _FINAL,
    "phone_lookup": _PASSING,
    "phone_step": _KEPT,
    # what she asks for under the law: answered, never rewritten
    "rights_request": Grant("select insert update(answered_at)"),
    "rights_answer": _FINAL,
    # who may ask: proposed and decided on
    "register_change": _KEPT,
    # letters, and how people can be reached
    # how a consent came that a member of staff wrote down
    "recorded_consent": _FINAL,
    "post_letter": Grant("select insert update", "select update(state, sent_at, available_at)"),
    "post_reaching": Grant("select insert update", "select(citizen_id, exempt)"),
    # who may act for whom, and what was done by it: never rewritten, a power only ends
    "representation_power": Grant(
        "select insert update(privilege_names, until_on, first_used_at, ended_at, ended_how, ended_by)"
    ),
    "representation_act": Grant("select insert"),
    # what the case system gets
    "journal_entry": Grant("select insert", "select update(acked_at, number_sealed)"),
    # what came from older systems
    "import_run": Grant("select insert update(made)"),
    "import_row": _FINAL,
    # figures: a month that was told is not told again
    "statistics_month": Grant("select", "select insert"),
    # what waits to be sent
    "outbox_job": Grant("select insert", "select insert delete update(tries, due_at, done_at, parked_at)"),
    # what is past its time, and what the operators' checks came to
    "retention_run": Grant("select", "select insert"),
    "control_result": Grant("select insert", "select insert"),
    VERSION_TABLE: Grant("select", "select", "select"),
}
"""A new table's row goes here; a test fails until it is there."""

GRANTS: Mapping[str, Grants] = {SCHEMA: LEDGER, "public": PORTAL}
