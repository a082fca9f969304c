"""The proof of one consent to keep: a ZIP with text, records, proofs, keys, and a page that checks them offline."""

from __future__ import annotations

import json
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from flask import current_app, make_response, render_template
from werkzeug.wrappers import Response

from consent.events import SubjectId
from consent.ledger import Ledger
from consent.log.receipt import Receipt
from consent.state import Consent
from portal.access import open_to
from portal.consents import service, views
from portal.consents.blueprint import bp, mine
from portal.consents.under import LOOKED_THROUGH
from portal.identity import the_citizen
from portal.wiring import wired

MOST_CHECKS = 100
"""The newest by this consent; their proofs are a few kilobytes each."""
EPOCH = (1980, 1, 1, 0, 0, 0)
"""A ZIP of the same things is the same bytes."""


@bp.post("/<uuid:consent_id>/bevis")
@open_to("citizen")
def bundle(consent_id: UUID) -> Response:
    """A file to keep. By a button, since it is made anew from what is there now and never kept on the way."""
    response = make_response(zipped(files(wired().ledger(), service.subject(the_citizen()), mine(consent_id))))
    response.headers["Content-Type"] = "application/zip"
    response.headers["Content-Disposition"] = 'attachment; filename="bevis.zip"'
    return response


def files(ledger: Ledger, subject: SubjectId, consent: Consent) -> dict[str, str]:
    """By their names. What the log has not taken up yet has no proof, and its name is missing; that takes seconds."""
    served = ledger.served(subject, consent.served_id) if consent.served_id else None
    acts = [
        (f"{event.seq:02d}-{event.type.value}", proof)
        for event in ledger.history(subject, consent.consent_id)
        if (proof := ledger.receipt(subject, event.event_id)) is not None
    ]
    asked = ledger.checks_of(subject, agency=consent.terms.recipient, limit=LOOKED_THROUGH)
    ours = [check for check in asked if check.consent_id == consent.consent_id][:MOST_CHECKS]
    checks = [
        (f"{check.decided_at:%Y%m%dT%H%M%S}-{str(check.check_id)[-8:]}", proof)
        for check in reversed(ours)
        if (proof := ledger.check_receipt(check.agency, check.check_id)) is not None
    ]
    keys = wired().keys.vkeys
    told: dict[str, Any] = {
        "consent": str(consent.consent_id),
        "text": None if served is None else served.text,
        "keys": list(keys),
        "acts": [{"proof": proof, "record": _record(proof)} for _name, proof in acts],
        "checks": [{"proof": proof, "record": _record(proof)} for _name, proof in checks],
    }
    found = {"tjek.html": _page(told), "noegle/log.policy": "".join(f"log {key}\n" for key in keys) + "quorum none\n"}
    if served is not None:
        found["tekst.txt"] = served.text
    for folder, proofs in (("handlinger", acts), ("spoergsmaal", checks)):
        for name, proof in proofs:
            found[f"{folder}/{name}.json"] = _record(proof)
            found[f"{folder}/{name}.tlog-proof"] = proof
    newest = [proof for _name, proof in (*acts, *checks)][-1:]
    if newest:
        found["checkpoint"] = Receipt.parse(newest[0]).proof.checkpoint
    return found


def _record(proof: str) -> str:
    return Receipt.parse(proof).evidence.record.decode()


def _page(told: Mapping[str, Any]) -> str:
    """One file with everything in it. `<` is written otherwise, so that nothing in a record can end the script."""
    script = Path(str(current_app.static_folder), "js", "proof.js").read_text(encoding="utf-8")
    data = json.dumps(told, ensure_ascii=False).replace("<", "\\u003c")
    return render_template(
        "consents/proof.html", script=script, data=data, told=told, reader=views.language(), origin=wired().keys.origin
    )


def zipped(found: Mapping[str, str]) -> bytes:
    """Files by their names, as a ZIP."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name in sorted(found):
            archive.writestr(ZipInfo(name, EPOCH), found[name].encode(), ZIP_DEFLATED)
    return out.getvalue()
