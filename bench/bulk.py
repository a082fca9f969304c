"""Ledgers and logs of any size, built row by row as the ledger would have, but written in bulk."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from uuid import UUID

from sqlalchemy import Connection, Engine

from bench.hand import by_hand
from bench.stage import now
from consent import rules, state
from consent.canonical import milliseconds, uuid7
from consent.epochs import SIZE
from consent.events import ConsentId, EventId
from consent.keys import Keyring, SubjectKey
from consent.log import leaf as leaves
from consent.log.checkpoint import Checkpoint
from consent.log.merkle import leaf_hash
from consent.log.tiles import EMPTY
from consent.rows import CheckpointRow, NumberRow, PseudonymRow, Row, ServedRow, SubjectRow, sealed
from consent.sql import SqlStore, tables
from consent.sql.many import insert_many
from consent.sql.people import values
from consent.verbs.evidence import places_of, projection, text_place, written
from tests.consent.ledger.world import ASKER, CITIZEN, JOBCENTER, ORIGIN, rendered, terms

OF_A_PERSON = 10
"""Questions each person of a built ledger has been asked."""
AT_ONCE = 10_000


class Dice:
    """Bytes that look random and are the same in every run."""

    def __init__(self, seed: str) -> None:
        self._seed, self._drawn = seed, 0

    def __call__(self, size: int) -> bytes:
        self._drawn += 1
        return hashlib.shake_256(f"{self._seed}/{self._drawn}".encode()).digest(size)


def acts(keys: Keyring, count: int) -> Iterator[list[Row]]:
    """The rows of so many acknowledged questions, person by person, every one sealed, promised and pending."""
    dice, at = Dice("acts"), now() - timedelta(hours=12)
    for person in range(-(-count // OF_A_PERSON)):
        subject_id = UUID(bytes=dice(16), version=4)
        raw, number = dice(SIZE), number_of(person)
        key, number_mac = SubjectKey(raw), keys.number_mac(number)
        place = f"ledger_number|{number_mac.hex()}|number_sealed"
        rows: list[Row] = [
            sealed(SubjectRow(subject_id, *keys.wrap(subject_id, raw)), keys),
            sealed(NumberRow(number_mac, subject_id, key.seal(place, number.encode())), keys),
            sealed(PseudonymRow(JOBCENTER, keys.pairwise(JOBCENTER, number), subject_id), keys),
        ]
        for _ in range(min(OF_A_PERSON, count - person * OF_A_PERSON)):
            at += timedelta(milliseconds=1)
            rows += _question(keys, subject_id, key, at, dice)
        yield rows


def asked_of(store: SqlStore, keys: Keyring, subject_id: UUID, count: int) -> list[Row]:
    """So many questions to somebody who is in the ledger already."""
    row = store.subject(subject_id)
    assert row is not None, "somebody who is in the ledger"
    key, dice = keys.unwrap(subject_id, row.wrapped_key, row.epoch), Dice(f"asked/{subject_id}")
    at = now() - timedelta(hours=12)
    return [made for n in range(count) for made in _question(keys, subject_id, key, at + timedelta(seconds=n), dice)]


def _question(keys: Keyring, subject_id: UUID, key: SubjectKey, at: datetime, dice: Dice) -> list[Row]:
    consent_id = ConsentId(UUID(bytes=dice(16), version=4))
    draft = rules.request(None, consent_id=consent_id, terms=terms("health", at=at), act=ASKER, now=at)
    event = draft.event(EventId(uuid7(at, dice)))
    kept = written(event, subject_id, key, keys, ORIGIN, None)
    consent = state.after(None, event, kept.commitment)
    return [kept.row, projection(consent, subject_id, key, keys), kept.pending]


def number_of(person: int) -> str:
    """Day of month + 60: a number nobody has."""
    return f"{61 + person % 28}{person:08d}"


def consent_of(person: int) -> ConsentId:
    return ConsentId(UUID(bytes=Dice(f"consent/{person}")(16), version=4))


def granted(
    keys: Keyring,
    people: int,
    *,
    categories: Sequence[str] = ("health",),
    number: Callable[[int], str] = number_of,
) -> Iterator[list[Row]]:
    """So many people, each with one consent in force a category and the text she was shown; in the log, as it were."""
    dice, at, shown = Dice("granted"), now() - timedelta(hours=1), rendered()
    for person in range(people):
        subject_id, raw = UUID(bytes=dice(16), version=4), dice(SIZE)
        key, number_mac = SubjectKey(raw), keys.number_mac(number(person))
        place = f"ledger_number|{number_mac.hex()}|number_sealed"
        rows: list[Row] = [
            sealed(SubjectRow(subject_id, *keys.wrap(subject_id, raw)), keys),
            sealed(NumberRow(number_mac, subject_id, key.seal(place, number(person).encode())), keys),
            sealed(PseudonymRow(JOBCENTER, keys.pairwise(JOBCENTER, number(person)), subject_id), keys),
        ]
        for category in categories:
            served_id = UUID(bytes=dice(16), version=4)
            consent_id = consent_of(person) if category == "health" else ConsentId(UUID(bytes=dice(16), version=4))
            (draft,) = rules.give(
                None,
                consent_id=consent_id,
                terms=terms(category, at=at),
                seen=rules.Seen(served_id=served_id, sha256=shown.sha256),
                act=CITIZEN,
                now=at,
            )
            event = draft.event(EventId(uuid7(at, dice)))
            kept = written(event, subject_id, key, keys, ORIGIN, None)
            consent = state.after(None, event, kept.commitment)
            text = key.seal(text_place(served_id), shown.text.encode())
            told = (shown.template_id, shown.version, shown.language, text, shown.sha256, milliseconds(at))
            rows += [
                sealed(ServedRow(served_id, subject_id, consent_id, *told), keys),
                kept.row,
                projection(consent, subject_id, key, keys),
                *places_of(consent, subject_id),
            ]
        yield rows


def load(engines: Iterable[Engine], people: Iterable[list[Row]]) -> None:
    """Write the same rows into each database."""
    people = iter(people)
    while some := list(islice(people, AT_ONCE // OF_A_PERSON)):
        for engine in engines:
            with engine.connect().execution_options(writes=True) as connection:
                _insert(connection, [row for rows in some for row in rows])
                connection.commit()


def _insert(connection: Connection, rows: list[Row]) -> None:
    kinds = dict.fromkeys(type(row) for row in rows)
    for kind in kinds:
        table = tables.metadata.tables[kind.TABLE]
        insert_many(connection, table, [values(row) for row in rows if type(row) is kind])


def log(engine: Engine, keys: Keyring, sign: Callable[[str], str], size: int) -> Checkpoint:
    """A log of `size` leaves at the level of entries and tiles, with one published checkpoint and no acts behind it."""
    edge, at = EMPTY, now()
    minute = leaves.minute_of(at.timestamp())
    with by_hand(engine) as hand:
        while edge.size < size:
            start, stop = edge.size, min(size, edge.size + (1 << 16))
            some = [_leaf(index, minute) for index in range(start, stop)]
            hashes = [leaf_hash(leaf) for leaf in some]
            edge, full = edge.append(hashes)
            with hand.writing():
                hand.bulk(
                    "ledger_entry", ("idx", "leaf", "leaf_hash"), zip(range(start, stop), some, hashes, strict=True)
                )
                hand.bulk("ledger_tile", ("level", "n", "data"), ((*place, data) for place, data in full.items()))
        checkpoint = Checkpoint(ORIGIN, size, edge.root())
        signed = sign(str(checkpoint))
        row = sealed(CheckpointRow(size, signed, int(at.timestamp() * 1000)), keys)
        with hand.writing():
            moved = "UPDATE ledger_head SET size = ?, root = ?, edge = ?, note = ?"
            hand.run(moved, size, checkpoint.root, edge.dump(), signed)
            hand.bulk("ledger_checkpoint", ("size", "note", "published_at", "mac"), [tuple(values(row).values())])
    return checkpoint


def _leaf(index: int, minute: int) -> bytes:
    drawn = hashlib.sha512(index.to_bytes(8, "big")).digest()
    return leaves.Leaf(leaves.ACT, minute, drawn[:32], drawn[32:]).encode()
