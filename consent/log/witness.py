"""A witness cosigns a log's checkpoint when it only adds to the last one it cosigned (c2sp.org/tlog-witness).

It is a partner's small service: one key, one folder, one file a log. `Witness` is a WSGI application that any Python
web server runs; `add_checkpoint` is the same without HTTP.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

from consent.log import durable, merkle, note
from consent.log.checkpoint import Checkpoint, parse_number
from consent.log.cosignature import Cosigner
from consent.log.errors import LogInconsistent, ProofInvalid
from consent.log.note import MAX_CHARACTERS, Verifier, decode_base64

ADD_CHECKPOINT: Final = "/add-checkpoint"
SIZE_TYPE: Final = "text/x.tlog.size"
TEXT_TYPE: Final = "text/plain; charset=utf-8"
MAX_PROOF: Final = 63
MAX_BODY: Final = MAX_CHARACTERS

logger = logging.getLogger("consent")


@dataclass(frozen=True, slots=True)
class Reply:
    """What a witness answers."""

    status: HTTPStatus
    body: str = ""
    content_type: str = TEXT_TYPE


class _Refused(Exception):
    """Carries the answer to a request that is not granted."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.status)
        self.reply = reply


class Witness:
    """Remembers one checkpoint a log, and only ever moves it forward; what it said outlives its process."""

    def __init__(self, cosigner: Cosigner, logs: Iterable[str], folder: Path, now: Callable[[], float]) -> None:
        """`logs` are the vkeys it trusts, of one or of several logs; a log whose key is being replaced has two."""
        self._cosigner = cosigner
        self._logs: dict[str, list[str]] = {}
        for vkey in logs:
            self._logs.setdefault(Verifier.parse(vkey).name, []).append(vkey)
        self._folder = folder
        self._now = now

    def add_checkpoint(self, body: bytes) -> Reply:
        """Answer a request: 200 with the cosignature's line, or the status that the protocol has for its fault.

        `LogInconsistent` where this witness's own memory is damaged: it then says nothing rather than begin anew.
        """
        try:
            old, proof, text = parse_request(body)
            checkpoint = self._trusted(text)
            if old > checkpoint.size:
                raise _Refused(Reply(HTTPStatus.BAD_REQUEST, "the old size is beyond the checkpoint\n"))
            path = self._folder / f"{hashlib.sha256(checkpoint.origin.encode()).hexdigest()}.checkpoint"
            # Compared and stored under one lock, or a slower request could turn a faster one's larger size back.
            with durable.locked(path):
                self._follow(self._last(path, checkpoint.origin), old, checkpoint, proof)
                durable.replace(path, text.encode())
        except ProofInvalid as fault:
            return Reply(HTTPStatus.BAD_REQUEST, f"{fault}\n")
        except _Refused as refused:
            return refused.reply
        return Reply(HTTPStatus.OK, self._cosigner.cosign(note.unverified_text(text), int(self._now())))

    def _trusted(self, text: str) -> Checkpoint:
        claimed = Checkpoint.parse(note.unverified_text(text))
        vkeys = self._logs.get(claimed.origin)
        if vkeys is None:
            raise _Refused(Reply(HTTPStatus.NOT_FOUND, "this witness does not know the log\n"))
        try:
            return Checkpoint.verified(text, *vkeys)
        except ProofInvalid as fault:
            raise _Refused(Reply(HTTPStatus.FORBIDDEN, f"{fault}\n")) from None

    @staticmethod
    def _last(path: Path, origin: str) -> Checkpoint:
        """What was cosigned last; of a log never seen before, the empty tree."""
        try:
            kept = Checkpoint.parse(note.unverified_text(path.read_bytes().decode()))
        except FileNotFoundError:
            return Checkpoint(origin, 0, merkle.EMPTY_ROOT)
        except (ProofInvalid, UnicodeDecodeError):
            raise LogInconsistent("what this witness remembers is damaged") from None
        if kept.origin != origin:
            raise LogInconsistent("what this witness remembers is of another log")
        return kept

    @staticmethod
    def _follow(last: Checkpoint, old: int, new: Checkpoint, proof: list[bytes]) -> None:
        """Refuse unless `new` is `last` or grew from it, as the proof shows."""
        conflict = Reply(HTTPStatus.CONFLICT, f"{last.size}\n", SIZE_TYPE)
        if old != last.size or (new.size == last.size and new.root != last.root):
            raise _Refused(conflict)
        try:
            if old:
                merkle.verify_consistency(old, new.size, last.root, new.root, proof)
            elif proof:
                raise ProofInvalid("from an empty tree there is nothing to prove")
        except ProofInvalid as fault:
            raise _Refused(Reply(HTTPStatus.UNPROCESSABLE_ENTITY, f"{fault}\n")) from None

    # HTTP

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        """The WSGI application: `POST <where it is mounted>/add-checkpoint`."""
        reply = self._serve(environ)
        body = reply.body.encode()
        headers = [("Content-Type", reply.content_type), ("Content-Length", str(len(body)))]
        start_response(f"{reply.status.value} {reply.status.phrase}", headers)
        return [body]

    def _serve(self, environ: dict[str, Any]) -> Reply:
        if environ.get("PATH_INFO") != ADD_CHECKPOINT:
            return Reply(HTTPStatus.NOT_FOUND, "there is only add-checkpoint here\n")
        if environ.get("REQUEST_METHOD") != "POST":
            return Reply(HTTPStatus.METHOD_NOT_ALLOWED, "add-checkpoint is a POST\n")
        length = str(environ.get("CONTENT_LENGTH") or "0")
        if not length.isascii() or not length.isdigit():
            return Reply(HTTPStatus.BAD_REQUEST, "the request does not tell its length\n")
        if int(length) > MAX_BODY:
            return Reply(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "no checkpoint is as long as that\n")
        try:
            return self.add_checkpoint(environ["wsgi.input"].read(int(length)))
        except LogInconsistent as fault:
            logger.error("nothing is cosigned: %s", fault)
            return Reply(HTTPStatus.INTERNAL_SERVER_ERROR, "this witness needs its operator\n")


def request(old: int, proof: Iterable[bytes], note_text: str) -> bytes:
    """The body of an add-checkpoint request."""
    lines = [f"old {old}", *(note.encode_base64(item) for item in proof)]
    return ("\n".join(lines) + "\n\n" + note_text).encode()


def parse_request(body: bytes) -> tuple[int, list[bytes], str]:
    """(old size, consistency proof, signed checkpoint); `ProofInvalid` for a body that `request` cannot write."""
    if len(body) > MAX_BODY:
        raise ProofInvalid("no checkpoint is as long as that")
    try:
        text = body.decode()
    except UnicodeDecodeError:
        raise ProofInvalid("a request is UTF-8 text") from None
    head, separator, note_text = text.partition("\n\n")
    first, *lines = head.split("\n")
    if not separator or not first.startswith("old "):
        raise ProofInvalid("a request is an old size, a proof, an empty line and a checkpoint")
    if len(lines) > MAX_PROOF:
        raise ProofInvalid("a proof is at most 63 hashes")
    try:
        proof = [decode_base64(line) for line in lines]
    except ValueError:
        raise ProofInvalid("a line of the proof is not canonical base64") from None
    if any(len(item) != merkle.HASH_SIZE for item in proof):
        raise ProofInvalid("a line of the proof is not a SHA-256 hash")
    return parse_number(first.removeprefix("old ")), proof, note_text
