"""JSON and small values in one spelling only: restricted JCS (RFC 8785), the same on every machine and in every year.

The profile: ASCII keys; strings, booleans, null, whole numbers below 2^53, arrays and objects of these. On it, sorted
compact JSON and JCS are the same bytes. Instants are whole milliseconds since 1970 UTC, ids lower-case UUID text,
hashes lower-case hex.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from math import isfinite
from typing import Any, NoReturn
from uuid import UUID

MAX_DEPTH = 16
MAX_INT = 2**53

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))


class Malformed(ValueError):
    """These bytes or values are not of the profile; `code` says why in one word, and never repeats what was sent."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def dumps(value: object) -> bytes:
    """The one spelling of `value`, UTF-8. Anything outside the profile is `Malformed`."""
    _check(value, depth=MAX_DEPTH, restricted=True)
    return spell(value)


def loads(data: bytes, *, max_depth: int = MAX_DEPTH, restricted: bool = True) -> Any:
    """Parse strictly, in any spelling: duplicate keys, lone surrogates, NaN, a byte order mark and depth are refused.

    `restricted=False` is for what strangers send us: floats, large numbers and non-ASCII keys may be there (a field
    we do not know is ignored), but nothing that two parsers could read in two ways.
    """
    try:
        value = json.loads(data.decode("utf-8"), object_pairs_hook=_object, parse_constant=_no_constant)
    except UnicodeDecodeError:
        raise Malformed("not_utf8") from None
    except Malformed:
        raise
    except RecursionError:
        raise Malformed("too_deep") from None
    except ValueError:  # also a number of more digits than Python reads
        raise Malformed("not_json") from None
    _check(value, depth=max_depth, restricted=restricted)
    return value


def spell(value: object) -> bytes:
    """`dumps` without the walk, for values whose types we made ourselves."""
    try:
        return _ENCODER.encode(value).encode("utf-8")
    except UnicodeEncodeError:
        raise Malformed("surrogate") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    built = dict(pairs)
    if len(built) != len(pairs):
        raise Malformed("duplicate_key")
    return built


def _no_constant(_: str) -> NoReturn:
    raise Malformed("not_json")


def _check(value: object, *, depth: int, restricted: bool) -> None:
    if value is None or isinstance(value, bool):
        return
    if isinstance(value, str):
        _check_text(value)
    elif isinstance(value, int):
        if restricted and not -MAX_INT < value < MAX_INT:
            raise Malformed("number_range")
    elif isinstance(value, float):
        if restricted or not isfinite(value):
            raise Malformed("float")
    elif isinstance(value, (list, tuple, dict)):
        if depth == 0:
            raise Malformed("too_deep")
        if isinstance(value, dict):
            for key in value:
                if not isinstance(key, str) or (restricted and not key.isascii()):
                    raise Malformed("key_not_ascii")
                _check_text(key)
        for part in value.values() if isinstance(value, dict) else value:
            _check(part, depth=depth - 1, restricted=restricted)
    else:
        raise Malformed("type")


def _check_text(text: str) -> None:
    if not text.isascii():
        try:
            text.encode("utf-8")
        except UnicodeEncodeError:
            raise Malformed("surrogate") from None


def floor_millisecond(at: datetime) -> datetime:
    """The ledger counts whole milliseconds: what a clock says, rounded down, in UTC."""
    at = _aware(at).astimezone(UTC)
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def milliseconds(at: datetime) -> int:
    """Whole milliseconds since 1970 UTC. An instant between two milliseconds is refused, not rounded."""
    whole, rest = divmod(_aware(at) - _EPOCH, _MILLISECOND)
    if rest:
        raise Malformed("instant")
    return whole


def instant(value: object) -> datetime:
    if not isinstance(value, int) or isinstance(value, bool):
        raise Malformed("instant")
    try:
        return _EPOCH + value * _MILLISECOND
    except OverflowError:
        raise Malformed("instant") from None


def uuid_of(text: object) -> UUID:
    """Lower-case, hyphened, nothing else."""
    try:
        value = UUID(text) if isinstance(text, str) else None
    except ValueError:
        value = None
    if value is None or str(value) != text:
        raise Malformed("uuid")
    return value


def uuid7(at: datetime, random: Callable[[int], bytes]) -> UUID:
    """A UUIDv7 (RFC 9562) of this instant; `random(n)` gives n random bytes."""
    noise = int.from_bytes(random(10), "big")
    time = milliseconds(floor_millisecond(at))
    value = (time & (2**48 - 1)) << 80 | 7 << 76 | (noise >> 68 & 0xFFF) << 64 | 0b10 << 62 | noise & (2**62 - 1)
    return UUID(int=value)


def first_uuid7(at: datetime) -> UUID:
    """Below every UUIDv7 of this millisecond and above those before it: ids are an index by time."""
    return UUID(int=milliseconds(floor_millisecond(at)) << 80)


def event_id_of(value: UUID) -> UUID:
    """Event ids are UUIDv7, so that rows arrive in the order of their keys."""
    if value.version != 7:
        raise Malformed("event_id")
    return value


def _aware(at: datetime) -> datetime:
    if at.utcoffset() is None:
        raise Malformed("instant")
    return at


def hash_text(value: bytes | None) -> str | None:
    if value is not None and len(value) != 32:
        raise Malformed("hash")
    return None if value is None else value.hex()


def hash_of(text: object) -> bytes | None:
    if text is None:
        return None
    try:
        value = bytes.fromhex(text) if isinstance(text, str) else b""
    except ValueError:
        value = b""
    if len(value) != 32 or value.hex() != text:
        raise Malformed("hash")
    return value
