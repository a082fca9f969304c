"""A page as a tagged PDF (PDF/UA), where the system has what WeasyPrint needs; elsewhere the print page serves."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

STYLE = Path(__file__).parents[1] / "static/css/pdf.css"
LINKS = re.compile(r"<(?:link|script)\b[^>]*>(?:</script>)?")
"""What a browser would fetch; a document has its own style and nothing else."""


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


def _nothing(url: str, *arguments: Any, **options: Any) -> Any:
    raise Refused(url)
