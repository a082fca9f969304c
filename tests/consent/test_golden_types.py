"""What the other vectors leave out: a record of each kind of act, leaves about the log, a full tile, a promise."""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, derive_private_key
from joserfc.jwk import ECKey

from consent.encoding import record_of, told_of
from consent.events import Event, EventType
from consent.keys import Keyring
from consent.log import leaf, merkle, note, tiles
from consent.log.rotation import rotation_leaf
from consent.verbs.evidence import PROMISE, promise_of
from tests.consent.test_encoding_golden import committed, golden_blocks, golden_events
from tests.support.consents import history
from tests.support.golden_log import K_SUBJECT, ORIGIN, SIGNER, TIME

GOLDEN = Path(__file__).parents[1] / "golden" / "types_v1.json"
FROZEN: dict[str, Any] = json.loads(GOLDEN.read_text(encoding="utf-8")) if GOLDEN.exists() else {}
ASKED, GRANTED = EventType.REQUESTED, EventType.GRANTED
LIVES = {
    EventType.REFUSED: (ASKED,),
    EventType.CANCELLED: (ASKED,),
    EventType.LAPSED: (ASKED,),
    EventType.PAUSED: (ASKED, GRANTED),
    EventType.RESUMED: (ASKED, GRANTED, EventType.PAUSED),
    EventType.SUPERSEDED: (GRANTED,),
    EventType.ENDED: (GRANTED,),
}
NEXT = note.Signer(ORIGIN, bytes(range(32, 64)))
LEAVES = [sha256(n.to_bytes(4, "big")).digest() for n in range(256)]


def answer_key() -> ECKey:
    """Of no use to anyone: its secret is 00 01 02 … 1f."""
    numbers = derive_private_key(int.from_bytes(bytes(range(32)), "big"), SECP256R1())
    key = ECKey.import_key(numbers.private_bytes(*_pem()))
    key.ensure_kid()
    return key


def _pem() -> tuple[Any, Any, Any]:
    from cryptography.hazmat.primitives import serialization as form

    return form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption()


def keyring(folder: Path) -> Keyring:
    return replace(Keyring.create(folder / "keys", origin=ORIGIN), answer=answer_key())


def last_of(kind: EventType) -> Event:
    *_, (event, _) = history(*LIVES[kind], kind)
    return event


def promised() -> bytes:
    """What is promised of the refusal above, to the person whose key is 64 65 66 … 83."""
    event = last_of(EventType.REFUSED)
    nonce, handle = leaf.derive(K_SUBJECT, event.event_id)
    commitment = leaf.act_commitment(nonce, record_of(event))
    made = leaf.Leaf(leaf.ACT, leaf.minute_of(event.at.timestamp()), handle, commitment).encode()
    return promise_of(event, made, ORIGIN)


def vectors() -> dict[str, Any]:
    """All but the signature of the promise, which is another each time it is made."""
    edge, full = tiles.EMPTY.append([merkle.leaf_hash(data) for data in LEAVES])
    ((place, data),) = full.items()
    recovery = leaf.Leaf(leaf.RECOVERY, TIME, bytes([0xA0]) * 32, bytes([0xA1]) * 32)
    records = {kind.value: record_of(last_of(kind)) for kind in LIVES}
    return {
        "records": {
            name: {"record": record.decode(), "commitment": committed("consent-commit/v1", record).hex()}
            for name, record in records.items()
        },
        "recovery_leaf": recovery.encode().hex(),
        "rotation_leaf": rotation_leaf(SIGNER.vkey, NEXT.vkey, TIME).encode().hex(),
        "full_tile": {"path": tiles.path(*place, 256), "sha256": sha256(data).hexdigest(), "root": edge.root().hex()},
        "promise": promised().decode(),
    }


def test_what_was_frozen_is_made_today_as_on_the_first_day() -> None:
    assert {name: value for name, value in FROZEN.items() if name != "promise_jws"} == vectors()


def test_every_kind_of_event_has_a_frozen_record() -> None:
    elsewhere = {name for name, _ in (*golden_events(), *golden_blocks())}
    assert elsewhere | FROZEN["records"].keys() >= {kind.value for kind in EventType} | {"blocked", "unblocked"}


@pytest.mark.parametrize("kind", LIVES)
def test_a_frozen_record_can_be_read(kind: EventType) -> None:
    assert told_of(FROZEN["records"][kind.value]["record"].encode()) == last_of(kind)


def test_every_type_of_leaf_has_a_frozen_one() -> None:
    log = json.loads((GOLDEN.parent / "log" / "vectors.json").read_text(encoding="utf-8"))
    frozen = [log["acts"][0], log["check_batch"], log["erasure_batch"]]
    leaves = [each["leaf"] for each in frozen] + [FROZEN["recovery_leaf"], FROZEN["rotation_leaf"]]
    assert [leaf.Leaf.decode(bytes.fromhex(each)).type for each in leaves] == [0, 1, 2, 3, 4] == sorted(leaf.TYPES)


def test_a_full_tile_is_what_the_specification_says_in_words() -> None:
    hashes = [sha256(b"\0" + data).digest() for data in LEAVES]
    assert FROZEN["full_tile"]["path"] == "tile/0/000"
    assert FROZEN["full_tile"]["sha256"] == sha256(b"".join(hashes)).hexdigest()
    assert FROZEN["full_tile"]["root"] == merkle.root(hashes).hex()


def test_a_promise_that_was_signed_on_the_first_day_still_verifies(tmp_path: Path) -> None:
    assert keyring(tmp_path).verify(PROMISE, FROZEN["promise_jws"]) == promised()
    told = json.loads(promised())
    assert set(told) == {"origin", "event_id", "leaf_hash", "acknowledgedAt", "logBy"}
    assert told["logBy"] - told["acknowledgedAt"] == 24 * 60 * 60 * 1000
    event = last_of(EventType.REFUSED)
    derived = leaf.derive(K_SUBJECT, UUID(told["event_id"]))
    own = leaf.Leaf(
        0, leaf.minute_of(event.at.timestamp()), derived[1], leaf.act_commitment(derived[0], record_of(event))
    )
    assert told["leaf_hash"] == b64encode(sha256(b"\0" + own.encode()).digest()).decode()


if __name__ == "__main__":
    with TemporaryDirectory() as here:
        frozen = {**vectors(), "promise_jws": keyring(Path(here)).sign(PROMISE, promised())}
    GOLDEN.write_text(json.dumps(frozen, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
