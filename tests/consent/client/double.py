"""A ledger in this process for the client to talk to: the pure decision, real signatures, and ways to misbehave."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

from joserfc.jwk import ECKey

from consent.canonical import dumps, uuid7
from consent.client import Request, Response
from consent.client.jose import SigningKey
from consent.decide import Decision, Question, decide
from consent.encoding import check_record
from consent.events import Reason
from consent.log.leaf import check_commitment
from consent.log.merkle import inclusion_proof, leaf_hash, root
from consent.log.note import generate_key
from consent.log.policy import Policy
from consent.state import Consent

ISSUER = "https://ledger.example"
ORIGIN = "log.example/double"
AGENCY = "region"
JSON = {"content-type": "application/json"}
Serve = Callable[[Request], Response]


@cache
def log_key() -> tuple[str, str]:
    return generate_key(ORIGIN)


def policy() -> Policy:
    return Policy((log_key()[1],))


@cache
def agency_key() -> dict[str, Any]:
    return dict(ECKey.generate_key("P-256", {"kid": "region-1"}).as_dict(private=True))


def told(body: object, status: int = 200) -> Response:
    return Response(status, JSON, json.dumps(body, separators=(",", ":")).encode())


@dataclass
class Double:
    """Answers from `consents(person)`, at `now()`; `random` makes its ids and salts."""

    consents: Callable[[str], Iterable[Consent]]
    now: Callable[[], datetime]
    random: Callable[[int], bytes]
    key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256", {"kid": "answer-1"}))
    tokens: int = 0
    checks: int = 0
    fetched: int = 0
    """How often its keys were fetched."""
    spelt: Callable[[Decision, dict[str, Any]], dict[str, Any]] = lambda decision, item: {}
    """What to say wrongly in the record, of those arguments of `check_record`."""
    changed: Callable[[dict[str, Any]], object] = lambda body: body
    """What to say wrongly in the open answer."""

    def __post_init__(self) -> None:
        self._signer = SigningKey(self.key.as_dict(private=True))

    def __call__(self, request: Request, *, limit: int) -> Response:
        if request.path == "/oauth/token":
            self.tokens += 1
            assert request.body is not None
            assert set(parse_qs(request.body.decode())) == {"grant_type", "client_assertion_type", "client_assertion"}
            return told({"access_token": f"token-{self.tokens}", "token_type": "Bearer", "expires_in": 300})
        if request.path == "/.well-known/jwks.json":
            self.fetched += 1
            return told(self.jwks())
        assert request.body is not None
        body = json.loads(request.body)
        if request.path == "/access/v1/evaluation":
            return told(self.changed(self.single(body)))
        assert request.path == "/access/v1/evaluations"
        return told(self.changed(self.batch(body)))

    def jwks(self) -> dict[str, Any]:
        return {"keys": [{**self.key.as_dict(private=False), "use": "sig", "alg": "ES256", "kid": self.key.kid}]}

    def single(self, item: dict[str, Any]) -> dict[str, Any]:
        _, record, body = self._decided(item)
        payload = b'{"iss":%b,"record":%b}' % (dumps(ORIGIN), record)
        body["context"]["evidence"] = {"jws": self._signer.sign("consent-check+jwt", payload)}
        return body

    def batch(self, asked: dict[str, Any]) -> dict[str, Any]:
        decided = [self._decided(asked | item) for item in asked["evaluations"]]
        salts = [self.random(32) for _ in decided]
        leaves = [leaf_hash(check_commitment(salt, one[1])) for salt, one in zip(salts, decided, strict=True)]
        for index, (salt, (_, record, body)) in enumerate(zip(salts, decided, strict=True)):
            path = [b64encode(step).decode() for step in inclusion_proof(leaves, index)]
            evidence = {"index": index, "path": path, "record": record.decode(), "salt": b64encode(salt).decode()}
            body["context"]["evidence"] = evidence
        payload = dumps({"iss": ORIGIN, "n": len(decided), "root": b64encode(root(leaves)).decode()})
        evidence = {"jws": self._signer.sign("consent-check-batch+jwt", payload)}
        return {"evaluations": [body for _, _, body in decided], "context": {"evidence": evidence}}

    def _decided(self, item: dict[str, Any]) -> tuple[Decision, bytes, dict[str, Any]]:
        self.checks += 1
        at, context = self.now(), item["context"]
        person = item["resource"]["properties"]["person"]["value"].ljust(43, "p")
        decision = decide(self.consents(person), Question(item["resource"]["id"], context["purpose"], at))
        check_id = uuid7(at, self.random)
        fields: dict[str, Any] = {
            "check_id": check_id,
            "agency": item["subject"]["id"],
            "supplier": None,
            "person": person,
            "category": item["resource"]["id"],
            "purpose": context["purpose"],
            "case": context.get("caseRef"),
            "decision": decision.permit,
            "reason": decision.reason,
            "consent_id": decision.consent_id,
            "consent_seq": decision.consent_seq,
            "decided_at": at,
            "fresh_until": decision.fresh_until,
            "nonce": context["nonce"],
        }
        fields |= self.spelt(decision, item)
        body = {
            "decision": fields["decision"],
            "context": {
                "checkId": str(fields["check_id"]),
                "reason": str(fields["reason"]),
                "decidedAt": at.isoformat(),
                "freshUntil": decision.fresh_until.isoformat(),
                "consent": _consent(fields["consent_id"], fields["consent_seq"]),
            },
        }
        if decision.reason is Reason.NO_CONSENT:
            body["context"]["captureUrl"] = f"{ISSUER}/samtykker"
        return decision, check_record(**fields), body


def _consent(consent_id: UUID | None, seq: int | None) -> dict[str, object] | None:
    return None if consent_id is None else {"id": str(consent_id), "seq": seq}
