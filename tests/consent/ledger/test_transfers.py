"""What agencies say they moved: written down once, held against their checks, and shown to the one it is about."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from consent.ledger import Cover, EventReused, LawfulGround, Transfer, UnknownCheck
from consent.refusals import TermsInvalid
from tests.consent.ledger.world import CLINIC, JOBCENTER, NUMBERS, Clock, World, ask


def test_a_transfer_under_a_permit_is_covered_only_while_the_answer_is_fresh(world: World, clock: Clock) -> None:
    world.given(world.subject())
    permit = world.checked()

    def moved(after: timedelta) -> Cover:
        at = permit.decided_at + after
        return world.do(lambda ledger: ledger.report_transfer(JOBCENTER, uuid4(), permit.check_id, at)).cover

    lease = permit.fresh_until - permit.decided_at
    clock.pass_by(minutes=5)
    assert moved(timedelta()) is Cover.PERMITTED
    assert moved(lease - timedelta(milliseconds=1)) is Cover.PERMITTED
    assert moved(lease) is Cover.LATE
    assert moved(-timedelta(milliseconds=1)) is Cover.LATE


def test_what_should_not_have_been_moved_is_written_down_all_the_same(world: World) -> None:
    refused = world.checked()
    assert not refused.decision
    told = world.do(lambda ledger: ledger.report_transfer(JOBCENTER, uuid4(), refused.check_id, world.clock()))
    assert told.cover is Cover.REFUSED


def test_the_same_report_again_is_the_first_and_another_under_its_id_is_refused(world: World, clock: Clock) -> None:
    world.given(world.subject())
    check, transfer_id, at = world.checked(), uuid4(), clock()

    def report(moved_at: object = at) -> Transfer:
        return world.do(lambda ledger: ledger.report_transfer(JOBCENTER, transfer_id, check.check_id, moved_at))  # type: ignore[arg-type]  # a datetime

    first = report()
    clock.pass_by(hours=1)
    assert report() == first
    with pytest.raises(EventReused):
        report(at + timedelta(seconds=1))


def test_another_agencys_check_is_nothing_to_report_under(world: World) -> None:
    check = world.checked()
    with pytest.raises(UnknownCheck):
        world.do(lambda ledger: ledger.report_transfer(CLINIC, uuid4(), check.check_id, world.clock()))


def test_nothing_can_have_been_moved_in_the_future(world: World, clock: Clock) -> None:
    check = world.checked()
    with pytest.raises(TermsInvalid, match="moved_later"):
        world.do(
            lambda ledger: ledger.report_transfer(JOBCENTER, uuid4(), check.check_id, clock() + timedelta(minutes=5))
        )


def test_she_sees_both_kinds_newest_first_under_every_number_of_hers(world: World, clock: Clock) -> None:
    subject = world.subject()
    world.given(subject)
    check = world.checked()
    with world.ledger() as ledger:
        ledger.report_transfer(JOBCENTER, uuid4(), check.check_id, clock())
        ledger.add_number(subject, NUMBERS[2])
        ledger.report_lawful_transfer(
            JOBCENTER,
            uuid4(),
            ask(NUMBERS[2]),
            legal_ref="retssikkerhedsloven § 11 c",
            ground=LawfulGround.WITHOUT_CONSENT,
            moved_at=clock(),
        )
    told = world.do(lambda ledger: ledger.transfers_of(subject))
    assert [one.cover for one in told] == [Cover.LAW, Cover.PERMITTED]
    assert world.do(lambda ledger: ledger.transfers_of(ledger.subject_of(NUMBERS[1]))) == []
    assert world.do(lambda ledger: ledger.transfers_of(subject, agency=JOBCENTER)) == told
    assert world.do(lambda ledger: ledger.transfers_of(subject, agency=CLINIC)) == []
    assert world.do(lambda ledger: ledger.checks_of(subject, agency=JOBCENTER)) != []
    assert world.do(lambda ledger: ledger.checks_of(subject, agency=CLINIC)) == []


def test_reconciling_names_permits_without_transfer_and_transfers_without_permit(world: World, clock: Clock) -> None:
    since = clock()
    refused = world.checked()
    world.given(world.subject())
    used, unused = world.checked(), world.checked()
    with world.ledger() as ledger:
        ledger.report_transfer(JOBCENTER, uuid4(), used.check_id, clock())
        wrong = ledger.report_transfer(JOBCENTER, uuid4(), refused.check_id, clock())
    found = world.do(lambda ledger: ledger.reconcile(JOBCENTER, since, clock()))
    assert (found.permits, found.transfers) == (2, 2)
    assert found.permits_unused == (unused.check_id,)
    assert found.uncovered == (wrong,)
    later = world.do(lambda ledger: ledger.reconcile(JOBCENTER, clock(), clock()))
    assert (later.permits, later.transfers, later.permits_unused, later.uncovered) == (0, 0, (), ())


def test_a_question_about_the_past_is_written_down_and_shown_to_her(world: World, clock: Clock) -> None:
    subject = world.subject()
    world.given(subject)
    then = clock()
    clock.pass_by(days=2)
    told = world.do(lambda ledger: ledger.look_back(JOBCENTER, ask(), effective_at=then))
    assert told.decision
    (row,) = world.do(lambda ledger: ledger.lookbacks_of(subject))
    assert (row.agency, row.category, row.reason) == (JOBCENTER, "health", told.reason)
    assert row.effective_at == told.effective_at < row.asked_at
