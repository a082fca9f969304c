"""Every inclusion proof of a small tree at once, each inner node hashed a single time (RFC 6962, section 2.1.1)."""

from __future__ import annotations

from collections.abc import Sequence

from consent.log.merkle import node_hash


def paths(leaf_hashes: Sequence[bytes]) -> list[list[bytes]]:
    """The proof of each leaf in turn, the same as `merkle.inclusion_proof` gives for it alone."""
    found: list[list[bytes]] = [[] for _ in leaf_hashes]
    level, width = list(leaf_hashes), 1
    while len(level) > 1:
        for index, path in enumerate(found):
            beside = (index // width) ^ 1
            if beside < len(level):
                path.append(level[beside])
        # A node without a right neighbour moves up as it is.
        level = [
            node_hash(level[at], level[at + 1]) if at + 1 < len(level) else level[at] for at in range(0, len(level), 2)
        ]
        width *= 2
    return found
