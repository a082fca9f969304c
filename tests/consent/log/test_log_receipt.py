"""Receipts: they prove what they hold, and no byte of them can be changed."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consent.__main__ import FAILS, HOLDS, UNUSABLE, main
from consent.log import leaf, merkle, note, receipt
from consent.log.checkpoint import Checkpoint
from consent.log.errors import ProofInvalid
from consent.log.policy import Policy
from consent.log.verify import verify_receipt
from tests.support import golden_log

VKEY = golden_log.SIGNER.vkey
RECEIPTS = {"act": golden_log.act_receipt(), "check": golden_log.check_receipt()}
kinds = pytest.mark.parametrize("kind", list(RECEIPTS))


@kinds
def test_a_receipt_proves_its_record(kind: str) -> None:
    verified = verify_receipt(RECEIPTS[kind], VKEY)
    assert verified.kind == kind
    assert verified.checkpoint.origin == golden_log.ORIGIN
    assert str(receipt.Receipt.parse(RECEIPTS[kind])) == RECEIPTS[kind]


def test_every_check_of_every_batch_size_has_a_receipt_that_holds() -> None:
    for n in range(1, 12):
        checks = [(bytes([i]) * 32, b'{"v":%d}' % i) for i in range(n)]
        inner = [merkle.leaf_hash(leaf.check_commitment(*check)) for check in checks]
        entry = leaf.Leaf(1, 60, bytes(32), leaf.batch_commitment(n, merkle.root(inner))).encode()
        signed = golden_log.SIGNER.sign(str(Checkpoint(golden_log.ORIGIN, 1, merkle.leaf_hash(entry))))
        for index, (salt, record) in enumerate(checks):
            path = tuple(merkle.inclusion_proof(inner, index))
            evidence = receipt.CheckEvidence(n, index, path, salt, record)
            text = receipt.build(entry, evidence, index=0, path=[], checkpoint=signed)
            assert verify_receipt(text, VKEY).record == record
            for wrong in range(n + 1):
                if wrong != index:
                    moved = dataclasses.replace(evidence, index=wrong)
                    with pytest.raises(ProofInvalid):
                        verify_receipt(receipt.build(entry, moved, index=0, path=[], checkpoint=signed), VKEY)


@kinds
def test_no_byte_of_a_receipt_can_be_changed(kind: str) -> None:
    honest = RECEIPTS[kind].encode()
    for at in range(len(honest)):
        for bit in (0, 5):
            changed = bytearray(honest)
            changed[at] ^= 1 << bit
            with pytest.raises((ProofInvalid, ValueError)):
                verify_receipt(changed.decode(), VKEY)


@kinds
def test_no_byte_of_the_extra_data_can_be_changed_added_or_left_out(kind: str) -> None:
    proof = receipt.TlogProof.parse(RECEIPTS[kind])
    extra = proof.extra
    changes = [extra[:at] + bytes([extra[at] ^ 1]) + extra[at + 1 :] for at in range(len(extra))]
    changes += [extra[:at] + extra[at + 1 :] for at in range(len(extra))]
    changes += [b"", extra + b"\0", extra + b"\0\0\0\0", b"\0\0\0\0" + extra, extra[: len(extra) - 82]]
    for changed in changes:
        with pytest.raises(ProofInvalid):
            verify_receipt(str(dataclasses.replace(proof, extra=changed)), VKEY)


@kinds
def test_every_line_of_a_receipt_is_needed_once_and_in_its_place(kind: str) -> None:
    lines = RECEIPTS[kind].split("\n")
    for at in range(len(lines) - 2):  # the last is the signature, which a note may carry twice
        for changed in (lines[:at] + lines[at + 1 :], lines[: at + 1] + lines[at:], [*lines[:at], "", *lines[at:]]):
            if changed != lines:
                with pytest.raises(ProofInvalid):
                    verify_receipt("\n".join(changed), VKEY)


@pytest.mark.parametrize(
    ("old", "new"),
    [("index 1", "index 01"), ("index 1", "index +1"), ("index 1", "index  1"), ("index 1", "index 4"), ("\n", "\r\n"),
     ("index 1", "index 9223372036854775808"), ("@v1", "@v2"), ("extra ", "extra  "), ("extra ", "Extra ")],
)  # fmt: skip
def test_a_receipt_in_another_spelling_is_refused(old: str, new: str) -> None:
    with pytest.raises(ProofInvalid):
        verify_receipt(RECEIPTS["act"].replace(old, new, 1) if old != "\n" else RECEIPTS["act"].replace(old, new), VKEY)


def test_a_receipt_of_a_stranger_s_log_is_refused() -> None:
    stranger = note.Signer(golden_log.ORIGIN, bytes([7]) * 32)
    with pytest.raises(ProofInvalid, match="no known key"):
        verify_receipt(RECEIPTS["act"], stranger.vkey)


def test_a_leaf_of_a_type_without_receipts_is_refused() -> None:
    entry = leaf.Leaf(leaf.ERASURE_BATCH, 60, bytes(32), leaf.act_commitment(bytes(32), b"x")).encode()
    signed = golden_log.SIGNER.sign(str(Checkpoint(golden_log.ORIGIN, 1, merkle.leaf_hash(entry))))
    text = receipt.build(entry, receipt.ActEvidence(bytes(32), b"x"), index=0, path=[], checkpoint=signed)
    with pytest.raises(ProofInvalid, match="no receipts"):
        verify_receipt(text, VKEY)


@settings(deadline=None)
@given(st.one_of(st.none(), st.integers(), st.binary(), st.text(), st.text().map(lambda t: receipt.HEADER + "\n" + t)))
def test_nonsense_is_refused_and_nothing_else(fed: object) -> None:
    with pytest.raises((ProofInvalid, ValueError)):
        verify_receipt(fed, VKEY)  # type: ignore[arg-type]  # nonsense on purpose


@settings(deadline=None)
@given(st.binary(max_size=400), st.sampled_from(list(RECEIPTS)))
def test_extra_data_of_nonsense_is_refused_and_nothing_else(extra: bytes, kind: str) -> None:
    proof = receipt.TlogProof.parse(RECEIPTS[kind])
    with pytest.raises(ProofInvalid):
        verify_receipt(str(dataclasses.replace(proof, extra=extra)), VKEY)


def test_a_policy_names_the_logs_it_believes() -> None:
    policy = Policy.parse(f"# ours\n\n \tlog {VKEY} https://log.example \n quorum\tnone".encode())
    assert policy.logs == (VKEY,)
    assert Policy.parse(b"quorum none\n").logs == ()


@pytest.mark.parametrize(
    "text",
    ["", f"log {VKEY}\n", f"log {VKEY}\nquorum w\n", f"log {VKEY}\nlog {VKEY}\nquorum none", "log x\nquorum none\n",
     "quorum none\nquorum none\n", "logs\nquorum none", "quorum none\r\n", "log\nquorum none", "quorum none none\n"],
)  # fmt: skip
def test_a_policy_that_cannot_be_kept_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Policy.parse(text.encode())


@kinds
def test_the_command_says_whether_a_receipt_holds(
    kind: str, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    policy = tmp_path / "policy"
    policy.write_text(f"log {VKEY}\nquorum none\n", encoding="utf-8")
    (tmp_path / "good").write_text(RECEIPTS[kind], encoding="utf-8")
    (tmp_path / "bad").write_text(RECEIPTS[kind].replace("index", "indeks"), encoding="utf-8")
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    assert main(["verify", str(tmp_path / "good"), "--policy", str(policy)]) == HOLDS
    out = capfdbinary.readouterr().out
    assert out.startswith(f"VALID: this {kind} is in the log golden.example/consent\n".encode())
    assert out.endswith(verify_receipt(RECEIPTS[kind], VKEY).record + b"\n")
    assert main(["verify", str(tmp_path / "bad"), "--policy", str(policy)]) == FAILS
    assert main(["verify", str(tmp_path / "binary"), "--policy", str(policy)]) == FAILS
    assert main(["verify", str(tmp_path / "none"), "--policy", str(policy)]) == UNUSABLE
    assert main(["verify", str(tmp_path / "good"), "--policy", str(tmp_path / "good")]) == UNUSABLE
    assert b"INVALID" in capfdbinary.readouterr().err


def test_the_log_and_the_command_run_with_the_standard_library_and_cryptography_alone() -> None:
    program = (
        "import sys\n"
        "class Wall:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        top = name.partition('.')[0]\n"
        "        own = name in ('consent', 'consent.log', 'consent.__main__') or name.startswith('consent.log.')\n"
        "        free = (*sys.stdlib_module_names, 'cryptography', '_cffi_backend', 'cffi')\n"
        "        if not own and top not in free:\n"
        "            raise ImportError(f'{name} is on the other side of the wall')\n"
        "sys.meta_path.insert(0, Wall())\n"
        "import consent.log.sequencer, consent.log.store\n"
        "from consent.__main__ import main\n"
        "sys.exit(main(sys.argv[1:]))\n"
    )
    folder = golden_log.FOLDER
    arguments = ["verify", str(folder / "check.tlog-proof"), "--policy", str(folder / "policy")]
    done = subprocess.run([sys.executable, "-c", program, *arguments], cwd=folder.parents[2], capture_output=True)
    assert done.stderr == b""
    assert done.returncode == HOLDS
