"""The doors by which an agency asks a citizen."""

from __future__ import annotations

from consent.http.openapi.operation import ID, Json, header, operation, reply
from consent.http.tokens import REQUEST

PATHS: Json = {
    "/api/v1/consent-requests": {
        "post": operation(
            "consent requests",
            "askCitizen",
            "Ask a citizen for a consent.",
            {
                "201": reply("Asked.", "ConsentRequestState", headers={"Location": header("The request.")}),
                "200": reply("Asked before, with this very body; as it stands now.", "ConsentRequestState"),
            },
            (
                "mandate.missing",
                "blocked-by-citizen",
                "consent-request.id-used",
                "consent-request.asked-recently",
                "terms.invalid",
                "terms.sender",
                "consent-request.return-url",
                "service.busy",
            ),
            scope=REQUEST,
            takes="ConsentRequest",
        )
    },
    "/api/v1/consent-requests/{id}": {
        "get": operation(
            "consent requests",
            "readRequest",
            "What became of a request of yours.",
            {"200": reply("As it stands now.", "ConsentRequestState")},
            ("not-found",),
            scope=REQUEST,
            parameters=[ID],
        ),
        "delete": operation(
            "consent requests",
            "cancelRequest",
            "Take back a request that is not answered yet; doing so twice is not an error.",
            {"200": reply("Cancelled.", "ConsentRequestState")},
            ("not-found", "consent-request.state", "service.busy"),
            scope=REQUEST,
            parameters=[ID],
        ),
    },
}
