"""The sequencer publishes with its witness's line when there is one, and publishes all the same when there is not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from consent.log import note
from consent.log.cosignature import Cosigner
from consent.log.errors import NoteInvalid
from consent.log.guard import Guard
from consent.log.policy import Policy
from consent.log.sequencer import Sequencer
from consent.log.witness import Witness
from consent.log.witnessing import WitnessClient
from tests.support.memory_log import Tables, pend_acts

ORIGIN = "log.example/kommune"
SIGNER = note.Signer(ORIGIN, bytes(range(32)))
COSIGNER = Cosigner("witness.example/partner", bytes([3]) * 32)
NOW = datetime(2026, 11, 22, 14, 5, 33, tzinfo=UTC)
WITNESSED = Policy.parse(f"log {SIGNER.vkey}\nwitness w {COSIGNER.key}\nquorum w\n".encode())
ALONE = Policy.parse(f"log {SIGNER.vkey}\nquorum none\n".encode())


class Partner:
    """The witness's machine, which can be away, and at which anything can happen while it is asked."""

    def __init__(self, folder: Path) -> None:
        self.witness = Witness(COSIGNER, [SIGNER.vkey], folder, NOW.timestamp)
        self.away = False
        self.meanwhile: Callable[[], object] = lambda: None

    def post(self, body: bytes) -> tuple[int, str, bytes]:
        self.meanwhile()
        if self.away:
            raise OSError("away")
        reply = self.witness.add_checkpoint(body)
        return reply.status, reply.content_type, reply.body.encode()


@pytest.fixture
def partner(tmp_path: Path) -> Partner:
    return Partner(tmp_path)


def sequencer(tables: Tables, partner: Partner | None, guard: Guard | None = None) -> Sequencer:
    cosign = None if partner is None else WitnessClient(str(COSIGNER.key), partner.post)
    return Sequencer(tables.open, SIGNER, ORIGIN, lambda: NOW, guard=guard, cosign=cosign)


def test_every_published_checkpoint_carries_the_witness_s_line(partner: Partner) -> None:
    tables = Tables()
    runner = sequencer(tables, partner)
    for start in range(0, 900, 150):
        pend_acts(tables, start, start + 150)
        assert runner.run_once() == 150
        assert WITNESSED.verify(tables.published[-1][1]).size == start + 150
    assert sequencer(tables, partner).run_once() == 0
    pend_acts(tables, 900, 901)
    assert sequencer(tables, partner).run_once() == 1  # another process, which has to ask what the witness knows
    assert WITNESSED.verify(tables.published[-1][1]).size == 901


def test_a_witness_that_is_away_does_not_stop_the_log_and_catches_up_when_it_is_back(
    partner: Partner, tmp_path: Path
) -> None:
    tables, guard = Tables(), Guard(tmp_path / "guard")
    runner = sequencer(tables, partner, guard)
    for n, away in enumerate((False, True, True, False)):
        partner.away = away
        pend_acts(tables, n * 10, n * 10 + 10)
        assert runner.run_once() == 10
        shown = tables.published[-1][1]
        assert ALONE.verify(shown).size == n * 10 + 10
        assert guard.checkpoint() == ALONE.verify(shown)
        if away:
            with pytest.raises(NoteInvalid, match="too few"):
                WITNESSED.verify(shown)
        else:
            assert WITNESSED.verify(shown)


def test_another_sequencer_may_publish_while_the_witness_is_asked(partner: Partner) -> None:
    tables = Tables()
    pend_acts(tables, 0, 10)

    def overtake() -> None:
        partner.meanwhile = lambda: None
        pend_acts(tables, 10, 20)
        assert sequencer(tables, None).run_once() == 10

    partner.meanwhile = overtake
    assert sequencer(tables, partner).run_once() == 10
    assert [size for size, _, _ in tables.published] == [20]
    pend_acts(tables, 20, 21)
    assert sequencer(tables, partner).run_once() == 1
    assert [size for size, _, _ in tables.published] == [20, 21]


def test_a_crash_while_the_witness_is_asked_loses_nothing(partner: Partner, tmp_path: Path) -> None:
    tables, guard = Tables(), Guard(tmp_path / "guard")
    pend_acts(tables, 0, 10)

    class Killed(BaseException):
        pass

    def die() -> None:
        partner.meanwhile = lambda: None
        raise Killed

    partner.meanwhile = die
    with pytest.raises(Killed):
        sequencer(tables, partner, guard).run_once()
    assert tables.published == []
    assert len(tables.entries) == 10
    assert sequencer(tables, partner, guard).run_once() == 0
    assert WITNESSED.verify(tables.published[-1][1]).size == 10
