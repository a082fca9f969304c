"""Consents around a citizen of a test: asked for, given and checked, and the pages she meets them on."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import TypeVar
from uuid import UUID, uuid4

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from consent import texts
from consent.events import Act, AgencyId, Assurance, Channel, ConsentId, Event, SubjectId, Terms
from consent.ledger import Answer, Ask, Ledger, Served
from consent.state import Consent
from portal.demo import agencies
from tests.support.portal import Person, token_in, wired_of

T = TypeVar("T")

HERSELF = Act(actor="citizen", channel=Channel.PORTAL, assurance=Assurance.SUBSTANTIAL)
JOBCENTER, REGION, DOCTOR = "jobcenter-fjordby", "region-fjord", "laegehuset-havnen"
WORK_TO_REGION = {"sender": JOBCENTER, "recipient": REGION, "purpose": "health-assessment"}
HEALTH_TO_JOBCENTER = {"sender": DOCTOR, "recipient": JOBCENTER, "purpose": "rehabilitation-plan"}


def in_ledger(app: Flask, do: Callable[[Ledger], T]) -> T:
    """One transaction of the ledger, committed."""
    with wired_of(app).session() as session:
        done = do(wired_of(app).ledger_for(session))
        session.commit()
        return done


def register(app: Flask) -> None:
    """The agencies around Fjordby, with what they may ask about."""
    in_ledger(app, lambda ledger: agencies.register(ledger, wired_of(app).settings.keys_dir))


def subject(person: Person) -> SubjectId:
    assert person.subject_id is not None
    return SubjectId(person.subject_id)


def terms(app: Flask, *categories: str, sender: str, recipient: str, purpose: str, days: int = 180) -> Terms:
    now = wired_of(app).now()
    return Terms(
        sender=AgencyId(sender),
        recipient=AgencyId(recipient),
        purpose=purpose,
        case=None,
        categories=frozenset(categories),
        kind=agencies.kind_of(min(categories), sender),
        valid_from=now,
        valid_until=now + timedelta(days=days),
    )


def asked(app: Flask, person: Person, *categories: str, days: int = 180, between: dict[str, str] | None = None) -> UUID:
    """An agency asks her; without more, the region asks the job centre about work and social matters."""
    between = between or WORK_TO_REGION
    wanted = terms(app, *(categories or ("employment", "social")), days=days, **between)
    act = Act(actor=f"agency:{wanted.recipient}", channel=Channel.API, assurance=Assurance.NONE)
    consent_id = ConsentId(uuid4())
    in_ledger(app, lambda ledger: ledger.request(subject(person), consent_id, wanted, act=act))
    return consent_id


def asked_about_health(app: Flask, person: Person) -> UUID:
    return asked(app, person, "health", between=HEALTH_TO_JOBCENTER)


def given(
    app: Flask, person: Person, *categories: str, days: int = 180, act: Act = HERSELF,
    between: dict[str, str] | None = None,
) -> UUID:  # fmt: skip
    """A consent she holds."""
    consent_id = ConsentId(uuid4())
    wanted = terms(app, *(categories or ("employment",)), days=days, **(between or WORK_TO_REGION))
    names = texts.Names(recipient="Region Fjord", why="De spørger.", sender="Jobcenter Fjordby", municipality="Fjordby")

    def give(ledger: Ledger) -> None:
        served = ledger.serve(subject(person), consent_id, texts.consent_given(wanted, names, "da"))
        ledger.give(subject(person), consent_id, wanted, served_id=served.served_id, act=act)

    in_ledger(app, give)
    return consent_id


def consent_of(app: Flask, person: Person, consent_id: UUID) -> Consent:
    return in_ledger(app, lambda ledger: ledger.consent(subject(person), ConsentId(consent_id)))


def history_of(app: Flask, person: Person, consent_id: UUID) -> list[Event]:
    return in_ledger(app, lambda ledger: ledger.history(subject(person), ConsentId(consent_id)))


def served_to(app: Flask, person: Person, consent_id: UUID) -> Served:
    """The text her answer is held to."""
    served_id = consent_of(app, person, consent_id).served_id
    assert served_id is not None
    return in_ledger(app, lambda ledger: ledger.served(subject(person), served_id))


def told(app: Flask, person: Person, consent_id: UUID) -> list[str]:
    """What has happened to a consent, in short."""
    return [event.type.value for event in history_of(app, person, consent_id)]


def check(app: Flask, person: Person, category: str = "employment", between: dict[str, str] | None = None) -> Answer:
    """The recipient asks whether it may read."""
    between = between or WORK_TO_REGION
    question = Ask(
        scheme="cpr", person=str(person.number), action="read", category=category, purpose=between["purpose"]
    )
    return in_ledger(app, lambda ledger: ledger.check(AgencyId(between["recipient"]), question))


def main_of(html: str) -> str:
    """What stands between the header and the footer."""
    return html[html.index("<main") : html.index("</main>")]


def hidden_in(html: str) -> dict[str, str]:
    """The hidden fields of the page's own form."""
    found = re.findall(r'<input[^>]*type="hidden"[^>]*>', main_of(html))
    pairs = ((re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)) for tag in found)
    return {name[1]: unescape(value[1]) for name, value in pairs if name and value}


def path_of(consent_id: UUID, page: str = "svar") -> str:
    return f"/samtykker/{consent_id}/{page}"


def answer(
    client: FlaskClient, consent_id: UUID, answers: dict[str, str], page: str | None = None, **changed: str
) -> TestResponse:
    """Send the answer form of `page` (fetched if not given); `changed` are hidden fields bent on the way."""
    html = page or client.get(path_of(consent_id)).text
    fields = {**hidden_in(html), **{f"svar_{name}": value for name, value in answers.items()}, **changed}
    return client.post(path_of(consent_id), data=fields)


def withdraw(client: FlaskClient, consent_id: UUID, **changed: str) -> TestResponse:
    html = client.get(path_of(consent_id, "traek-tilbage")).text
    return client.post(
        path_of(consent_id, "traek-tilbage"),
        data={"csrf_token": token_in(html), **{k: v for k, v in hidden_in(html).items() if k == "event_id"}, **changed},
    )


def give_path(*categories: str, between: dict[str, str] | None = None) -> str:
    between = between or WORK_TO_REGION
    kinds = "".join(f"&om={category}" for category in categories)
    return (
        f"/samtykker/giv/tekst?fra={between['sender']}&til={between['recipient']}&formaal={between['purpose']}{kinds}"
    )


def text_shown(html: str) -> str:
    """The consent's text as the page shows it: headings and paragraphs, a line each, a blank line between sections."""
    block = re.search(r'<div class="served"[^>]*>(.*?)</div>', html, re.DOTALL)
    assert block is not None
    sections = re.findall(r"<section>(.*?)</section>", block[1], re.DOTALL)
    lines = [re.findall(r"<(?:h\d|p)>(.*?)</(?:h\d|p)>", section, re.DOTALL) for section in sections]
    return "\n\n".join("\n".join(unescape(line) for line in section) for section in lines) + "\n"
