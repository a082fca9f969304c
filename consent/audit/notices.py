"""Holds what agencies are told against their feeds: every number of a stream has its delivery, of the right event."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from uuid import UUID

from consent.audit.ground import Ground
from consent.audit.walk import together
from consent.rows import DeliveryRow, FeedRow, Row, StreamRow, TombstoneRow


def audit_notices(ground: Ground) -> None:
    """A message may be late, and nobody's fault; one that was never made ready, or is another's, is a fault."""
    streams = {row.stream_id: row for row in ground.rows(StreamRow)}
    told: Counter[UUID] = Counter()
    sides: dict[type[Row], Iterator[Row]] = {
        DeliveryRow: ground.rows(DeliveryRow, "event_id"),
        FeedRow: ground.again(FeedRow, "event_id"),
        TombstoneRow: ground.again(TombstoneRow, "event_id"),
    }
    reaching: dict[str, list[StreamRow]] = defaultdict(list)
    for each in streams.values():
        reaching[each.agency].append(each)
    for group in together(ground, "event_id", sides):
        feeds = {(row.agency, row.number) for row in group.of(FeedRow)}
        if group.one(TombstoneRow) is not None:
            # Whoever was not told before it was erased is told nothing any more.
            for agency, number in feeds:
                told.update(one.stream_id for one in reaching[agency] if one.begins < number <= one.enrolled)
            for row in group.of(DeliveryRow):
                ground.fault(row, "its event was erased")
            continue
        for row in group.of(DeliveryRow):
            stream = streams.get(row.stream_id)
            if stream is None:
                ground.fault(row, "its stream is missing")
            elif (stream.agency, row.number) not in feeds:
                ground.fault(row, "the agency's feed has another event under this number")
            elif not stream.begins < row.number <= stream.enrolled:
                ground.fault(row, "its stream does not reach to this number")
            else:
                told[row.stream_id] += 1
    for stream in streams.values():
        if not 0 <= stream.begins <= stream.enrolled:
            ground.fault(stream, "it ends before it begins")
        elif told[stream.stream_id] != stream.enrolled - stream.begins:
            # A number has one delivery at most, so a count tells of a gap.
            ground.fault(stream, "not every number it reaches to has a delivery")
