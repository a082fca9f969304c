"""The offer's text is served before it is answered: what was shown is kept, and an answer is held against it."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from consent import texts
from consent.events import ConsentId, SubjectId
from consent.ledger import Served
from consent.refusals import Refused
from portal.language import written
from portal.offers import wording
from portal.offers.service import Offer
from portal.wiring import wired


def serve(offer: Offer, language: str = "") -> Served:
    """Show the offer in the reader's language, or in the one given, and keep that it was shown."""
    chosen = cast(texts.Language, language or written())
    rendered = wording.text_of(offer, wired().settings.municipality, chosen)
    return wired().ledger().serve(SubjectId(offer.subject_id), ConsentId(offer.id), rendered)


def shown(offer: Offer, served_id: str | None) -> Served | None:
    """A text she was shown, by the id a page carries; None for one that is nobody's, or another's."""
    try:
        return wired().ledger().served(SubjectId(offer.subject_id), UUID(served_id or ""))
    except (ValueError, Refused):
        return None


def holds(offer: Offer, text: Served) -> bool:
    """Whether that text still says what the offer says, word for word, in its own language."""
    rendered = wording.text_of(offer, wired().settings.municipality, cast(texts.Language, text.language))
    return rendered.sha256 == text.sha256
