"""The one door to the consent ledger: every verb, inside a transaction that the caller opens and commits."""

from __future__ import annotations

from consent.blocks import Block
from consent.refusals import (
    Blocked,
    Busy,
    MandateMissing,
    Refused,
    TermsInvalid,
    TextMissing,
    UnknownConsent,
    WrongActor,
    WrongState,
)
from consent.verbs.acts import Acts
from consent.verbs.alarms import LIMITS, Alarm, AlarmKind, Alarms, AlarmWatch
from consent.verbs.asof import AsOf, Ground, History, LookedBack, NotKnownYet
from consent.verbs.blocks import Blocks
from consent.verbs.budgets import MOST as MOST_HOURLY
from consent.verbs.budgets import USUAL as USUAL_HOURLY
from consent.verbs.budgets import BudgetInvalid, Budgets
from consent.verbs.checks import Answer, Ask, BatchAnswer
from consent.verbs.counting import Counted, Counting, Covering
from consent.verbs.desk import UnknownSubject
from consent.verbs.endings import Endings
from consent.verbs.erasing import Erasing, Erasure, ErasureGround, ErasureRefused, ErasureState
from consent.verbs.evidence import Served
from consent.verbs.holdings import Held, Holdings, Wanted
from consent.verbs.people import NumberTaken
from consent.verbs.reading import CheckRow, UnknownCheck
from consent.verbs.register import Agency, Mandate, NotForEmployers, UnknownAgency, may_be_asked_by
from consent.verbs.statements import Statements
from consent.verbs.transfers import Cover, Reconciliation, Transfer, Transfers
from consent.verbs.transfers import Ground as LawfulGround
from consent.verbs.ways_back import ReturnAddressInvalid, ReturnAddressUnknown, WaysBack, is_return_address
from consent.verbs.writing import Acknowledgement, EventReused

__all__ = [
    "LIMITS",
    "MOST_HOURLY",
    "USUAL_HOURLY",
    "Acknowledgement",
    "Agency",
    "Alarm",
    "AlarmKind",
    "AlarmWatch",
    "Answer",
    "AsOf",
    "Ask",
    "BatchAnswer",
    "Block",
    "Blocked",
    "BudgetInvalid",
    "Busy",
    "CheckRow",
    "Counted",
    "Cover",
    "Covering",
    "Erasure",
    "ErasureGround",
    "ErasureRefused",
    "ErasureState",
    "EventReused",
    "Ground",
    "Held",
    "LawfulGround",
    "Ledger",
    "LookedBack",
    "Mandate",
    "MandateMissing",
    "NotForEmployers",
    "NotKnownYet",
    "NumberTaken",
    "Reconciliation",
    "Refused",
    "ReturnAddressInvalid",
    "ReturnAddressUnknown",
    "Served",
    "TermsInvalid",
    "TextMissing",
    "Transfer",
    "UnknownAgency",
    "UnknownCheck",
    "UnknownConsent",
    "UnknownSubject",
    "Wanted",
    "WrongActor",
    "WrongState",
    "is_return_address",
    "may_be_asked_by",
]


class Ledger(
    Acts, Endings, Blocks, History, Holdings, Transfers, Budgets, Alarms, Statements, Erasing, WaysBack, Counting
):
    """`Ledger(store, keys=…, now=…)`: people, register, texts, acts, reads, checks and history of one transaction.

    Nothing is effective, and no acknowledgement or answer may leave, before the caller has committed. On SQLite the
    transaction of an act, a check or a served text must be one that `writes`.
    """
