"""One's own checks again, their receipts offline, and the public log for anybody."""

from __future__ import annotations

from uuid import uuid4

from consent.canonical import loads
from consent.log import merkle, note, tiles
from consent.log.checkpoint import Checkpoint
from consent.log.verify import verify_receipt
from tests.consent.http.test_evaluation import problem
from tests.consent.http.world import NUMBER, Caller, World


def test_an_answer_can_be_fetched_again_by_its_asker_and_nobody_else(
    region: Caller, jobcentre: Caller, world: World
) -> None:
    world.says_yes()
    first = region.check()
    place = f"/api/v1/checks/{first['context']['checkId']}"
    again = region.get(place)
    assert again.headers["Cache-Control"] == "no-store"
    body = again.get_json()
    signed = [
        world.keys.verify("consent-check+jwt", answer["context"].pop("evidence")["jws"]) for answer in (first, body)
    ]
    assert signed[0] == signed[1]
    assert body == first
    for path in (place, f"{place}/proof"):
        other = jobcentre.get(path)
        problem(other, 404, "not-found")
        assert other.get_json() == jobcentre.get(path.replace(place, f"/api/v1/checks/{uuid4()}")).get_json()
        problem(region.http.get(path), 401, "token.missing")


def test_a_refusal_is_fetched_again_word_for_word(jobcentre: Caller) -> None:
    first = jobcentre.check()
    body = jobcentre.get(f"/api/v1/checks/{first['context']['checkId']}").get_json()
    del first["context"]["evidence"], body["context"]["evidence"]
    assert body == first


def test_a_checks_receipt_is_there_once_it_is_in_the_log_and_verifies_offline(region: Caller, world: World) -> None:
    world.says_yes()
    ids = [region.check()["context"]["checkId"] for _ in range(3)]
    early = region.get(f"/api/v1/checks/{ids[1]}/proof")
    problem(early, 404, "proof.pending")
    assert early.headers["Retry-After"] == "1"
    world.sequence()
    for check_id in ids:
        receipt = region.get(f"/api/v1/checks/{check_id}/proof")
        assert receipt.mimetype == "text/plain"
        assert loads(verify_receipt(receipt.text, world.keys.vkey).evidence.record)["check_id"] == check_id
        assert NUMBER not in receipt.text


def test_an_old_receipts_check_is_proved_against_the_newest_checkpoint(region: Caller, world: World) -> None:
    check_id = region.check()["context"]["checkId"]
    world.sequence()
    for _ in range(5):
        region.check()
        world.sequence()
    receipt = region.get(f"/api/v1/checks/{check_id}/proof").text
    verify_receipt(receipt, world.keys.vkey)
    assert receipt.endswith(region.http.get("/log/checkpoint").text)


def test_the_log_is_empty_until_something_is_published(region: Caller) -> None:
    problem(region.http.get("/log/checkpoint"), 404, "log.empty")
    problem(region.http.get("/log/tile/0/000.p/1"), 404, "log.empty")


def test_checkpoint_tiles_and_entries_tell_one_tree(region: Caller, world: World) -> None:
    for _ in range(3):
        world.says_yes()
        world.clock.tick(seconds=1)
    world.sequence()
    published = region.http.get("/log/checkpoint")
    assert published.headers["Content-Type"].startswith("text/plain")
    assert published.headers["Cache-Control"] == "public, max-age=1"
    checkpoint = Checkpoint.parse(note.verify(published.text, world.keys.vkey))
    # Three requests, three grants, and the two older consents that were superseded.
    assert checkpoint.size == 8
    bundle = region.http.get("/log/tile/entries/000.p/8")
    hashes = [merkle.leaf_hash(entry) for entry in tiles.parse_bundle(bundle.data)]
    assert merkle.root(hashes) == checkpoint.root
    tile = region.http.get("/log/tile/0/000.p/8")
    assert tile.data == b"".join(hashes)
    for answer in (bundle, tile):
        assert answer.mimetype == "application/octet-stream"
        assert "immutable" in answer.headers["Cache-Control"]
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
    # An older, narrower tile of the same tree is still served.
    assert region.http.get("/log/tile/0/000.p/3").data == b"".join(hashes[:3])


def test_only_published_tiles_under_their_one_spelling_are_served(region: Caller, world: World) -> None:
    world.says_yes()
    world.sequence()
    world.says_yes()
    for path in (
        "0/000",
        "0/000.p/3",
        "0/000.p/0",
        "0/000.p/01",
        "0/000.p/256",
        "0/000.p/999",
        "0/0.p/2",
        "00/000.p/2",
        "1/000.p/1",
        "0/001.p/1",
        "0/x000/000.p/2",
        "0/x001/000",
        "64/000",
        "entries/000",
        "entries/x999/x999/x999/x999/x999/x999/x999/999",
        "-1/000",
        "0/../0/000.p/2",
        "",
    ):
        answer = region.http.get(f"/log/tile/{path}")
        assert answer.status_code == 404, path
        assert answer.mimetype == "application/problem+json"
    problem(region.http.post("/log/checkpoint"), 405, "method.not-allowed")


def test_full_tiles_and_bundles_of_a_larger_log_are_served_whole(region: Caller, world: World) -> None:
    # Each check is sequenced on its own here, so that each is a leaf.
    for _ in range(260):
        region.check()
        world.sequence()
    hashes = [
        merkle.leaf_hash(entry)
        for path in ("entries/000", "entries/001.p/4")
        for entry in tiles.parse_bundle(region.http.get(f"/log/tile/{path}").data)
    ]
    assert len(hashes) == 260
    full = region.http.get("/log/tile/0/000").data
    assert full == b"".join(hashes[:256])
    assert region.http.get("/log/tile/1/000.p/1").data == merkle.root(hashes[:256])
    checkpoint = Checkpoint.parse(note.verify(region.http.get("/log/checkpoint").text, world.keys.vkey))
    assert checkpoint.root == merkle.root(hashes)
