"""The register from the command line: the same two people, and the list that `stop` and `approve` need."""

from __future__ import annotations

import json
import re
from pathlib import Path

from flask import Flask

from consent.events import AgencyId
from tests.portal.casework.work import agencies
from tests.support.portal import Clock, an_employee, wired_of


def run(app: Flask, *words: str) -> tuple[int, str]:
    done = app.test_cli_runner().invoke(args=["agency", *words])
    return done.exit_code, done.output


def proposed(output: str) -> list[str]:
    return re.findall(r"proposed: ([0-9a-f-]{36})", output)


def test_an_agency_and_its_mandates_are_in_force_once_another_has_approved_each(
    app: Flask, clock: Clock, tmp_path: Path
) -> None:
    agencies(app)
    an_employee(app, name="Ane Kjær", roles=("administrator",))
    an_employee(app, name="Peter Holt", roles=("dpo",))
    file = tmp_path / "agency.json"
    mandate = {
        "category": "health",
        "purpose": "benefit-case",
        "sender": "laegehus-vest",
        "legal_ref": "retssikkerhedsloven § 11 a",
        "kind": "retssikkerhedsloven-11a",
        "valid_from": "2026-01-01T00:00:00+01:00",
    }
    card = {"agency_id": "kommune-vest", "name": "Vest Kommune", "scopes": ["samtykke:check"], "mandates": [mandate]}
    file.write_text(json.dumps(card), encoding="utf-8")
    code, output = run(app, "propose", str(file), "--by", "ane")
    assert code == 0, output
    changes = proposed(output)
    assert len(changes) == 2
    assert "kommune-vest  Vest" not in run(app, "list")[1]
    assert run(app, "approve", changes[0], "--by", "ane") == (1, "Error: Whoever proposed it does not approve it.\n")
    for change in changes:
        assert run(app, "approve", change, "--by", "peter")[0] == 0
    listed = run(app, "list")[1]
    assert "kommune-vest  Vest Kommune" in listed
    slug = re.search(r"([0-9a-f]{16})  health/benefit-case", listed)
    assert slug is not None
    (ending,) = proposed(run(app, "stop", "kommune-vest", slug[1], "--by", "ane")[1])
    clock.tick(microseconds=1)  # a real clock is finer than the ledger's milliseconds
    assert run(app, "approve", ending, "--by", "peter")[0] == 0
    assert run(app, "approve", ending, "--by", "peter")[1] == "Error: Somebody has decided on it already.\n"
    with wired_of(app).session(writes=False) as session:
        ledger = wired_of(app).ledger_for(session)
        assert ledger.mandates(recipient=AgencyId("kommune-vest"), on=wired_of(app).now()) == []


def test_whoever_has_another_role_proposes_and_approves_nothing(app: Flask) -> None:
    an_employee(app, name="Carla Dam", roles=("caseworker",))
    code, output = run(app, "stop", "jobcenter-nabo", "0", "--by", "carla")
    assert (code, "carla is nobody who may do that" in output) == (1, True)


def test_reconciling_an_agency_that_did_nothing_finds_nothing(app: Flask) -> None:
    agencies(app)
    code, output = run(app, "reconcile", "jobcenter-nabo")
    assert (code, output.splitlines()[0]) == (0, "0 permits, 0 transfers in 30 days.")


def test_a_way_back_is_entered_by_two_people_and_only_if_it_hides_nothing(app: Flask) -> None:
    agencies(app)
    an_employee(app, name="Ane Kjær", roles=("administrator",))
    an_employee(app, name="Peter Holt", roles=("dpo",))
    place = "https://jobcenter-nabo.example/retur"
    wrong = run(app, "return-address", "jobcenter-nabo", "https://jobcenter-nabo.example@evil.example/", "--by", "ane")
    assert wrong == (1, "Error: Not an https address with a host in small letters and a path.\n")
    assert run(app, "return-address", "nobody", place, "--by", "ane") == (1, "Error: There is no such agency.\n")
    (change,) = proposed(run(app, "return-address", "jobcenter-nabo", place, "--by", "ane")[1])
    assert run(app, "approve", change, "--by", "ane") == (1, "Error: Whoever proposed it does not approve it.\n")
    assert "leads back" not in run(app, "list")[1]
    assert run(app, "approve", change, "--by", "peter")[0] == 0
    assert f"  leads back to {place}\n" in run(app, "list")[1]
