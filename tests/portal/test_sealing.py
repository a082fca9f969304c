"""What is sealed opens with its person's key, in its place, and nowhere else."""

from __future__ import annotations

import os

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from consent.keys import KeyLost
from portal.identity import Citizen
from portal.sealing import seal, unseal
from tests.support.portal import Person, wired_of

KEY = bytes(range(32))


@given(st.text())
def test_what_was_sealed_is_what_is_opened(words: str) -> None:
    assert unseal(KEY, "a|b|c", seal(KEY, "a|b|c", words)) == words


@pytest.mark.parametrize("place", ["other|b|c", "a|other|c", "a|b|other", ""])
def test_a_box_moved_to_another_table_row_or_column_does_not_open(place: str) -> None:
    with pytest.raises(KeyLost):
        unseal(KEY, place, seal(KEY, "a|b|c", "helbred"))


def test_another_persons_key_does_not_open_it() -> None:
    with pytest.raises(KeyLost):
        unseal(os.urandom(32), "a|b|c", seal(KEY, "a|b|c", "helbred"))


def test_two_seals_of_one_text_differ() -> None:
    assert seal(KEY, "a|b|c", "ja") != seal(KEY, "a|b|c", "ja")


def test_ciphertexts_swapped_between_two_citizens_are_refused(app: Flask, asta: Person, bo: Person) -> None:
    swap = text("UPDATE citizen SET name_sealed = :box WHERE subject_id = :subject")
    with wired_of(app).session() as session:
        astas, bos = raw_name(session, asta), raw_name(session, bo)
        session.execute(swap, {"box": bos, "subject": asta.subject_id.hex})
        session.execute(swap, {"box": astas, "subject": bo.subject_id.hex})
        citizen = session.scalars(select(Citizen).where(Citizen.id == asta.id)).one()
        with pytest.raises(KeyLost):
            _ = citizen.name


def raw_name(session: Session, person: Person) -> bytes:
    found: bytes = session.execute(
        text("SELECT name_sealed FROM citizen WHERE subject_id = :s"), {"s": person.subject_id.hex}
    ).scalar_one()
    return bytes(found)
