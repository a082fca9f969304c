"""What the ledger keeps to itself: numbers, bodies, and whether it knows somebody at all."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Connection, event, select, text

from consent.canonical import loads
from consent.events import AgencyId, SubjectId
from consent.keys import KeyLost, Keyring
from consent.ledger import NumberTaken, UnknownAgency, UnknownSubject
from consent.log.errors import LogInconsistent
from consent.sql import tables as t
from tests.consent.ledger.populated import populate
from tests.consent.ledger.tampering import without_defences
from tests.consent.ledger.world import CITIZEN, CLINIC, JOBCENTER, NUMBERS, ORIGIN, World, ask, terms


def test_numbers_cases_and_texts_are_nowhere_in_the_database(world: World, keys_folder: Path) -> None:
    populate(world, keys_folder)
    with world.engine.connect() as connection:
        cells = [
            bytes(cell) if isinstance(cell, (bytes, memoryview)) else str(cell).encode()
            for table in t.metadata.sorted_tables
            for row in connection.execute(select(table).where(text("true")))
            for cell in row
            if table.name not in ("ledger_check", "ledger_lookback")  # which keep the case that the agency told itself
        ]
    held = b"\0".join(cells)
    for secret in (*NUMBERS, "26-1234", "helbredserklæring"):
        assert secret.encode() not in held


def test_the_same_statements_are_run_for_somebody_unknown(world: World) -> None:
    statements: list[str] = []

    def hear(connection: Connection, cursor: object, statement: str, *rest: object) -> None:
        statements.append(statement)

    world.subject(NUMBERS[1])
    withdrawn = world.subject(NUMBERS[2])
    world.withdrawn(withdrawn, world.given(withdrawn).consent_id)
    blocking = world.subject(NUMBERS[3])
    world.do(lambda ledger: ledger.block(blocking, JOBCENTER, act=CITIZEN))
    event.listen(world.engine, "before_cursor_execute", hear)
    told: list[list[str]] = []
    for number in NUMBERS:  # unknown; known without a consent; with one; with a block
        statements.clear()
        world.checked(ask(number))
        told.append(list(statements))
    event.remove(world.engine, "before_cursor_execute", hear)
    assert told[0] == told[1] == told[2] == told[3]


def test_the_answer_about_somebody_unknown_is_of_the_same_bytes(world: World) -> None:
    world.subject(NUMBERS[1])
    records = [loads(world.checked(ask(number)).record) for number in NUMBERS[:2]]
    unlike = {name for name in records[0] if records[0][name] != records[1][name]}
    assert unlike == {"check_id", "person", "decided_at", "fresh_until"}


def test_an_agency_may_ask_by_the_name_it_knows_her_by(world: World) -> None:
    subject = world.subject()
    world.given(subject)
    with world.ledger() as ledger:
        name, other = (ledger.pairwise(agency, NUMBERS[0]) for agency in (JOBCENTER, CLINIC))
    assert world.checked(ask(name, scheme="pairwise")).decision
    assert not world.checked(ask(other, scheme="pairwise")).decision


def test_an_old_number_and_a_new_one_lead_to_the_same_person(world: World) -> None:
    subject = world.subject()
    world.given(subject)
    with world.ledger() as ledger:
        ledger.add_number(subject, NUMBERS[1])
        ledger.add_number(subject, NUMBERS[1])
        assert ledger.find_subject(NUMBERS[1]) == subject
    assert world.checked(ask(NUMBERS[1])).decision
    other = world.subject(NUMBERS[2])
    with pytest.raises(NumberTaken), world.ledger() as ledger:
        ledger.add_number(other, NUMBERS[1])
    with world.ledger() as ledger:
        assert len(ledger.checks_of(subject)) == 1
        assert ledger.checks_of(other) == []


@pytest.mark.parametrize("number", ["", "610180010", "61018001011", "610180-0101", "٦١٠١٨٠٠١٠١", "abcdefghij"])
def test_a_number_is_ten_digits(world: World, number: str) -> None:
    with pytest.raises(ValueError, match="ten digits"), world.ledger() as ledger:
        ledger.subject_of(number)
    with pytest.raises(ValueError, match="ten digits"), world.ledger() as ledger:
        ledger.check(JOBCENTER, ask(number))


def test_people_and_agencies_that_are_not_there(world: World) -> None:
    with pytest.raises(UnknownSubject), world.ledger() as ledger:
        ledger.consents(SubjectId(UUID(int=1)))
    with pytest.raises(UnknownAgency), world.ledger() as ledger:
        ledger.agency(AgencyId("nobody"))
    with pytest.raises(UnknownAgency):
        world.given(world.subject(), terms(sender=AgencyId("nobody")))


def test_the_portals_key_is_hers_and_stays(world: World) -> None:
    one, other = world.subject(), world.subject(NUMBERS[1])
    keys = {world.do(lambda ledger, who=who: ledger.portal_key(who)) for who in (one, one, other)}  # type: ignore[misc]  # a default binds the loop's variable
    assert len(keys) == 2
    assert {len(key) for key in keys} == {32}


def test_an_assertion_is_used_once(world: World) -> None:
    until = world.clock()
    with world.ledger() as ledger:
        assert ledger.spend(JOBCENTER, "one", until)
        assert not ledger.spend(JOBCENTER, "one", until)
        assert ledger.spend(CLINIC, "one", until)


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("consent", "state = 'granted'"),
        ("consent", "valid_until = valid_until + 1"),
        ("mandate", "category = 'justice'"),
    ],
)
def test_a_changed_row_permits_nothing(world: World, table: str, change: str) -> None:
    subject = world.subject()
    world.withdrawn(subject, world.given(subject).consent_id)
    with world.engine.connect() as connection:
        without_defences(connection)
        where = "" if table == "consent" else " WHERE category = 'health'"
        connection.execute(text(f"UPDATE ledger_{table} SET {change}{where}"))
        connection.commit()
    with pytest.raises(LogInconsistent):
        world.checked()


def test_keys_are_for_their_owner_alone_and_are_not_printed(tmp_path: Path) -> None:
    keys = Keyring.create(tmp_path / "keys", origin=ORIGIN)
    modes = {file.stat().st_mode & 0o777 for file in (tmp_path / "keys").iterdir()}
    assert modes == {0o600}
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o700
    assert keys.lookup.hex() not in repr(keys)
    assert str(keys.lookup) not in repr(keys)
    assert Keyring.load(tmp_path / "keys").number_mac(NUMBERS[0]) == keys.number_mac(NUMBERS[0])
    with pytest.raises(FileExistsError):
        Keyring.create(tmp_path / "keys", origin=ORIGIN)
    (tmp_path / "keys" / "mac.key").write_text("short")
    with pytest.raises(ValueError, match=r"mac\.key"):
        Keyring.load(tmp_path / "keys")


def test_a_wrapped_key_opens_for_its_person_under_its_epoch_only(keys: Keyring) -> None:
    one, other = UUID(int=1), UUID(int=2)
    wrapped, epoch = keys.wrap(one, bytes(32))
    keys.unwrap(one, wrapped, epoch)
    for subject, number in ((other, epoch), (one, epoch + 1)):
        with pytest.raises(KeyLost):
            keys.unwrap(subject, wrapped, number)


def test_what_was_signed_as_one_thing_is_not_another(keys: Keyring) -> None:
    token = keys.sign("consent-promise+jwt", b"{}")
    assert keys.verify("consent-promise+jwt", token) == b"{}"
    for kind, text_ in (("consent-check+jwt", token), ("consent-promise+jwt", token[:-2]), ("x", "nonsense")):
        with pytest.raises(ValueError, match="signed"):
            keys.verify(kind, text_)
    (public,) = keys.jwks()["keys"]
    assert "d" not in public
