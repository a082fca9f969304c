"""Files for tests: whole ones of each kind that may be sent, made by hand, and what people hide in them."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from uuid import UUID, uuid4

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from portal.documents import service
from portal.documents.service import Told
from portal.identity import Citizen
from portal.plan.models import Case
from portal.threads.models import Thread, ThreadMessage
from tests.support.offers import hidden
from tests.support.portal import token_in, wired_of

NEW = "/plan/dokumenter/ny"
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
"""What every scanner finds and nobody is hurt by (eicar.org)."""


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(*, width: int = 2, height: int = 2, also: bytes = b"", tail: bytes = b"") -> bytes:
    """A small grey picture; `also` stands between its header and its points."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    points = chunk(b"IDAT", zlib.compress(b"\0\x80\x80" * 2))
    return b"\x89PNG\r\n\x1a\n" + header + also + points + chunk(b"IEND", b"") + tail


def segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body


def jpeg(*, width: int = 8, height: int = 8, also: bytes = b"", tail: bytes = b"") -> bytes:
    """A grey square of eight points; `also` stands after its first segment."""
    return (
        b"\xff\xd8"
        + segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0")
        + also
        + segment(0xDB, b"\0" + b"\x01" * 64)
        + segment(0xC0, struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\0")
        + segment(0xC4, b"\0" + b"\x01" + b"\0" * 15 + b"\0")
        + segment(0xC4, b"\x10" + b"\x01" + b"\0" * 15 + b"\0")
        + segment(0xDA, b"\x01\x01\0\0\x3f\0")
        + b"\x3f\xff\xd9"
        + tail
    )


def exif(up: int, said: bytes = b"") -> bytes:
    """What a telephone writes: which way is up, and a word of where it was."""
    entry = struct.pack("<HHII", 0x0112, 3, 1, up)
    return segment(0xE1, b"Exif\0\0II*\0" + struct.pack("<IH", 8, 1) + entry + b"\0\0\0\0" + said)


def pdf(*objects: bytes, head: bytes = b"", tail: bytes = b"", trailer: bytes = b"") -> bytes:
    """One empty page; `objects` are further ones, whole."""
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>",
        *objects,
    ]
    made = b"%PDF-1.7\n" + b"".join(b"%d 0 obj\n%b\nendobj\n" % (n, part) for n, part in enumerate(parts, 1))
    return head + made + b"trailer << /Root 1 0 R %b>>\nstartxref\n0\n%%%%EOF\n" % trailer + tail


LETTER = pdf(b"(Jeg er syg)")


def packed(words: bytes, about: bytes = b"") -> bytes:
    """An object's stream, packed with Flate."""
    body = zlib.compress(words)
    return b"<< %b /Filter /FlateDecode /Length %d >>\nstream\n%b\nendstream" % (about, len(body), body)


def a_zip(name: str = "a.html", said: str = "<script>alert(1)</script>") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(name, said)
    return made.getvalue()


def a_document(app: Flask, case_id: UUID, what: str = "Et brev fra min læge", name: str = "brev.pdf") -> UUID:
    """She has sent one."""
    with wired_of(app).session() as session:
        case = session.get_one(Case, case_id)
        her = session.get_one(Citizen, case.citizen_id)
        brought = service.brought(wired_of(app).settings, name, pdf())
        told = Told(what=what, origin="Fjordby Lægehus")
        sent = service.send(session, case, her, brought, told, key=uuid4(), now=wired_of(app).now())
        session.commit()
        return sent.id


def an_attachment(app: Flask, thread_id: UUID, name: str = "brev.pdf") -> UUID:
    """It came with the first message of the thread."""
    with wired_of(app).session() as session:
        message = session.scalars(select(ThreadMessage).where(ThreadMessage.thread_id == thread_id)).first()
        assert message is not None, "a thread begins with a message"
        her = session.get_one(Citizen, session.get_one(Thread, thread_id).citizen_id)
        case = session.scalars(select(Case).where(Case.citizen_id == her.id)).one()
        brought = service.brought(wired_of(app).settings, name, pdf())
        sent = service.attach(session, case, her, brought, message.id, now=wired_of(app).now())
        session.commit()
        return sent.id


def upload(client: FlaskClient, name: str, data: bytes, path: str = NEW, **fields: str | list[str]) -> TestResponse:
    """Choose a file on the page at `path` and send the form, as a person would."""
    page = client.get(path).text
    said: dict[str, str | list[str]] = {"what": "Et brev fra min læge"}
    sent = {"csrf_token": token_in(page), "key": hidden(page, "key"), **(said | fields)}
    return post_file(client, path, name, data, sent)


def post_file(
    client: FlaskClient, path: str, name: str, data: bytes, fields: Mapping[str, str | list[str]]
) -> TestResponse:
    """As a browser puts it together, in memory alone."""
    edge = b"----------------------------974767299852498929531610575"
    parts = [
        b'--%b\r\nContent-Disposition: form-data; name="%b"\r\n\r\n%b\r\n' % (edge, field.encode(), value.encode())
        for field, values in fields.items()
        for value in ([values] if isinstance(values, str) else values)
    ]
    told = name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A").encode()
    head = b'--%b\r\nContent-Disposition: form-data; name="file"; filename="%b"\r\n\r\n' % (edge, told)
    body = b"".join(parts) + head + data + b"\r\n--" + edge + b"--\r\n"
    return client.post(path, data=body, content_type=f"multipart/form-data; boundary={edge.decode()}")
