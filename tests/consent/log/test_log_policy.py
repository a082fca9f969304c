"""A policy believes a checkpoint that one of its logs signed and its quorum of witnesses cosigned, and no other."""

from __future__ import annotations

import base64
import hashlib
import struct
from itertools import chain, combinations
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from consent.__main__ import FAILS, HOLDS, main
from consent.log import cosignature, note
from consent.log.cosignature import Cosigner, WitnessKey, cosignatures
from consent.log.errors import NoteInvalid, ProofInvalid
from consent.log.policy import Policy
from consent.log.verify import verify_under
from tests.support import golden_log

LOG = golden_log.SIGNER
NOTE = golden_log.checkpoint()
TEXT = note.unverified_text(NOTE)
AT = 1_795_356_300
W = {name: Cosigner(f"{name}.example/w", bytes([n]) * 32) for n, name in enumerate(("x1", "x2", "x3", "y1", "y2"), 1)}
LINES = {name: cosigner.cosign(TEXT, AT) for name, cosigner in W.items()}
KEYS = "".join(f"witness {name} {cosigner.key}\n" for name, cosigner in W.items())


def policy(rest: str, logs: str = f"log {LOG.vkey}\n") -> Policy:
    return Policy.parse(f"{logs}{KEYS}{rest}".encode())


def test_a_cosignature_is_what_the_format_says_in_words() -> None:
    seed = bytes([1]) * 32
    private = Ed25519PrivateKey.from_private_bytes(seed)
    public = private.public_key().public_bytes_raw()
    key_id = hashlib.sha256(b"x1.example/w\n\x04" + public).digest()[:4]
    signature = private.sign(f"cosignature/v1\ntime {AT}\n{TEXT}".encode())
    encoded = base64.b64encode(key_id + struct.pack(">Q", AT) + signature).decode()
    assert LINES["x1"] == f"\N{EM DASH} x1.example/w {encoded}\n"
    assert str(W["x1"].key) == f"x1.example/w+{key_id.hex()}+{base64.b64encode(bytes([4]) + public).decode()}"
    assert WitnessKey.parse(str(W["x1"].key)) == W["x1"].key


def test_a_witness_key_is_made_and_read_back() -> None:
    skey, vkey = cosignature.generate_key("witness.example/one")
    assert str(Cosigner.parse(skey).key) == vkey
    assert "PRIVATE" not in repr(Cosigner.parse(skey))
    for wrong in (vkey, note.generate_key("witness.example/one")[0], "PRIVATE+KEY+", skey[:-4]):
        with pytest.raises(ValueError, match=r".") as refused:
            Cosigner.parse(wrong)
        assert skey not in str(refused.value)
    with pytest.raises(ValueError, match="kind"):
        WitnessKey.parse(LOG.vkey)
    with pytest.raises(ValueError, match="name"):
        Cosigner("two words", bytes(32))


def test_the_log_s_own_key_reads_a_cosigned_note_and_the_witness_reads_its_time() -> None:
    cosigned = NOTE + LINES["x1"] + W["x1"].cosign(TEXT, AT + 9) + LINES["y1"]
    assert note.verify(cosigned, LOG.vkey) == TEXT
    assert cosignatures(cosigned, [W["x1"].key, W["x2"].key]) == {W["x1"].key: AT + 9}


QUORUMS = [
    ("quorum none\n", lambda have: True),
    ("quorum x1\n", lambda have: "x1" in have),
    ("group g all x1 y1\nquorum g\n", lambda have: {"x1", "y1"} <= have),
    ("group g any x1 y1\nquorum g\n", lambda have: bool({"x1", "y1"} & have)),
    ("group g 2 x1 x2 x3\nquorum g\n", lambda have: len({"x1", "x2", "x3"} & have) >= 2),
    (
        "group xs 2 x1 x2 x3\ngroup ys any y1 y2\ngroup both all xs ys\nquorum both\n",
        lambda have: len({"x1", "x2", "x3"} & have) >= 2 and bool({"y1", "y2"} & have),
    ),
]


@pytest.mark.parametrize(("rest", "enough"), QUORUMS, ids=[rest.split("quorum")[0] or rest for rest, _ in QUORUMS])
def test_every_set_of_witnesses_is_enough_exactly_when_the_quorum_says_so(rest: str, enough: object) -> None:
    trusted = policy(rest)
    assert callable(enough)
    for have in chain.from_iterable(combinations(W, n) for n in range(len(W) + 1)):
        cosigned = NOTE + "".join(LINES[name] for name in have)
        if enough(set(have)):
            assert str(trusted.verify(cosigned)) == TEXT
        else:
            with pytest.raises(NoteInvalid, match="too few"):
                trusted.verify(cosigned)


