"""After erasing somebody no table, index, export, log line, tile, WAL or raw page has a word of hers or links two of
her events, and nothing that is left opens anything."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, Engine, inspect, text

from consent.keys import Keyring, SubjectKey
from consent.log.export import export
from consent.sql import log_store_factory, scrub
from tests.consent.ledger.erasing import Erasing, erasing_in
from tests.consent.ledger.populated import BACK
from tests.consent.ledger.world import CITIZEN, CLINIC, JOBCENTER, Clock, ask, rendered, terms

SHE, HE = "6808800808", "6909800909"
CASE, TEXT = "solsort-sag-7", "solsort-tekst-7"


@pytest.fixture
def erasing(engine: Engine, clock: Clock, tmp_path: Path) -> Erasing:
    return erasing_in(tmp_path / "keys", engine, clock)


def lived(erasing: Erasing) -> tuple[set[bytes], list[bytes], UUID]:
    """Her life in every table; what must be found nowhere afterwards, and what was sealed of hers before."""
    world = erasing.world
    subject, other = world.subject(SHE), world.subject(HE)
    world.given(other, terms(case="26-9"))
    world.checked(ask(HE))
    consents = [world.given(subject, terms("health", case=CASE)).consent_id]
    with world.ledger() as ledger:
        ledger.serve(subject, consents[0], rendered(TEXT))
        ledger.add_number(subject, "6707800708")
        ledger.block(subject, CLINIC, act=CITIZEN)
        ledger.register_return_address(JOBCENTER, BACK)
        ledger.keep_way_back(consents[0], JOBCENTER, BACK)
    consents.append(world.given(subject, terms("health", "social", case=CASE)).consent_id)  # supersedes the first
    for agency in (JOBCENTER, CLINIC):
        for _ in range(2):
            world.checked(ask(SHE, case=CASE), agency=agency)
    with world.ledger() as ledger:
        ledger.report_transfer(JOBCENTER, UUID(int=7), world.checked(ask(SHE, case=CASE)).check_id, world.clock())
        ledger.look_back(JOBCENTER, ask(SHE, case=CASE), effective_at=world.clock())
    world.withdrawn(subject, consents[-1])
    erasing.sequenced()
    with world.engine.connect() as connection:
        sealed = [
            bytes(box)
            for query in (
                "SELECT body_sealed FROM ledger_event WHERE subject_id = :her",
                "SELECT number_sealed FROM ledger_number WHERE subject_id = :her",
                "SELECT text_sealed FROM ledger_served WHERE subject_id = :her",
                "SELECT wrapped_key FROM ledger_subject WHERE subject_id = :her",
            )
            for box in connection.execute(text(query), {"her": _id(connection, subject)}).scalars()
        ]
        blocks = connection.execute(text("SELECT block_id FROM ledger_block")).scalars().all()
    ids = [subject, *consents, *(UUID(str(block)) for block in blocks)]
    names = [world.keys.pairwise(agency, number) for agency in (JOBCENTER, CLINIC) for number in (SHE, "6707800708")]
    sought = {word.encode() for word in (CASE, TEXT, SHE, *names)}
    for each in ids:
        sought |= {each.bytes, each.hex.encode(), str(each).encode()}
    return sought, sealed, subject


def _id(connection: Connection, subject: UUID) -> object:
    return subject.hex if connection.dialect.name == "sqlite" else subject


def test_nothing_of_hers_is_left_and_nothing_links_two_of_her_events(
    erasing: Erasing, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    world = erasing.world
    sought, sealed, _ = lived(erasing)
    before = found_in(sought, everywhere(world.engine))
    assert CASE.encode() in before, "agencies told it with their questions"
    assert len(before) >= 8, "ids and names, as this engine writes them"
    with caplog.at_level(logging.DEBUG):
        erasing.erased(world.subject(SHE))
        erasing.daily.run()
    checkpoint(world.engine)
    folder = tmp_path / "export"
    with log_store_factory(world.engine)() as store:
        published = store.checkpoint()
        assert published is not None
        export(store, published, *world.keys.vkeys, folder=folder)
    exported = [(str(file), file.read_bytes()) for file in sorted(folder.rglob("*")) if file.is_file()]
    outside = [(file.name, file.read_bytes()) for file in sorted(erasing.folder.iterdir())]
    left = [*everywhere(world.engine), *exported, ("the log's lines", caplog.text.encode())]
    assert found_in(sought, left) == set(), sorted({place for place, data in left for word in sought if word in data})
    # The list of erasures names whom to erase again, and nothing that anything else still has.
    assert found_in({word for word in sought if CASE.encode() in word or word == SHE.encode()}, outside) == set()
    assert opened(sealed, erasing, [*left, *outside]) == 0
    assert erasing.faults() == []


def test_the_search_finds_what_was_not_erased(erasing: Erasing) -> None:
    sought, _, subject = lived(erasing)
    checkpoint(erasing.world.engine)
    kept = found_in(sought, everywhere(erasing.world.engine))
    assert {CASE.encode(), subject.hex.encode()} & kept


def everywhere(engine: Engine) -> Iterator[tuple[str, bytes]]:
    """Every cell of every ledger table, and the raw files that hold them, indexes and WAL too."""
    with engine.connect() as connection:
        for name in inspect(connection).get_table_names():
            for row in connection.execute(text(f"SELECT * FROM {name}")):  # the catalogue's own names
                for cell in row:
                    yield name, bytes(cell) if isinstance(cell, (bytes, memoryview)) else str(cell).encode()
        files = list(raw_files(connection))
    for file in files:
        yield str(file), file.read_bytes()


def raw_files(connection: Connection) -> Iterator[Path]:
    if connection.dialect.name == "sqlite":
        database = Path(str(connection.engine.url.database))
        yield from (file for file in (database, Path(f"{database}-wal")) if file.exists())
        return
    query = (
        "SELECT current_setting('data_directory') || '/' || pg_relation_filepath(c.oid) FROM pg_class c "
        "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'ledger' AND c.relkind IN ('r', 'i', 't') "
        "UNION ALL SELECT current_setting('data_directory') || '/' || pg_relation_filepath(t.oid) FROM pg_class c "
        "JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_class t ON t.oid = c.reltoastrelid "
        "WHERE n.nspname = 'ledger'"
    )
    for path in connection.execute(text(query)).scalars():
        if Path(path).exists():
            yield Path(path)


def checkpoint(engine: Engine) -> None:
    """What the engine does by and by."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint" if engine.dialect.name == "sqlite" else "CHECKPOINT").close()


