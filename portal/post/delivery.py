"""The worker's part: a letter's job is done when Digital Post has no more to tell of it."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from sqlalchemy.orm import load_only

from consent.events import SubjectId
from consent.ledger import UnknownSubject
from portal.outbox.folder import Folder
from portal.outbox.models import Job
from portal.post import service
from portal.post.adapter import DigitalPost, FolderPost, LocalPost, NoPost
from portal.post.models import Letter
from portal.settings import Settings
from portal.wiring import Wired


def post_of(settings: Settings) -> DigitalPost:
    """The authority's sending system by its folder; on this machine alone the local one; else paper."""
    if settings.digital_post_dir:
        return FolderPost(Folder(Path(settings.digital_post_dir)))
    return LocalPost() if settings.test_identities else NoPost()


def attempt(wired: Wired, job: Job) -> bool:
    """Deliver a letter or ask where it is; False: the outbox tries again later."""
    letter_id, now, post = UUID(job.payload["letter_id"]), wired.now(), post_of(wired.settings)
    with wired.session(writes=False) as session:
        letter = session.get_one(Letter, letter_id, options=[load_only(Letter.subject_id)])
        try:
            numbers = wired.ledger_for(session).numbers(SubjectId(letter.subject_id))
        except UnknownSubject:
            return True  # she was erased: there is nothing left to send, and nobody to send it to
        told = service.hand_over(
            session,
            letter_id,
            post,
            cvr=wired.settings.municipality_cvr,
            name=wired.settings.municipality,
            number=numbers[0] if numbers else "",
            now=now,
        )
    if told is None:
        return False
    with wired.session() as session:
        done = service.note(session, letter_id, told)
        session.commit()
    if done:
        post.forget(letter_id)
    return done
