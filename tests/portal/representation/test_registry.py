"""Digital Fuldmagt is asked at each request: what it no longer says is over, and what is no list says nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.identity import IdentityLink
from portal.representation.models import Power
from portal.representation.registry import Granted, RegistryUnreadable, file_of, parse, write
from tests.support.portal import Clock, Person, put_behind_cookie, token_in, wired_of
from tests.support.powers import begins, days, ended, in_registry

LIST = """<?xml version="1.0" encoding="UTF-8"?>
<bpp:PrivilegeList xmlns:bpp="http://itst.dk/oiosaml/basic_privilege_profile">
  <PrivilegeGroup Scope="urn:dk:gov:saml:cprNumberIdentifier:6101901111">
    <Constraint Name="urn:dk:mitforloeb:til-og-med">2026-06-30</Constraint>
    <Privilege>urn:dk:mitforloeb:laes</Privilege>
    <Privilege>urn:dk:mitforloeb:samtykke</Privilege>
    <Privilege>urn:dk:another:service</Privilege>
  </PrivilegeGroup>
  <PrivilegeGroup Scope="urn:dk:gov:saml:cvrNumberIdentifier:20921897">
    <Privilege>urn:dk:mitforloeb:laes</Privilege>
  </PrivilegeGroup>
  <PrivilegeGroup Scope="urn:dk:gov:saml:cprNumberIdentifier:6202852222">
    <Constraint Name="urn:dk:somewhere:only-on-tuesdays">yes</Constraint>
    <Privilege>urn:dk:mitforloeb:laes</Privilege>
  </PrivilegeGroup>
</bpp:PrivilegeList>"""


def connected(app: Flask, folder: Path) -> Path:
    wired = wired_of(app)
    wired.settings = replace(wired.settings, powers_dir=str(folder))
    return folder


def linked(app: Flask, person: Person) -> None:
    """As her first login at the provider has left her."""
    with wired_of(app).session() as session:
        link = IdentityLink(
            issuer="http://127.0.0.1:1/test", sub=str(person.id), citizen_id=person.id, employee_id=None
        )
        session.add(link)
        session.commit()


def the_power(app: Flask) -> Power:
    with wired_of(app).session(writes=False) as session:
        return session.scalars(select(Power)).one()


def test_a_list_is_read_as_the_profile_has_it_and_a_condition_we_do_not_know_gives_nothing() -> None:
    (granted,) = parse(LIST.encode())
    assert granted == Granted(
        number="6101901111", privileges=frozenset({"read", "consent"}), until_on=date(2026, 6, 30)
    )
    assert "6101901111" not in repr(granted)
    assert parse(write([granted])) == [granted]
    assert parse(LIST.replace("itst.dk", "digst.dk").encode()) == [granted]


@pytest.mark.parametrize(
    "document",
    [
        b"", b"no list", b"<a/>", b"<PrivilegeList>", LIST.encode()[:200],
        b'<!DOCTYPE x [<!ENTITY e "b">]><PrivilegeList>&e;</PrivilegeList>', LIST.encode("utf-16"), b"x" * 300_000,
    ],
)  # fmt: skip
def test_what_is_no_list_is_refused(document: bytes) -> None:
    with pytest.raises(RegistryUnreadable):
        parse(document)


def test_what_the_registry_says_holds_and_what_it_no_longer_says_does_not(
    app: Flask, client: FlaskClient, asta: Person, karen: Person, tmp_path: Path
) -> None:
    folder = connected(app, tmp_path / "powers")
    linked(app, karen)
    in_registry(folder, karen, [Granted(number=str(asta.number), privileges=frozenset({"read"}))])
    put_behind_cookie(app, client, karen)
    assert "Digital Fuldmagt" in client.get("/handl-for").text
    begins(client, the_power(app).id)
    assert client.get("/samtykker").status_code == 200
    assert client.get("/samtykker/giv").status_code == 403
    in_registry(folder, karen, [Granted(number=str(asta.number), privileges=frozenset({"read", "consent"}))])
    assert client.get("/samtykker/giv").status_code == 200
    in_registry(folder, karen, [])
    assert "Fuldmagten gælder ikke mere" in client.get("/samtykker").text
    assert "Asta" not in client.get("/handl-for").text


def test_a_registry_that_cannot_be_read_gives_nothing(
    app: Flask, client: FlaskClient, asta: Person, karen: Person, tmp_path: Path
) -> None:
    folder = connected(app, tmp_path / "powers")
    linked(app, karen)
    in_registry(folder, karen, [Granted(number=str(asta.number), privileges=frozenset({"read"}))])
    put_behind_cookie(app, client, karen)
    client.get("/handl-for")
    begins(client, the_power(app).id)
    (folder / file_of(("http://127.0.0.1:1/test", str(karen.id)))).write_bytes(b"\x00 gone wrong")
    assert client.get("/samtykker").status_code == 403


def test_what_she_has_ended_here_stays_ended_whatever_the_registry_says(
    app: Flask, client: FlaskClient, asta: Person, karen: Person, tmp_path: Path
) -> None:
    folder = connected(app, tmp_path / "powers")
    linked(app, karen)
    in_registry(folder, karen, [Granted(number=str(asta.number), privileges=frozenset({"read"}))])
    put_behind_cookie(app, client, karen)
    client.get("/handl-for")
    power = the_power(app).id
    begins(client, power)
    ended(app, asta, power)
    assert client.get("/samtykker").status_code == 403
    assert "Asta" not in client.get("/handl-for").text
    assert begins(client, power).status_code == 404


def test_it_lapses_at_its_own_end_date(
    app: Flask, client: FlaskClient, asta: Person, karen: Person, tmp_path: Path, clock: Clock
) -> None:
    folder = connected(app, tmp_path / "powers")
    linked(app, karen)
    granted = Granted(number=str(asta.number), privileges=frozenset({"read"}), until_on=clock.at.date())
    in_registry(folder, karen, [granted])
    put_behind_cookie(app, client, karen)
    client.get("/handl-for")
    begins(client, the_power(app).id)
    assert client.get("/samtykker").status_code == 200
    clock.at += days(1)
    put_behind_cookie(app, client, karen)
    assert "Asta" not in client.get("/handl-for").text


def test_of_somebody_who_is_not_here_nothing_is_said(
    app: Flask, client: FlaskClient, karen: Person, tmp_path: Path
) -> None:
    folder = connected(app, tmp_path / "powers")
    linked(app, karen)
    in_registry(folder, karen, [Granted(number="6907807777", privileges=frozenset({"read"}))])
    put_behind_cookie(app, client, karen)
    page = client.get("/handl-for")
    assert "Du kan ikke handle for nogen lige nu" in page.text
    assert "6907807777" not in page.text
    assert token_in(page.text)
