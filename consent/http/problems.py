"""What the agency API says when it cannot do as asked: RFC 9457 problems, each with a code that never changes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Response, request

from consent.http.schema import Fault

MEDIA_TYPE = "application/problem+json"
SHOWN_FAULTS = 20
"""A body with more faults than this is not read more closely: the list tells enough to go on."""


@dataclass(frozen=True, slots=True)
class ProblemType:
    """One kind of trouble: its status, and its sentence in both languages."""

    status: int
    en: str
    da: str


PROBLEMS: Mapping[str, ProblemType] = {
    "request.malformed": ProblemType(
        400, "The body is not JSON we can read strictly.", "Indholdet er ikke JSON, som vi kan læse entydigt."
    ),
    "request.invalid": ProblemType(
        400, "A field is missing or has the wrong form.", "Et felt mangler eller har en forkert form."
    ),
    "request.unknown-category": ProblemType(400, "There is no such data category.", "Den datakategori findes ikke."),
    "request.too-many": ProblemType(
        400, "A batch holds at most 1,000 evaluations.", "Et samlet opslag må højst rumme 1.000 spørgsmål."
    ),
    "request.too-large": ProblemType(413, "The body is too large.", "Indholdet fylder for meget."),
    "token.missing": ProblemType(
        401,
        "Send an access token from /oauth/token as a bearer token.",
        "Send et adgangstoken fra /oauth/token som bearer token.",
    ),
    "token.invalid": ProblemType(
        401,
        "The access token is not ours, is damaged or has expired. Fetch a new one.",
        "Adgangstokenet er ikke vores, er beskadiget eller udløbet. Hent et nyt.",
    ),
    "token.scope": ProblemType(
        403, "The access token lacks the scope this needs.", "Adgangstokenet mangler det scope, som dette kræver."
    ),
    "subject.not-caller": ProblemType(
        403,
        "An agency asks only for itself: subject.id must be your client_id.",
        "En myndighed spørger kun for sig selv: subject.id skal være jeres client_id.",
    ),
    "mandate.missing": ProblemType(
        403,
        "Your agency is not registered to ask for this category for this purpose.",
        "I er ikke registreret til at spørge om den kategori til det formål.",
    ),
    "blocked-by-citizen": ProblemType(
        403,
        "The citizen has blocked your agency: you may not ask. Nothing was written.",
        "Borgeren har spærret for jer: I må ikke spørge. Intet er skrevet.",
    ),
    "not-found": ProblemType(
        404, "There is no such thing, or it is not yours.", "Det findes ikke, eller det er ikke jeres."
    ),
    "proof.pending": ProblemType(
        404,
        "The check is not in the public log yet. Ask again in a moment.",
        "Opslaget er ikke i den offentlige log endnu. Spørg igen om lidt.",
    ),
    "log.empty": ProblemType(
        404, "The log has not published a checkpoint yet.", "Loggen har endnu ikke offentliggjort et kontrolpunkt."
    ),
    "method.not-allowed": ProblemType(405, "That method is not allowed here.", "Den metode kan ikke bruges her."),
    "consent-request.id-used": ProblemType(
        409,
        "That id is already used for something else. Choose a new one.",
        "Det id er allerede brugt til noget andet. Vælg et nyt.",
    ),
    "consent-request.asked-recently": ProblemType(
        409,
        "The citizen said no to this less than 30 days ago. Retry-After says when it may be asked again.",
        "Borgeren sagde nej til det for mindre end 30 dage siden. Retry-After siger, hvornår I må spørge igen.",
    ),
    "consent-request.state": ProblemType(
        409,
        "The request has been answered or has ended, so it cannot be cancelled.",
        "Anmodningen er besvaret eller afsluttet, så den kan ikke trækkes tilbage.",
    ),
    "transfer.id-used": ProblemType(
        409,
        "That id is already used for another transfer. Choose a new one.",
        "Det id er allerede brugt til en anden overførsel. Vælg et nyt.",
    ),
    "as-of.future": ProblemType(
        422, "What will be known later, nobody can say.", "Hvad der vil være kendt senere, kan ingen sige."
    ),
    "terms.invalid": ProblemType(
        422, "Such a consent cannot be asked for.", "Sådan et samtykke kan der ikke bedes om."
    ),
    "terms.sender": ProblemType(
        422,
        "Your mandates name more than one sender, or different senders for the categories. State one sender.",
        "Jeres registrering har flere afsendere, eller forskellige for kategorierne. Angiv én afsender.",
    ),
    "consent-request.return-url": ProblemType(
        422,
        "returnUrl is not, letter for letter, one of the addresses your agency has registered.",
        "returnUrl er ikke tegn for tegn en af de adresser, som I har registreret.",
    ),
    "cursor.unknown": ProblemType(
        400, "Your feed has never had that number.", "Jeres feed har aldrig haft det nummer."
    ),
    "stream.endpoint": ProblemType(
        422,
        "We call public https addresses on port 443 only, spelt plainly.",
        "Vi kalder kun offentlige https-adresser på port 443, skrevet på den almindelige måde.",
    ),
    "stream.exists": ProblemType(
        409,
        "Your agency has another stream. Change that one, or close it first.",
        "I har en anden strøm. Ret den, eller luk den først.",
    ),
    "stream.closed": ProblemType(409, "The stream is closed. Make a new one.", "Strømmen er lukket. Lav en ny."),
    "stream.changed": ProblemType(
        412,
        "The stream was changed since you read it. Read it again.",
        "Strømmen er ændret, siden I læste den. Læs den igen.",
    ),
    "budget.exhausted": ProblemType(
        429,
        "Your agency has used this hour's checks.",
        "I har brugt timens opslag.",
    ),
    "service.fault": ProblemType(
        500, "Something failed on our side. Nothing was decided.", "Noget gik galt hos os. Intet er afgjort."
    ),
    "service.busy": ProblemType(
        503,
        "The ledger has more to write than it can keep up with. Nothing was written: send the same again in a moment.",
        "Samtykkeregistret kan ikke følge med lige nu. Intet er skrevet: send det samme igen om lidt.",
    ),
    "service.unavailable": ProblemType(
        503,
        "The service is away just now. No answer was given: treat it as no consent, and ask again.",
        "Tjenesten er væk lige nu. Der er ikke givet svar: regn det som intet samtykke, og spørg igen.",
    ),
}


class Problem(Exception):
    """Raised anywhere in a view; the blueprint turns it into an answer."""

    def __init__(
        self,
        code: str,
        *,
        faults: Sequence[Fault] = (),
        headers: Mapping[str, str] | None = None,
        more: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.type = PROBLEMS[code]
        self.faults = tuple(faults)
        self.headers = dict(headers or {})
        self.more = dict(more or {})


def language() -> str:
    """Danish where the caller prefers it; otherwise the API's own language, English."""
    for wanted, quality in request.accept_languages:  # the most wanted first
        spoken = wanted.partition("-")[0].lower()
        if quality > 0 and spoken in ("da", "en"):
            return spoken
    return "en"


def sentence(code: str, spoken: str) -> str:
    """The problem in words, without anything the caller sent."""
    return PROBLEMS[code].da if spoken == "da" else PROBLEMS[code].en


def answer(problem: Problem, issuer: str) -> Response:
    """The problem as a response; `type` leads to its entry in the API's own description."""
    spoken = language()
    body: dict[str, object] = {
        "type": f"{issuer}/openapi.json#/x-problem-types/{problem.code}",
        "title": sentence(problem.code, spoken),
        "status": problem.type.status,
        "code": problem.code,
        **problem.more,
    }
    if problem.faults:
        body["errors"] = [{"pointer": fault.pointer, "code": fault.code} for fault in problem.faults[:SHOWN_FAULTS]]
    response = Response(json.dumps(body, ensure_ascii=False), problem.type.status, mimetype=MEDIA_TYPE)
    response.headers["Content-Language"] = spoken
    response.headers["Cache-Control"] = "no-store"
    response.vary.add("Accept-Language")
    response.headers.update(problem.headers)
    return response