def found_in(sought: set[bytes], places: Iterator[tuple[str, bytes]] | list[tuple[str, bytes]]) -> set[bytes]:
    found: set[bytes] = set()
    for _, data in places:
        found |= {word for word in sought if word in data}
    return found


def opened(sealed: list[bytes], erasing: Erasing, left: list[tuple[str, bytes]]) -> int:
    """How many of her sealed cells open with anything of the right size that is left, in database or folder."""
    keys = Keyring.load(erasing.folder)
    candidates = {data for _, data in left if len(data) == 32}
    candidates |= {keys.lookup, keys.pairwise_root, keys.mac, *keys.keks.values()}
    for _, data in left:
        hexed = data.strip()
        if len(hexed) == 64:
            candidates |= {bytes.fromhex(hexed.decode())} if all(c in b"0123456789abcdef" for c in hexed) else set()
    assert len(candidates) > 10
    count = 0
    for key in candidates:
        for tried in (key, SubjectKey(key)._seal_key()):
            for box in sealed:
                try:
                    AESGCM(tried).decrypt(box[:12], box[12:], None)
                    count += 1
                except InvalidTag:
                    continue
    return count


BEGAN = {"sqlite": "SELECT count(*) FROM ledger_event", "postgresql": "SELECT pg_current_xact_id()"}
"""What makes a transaction one that may still see what was there before."""


def test_while_an_older_transaction_may_see_her_nothing_is_called_clean(erasing: Erasing) -> None:
    """SQLite cannot cut its WAL then, and PostgreSQL keeps the rows, whichever database of the server it is in."""
    engine = erasing.world.engine
    with engine.connect() as older:
        older.execute(text(BEGAN[engine.dialect.name]))
        erasing.world.subject(SHE)
        assert scrub(engine) is False
    assert scrub(engine) is True
