"""A ledger to erase from: keys of its own, since epochs end, and everything that is done around an erasure."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from sqlalchemy import Engine

from consent.erasure.again import Reapplied, reapply
from consent.erasure.daily import Daily
from consent.events import SubjectId
from consent.fsck import Fault, fsck
from consent.keys import Keyring
from consent.ledger import Erasure, ErasureGround
from consent.sql import SqlAudit, store_factory
from tests.consent.ledger.populated import ANNA, BENT, daily_of, sequencer_of
from tests.consent.ledger.world import ORIGIN, Clock, World

LAW = "databeskyttelsesforordningen artikel 17, stk. 1, litra a, jf. arkivloven § 13"


@dataclass
class Erasing:
    world: World
    folder: Path

    @property
    def daily(self) -> Daily:
        return daily_of(self.world, self.folder)

    def sequenced(self) -> None:
        while sequencer_of(self.world, self.folder, self.world.guard).run_once():
            pass

    def asked(self, subject: SubjectId) -> Erasure:
        return self.world.do(
            lambda ledger: ledger.ask_erasure(subject, ground=ErasureGround.NO_LONGER_NEEDED, legal_ref=LAW, act=ANNA)
        )

    def approved(self, erasure_id: UUID) -> Erasure:
        done = self.world.do(lambda ledger: ledger.approve_erasure(erasure_id, act=BENT))
        self.daily.listed()
        return done

    def erased(self, subject: SubjectId) -> Erasure:
        self.sequenced()
        return self.approved(self.asked(subject).erasure_id)

    def reapplied(self) -> Reapplied:
        return reapply(
            store_factory(self.world.engine),
            self.world.keys,
            origin=ORIGIN,
            now=self.world.clock,
            sequence=sequencer_of(self.world, self.folder, self.world.guard).run_once,
        )

    def faults(self) -> list[Fault]:
        with self.world.engine.connect() as connection:
            return fsck(SqlAudit(connection), keys=self.world.keys, now=self.world.clock(), guard=self.world.guard)


def erasing_in(folder: Path, engine: Engine, clock: Clock) -> Erasing:
    keys = Keyring.create(folder, origin=ORIGIN)
    world = World(engine, keys, clock)
    world.register()
    return Erasing(world, folder)
