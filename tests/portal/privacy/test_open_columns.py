"""What the portal stores open is written down here, with the reason: new text is sealed, or joins the list."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import JSON, String

from portal.models import metadata

CODE = "one word of a closed list of ours"
STAFF = "of an employee or a unit, who work here by name"
PLACE = "an address on this site: codes and random ids"
LOGIN = "the provider's own name for an account or a login, which names nobody elsewhere"
AGENCY = "about a public agency, never about a person"
RECEIPT = "random, read aloud from a receipt"

OPEN: Mapping[str, str] = {
    "citizen.language": CODE,
    "citizen_case.kind": CODE,
    "citizen_case.status": CODE,
    "citizen_case.unit": STAFF,
    "citizen_case.unit_phone": STAFF,
    "contribution.kind": CODE,
    "contribution.reference": RECEIPT,
    "conversation_answer.decision": CODE,
    "conversation_answer.what": CODE,
    "conversation_request.form": CODE,
    "conversation_request.reference": RECEIPT,
    "conversation_request.turn": CODE,
    "conversation_response.reference": RECEIPT,
    "conversation_response.what": CODE,
    "conversation_times.form": CODE,
    "course.kind": CODE,
    "course_day.what": CODE,
    "course_edition.kind": CODE,
    "course_effort.kind": CODE,
    "document.file_kind": CODE,
    "document.reference": RECEIPT,
    "document.scan": CODE,
    "draft.form": PLACE,
    "employee.email": STAFF,
    "employee.key": STAFF,
    "employee.name": STAFF,
    "employee.phone": STAFF,
    "employee.role_names": STAFF,
    "employee.title": STAFF,
    "employee.unit": STAFF,
    "identity_link.issuer": LOGIN,
    "identity_link.sub": LOGIN,
    "import_run.source": "our own name for an older system of the authority",
    "journal_entry.kind": CODE,
    "kept_text.form": PLACE,
    "login_flow.kind": CODE,
    "login_flow.nonce": LOGIN,
    "login_flow.purpose": CODE,
    "login_flow.return_to": PLACE,
    "login_flow.verifier": LOGIN,
    "login_session.assurance": CODE,
    "login_session.end_reason": CODE,
    "login_session.id_token": "only kept when it names nobody, and gone when the session ends",
    "login_session.idp_sid": LOGIN,
    "login_session.issuer": LOGIN,
    "login_session.kind": CODE,
    "login_session.sub": LOGIN,
    "notice.kind": CODE,
    "notice.url": PLACE,
    "offer.kind": CODE,
    "offer.stage": CODE,
    "offer_answer.assurance": CODE,
    "offer_answer.channel": CODE,
    "offer_answer.choice": CODE,
    "offer_answer.reference": RECEIPT,
    "offer_answer.stage": CODE,
    "outbox_job.kind": CODE,
    "outbox_job.payload": "ids of rows",
    "progress_parameter.topic": CODE,
    "case_source.kind": CODE,
    "case_source.state": CODE,
    "case_source.consent": CODE,
    "case_source.sender": AGENCY,
    "case_source.recipient": AGENCY,
    "progress_sent.reference": RECEIPT,
    "plan_contact.phone": STAFF,
    "plan_contact.role": CODE,
    "plan_contact.unit": STAFF,
    "plan_effort.department": STAFF,
    "plan_effort.part": CODE,
    "plan_effort.source": STAFF,
    "plan_effort.state": CODE,
    "plan_effort.system": STAFF,
    "plan_effort.written_by": CODE,
    "plan_goal.source": STAFF,
    "plan_goal.system": STAFF,
    "plan_goal.written_by": CODE,
    "plan_meeting.form": CODE,
    "plan_meeting.kind": CODE,
    "plan_newer_asked.reference": RECEIPT,
    "plan_preparation.source": STAFF,
    "plan_preparation.system": STAFF,
    "plan_preparation.topic": CODE,
    "plan_preparation.written_by": CODE,
    "plan_withheld.decided_by": STAFF,
    "plan_withheld.law": CODE,
    "plan_withheld.place": CODE,
    "post_letter.kind": CODE,
    "post_letter.state": CODE,
    "read_event.reason": CODE,
    "read_event.role": CODE,
    "read_event.unit": STAFF,
    "read_event.what": CODE,
    "representation_act.what": CODE,
    "representation_power.ended_how": CODE,
    "representation_power.privilege_names": CODE,
    "representation_power.source": CODE,
    "recorded_consent.way": CODE,
    "rights_answer.outcome": CODE,
    "rights_request.complaint_over": CODE,
    "rights_request.kind": CODE,
    "rights_request.reference": RECEIPT,
    "staff_task.kind": CODE,
    "staff_task.unit": STAFF,
    "staff_task.url": PLACE,
    "thread.about": CODE,
    "meeting_invitation.cancelled_why": CODE,
    "meeting_reply.reference": RECEIPT,
    "meeting_reply.what": CODE,
    "citizen_term.kind": CODE,
    "conflict_of_interest.relation": CODE,
    "case_search.by": CODE,
    "case_opening.reason": CODE,
    "case_opening.unit": STAFF,
    "look_report.finding": CODE,
    "look_review.kind": CODE,
    "look_review.state": CODE,
    "look_review.finding": CODE,
    "register_change.agency_id": AGENCY,
    "register_change.kind": CODE,
    "register_change.payload": AGENCY,
    "register_change.state": CODE,
    "statistics_month.figures": "figures in which nobody is to be found",
}


def test_every_column_that_is_stored_open_has_a_reason() -> None:
    texts = {
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, String | JSON)
    }
    assert texts - OPEN.keys() == set(), "sealed, or with a reason in OPEN"
    assert OPEN.keys() - texts == set(), "no such column any more"
