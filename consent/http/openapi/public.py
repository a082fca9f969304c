"""The doors that are open to anyone: the log, discovery, health."""

from __future__ import annotations

from consent.http.openapi.operation import Json, plain, public, reply

_TILE: Json = {"name": "path", "in": "path", "required": True, "schema": {"type": "string"}}

PATHS: Json = {
    "/log/checkpoint": public(
        "log", "checkpoint", "The log's latest signed head.", plain("C2SP checkpoint.", "text/plain"), "log.empty"
    ),
    "/log/tile/{path}": public(
        "log",
        "tile",
        "A tile `<L>/<N>[.p/<W>]` or an entry bundle `entries/<N>[.p/<W>]` of the tree (C2SP tlog-tiles).",
        plain("Hashes of 32 bytes, or entries each after its length.", "application/octet-stream"),
        "not-found",
        "log.empty",
        parameters=[_TILE],
    ),
    "/.well-known/oauth-authorization-server": public(
        "discovery", "serverMetadata", "RFC 8414.", plain("Metadata.", "application/json")
    ),
    "/.well-known/authzen-configuration": public(
        "discovery", "decisionPointMetadata", "AuthZEN 1.0.", plain("Metadata.", "application/json")
    ),
    "/.well-known/ssf-configuration": public(
        "discovery", "transmitterMetadata", "SSF 1.0.", plain("Metadata.", "application/json")
    ),
    "/.well-known/jwks.json": public("discovery", "keys", "RFC 7517.", plain("Our public keys.", "application/json")),
    "/openapi.json": public("discovery", "description", "This document.", plain("OpenAPI.", "application/json")),
    "/healthz": public("health", "alive", "The process answers.", plain("Alive.", "application/json")),
    "/readyz": public(
        "health",
        "ready",
        "Database, schema, keys and log head are as they must be.",
        reply("Able to serve.", "Ready"),
        other={"503": reply("Not able to serve; which part is not.", "Ready")},
    ),
}
