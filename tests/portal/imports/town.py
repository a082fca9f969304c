"""A town of invented people as an older system would hand it over: rows of text, a sheet at a time."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from portal.imports.reading import FORMAT

Row = dict[str, str]
Town = dict[str, list[Row]]

SHARES = {
    "citizens": 25, "cases": 25, "assignments": 10, "contacts": 10, "courses": 8, "course_days": 7, "efforts": 15,
}  # fmt: skip
"""How a hundred rows fall on the sheets."""


def number(place: int) -> str:
    """A number that nobody has: sixty is added to the day of the month."""
    return f"{61 + place % 28}{1 + place // 28 % 12:02}{50 + place // 336 % 50:02}{1000 + place % 3000}"


def town(rows: int) -> Town:
    """So many rows in all, each fitting those it names."""
    counts = {sheet: rows * share // 100 for sheet, share in SHARES.items()}
    people, cases, courses = counts["citizens"], counts["cases"], counts["courses"]
    return {
        "citizens": [
            {
                "id": f"B{place}", "cpr": number(place), "name": f"Ærlig Ågesen {place}",
                "address": "" if place % 50 == 3 else f"Søvej {place}, 9999 Fjordby",
                "email": "", "phone": "+45 70 00 00 09" if place % 2 else "",
                "protected": "yes" if place % 50 == 3 else "no", "language": "da",
            }
            for place in range(people)
        ],
        "cases": [
            {
                "id": f"S{place}", "citizen": f"B{place}", "unit": "Jobcenter Fjordby", "unit_phone": "70 00 00 01",
                "opened_on": "2025-06-01", "kind": "ressourceforloeb", "status": "open", "journal_no": f"15.20-{place}",
            }
            for place in range(cases)
        ],
        "assignments": [{"id": f"T{p}", "case": f"S{p}", "employee": "carla"} for p in range(counts["assignments"])],
        "contacts": [
            {
                "id": f"K{place}", "case": f"S{place % cases}", "role": "mentor", "name": "Mads Mentor",
                "unit": "Jobcenter Fjordby", "phone": "70 00 00 04", "since": "2025-07-01", "until": "",
            }
            for place in range(counts["contacts"])
        ],
        "courses": [
            {
                "id": f"F{place}", "citizen": f"B{place}", "kind": "ressourceforloeb", "granted_on": "2025-06-15",
                "started_on": "2025-07-01", "ends_on": "2028-06-30", "ended_on": "",
            }
            for place in range(courses)
        ],
        "course_days": [
            {
                "id": f"D{place}", "course": f"F{place % courses}", "what": "samtale", "first": "2025-08-01",
                "last": "", "held": "yes",
            }
            for place in range(counts["course_days"])
        ],
        "efforts": [
            {
                "id": f"I{place}", "case": f"S{place % courses}", "part": "indsats", "department": "Socialafdelingen",
                "state": "i_gang", "since": "2025-08-01", "starts_on": "2025-08-01", "ends_on": "",
                "title": "Hjælp til posten", "note": 'Han sagde "ja".\nSå begyndte vi.', "written_on": "2025-08-02",
                "legal_kind": "serviceloven", "course": f"F{place % courses}",
            }
            for place in range(counts["efforts"])
        ],
    }  # fmt: skip


def cell(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if any(c in text for c in ';"\n') else text


def csv_of(rows: Sequence[Mapping[str, str]], separator: str = ";") -> list[str]:
    """The heading and each row, as a spreadsheet writes them."""
    return [separator.join(rows[0]), *(separator.join(cell(text) for text in row.values()) for row in rows)]


def encoded(text: str) -> bytes:
    """UTF-8, but for marks of single bytes, which become those bytes, and halves of characters, which stay halves."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        how = {True: "surrogateescape", False: "surrogatepass"}
        return b"".join(c.encode("utf-8", how["\udc80" <= c <= "\udcff"]) for c in text)


def write_csv(folder: Path, sheets: Mapping[str, Sequence[Mapping[str, str]]]) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in sheets.items():
        lines = "\r\n".join(csv_of(rows)) + "\r\n"
        (folder / f"{name}.csv").write_bytes(b"\xef\xbb\xbf" + encoded(lines))
    return sorted(folder.glob("*.csv"))


def write_json(path: Path, sheets: Mapping[str, Sequence[Mapping[str, str]]], source: str = "gammelt-system") -> Path:
    flags = {"yes": True, "no": False}
    told = {
        name: [{key: flags.get(value, value) for key, value in row.items() if value} for row in rows]
        for name, rows in sheets.items()
    }
    path.write_text(json.dumps({"format": FORMAT, "source": source, **told}, ensure_ascii=True), encoding="utf-8")
    return path
