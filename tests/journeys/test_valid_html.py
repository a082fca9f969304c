"""Every page is valid HTML to a validator that nobody here wrote: each state the demo has, and what empty forms answer.

`html-validate.json` leaves out what is a matter of taste (the case of the doctype, blanks at the ends of lines and in
phone numbers, how long a title is) and allows what HTML does: several boxes or the three fields of a date under one
name, a label on a list, a summary of faults above the h1, files of our own without a hash.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.journeys.test_every_page import DOORS, NOBODY, the_door
from tests.support.harvest import gather
from tests.support.running import ROOT, StartDemo

PROGRAM = ROOT / "node_modules/html-validate/bin/html-validate.mjs"
RULES = Path(__file__).with_name("html-validate.json")
FRAME = (
    '<!doctype html>\n<html lang="da"><head><meta charset="utf-8"><title>Navn</title></head><body>{}</body></html>\n'
)
ONLY_WHEN_KEPT = {"/det-du-skrev"}
"""There is nothing behind it until a session has run out on somebody who was writing."""
FAULTS = {
    "an element where it may not stand": "<p>Først <ul><li>Så</li></ul></p>",
    "a button within a link": '<a href="/"><button type="button">Tryk</button></a>',
    "an attribute that is not there": "<p><input type='checkbox' aria-label='Ja' checked='maybe'></p>",
    "an id twice": '<p id="en">En</p><p id="en">To</p>',
    "a label to nothing": '<label for="ingen">Navn</label>',
    "an element nobody knows": "<blink>Se her</blink>",
    "an element left open": "<div><p>Se her</p>",
}


def validated(pages: Mapping[str, str]) -> list[str]:
    """What the program complains of, a line each, told by the pages' names; the files go, since they name people."""
    with TemporaryDirectory() as place:
        folder, names = Path(place), {}
        for number, (name, html) in enumerate(pages.items()):
            file = folder / f"{number}.html"
            file.write_text(html, encoding="utf-8")
            names[str(file)] = name
        report = folder / "report.json"  # a file: the program ends before a pipe has taken a long answer
        command = ["node", str(PROGRAM), "--config", str(RULES), "--formatter", "json", str(folder / "*.html")]
        with report.open("w") as out:
            done = subprocess.run(command, cwd=folder, stdout=out, stderr=subprocess.PIPE, text=True, check=False)
        assert done.returncode in (0, 1), done.stderr
        assert report.stat().st_size, f"the validator said nothing; `npm ci` brings it: {done.stderr}"
        return [
            f"{names[file['filePath']]}, line {told['line']}: {told['ruleId']}: {told['message']}"
            for file in json.loads(report.read_bytes())
            for told in file["messages"]
        ]


def test_the_validator_sees_each_fault_and_no_other() -> None:
    pages = {fault: FRAME.format(markup) for fault, markup in FAULTS.items()}
    told = validated(pages | {"nothing wrong": FRAME.format("<p>Se her</p>")})
    assert {line.split(", line")[0] for line in told} == set(FAULTS)


def test_every_page_is_valid_html(start_demo: StartDemo) -> None:
    found = gather(start_demo(), [*DOORS], the_door)
    assert found.doors >= set().union(*DOORS.values(), NOBODY) - ONLY_WHEN_KEPT
    faulty = [name for name in found.pages if name.endswith(" 500")]
    assert faulty == []
    complaints = validated(found.pages)
    assert complaints == [], "\n".join(complaints[:40])
