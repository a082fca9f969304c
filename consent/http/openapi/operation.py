"""How one operation of the agency API is told: its replies, its troubles by status, its parameters."""

from __future__ import annotations

from consent.http.examples import EXAMPLES
from consent.http.problems import PROBLEMS

Json = dict[str, object]
ANYWHERE = ("method.not-allowed", "service.fault", "service.unavailable")
READING = ("request.malformed", "request.invalid", "request.too-large")
KNOWN = ("token.missing", "token.invalid", "token.scope")


def reply(description: str, schema: str, *, media: str = "application/json", headers: Json | None = None) -> Json:
    content: Json = {"schema": {"$ref": f"#/components/schemas/{schema}"}}
    if schema in EXAMPLES:
        content["example"] = EXAMPLES[schema]
    reply: Json = {"description": description, "content": {media: content}}
    return {**reply, "headers": headers} if headers else reply


def plain(description: str, media: str, example: str | None = None) -> Json:
    content: Json = {"schema": {"type": "string"} if media == "text/plain" else {}}
    if example is not None:
        content["example"] = example
    return {"description": description, "content": {media: content}}


def header(description: str) -> Json:
    return {"description": description, "schema": {"type": "string"}}


def by_status(codes: tuple[str, ...]) -> Json:
    """One response a status, listing the codes it may carry."""
    found_by: dict[int, list[str]] = {}
    for code in codes:
        found_by.setdefault(PROBLEMS[code].status, []).append(code)
    told: Json = {}
    for status, found in sorted(found_by.items()):
        headers: Json = {}
        if status in (401, 403):
            headers["WWW-Authenticate"] = header("RFC 6750. Absent where no other token would help.")
        if status in (429, 503):
            headers["Retry-After"] = header("Seconds.")
        said = " ".join(f"`{code}`: {PROBLEMS[code].en}" for code in found)
        told[str(status)] = reply(said, "Problem", media="application/problem+json", headers=headers)
    return told


def operation(
    tag: str,
    name: str,
    summary: str,
    replies: Json,
    troubles: tuple[str, ...] = (),
    *,
    scope: str | None = None,
    takes: str | None = None,
    parameters: list[Json] | None = None,
) -> Json:
    operation: Json = {"tags": [tag], "operationId": name, "summary": summary}
    if parameters:
        operation["parameters"] = parameters
    if takes:
        content: Json = {"schema": {"$ref": f"#/components/schemas/{takes}"}, "example": EXAMPLES[takes]}
        operation["requestBody"] = {"required": True, "content": {"application/json": content}}
        troubles = (*READING, *troubles)
    if scope:
        operation["security"] = [{"agency": [scope]}]
        troubles = (*KNOWN, *troubles)
    operation["responses"] = {**by_status((*troubles, *ANYWHERE)), **replies}
    return operation


def public(
    tag: str,
    name: str,
    summary: str,
    reply: Json,
    *troubles: str,
    parameters: list[Json] | None = None,
    other: Json | None = None,
) -> Json:
    replies = {"200": reply, **(other or {})}
    return {"get": {**operation(tag, name, summary, replies, troubles, parameters=parameters), "security": []}}


REQUEST_ID: Json = {
    "name": "X-Request-ID",
    "in": "header",
    "required": False,
    "schema": {"type": "string"},
    "description": "Comes back as it was sent, if it is at most 128 printable characters.",
}
ID: Json = {"name": "id", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}}
