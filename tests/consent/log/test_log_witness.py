"""A witness moves forward with a log and never back, and a log without its witness still publishes."""

from __future__ import annotations

import logging
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consent.log import merkle, note
from consent.log.checkpoint import Checkpoint
from consent.log.cosignature import Cosigner, WitnessKey, cosignatures
from consent.log.errors import LogInconsistent
from consent.log.witness import Reply, Witness, request
from consent.log.witnessing import WitnessClient, over_http
from tests.support import serving
from tests.support.plain_log import ORIGIN, SIGNER, PlainLog, leaves_of

COSIGNER = Cosigner("witness.example/partner", bytes([3]) * 32)
NOW = 1_795_356_240
LOG = PlainLog(leaves_of(700))
OTHER = PlainLog(leaves_of(700, history=1))


@pytest.fixture
def witness(tmp_path: Path) -> Witness:
    return Witness(COSIGNER, [SIGNER.vkey], tmp_path, lambda: NOW)


def proof(old: int, new: int, log: PlainLog = LOG) -> list[bytes]:
    return merkle.consistency_proof([merkle.leaf_hash(entry) for entry in log.entries], old, new) if old else []


def ask(witness: Witness, old: int, new: int, log: PlainLog = LOG) -> Reply:
    return witness.add_checkpoint(request(old, proof(old, new, log), log.note(new)))


def cosigned(reply: Reply, size: int) -> bool:
    note_text = LOG.note(size) + reply.body
    return reply.status == 200 and cosignatures(note_text, [COSIGNER.key]) == {COSIGNER.key: NOW}


def test_a_request_is_what_the_protocol_says() -> None:
    note_text = LOG.note(3)
    body = request(2, [bytes(32)], note_text)
    assert body == b"old 2\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n" + note_text.encode()
    assert request(0, [], note_text) == b"old 0\n\n" + note_text.encode()


def test_a_log_that_grows_is_cosigned_at_every_step(witness: Witness) -> None:
    for old, new in ((0, 0), (0, 1), (1, 1), (1, 255), (255, 256), (256, 700), (700, 700)):
        assert cosigned(ask(witness, old, new), new), (old, new)


def test_a_witness_that_first_meets_a_grown_log_believes_it(witness: Witness) -> None:
    assert cosigned(ask(witness, 0, 700), 700)


def test_what_a_witness_said_outlives_its_process(witness: Witness, tmp_path: Path) -> None:
    ask(witness, 0, 300)
    again = Witness(COSIGNER, [SIGNER.vkey], tmp_path, lambda: NOW)
    assert ask(again, 0, 700) == Reply(HTTPStatus.CONFLICT, "300\n", "text/x.tlog.size")
    assert cosigned(ask(again, 300, 700), 700)


def test_each_fault_has_the_status_of_the_protocol(witness: Witness) -> None:
    stranger = PlainLog(LOG.entries, note.Signer("log.example/unknown", bytes(32)))
    forged = PlainLog(LOG.entries, note.Signer(ORIGIN, bytes(32)))
    assert ask(witness, 0, 5, stranger).status == 404
    assert ask(witness, 0, 5, forged).status == 403
    assert cosigned(ask(witness, 0, 300), 300)
    size = Reply(HTTPStatus.CONFLICT, "300\n", "text/x.tlog.size")
    assert ask(witness, 0, 400) == size
    assert ask(witness, 299, 400) == size
    assert ask(witness, 301, 400) == size
    assert ask(witness, 300, 300, OTHER) == size
    assert witness.add_checkpoint(request(400, [], LOG.note(300))).status == 400
    assert ask(witness, 300, 400, OTHER).status == 422
    assert witness.add_checkpoint(request(300, [], LOG.note(400))).status == 422
    assert witness.add_checkpoint(request(300, [*proof(300, 400), bytes(32)], LOG.note(400))).status == 422
    assert cosigned(ask(witness, 300, 400), 400)


def test_from_an_empty_log_the_proof_is_empty_and_the_root_that_of_nothing(witness: Witness) -> None:
    assert witness.add_checkpoint(request(0, [bytes(32)], LOG.note(5))).status == 422
    no_tree = SIGNER.sign(str(Checkpoint(ORIGIN, 0, bytes(32))))
    assert witness.add_checkpoint(request(0, [], no_tree)).status == 409


