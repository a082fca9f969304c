"""Log lines name no one, whatever is logged."""

from __future__ import annotations

import pytest

from portal.logging import log, redact, where_it_broke


@pytest.mark.parametrize("number", ["7101901111", "710190-1111", "710190 1111"])
def test_what_looks_like_a_cpr_number_is_blotted_out(number: str) -> None:
    assert redact(None, "info", {"event": f"looked up {number} today"})["event"] == "looked up [number] today"


@pytest.mark.parametrize("field", ["cpr", "name", "address", "text", "token", "cookie", "email", "phone"])
def test_fields_that_name_a_person_are_dropped(field: str) -> None:
    assert redact(None, "info", {field: "Asta Lund"})[field] == "[redacted]"


def test_an_exceptions_message_stays_out_and_its_place_goes_in(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        raise ValueError("Asta Lund, Strandvænget 7")
    except ValueError as fault:
        log.error("unforeseen", exc_info=fault)
    line = capsys.readouterr().out
    assert "Asta" not in line
    assert "Strandv" not in line
    assert "test_logging.py" in line


def test_an_entry_without_an_exception_is_left_alone() -> None:
    assert where_it_broke(None, "info", {"event": "x"}) == {"event": "x"}
