"""What an import does with whole files: JSON beside CSV, other encodings and separators, and people who are here."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema_rs
from flask import Flask
from sqlalchemy import select

from portal.courses.models import Course, CourseEffort
from portal.identity import Citizen
from portal.imports import schema
from portal.imports.csvfile import rows_of
from portal.imports.reading import FORMAT
from portal.plan.models import Case, Effort
from portal.reach.models import CitizenTerm
from tests.portal.imports.test_damaged import held, run
from tests.portal.imports.town import csv_of, number, town, write_csv, write_json
from tests.support.portal import Person, wired_of

PAGE = Path(__file__).parents[3] / "docs/import.md"
PUBLISHED = PAGE.parent / "import.schema.json"
PLAIN = {"citizens": town(100)["citizens"][:2]}
WRONG = (
    ("citizens.csv", b"", "citizens.csv: (the whole file): is empty"),
    ("citizens.csv", "\r\n".join(csv_of(PLAIN["citizens"])).encode("utf-16"), "is UTF-16 text"),
    ("citizens.csv", "\n".join(csv_of(PLAIN["citizens"], "\t")).encode(), "row 1, column (the whole row): has no"),
    ("citizens.csv", "\n".join(csv_of(PLAIN["citizens"])[1:]).encode(), "row 1, column (the whole row): has no"),
    ("borgere.csv", "\n".join(csv_of(PLAIN["citizens"])).encode(), "is to be called citizens.csv"),
    ("citizens.csv", b"id;cpr;name\n1;6101502222;Ole\n", "row 1, column protected: is missing from the heading"),
    ("citizens.csv", b"id;cpr;name;protected;id\n", "row 1, column id: stands in the heading more than once"),
    ("citizens.csv", b"id;cpr;name;protected;andet\n", "row 1, column number 5: is a column we do not know"),
    ("alt.json", b"{", "is not JSON from line 1, character 2 on"),
    ("alt.json", b"[" * 100_000, "alt.json: (the whole file): is n"),
    ("alt.json", b"[]", 'whose "format" is'),
    ("alt.json", f'{{"format":"{FORMAT}","citizens":{{}}}}'.encode(), "alt.json/citizens: (the whole file): is no"),
    ("alt.json", f'{{"format":"{FORMAT}","citizens":[7]}}'.encode(), "row 1, column (the whole row): is not an ob"),
    ("alt.json", f'{{"format":"{FORMAT}","citizens":[{{"cpr":1}}]}}'.encode(), "row 1, column cpr: is neither"),
    ("alt.json", f'{{"format":"{FORMAT}","citizens":[{{"id":"1","id":"2"}}]}}'.encode(), "column id: stands there"),
    ("alt.json", f'{{"format":"{FORMAT}","cityzens":[]}}'.encode(), "a name of the document: is not known"),
    ("alt.json", f'{{"format":"{FORMAT}","citizens":[{{"name":"\\ud800"}}]}}'.encode(), "name: is not whole"),
    ("alt.json", f'{{"format":"{FORMAT}","citizens":[{{"navn":"x"}}]}}'.encode(), "has a column we do not know"),
)  # fmt: skip
"""Name, content, and what is said of it."""


def test_one_document_of_json_is_what_the_csv_files_are(app: Flask, carla: Person, tmp_path: Path) -> None:
    whole = town(100)
    done = run(app, write_json(tmp_path / "alt.json", whole))
    assert "100 rows imported" in done.output, done.output
    again = run(app, "--source", "gammelt-system", *write_csv(tmp_path, whole))
    assert "all 100 rows were here already" in again.output, again.output


def test_what_came_in_reads_as_it_was_written(app: Flask, carla: Person, tmp_path: Path) -> None:
    assert run(app, "--source", "gammelt-system", *write_csv(tmp_path, town(100))).exit_code == 0
    with wired_of(app).session(writes=False) as session:
        wired = wired_of(app)
        subject = wired.ledger_for(session).find_subject(number(1))
        citizen = session.scalars(select(Citizen).where(Citizen.subject_id == subject)).one()
        assert (citizen.name, citizen.address) == ("Ærlig Ågesen 1", "Søvej 1, 9999 Fjordby")
        case = session.scalars(select(Case).where(Case.citizen_id == citizen.id)).one()
        assert (case.coordinator_id, case.journal_no) == (carla.id, "15.20-1")
        effort = session.scalars(select(Effort).where(Effort.case_id == case.id)).first()
        assert effort is not None
        assert effort.note == 'Han sagde "ja".\nSå begyndte vi.'
        course = session.scalars(select(Course).where(Course.citizen_id == citizen.id)).one()
        assert session.get_one(CourseEffort, effort.id).course_id == course.id


def test_somebody_who_is_here_stays_who_she_is_and_gets_what_the_file_says(
    app: Flask, asta: Person, carla: Person, tmp_path: Path
) -> None:
    """She logged in before the import: her case comes to her, and a second open case does not."""
    rows = town(100)
    here = {
        "citizens": [rows["citizens"][0] | {"cpr": str(asta.number), "name": "Et andet navn"}],
        "cases": rows["cases"][:1],
    }
    path = write_json(tmp_path / "alt.json", here)
    assert "2 rows imported" in run(app, path).output
    with wired_of(app).session(writes=False) as session:
        assert session.scalars(select(Case.citizen_id)).one() == asta.id
        assert session.get_one(Citizen, asta.id).name == asta.name
    other = {"citizens": [here["citizens"][0] | {"id": "X"}], "cases": [rows["cases"][0] | {"id": "Y", "citizen": "X"}]}
    refused = run(app, "--source", "et-andet", write_json(tmp_path / "mere.json", other, "et-andet"))
    assert "row 1, column status: is open, and the citizen has an open case here already" in refused.output
    path.unlink()
    (tmp_path / "mere.json").unlink()  # her number stood in them


def test_a_row_that_came_in_before_is_not_overwritten(app: Flask, carla: Person, tmp_path: Path) -> None:
    rows = town(100)
    run(app, write_json(tmp_path / "alt.json", rows))
    before = held(app)
    rows["contacts"][4]["phone"] = "70 00 00 99"
    refused = run(app, write_json(tmp_path / "alt.json", rows))
    assert "alt.json/contacts: row 5, column id: was imported before with other content" in refused.output
    assert held(app) == before
    rows["contacts"][4] |= {"id": "K-ny"}
    assert "1 rows imported, 99 were here already." in run(app, write_json(tmp_path / "alt.json", rows)).output


def test_a_file_that_is_wrong_as_a_file_says_how(app: Flask, carla: Person, tmp_path: Path) -> None:
    for name, content, told in WRONG:
        path = tmp_path / name
        path.write_bytes(content)
        refused = run(app, "--source", "proeve", path)
        assert refused.exit_code == 1, told
        assert told in refused.output, refused.output


def test_commas_and_semicolons_both_separate(app: Flask, carla: Person, tmp_path: Path) -> None:
    path = tmp_path / "cases.csv"
    path.write_text("id,citizen\n", encoding="utf-8")
    assert "column unit: is missing" in run(app, "--source", "proeve", path).output


def test_a_broken_quotation_spoils_its_own_row_only() -> None:
    rows = list(rows_of('id;name\n1;"a;b"\n2;"open\n3;c"d\n\n5;"to\nlinjer"\n6;"x""y"\n', ";"))
    assert [(row.number, row.cells[-1], bool(row.why)) for row in rows] == [
        (1, "name", False), (2, "a;b", False), (3, '"open', True), (4, 'c"d', True), (6, "to\nlinjer", False),
        (7, 'x"y', False),
    ]  # fmt: skip


def test_without_a_source_or_an_employee_nothing_is_imported(app: Flask, carla: Person, tmp_path: Path) -> None:
    paths = write_csv(tmp_path, PLAIN)
    assert "give --source" in run(app, *paths).output
    runner = app.test_cli_runner()
    nobody = runner.invoke(args=["import", "--source", "x", "--by", "ingen", *map(str, paths)])
    assert "there is no such employee" in nobody.output
    assert runner.invoke(args=["import", *map(str, paths)]).exit_code == 2


def test_the_published_schema_is_the_one_that_judges(app: Flask, tmp_path: Path) -> None:
    told = json.loads(app.test_cli_runner().invoke(args=["import", "--schema"]).output)
    assert told == schema.json_schema() == json.loads(PUBLISHED.read_text(encoding="utf-8"))
    jsonschema_rs.meta.validate(told)
    validator = jsonschema_rs.Draft202012Validator(told, validate_formats=True)
    whole = json.loads(write_json(tmp_path / "alt.json", town(100)).read_text(encoding="utf-8"))
    assert [fault.message for fault in validator.iter_errors(whole)] == []
    whole["cases"][0]["status"] = "halvåben"
    assert list(validator.iter_errors(whole))


def test_the_page_of_the_documentation_shows_every_column_and_its_examples_work(
    app: Flask, carla: Person, tmp_path: Path
) -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert schema.tables() in page
    examples = re.findall(r"```(?:csv|json) (\S+)\n(.*?)```", page, re.DOTALL)
    assert [name for name, _text in examples] == ["citizens.csv", "cases.csv", "everything.json"]
    for name, text in examples:
        (tmp_path / name).write_text(text, encoding="utf-8")
    done = run(app, "--source", "old-system", tmp_path / "citizens.csv", tmp_path / "cases.csv")
    assert "4 rows imported" in done.output, done.output
    assert " rows imported" in run(app, tmp_path / "everything.json").output


def test_protection_and_a_new_number_come_in_and_she_stays_who_she_is(
    app: Flask, carla: Person, tmp_path: Path
) -> None:
    assert run(app, "--source", "gammelt-system", *write_csv(tmp_path, town(100))).exit_code == 0
    changes = [
        {"id": "H1", "citizen": "B1", "what": "protected", "on": "2026-01-05", "cpr": ""},
        {"id": "H2", "citizen": "B2", "what": "number", "on": "2026-01-05", "cpr": number(5000)},
    ]
    done = run(app, "--source", "gammelt-system", *write_csv(tmp_path / "nyt", {"changes": changes}))
    assert "2 rows imported" in done.output, done.output
    wired = wired_of(app)
    with wired.session(writes=False) as session:
        ledger = wired.ledger_for(session)
        assert ledger.find_subject(number(2)) == ledger.find_subject(number(5000)) is not None
        subject = ledger.find_subject(number(1))
        citizen = session.scalars(select(Citizen).where(Citizen.subject_id == subject)).one()
        assert (citizen.protected, citizen.address) == (True, "")
        assert session.scalars(select(CitizenTerm).where(CitizenTerm.citizen_id == citizen.id)).all() == []
    before = held(app)
    wrong = [
        {"id": "H3", "citizen": "B3", "what": "number", "on": "2026-01-05", "cpr": number(4)},
        {"id": "H4", "citizen": "B3", "what": "number", "on": "2026-01-05", "cpr": ""},
        {"id": "H5", "citizen": "B3", "what": "protected", "on": "2026-01-05", "cpr": number(6000)},
    ]
    refused = run(app, "--source", "gammelt-system", *write_csv(tmp_path / "nyt", {"changes": wrong}))
    assert "row 3, column cpr: is needed" in refused.output
    assert "row 4, column cpr: belongs to number only" in refused.output
    refused = run(app, "--source", "gammelt-system", *write_csv(tmp_path / "nyt", {"changes": wrong[:1]}))
    assert "row 2, column cpr: is somebody else's number here" in refused.output
    assert held(app) == before
