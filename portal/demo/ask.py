"""`python -m portal.demo.ask AGENCY PERSONA CATEGORY PURPOSE`: ask the running demo, as an agency would."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any
from uuid import uuid4

import requests
from joserfc import jwt
from joserfc.jwk import ECKey

from portal.settings import DEMO_ENV

BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def token(portal: str, client_id: str, key_file: Path) -> str:
    """RFC 7523: a client assertion signed with the agency's own key becomes an access token for five minutes."""
    key = ECKey.import_key(json.loads(key_file.read_text(encoding="utf-8")))
    now = int(time.time())
    claims = {"iss": client_id, "sub": client_id, "aud": portal, "jti": str(uuid4()), "iat": now, "exp": now + 50}
    header = {"alg": "ES256", "kid": key.kid}
    answer = requests.post(
        f"{portal}/oauth/token",
        data={
            "grant_type": "client_credentials",
            "client_assertion_type": BEARER,
            "client_assertion": jwt.encode(header, claims, key),
        },
        timeout=10,
    )
    answer.raise_for_status()
    return str(answer.json()["access_token"])


def check(portal: str, bearer: str, client_id: str, cpr: str, category: str, purpose: str) -> dict[str, Any]:
    """AuthZEN 1.0: may this agency read this category about this person for this purpose, now?"""
    question = {
        "subject": {"type": "agency", "id": client_id},
        "action": {"name": "read"},
        "resource": {
            "type": "dataCategory",
            "id": category,
            "properties": {"person": {"scheme": "cpr", "value": cpr}},
        },
        "context": {"purpose": purpose, "caseRef": "demo-1"},
    }
    headers = {"Authorization": f"Bearer {bearer}"}
    answer = requests.post(f"{portal}/access/v1/evaluation", json=question, headers=headers, timeout=10)
    answer.raise_for_status()
    told: dict[str, Any] = answer.json()
    return told


def main(arguments: list[str]) -> int:
    demo = json.loads((DEMO_ENV.parent / "demo.json").read_text(encoding="utf-8"))
    if len(arguments) != 4:
        print(__doc__, file=sys.stderr)
        return 2
    client_id, persona, category, purpose = arguments
    agency = next(told for told in demo["agencies"] if told["client_id"] == client_id)
    citizen = next(told for told in demo["citizens"] if told["persona"] == persona)
    bearer = token(demo["portal"], client_id, Path(agency["key_file"]))
    told = check(demo["portal"], bearer, client_id, citizen["cpr"], category, purpose)
    print(json.dumps(told, ensure_ascii=False, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