def test_one_witness_that_signs_twice_counts_once() -> None:
    twice = NOTE + LINES["x1"] + W["x1"].cosign(TEXT, AT + 1)
    with pytest.raises(NoteInvalid, match="too few"):
        policy("group g 2 x1 x2 x3\nquorum g\n").verify(twice)


def test_witnesses_without_the_log_are_not_enough() -> None:
    stranger = note.Signer(LOG.name, bytes([77]) * 32).sign(TEXT)
    with pytest.raises(NoteInvalid, match="no known key"):
        policy("quorum x1\n").verify(stranger + LINES["x1"])
    with pytest.raises(NoteInvalid):
        policy("quorum none\n", logs="").verify(NOTE)


@pytest.mark.parametrize(
    "line",
    [
        W["x2"].cosign(TEXT + "extension\n", AT),
        LINES["x2"].replace(LINES["x2"][-12:-5], "AAAAAAA"),
        note.signature_line("x2.example/w", W["x2"].key.key_id + bytes(71)),
        note.signature_line("x2.example/w", W["x2"].key.key_id + b"\xff" * 72),
    ],
    ids=["other-text", "other-bytes", "short", "no-time"],
)
@pytest.mark.parametrize("quorum", ["none", "x1"])
def test_a_bad_cosignature_of_a_known_witness_refuses_the_note_even_if_it_is_not_needed(line: str, quorum: str) -> None:
    assert policy(f"quorum {quorum}\n").verify(NOTE + LINES["x1"])
    with pytest.raises(NoteInvalid, match="known witness"):
        policy(f"quorum {quorum}\n").verify(NOTE + LINES["x1"] + line)


def test_lines_of_unknown_keys_are_ignored_whatever_they_hold() -> None:
    unknown = note.signature_line("z.example", b"12345678") + Cosigner("x1.example/w", bytes([9]) * 32).cosign("x\n", 1)
    assert policy("quorum x1\n").verify(NOTE + unknown + LINES["x1"])


@pytest.mark.parametrize(
    "rest",
    ["quorum z\n", "quorum g\ngroup g any x1\n", "group g 0 x1\nquorum g\n", "group g 2 x1\nquorum g\n",
     "group g 01 x1\nquorum g\n", "group g x1\nquorum g\n", "group g any\nquorum none\n", "group g any z\nquorum g\n",
     "group g any none\nquorum g\n", "group g any g\nquorum g\n", "group x1 any x2\nquorum none\n",
     "group none any x2\nquorum none\n", "group g any x1 x1\nquorum g\n", "group g some x1\nquorum g\n",
     "group g any x1\ngroup h any x1\nquorum g\n", f"witness x1 {Cosigner('a', bytes([8]) * 32).key}\nquorum none\n",
     f"witness again {Cosigner('other', bytes([1]) * 32).key}\nquorum none\n", f"witness w {LOG.vkey}\nquorum none\n",
     f"log {W['x1'].key}\nquorum none\n", "witness w\nquorum none\n", "quorum x1 x2\n", "quorum x1\nquorum x1\n"],
)  # fmt: skip
def test_a_policy_that_cannot_be_kept_is_refused(rest: str) -> None:
    with pytest.raises(ValueError, match=r"line \d+|quorum"):
        policy(rest)


@settings(deadline=None)
@given(st.lists(st.sampled_from(["log", "witness", "group", "quorum", "none", "all", "1", "x", LOG.vkey]), max_size=12))
def test_nonsense_is_a_policy_or_a_value_error(words: list[str]) -> None:
    try:
        parsed = Policy.parse(" ".join(words).replace(" quorum", "\nquorum").encode())
    except ValueError:
        return
    with pytest.raises(ProofInvalid):
        parsed.verify("nonsense")


def test_a_receipt_is_verified_with_the_quorum_of_its_policy(tmp_path: Path) -> None:
    receipt = golden_log.act_receipt()
    with pytest.raises(NoteInvalid, match="too few"):
        verify_under(receipt, policy("quorum x1\n"))
    assert verify_under(receipt + LINES["x1"], policy("quorum x1\n")).record == golden_log.RECORDS[1]
    (tmp_path / "policy").write_text(f"log {LOG.vkey}\n{KEYS}quorum x1\n", encoding="utf-8")
    for text, status in ((receipt, FAILS), (receipt + LINES["x1"], HOLDS), (receipt + LINES["x2"], FAILS)):
        (tmp_path / "receipt").write_text(text, encoding="utf-8")
        assert main(["verify", str(tmp_path / "receipt"), "--policy", str(tmp_path / "policy")]) == status