def test_a_refused_request_changes_nothing(witness: Witness, tmp_path: Path) -> None:
    ask(witness, 0, 300)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    for old, new, log in ((0, 700, LOG), (300, 700, OTHER), (300, 200, LOG), (200, 200, LOG)):
        if old <= new:
            assert ask(witness, old, new, log).status != 200
        else:
            assert witness.add_checkpoint(request(old, [], log.note(new))).status == 400
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize(
    "body",
    [b"", b"\xff", b"old 0\n", b"old 00\n\n", b"old -1\n\n", b"old  0\n\n", b"new 0\n\n", b"old 0\nx\n\n",
     b"old 0\nAAAA\n\n", b"old 0\n" + b"A" * 43 + b"=\n" * 2, b"old 0\r\n\r\n", b"old 9223372036854775808\n\n"],
)  # fmt: skip
def test_a_malformed_request_is_a_bad_one(body: bytes, witness: Witness) -> None:
    assert witness.add_checkpoint(body + LOG.note(3).encode()).status == 400


def test_a_proof_is_at_most_63_hashes_and_a_request_of_moderate_length(witness: Witness) -> None:
    assert witness.add_checkpoint(request(0, [bytes(32)] * 64, LOG.note(3))).status == 400
    assert witness.add_checkpoint(b"old 0\n\n" + b"x" * 2_000_000).status == 400


@settings(deadline=None)
@given(st.one_of(st.binary(), st.text().map(str.encode), st.text().map(lambda text: b"old 0\n\n" + text.encode())))
def test_nonsense_is_answered_and_changes_nothing(tmp_path_factory: pytest.TempPathFactory, body: bytes) -> None:
    folder = tmp_path_factory.getbasetemp()
    reply = Witness(COSIGNER, [SIGNER.vkey], folder, lambda: NOW).add_checkpoint(body)
    assert reply.status in (400, 404)


def test_one_witness_watches_several_logs_and_both_keys_of_one(tmp_path: Path) -> None:
    other = note.Signer("log.example/other", bytes([8]) * 32)
    next_key = note.Signer(ORIGIN, bytes([9]) * 32)
    witness = Witness(COSIGNER, [SIGNER.vkey, other.vkey, next_key.vkey], tmp_path, lambda: NOW)
    assert ask(witness, 0, 5).status == 200
    assert ask(witness, 0, 9, PlainLog(OTHER.entries, other)).status == 200
    assert ask(witness, 5, 9, PlainLog(LOG.entries, next_key)).status == 200
    assert ask(witness, 9, 9, PlainLog(OTHER.entries, other)).status == 200


def test_a_witness_with_a_damaged_memory_says_nothing(witness: Witness, tmp_path: Path) -> None:
    ask(witness, 0, 5)
    [file] = tmp_path.glob("*.checkpoint")
    file.write_bytes(b"damaged")
    with pytest.raises(LogInconsistent):
        ask(witness, 5, 6)


def test_of_many_at_once_it_never_cosigns_two_histories_and_never_steps_back(witness: Witness) -> None:
    rivals = [PlainLog(leaves_of(40, history=n)) for n in range(8)]
    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda rival: ask(witness, 0, 40, rival), rivals))
    assert sorted(reply.status for reply in replies) == [200] + [409] * 7
    winner = rivals[[reply.status for reply in replies].index(HTTPStatus.OK)]
    winner.entries += leaves_of(100)[40:]
    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda size: ask(witness, 40, size, winner), range(93, 101)))
    assert sorted(reply.status for reply in replies) == [200] + [409] * 7
    size = 93 + [reply.status for reply in replies].index(HTTPStatus.OK)
    assert ask(witness, 0, 100, winner).body == f"{size}\n"


# over HTTP


def test_over_http_there_is_one_post_and_nothing_else(witness: Witness) -> None:
    def status(path: str, data: bytes | None) -> tuple[int, str]:
        try:
            with urlopen(Request(url + path, data=data), timeout=5) as answer:
                return answer.status, answer.headers["Content-Type"]
        except HTTPError as answered:
            with answered:
                return answered.code, answered.headers["Content-Type"]

    with serving.application(witness) as url:
        assert status("/add-checkpoint", request(0, [], LOG.note(3)))[0] == 200
        assert status("/add-checkpoint", request(0, [], LOG.note(4))) == (409, "text/x.tlog.size")
        assert status("/add-checkpoint", None)[0] == 405
        assert status("/", b"x")[0] == 404
        assert status("/add-checkpoint", b"")[0] == 400


