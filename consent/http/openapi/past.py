"""The doors to the past: what was permitted then, and what was moved."""

from __future__ import annotations

from consent.http.openapi.operation import Json, operation, reply
from consent.http.tokens import HISTORY, TRANSFERS

PATHS: Json = {
    "/api/v1/checks/as-of": {
        "post": operation(
            "checks",
            "checkAsOf",
            "What was permitted at an earlier instant, as the ledger knew it at another?",
            {"200": reply("The decision, either way, and the events it rests on.", "AsOfAnswer")},
            ("request.unknown-category", "as-of.future", "budget.exhausted"),
            scope=HISTORY,
            takes="AsOfQuestion",
        )
    },
    "/api/v1/transfers": {
        "post": operation(
            "transfers",
            "reportTransfer",
            "Tell that data were moved, under a check of yours or by law.",
            {"200": reply("Written down, now or before.", "TransferTold")},
            ("request.unknown-category", "not-found", "transfer.id-used", "terms.invalid"),
            scope=TRANSFERS,
            takes="TransferReport",
        )
    },
}
