"""What can be wrong with a log, or with a proof about one.

Exception
├── ProofInvalid         what was shown does not prove what it claims
│   └── NoteInvalid      a signed note is malformed, unsigned by a known key, or signed wrongly by one
└── LogInconsistent      the log's own database contradicts itself or what was already published
    └── TurnedBack       it is whole, but from before what was published or erased
"""

from __future__ import annotations


class ProofInvalid(Exception):
    """A proof, note or receipt does not hold; the only answer a verifier gives besides None and ValueError."""


class NoteInvalid(ProofInvalid):
    """A signed note is malformed, carries no signature of a known key, or a bad one of a known key."""


class LogInconsistent(Exception):
    """The log must not grow: its head, rows or guard disagree. A person looks before anything is appended again."""


class TurnedBack(LogInconsistent):
    """The database is behind its guard, or from before an erasure: it may be read by people, and nothing else."""
