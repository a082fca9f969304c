"""A page as a tagged PDF (PDF/UA), where the system has what WeasyPrint needs; elsewhere the print page serves.

`?som=pdf` on a page that one keeps, a plan or a receipt, gives the very page that stands there.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, g, request
from werkzeug.wrappers import Response

STYLE = Path(__file__).parent / "static/css/pdf.css"
LINKS = re.compile(r"<(?:link|script)\b[^>]*>(?:</script>)?")
"""What a browser would fetch; a document has its own style and nothing else."""
KEPT = {
    "plan.show": "min-plan",
    "plan.edition": "min-plan-tidligere",
    "consents.receipt": "kvittering",
    "conversations.receipt": "kvittering",
    "rights.receipt": "kvittering",
    "meetings.receipt": "kvittering",
    "answering.receipt": "kvittering",
    "rights.show": "svar",
    "offers.course": "tilbud",
    "offers.tilbud": "tilbud",
}
"""The pages that one keeps, and what the file is called: never a word about anybody."""


class Refused(Exception):
    """A document asks for something from elsewhere."""


@cache
def available() -> bool:
    """Whether the extra `pdf` and the system's Pango are here; asked once a process."""
    try:
        import weasyprint  # noqa: F401  # whether it loads is the question
    except (ImportError, OSError):
        return False
    return True


def of_page(html: str) -> bytes:
    """The page's own matter, title and language as PDF/UA-1; nothing is fetched while it is made."""
    from weasyprint import CSS, HTML

    document = HTML(string=LINKS.sub("", html), url_fetcher=_nothing, media_type="print")
    told: bytes = document.write_pdf(
        stylesheets=[CSS(string=STYLE.read_text(encoding="utf-8"), url_fetcher=_nothing)],
        pdf_variant="pdf/ua-1",
        pdf_tags=True,
    )
    return told


def can_be_kept() -> bool:
    """Whether the page that is being drawn can be had as PDF."""
    return request.endpoint in KEPT and not g.get("no_database") and available()


def init_app(app: Flask) -> None:
    app.jinja_env.globals["can_be_kept"] = can_be_kept
    app.after_request(_instead)


def _instead(response: Response) -> Response:
    """The document in place of the page, where it was asked for and there is a page."""
    wanted = request.method == "GET" and request.args.get("som") == "pdf"
    if wanted and response.status_code == 200 and response.mimetype == "text/html" and can_be_kept():
        response.set_data(of_page(response.get_data(as_text=True)))
        response.mimetype = "application/pdf"
        response.headers["Content-Disposition"] = f'attachment; filename="{KEPT[str(request.endpoint)]}.pdf"'
    return response


def _nothing(url: str, *arguments: Any, **options: Any) -> Any:
    raise Refused(url)
