"""A document as it leaves here: a file to keep, which no browser opens as a page and no page can reach into."""

from __future__ import annotations

from io import BytesIO

from flask import send_file
from werkzeug.wrappers import Response

from portal.documents.kinds import MEDIA
from portal.documents.models import Document

INERT = "sandbox; default-src 'none'"


def handed_out(document: Document, data: bytes) -> Response:
    """Only ever as an attachment, of the kind that it was found to be; no cache keeps it."""
    answer = send_file(
        BytesIO(data), mimetype=MEDIA[document.file_kind], as_attachment=True, download_name=document.name,
        conditional=False, etag=False,
    )  # fmt: skip
    answer.headers["Content-Security-Policy"] = INERT
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "no-store"
    return answer
