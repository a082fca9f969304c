"""The ledger's tables, the same on SQLite and PostgreSQL; columns in the order of the classes in `consent.rows`."""

from consent.sql.tables.acts import consent, event, in_force, pending
from consent.sql.tables.alarms import alarm
from consent.sql.tables.blocks import block
from consent.sql.tables.checks import check, check_batch
from consent.sql.tables.erasure import check_tombstone, epoch, erasure, erasure_batch, tombstone
from consent.sql.tables.form import metadata
from consent.sql.tables.history import lookback, transfer
from consent.sql.tables.log import checkpoint, entry, feed, head, recovery, tile
from consent.sql.tables.notices import delivery, reading, stream
from consent.sql.tables.people import number, pseudonym, served, subject
from consent.sql.tables.register import agency, budget, mandate, spent
from consent.sql.tables.tally import tally
from consent.sql.tables.ways_back import return_address, way_back

__all__ = [
    "agency",
    "alarm",
    "block",
    "budget",
    "check",
    "check_batch",
    "check_tombstone",
    "checkpoint",
    "consent",
    "delivery",
    "entry",
    "epoch",
    "erasure",
    "erasure_batch",
    "event",
    "feed",
    "head",
    "in_force",
    "lookback",
    "mandate",
    "metadata",
    "number",
    "pending",
    "pseudonym",
    "reading",
    "recovery",
    "return_address",
    "served",
    "spent",
    "stream",
    "subject",
    "tally",
    "tile",
    "tombstone",
    "transfer",
    "way_back",
]
