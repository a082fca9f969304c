"""The log's bytes are for ever: what is frozen in `tests/golden/log` is what the code still writes."""

from __future__ import annotations

import hashlib
import hmac
import json
import struct
from uuid import UUID

import pytest

from consent.log import leaf, verify
from tests.support import golden_log

FROZEN = json.loads((golden_log.FOLDER / "vectors.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", list(golden_log.files()))
def test_every_frozen_file_is_written_again_byte_for_byte(name: str) -> None:
    assert golden_log.files()[name].encode() == (golden_log.FOLDER / name).read_bytes()


@pytest.mark.parametrize("act", FROZEN["acts"])
def test_an_act_leaf_is_what_the_design_says_in_words(act: dict[str, str]) -> None:
    event_id = UUID(act["event_id"]).bytes
    derived = hmac.new(bytes.fromhex(act["k_subject"]), b"derive/v1\0" + event_id, "sha512").digest()
    assert derived.hex() == act["nonce"] + act["handle"]
    commitment = hashlib.sha256(b"consent-commit/v1\0" + derived[:32] + act["record"].encode()).digest()
    assert commitment.hex() == act["commitment"]
    made = b"CLE1" + bytes([1, 0]) + struct.pack(">Q", act["time"]) + derived[32:] + commitment
    assert made.hex() == act["leaf"]
    assert len(made) == 78


def test_a_check_batch_is_what_the_design_says_in_words() -> None:
    batch = FROZEN["check_batch"]
    for check in batch["checks"]:
        salted = b"check-commit/v1\0" + bytes.fromhex(check["salt"]) + check["record"].encode()
        assert hashlib.sha256(salted).hexdigest() == check["commitment"]
    inner = struct.pack(">Q", batch["n"]) + bytes.fromhex(batch["root"])
    assert hashlib.sha256(b"check-batch/v1\0" + inner).hexdigest() == batch["commitment"]


def test_an_erasure_batch_is_what_its_docstring_says_in_words() -> None:
    batch = FROZEN["erasure_batch"]
    a, b, c = sorted(hashlib.sha256(b"\0" + each.encode()).digest() for each in batch["tombstones"])
    pair = hashlib.sha256(b"\1" + a + b).digest()
    root = hashlib.sha256(b"\1" + pair + c).digest()
    assert root.hex() == batch["root"]
    commitment = hashlib.sha256(b"erasure-batch/v1\0" + struct.pack(">Q", 3) + root).hexdigest()
    made = b"CLE1\1\2" + struct.pack(">Q", golden_log.TIME) + b"\xe0" * 32 + bytes.fromhex(commitment)
    assert (commitment, made.hex()) == (batch["commitment"], batch["leaf"])


def test_the_frozen_receipts_verify_under_the_frozen_key() -> None:
    act = verify.verify_receipt((golden_log.FOLDER / "act.tlog-proof").read_text(encoding="utf-8"), FROZEN["vkey"])
    check = verify.verify_receipt((golden_log.FOLDER / "check.tlog-proof").read_text(encoding="utf-8"), FROZEN["vkey"])
    assert (act.kind, act.record) == ("act", golden_log.RECORDS[1])
    assert (check.kind, check.record) == ("check", golden_log.CHECKS[3][1])


def test_a_leaf_reads_back_as_it_was_written() -> None:
    for entry in golden_log.entries():
        assert leaf.Leaf.decode(entry).encode() == entry


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data[:-1],
        lambda data: data + b"\0",
        lambda data: b"CLE2" + data[4:],
        lambda data: data[:4] + b"\2" + data[5:],
        lambda data: data[:5] + b"\5" + data[6:],
        lambda data: data[:13] + bytes([data[13] ^ 1]) + data[14:],
        lambda data: data[:6] + b"\xff" * 8 + data[14:],
    ],
    ids=["short", "long", "magic", "version", "type", "not-a-minute", "far-future"],
)
def test_a_leaf_that_could_not_have_been_written_is_refused(change: object) -> None:
    assert callable(change)
    with pytest.raises(ValueError, match="leaf"):
        leaf.Leaf.decode(change(golden_log.entries()[0]))


def test_a_leaf_time_is_its_minute() -> None:
    assert leaf.minute_of(1_795_356_299.999) == 1_795_356_240
