"""Every answer to anybody carries the headers that keep a browser in its place, and no cache keeps what is personal."""

from __future__ import annotations

from collections.abc import Iterator

from werkzeug.test import TestResponse

from tests.portal.access.world import World, missing, own

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self' http://127.0.0.1:1; base-uri 'none'; frame-ancestors 'none'"
)
ALWAYS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
}
SOME = ("asta", "carla", "ane")
"""A citizen, a caseworker and one without cases; the others differ in what they may open, which the matrix tries."""
PUBLIC = ("/static/", "/log/", "/.well-known/", "/openapi.json")
"""The same for everyone: caches may keep it, and a verifier in anybody's browser may read it."""


def answers(world: World) -> Iterator[tuple[str, str, TestResponse]]:
    """Every door tried by each kind of visitor, allowed or not, with things and without; and no door at all."""
    for actor in [world.nobody, *(person for person in world.people if person.name in SOME), world.agencies[0]]:
        for door in sorted(world.doors(), key=lambda one: (one.method != "GET", one)):
            if str(door) != "POST /log-ud":
                for ids in (own(door, actor), missing(door))[: 1 + bool(door.arguments)]:
                    yield f"{actor.name}: {door}", door.rule, actor.ask(door, ids)
        for method, path in (("GET", "/findes-ikke"), ("DELETE", "/plan"), ("POST", "/samtykker"), ("TRACE", "/")):
            yield f"{actor.name}: {method} {path}", path, actor.client.open(path, method=method)
    yield "too much", "/sprog", world.nobody.client.post("/sprog", data={"x": "y" * 2_000_000})
    yield "the way out", "/log-ud", world.people[0].client.post("/log-ud", data={"csrf_token": world.people[0].token})


A_FILE = {"Content-Security-Policy": "sandbox; default-src 'none'"}
"""What a citizen has sent is stricter still: it can do nothing, should a browser ever show it."""


def test_every_answer_is_as_strict_as_the_first(world: World) -> None:
    faults = []
    for name, rule, answer in answers(world):
        told = answer.headers
        always = ALWAYS | (A_FILE if told.get("Content-Disposition", "").startswith("attachment") else {})
        faults += [
            f"{name}: {h}: {told.get(h)}" for h, value in always.items() if told.get(h) not in (value, ALWAYS[h])
        ]
        if not rule.startswith(PUBLIC) and told.get("Cache-Control") != "no-store":
            faults.append(f"{name}: {answer.status_code} {told.get('Cache-Control')}")
        if not rule.startswith(PUBLIC) and "Access-Control-Allow-Origin" in told:
            faults.append(f"{name}: may be read from other sites")
        if answer.status_code >= 400 and "public" in told.get("Cache-Control", ""):
            faults.append(f"{name}: a fault that a cache may keep")
        for cookie in told.getlist("Set-Cookie"):
            parts = {part.strip().lower() for part in cookie.split(";")[1:]}
            if not {"httponly", "path=/", "samesite=lax"} <= parts or any(p.startswith("domain") for p in parts):
                faults.append(f"{name}: {cookie.partition('=')[0]} {sorted(parts)}")
        if told.get("Server") or told.get("X-Powered-By"):
            faults.append(f"{name}: tells what it is made with")
    assert faults == []
