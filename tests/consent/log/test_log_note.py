"""Notes and checkpoints: other people's examples verify, and only one spelling of each is read."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consent.log import note
from consent.log.checkpoint import Checkpoint
from consent.log.errors import NoteInvalid, ProofInvalid

# The example of c2sp.org/signed-note.
SPEC_VKEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
SPEC_NOTE = (
    "This is an example message.\n\n— example.com/foo "
    "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
)
# The example of Go's golang.org/x/mod/sumdb/note. Ed25519 has one signature for each text, so ours must be the same.
GO_SKEY = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
GO_VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
GO_NOTE = GO_TEXT + (
    "\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
OURS = note.Signer("log.example/a", bytes(32))
TEXT = "log.example/a\n5\n" + "A" * 43 + "=\n"
SIGNED = OURS.sign(TEXT)


def test_the_specification_s_example_verifies() -> None:
    assert note.verify(SPEC_NOTE, SPEC_VKEY) == "This is an example message.\n"
    assert str(note.Verifier.parse(SPEC_VKEY)) == SPEC_VKEY


def test_we_sign_what_go_signs() -> None:
    signer = note.Signer.parse(GO_SKEY)
    assert signer.vkey == GO_VKEY
    assert signer.sign(GO_TEXT) == GO_NOTE
    assert note.verify(GO_NOTE, GO_VKEY) == GO_TEXT


def test_a_new_key_pair_signs_and_verifies() -> None:
    skey, vkey = note.generate_key("log.example/new")
    assert note.verify(note.Signer.parse(skey).sign(TEXT), vkey) == TEXT


def test_a_private_key_is_told_to_nobody() -> None:
    assert GO_SKEY[-20:] not in repr(note.Signer.parse(GO_SKEY))
    with pytest.raises(ValueError, match="note key") as refused:
        note.Signer.parse(GO_SKEY[:-4] + "AAAA")
    assert GO_SKEY[-20:-4] not in str(refused.value)


def test_unknown_signers_are_ignored_but_not_enough() -> None:
    both = SIGNED + SPEC_NOTE.split("\n\n")[1]
    assert note.verify(both, OURS.vkey) == TEXT
    with pytest.raises(NoteInvalid, match="no known key"):
        note.verify(SIGNED, SPEC_VKEY)
    with pytest.raises(NoteInvalid, match="no known key"):
        note.verify(SIGNED)


def test_one_bad_signature_of_a_known_key_spoils_the_note() -> None:
    both = SIGNED + SPEC_NOTE.split("\n\n")[1]
    with pytest.raises(NoteInvalid, match="does not verify"):
        note.verify(both, OURS.vkey, SPEC_VKEY)


def test_sixteen_strangers_beside_us_are_no_obstacle() -> None:
    strangers = [note.Signer(f"witness.example/{n}", bytes([n]) * 32).sign(TEXT).split("\n\n")[1] for n in range(1, 17)]
    assert note.verify(TEXT + "\n" + "".join(strangers) + SIGNED.split("\n\n")[1], OURS.vkey) == TEXT


@pytest.mark.parametrize(
    "changed",
    [
        SIGNED[:-1], SIGNED + "\n", SIGNED.replace("—", "-"), SIGNED.replace("— ", "—  "), SIGNED.replace("\n", "\r\n"),
        SIGNED.replace("\n\n", "\n"), SIGNED.replace("5", "5\t"), SIGNED[:-2] + "\n", SIGNED[:-1] + "=\n", TEXT, "",
        SIGNED.replace("— log.example/a", "— log.example/a+"), SIGNED + "— \n", SIGNED + "— x AAAA\n", SIGNED + "x\n",
        "\n\n" + SIGNED.split("\n\n")[1], SIGNED + "— a  AAAAAAAA\n", SIGNED.replace("5", "\ud800"), "x" * 1_000_001,
        SIGNED + SIGNED.split("\n\n")[1] * 100, SIGNED.replace("5", "6"), SIGNED[:-4] + "B==\n",
    ],
)  # fmt: skip
def test_a_note_in_any_other_spelling_is_refused(changed: str) -> None:
    with pytest.raises(NoteInvalid):
        note.verify(changed, OURS.vkey)


@settings(deadline=None)
@given(st.integers(0, len(SIGNED.encode()) - 1), st.integers(0, 7))
def test_no_bit_of_a_note_can_be_changed(at: int, bit: int) -> None:
    changed = bytearray(SIGNED.encode())
    changed[at] ^= 1 << bit
    with pytest.raises((ProofInvalid, ValueError)):
        note.verify(changed.decode(), OURS.vkey)


@settings(deadline=None)
@given(st.one_of(st.none(), st.integers(), st.binary(), st.text(), st.lists(st.text())), st.text())
def test_nonsense_is_refused_and_nothing_else(fed: object, vkey: str) -> None:
    for keys in ((), (OURS.vkey,), (vkey,)):
        with pytest.raises((ProofInvalid, ValueError)):
            note.verify(fed, *keys)  # type: ignore[arg-type]  # nonsense on purpose


@pytest.mark.parametrize(
    "vkey",
    ["", "a", "a+b", "+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", SPEC_VKEY.replace("530d", "530D"),
     SPEC_VKEY.replace("530d", "530e"), SPEC_VKEY[:-4], SPEC_VKEY + "\n", SPEC_VKEY.replace("+Ae", "+BO"),
     SPEC_VKEY.replace("foo", "f oo"), SPEC_VKEY.replace("foo", "bar")],
)  # fmt: skip
def test_a_malformed_key_is_a_value_error(vkey: str) -> None:
    with pytest.raises(ValueError, match=r"note key|base64"):
        note.verify(SPEC_NOTE, vkey)


@pytest.mark.parametrize("text", ["", "no newline", "tab\t\n", "return\r\n"])
def test_we_sign_no_text_that_we_would_not_read(text: str) -> None:
    with pytest.raises(ValueError, match="note's text"):
        OURS.sign(text)


def test_a_checkpoint_is_three_lines() -> None:
    checkpoint = Checkpoint("log.example/a", 5, bytes(32))
    assert str(checkpoint) == TEXT
    assert Checkpoint.parse(TEXT) == checkpoint
    assert Checkpoint.verified(SIGNED, OURS.vkey) == checkpoint
    assert str(Checkpoint.parse(TEXT + "more\n")) == TEXT + "more\n"


@pytest.mark.parametrize(
    "text",
    [TEXT[:-1], TEXT + "\n", "\n" + TEXT, TEXT.replace("5", "05"), TEXT.replace("5", "+5"), TEXT.replace("5", "-5"),
     TEXT.replace("5", " 5"), TEXT.replace("5", "٥"), TEXT.replace("5", "9223372036854775808"), TEXT.replace("=", ""),
     TEXT.replace("A=", "B="), TEXT.replace("AAAA", ""), "a\n5\n", TEXT.replace("5", "1" * 5000), None],
)  # fmt: skip
def test_a_checkpoint_in_any_other_spelling_is_refused(text: str) -> None:
    with pytest.raises(ProofInvalid):
        Checkpoint.parse(text)


def test_a_log_speaks_only_under_its_own_name() -> None:
    other = note.Signer("log.example/b", bytes([1]) * 32)
    with pytest.raises(NoteInvalid):
        Checkpoint.verified(other.sign(TEXT), other.vkey)
