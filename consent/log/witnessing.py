"""The log's side of witnessing: ask a witness to cosign what is about to be published, and publish it either way.

Fail-open: a witness that is away costs at most its timeout, and the checkpoint goes out with the log's signature alone.
Whether a cosignature is needed is for those who read: their policy says so.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from http.client import HTTPException
from typing import Final
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from consent.log import note
from consent.log.checkpoint import Checkpoint, parse_number
from consent.log.cosignature import WitnessKey, cosignatures
from consent.log.errors import ProofInvalid
from consent.log.witness import ADD_CHECKPOINT, SIZE_TYPE, request

TIMEOUT: Final = 1.0
"""Seconds that publishing waits for a witness; acts have long been effective by then."""
MOST: Final = 64 * 1024

Prove = Callable[[int], list[bytes]]
"""The consistency proof from a tree of this size to the one that is about to be published."""
Post = Callable[[bytes], tuple[int, str, bytes]]
"""Sends the body of an add-checkpoint request: (status, content type, body); OSError when nobody answers."""

logger = logging.getLogger("consent")


class WitnessClient:
    """One witness, asked by the one sequencer that publishes."""

    def __init__(self, vkey: str, post: Post) -> None:
        self._key = WitnessKey.parse(vkey)
        self._post = post
        self._size = 0
        """The last size it is known to have cosigned; it tells when it is another."""

    def __call__(self, note_text: str, prove: Prove) -> str:
        """The signed checkpoint with the witness's line added, or as it was if there is none to be had."""
        size = Checkpoint.parse(note.unverified_text(note_text)).size
        try:
            for _ in range(2):
                if self._size > size:
                    # The one thing a witness is for: it has seen a longer history than this database holds.
                    logger.error("the witness has seen %d entries of this log, which now has %d", self._size, size)
                    self._size = 0
                    return note_text
                proof = prove(self._size) if self._size else []
                status, kind, body = self._post(request(self._size, proof, note_text))
                if status == 200:
                    cosigned = self._attached(note_text, body)
                    self._size = size
                    return cosigned
                if status != 409 or kind != SIZE_TYPE:
                    break
                told = parse_number(body.decode("ascii").removesuffix("\n"))
                if told == self._size:
                    logger.error("the witness has seen another tree of %d entries of this log", told)
                    return note_text
                self._size = told
            logger.warning("the witness did not cosign: it answered %d", status)
        except (OSError, ValueError, ProofInvalid) as fault:
            logger.warning("the witness did not cosign: %s", fault)
        return note_text

    def _attached(self, note_text: str, body: bytes) -> str:
        """The note with this witness's lines, if they verify; lines of others in the answer are left out."""
        answered = note_text + body.decode()
        if self._key not in cosignatures(answered, [self._key]):
            raise ProofInvalid("its answer holds no cosignature by its key")
        mine = (self._key.name, self._key.key_id)
        before = len(note.signatures(note_text))
        added = [(name, blob) for name, blob in note.signatures(answered)[before:] if (name, blob[:4]) == mine]
        return note_text + "".join(note.signature_line(*line) for line in added)


def over_http(url: str, timeout: float = TIMEOUT) -> Post:
    """Posts to the witness whose submission prefix is `url`."""
    if urlsplit(url).scheme not in ("http", "https"):
        raise ValueError("a witness's address begins with http:// or https://")
    address = url.rstrip("/") + ADD_CHECKPOINT

    def post(body: bytes) -> tuple[int, str, bytes]:
        asked = Request(address, data=body, headers={"Content-Type": "text/plain"}, method="POST")  # noqa: S310  # seen above
        try:
            with urlopen(asked, timeout=timeout) as answer:  # noqa: S310  # http or https, seen above
                return answer.status, answer.headers.get_content_type(), answer.read(MOST)
        except HTTPError as answered:
            with answered:
                return answered.code, answered.headers.get_content_type(), answered.read(MOST)
        except HTTPException as fault:
            raise OSError(type(fault).__name__) from None

    return post
