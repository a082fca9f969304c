"""Mail that says only that there is something to read: no names, no content, no link to log in by."""

from __future__ import annotations

import smtplib
from email.message import EmailMessage
from uuid import UUID

from flask import render_template
from flask_babel import force_locale, gettext
from sqlalchemy.orm import Session, load_only

from portal.identity import Citizen, Employee
from portal.outbox.models import Job
from portal.settings import Settings

# No more than that may the worker's role read of her.
_ADDRESS = load_only(Citizen.subject_id, Citizen.email_sealed, Citizen.language)


class NobodyToWriteTo(Exception):
    """The person is gone or has no address: there is nothing to send."""


def compose(session: Session, job: Job, settings: Settings) -> EmailMessage:
    """The message a job asks for. Its id is the job's, so that a mail sent twice is shown once."""
    if job.kind == "mail.citizen":
        citizen = session.get(Citizen, UUID(job.payload["citizen_id"]), options=[_ADDRESS])
        address, language = (citizen.email, citizen.language) if citizen else ("", "da")
        template = "mail/citizen.txt"
    else:
        employee = session.get(Employee, UUID(job.payload["employee_id"]), options=[load_only(Employee.email)])
        address, language = (employee.email if employee else ""), "da"
        template = "mail/staff.txt"
    if not address:
        raise NobodyToWriteTo
    message = EmailMessage()
    with force_locale(language):
        message["Subject"] = gettext("Der er nyt til dig i Mit Forløb")
        message.set_content(
            render_template(
                template,
                municipality=settings.municipality,
                support_phone=settings.support_phone,
                support_hours=settings.hours(language),
            )
        )
    message["From"] = settings.mail_from
    message["To"] = address
    message["Message-ID"] = f"<{job.id}@{settings.mail_from.split('@')[1]}>"
    message["Auto-Submitted"] = "auto-generated"
    return message


def send(message: EmailMessage, settings: Settings) -> None:
    with smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=10) as server:
        server.send_message(message)