def test_the_log_s_side_finds_out_what_the_witness_knows_and_gets_its_line(witness: Witness) -> None:
    ask(witness, 0, 100)
    with serving.application(witness) as url:
        client = WitnessClient(str(COSIGNER.key), over_http(url + "/"))
        for size in (300, 300, 700):
            got = client(LOG.note(size), lambda old, size=size: proof(old, size))  # type: ignore[misc]  # bound here
            assert got.startswith(LOG.note(size))
            assert cosignatures(got, [COSIGNER.key]) == {COSIGNER.key: NOW}


def test_a_witness_that_is_away_costs_the_cosignature_and_no_more(caplog: pytest.LogCaptureFixture) -> None:
    client = WitnessClient(str(COSIGNER.key), over_http("http://127.0.0.1:1", timeout=0.2))
    assert client(LOG.note(5), lambda old: []) == LOG.note(5)
    assert "did not cosign" in caplog.text


LINE = COSIGNER.cosign(note.unverified_text(LOG.note(5)), NOW)
STRANGER = Cosigner("stranger.example", bytes([1]) * 32).cosign(note.unverified_text(LOG.note(5)), NOW)


@pytest.mark.parametrize(
    ("answer", "added"),
    [
        ((200, "text/plain", LINE.encode()), LINE),
        ((200, "text/plain", (STRANGER + LINE).encode()), LINE),
        ((200, "text/plain", STRANGER.encode()), ""),
        ((200, "text/plain", COSIGNER.cosign("x\n", NOW).encode()), ""),
        ((200, "text/plain", b"\xff"), ""),
        ((200, "text/plain", b""), ""),
        ((200, "text/plain", b"\n" + LINE.encode()), ""),
        ((403, "text/plain", b""), ""),
        ((500, "text/html", b"<h1>"), ""),
        ((409, "text/plain", b"3\n"), ""),
        ((409, "text/x.tlog.size", b"3\n"), ""),
        ((409, "text/x.tlog.size", b"three"), ""),
        ((409, "text/x.tlog.size", b"9\n"), ""),
        ((409, "text/x.tlog.size", b"0\n"), ""),
    ],
)
def test_whatever_a_witness_answers_only_its_own_good_line_is_published(
    answer: tuple[int, str, bytes], added: str
) -> None:
    client = WitnessClient(str(COSIGNER.key), lambda body: answer)
    assert client(LOG.note(5), lambda old: proof(old, 5)) == LOG.note(5) + added


def test_a_witness_that_has_seen_more_is_an_error_for_somebody_to_read(
    witness: Witness, caplog: pytest.LogCaptureFixture
) -> None:
    def post(body: bytes) -> tuple[int, str, bytes]:
        reply = witness.add_checkpoint(body)
        return reply.status, reply.content_type, reply.body.encode()

    ask(witness, 0, 700)
    client = WitnessClient(str(COSIGNER.key), post)
    assert client(LOG.note(300), lambda old: []) == LOG.note(300)
    [told] = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert told.getMessage() == "the witness has seen 700 entries of this log, which now has 300"


def test_a_witness_that_is_killed_remembers_what_it_said(tmp_path: Path) -> None:
    def command(*words: str | Path) -> list[str]:
        return [sys.executable, "-m", "consent", *map(str, words)]

    made = subprocess.run(command("witness-key", "witness.example/w", tmp_path / "key"), capture_output=True, text=True)
    key = WitnessKey.parse(made.stdout.strip())
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
    again = subprocess.run(
        command("witness-key", "witness.example/w", tmp_path / "key"), capture_output=True, text=True
    )
    assert (again.returncode, again.stderr) == (2, "Cannot witness-key: File exists\n")
    (tmp_path / "policy").write_text(f"log {SIGNER.vkey}\nquorum none\n", encoding="utf-8")
    files = ("--key", tmp_path / "key", "--policy", tmp_path / "policy", "--state", tmp_path / "state")
    for old, size in ((0, 300), (300, 700)):
        run = subprocess.Popen(
            command("witness", *files, "--port", "0"), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        with run:
            assert run.stdout is not None
            vkey, _, url = run.stdout.readline().split()
            assert vkey == str(key)
            status, kind, body = over_http(url, timeout=10)(request(0, [], LOG.note(size)))
            if old:
                assert (status, kind, body) == (409, "text/x.tlog.size", b"300\n")
                status, kind, body = over_http(url, timeout=10)(request(old, proof(old, size), LOG.note(size)))
            run.kill()
        assert status == 200
        assert list(cosignatures(LOG.note(size) + body.decode(), [key])) == [key]
