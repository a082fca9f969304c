"""Where we may speak to: addresses of endpoints that agencies registered, and the network addresses behind them.

The worker stands inside the municipality's network, and an agency chooses where it calls: whatever is not a plain
public https address is refused, when it is registered and again each time before it is called (CWE-918).
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

LONGEST: Final = 500
_SPELLED: Final = re.compile(r"[\x21-\x7e]+")
_LABEL: Final = r"(?!-)[a-z0-9-]{1,63}(?<!-)"
# The last label begins with a letter, so that no spelling of a number passes for a name: 127.1, 0x7f.0x1, 2130706433.
_HOST: Final = re.compile(rf"(?=.{{1,253}}$)(?:{_LABEL}\.)+(?!-)[a-z][a-z0-9-]{{0,61}}[a-z0-9]")
_LOOPBACK_NAMES: Final = ("localhost", "127.0.0.1", "::1")
_NOT_PUBLIC: Final = tuple(
    ipaddress.ip_network(one)
    for one in (
        "0.0.0.0/8",  # this network, unspecified
        "10.0.0.0/8",
        "100.64.0.0/10",  # carrier-grade NAT
        "127.0.0.0/8",
        "169.254.0.0/16",  # link-local, and the metadata of clouds
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # AMT
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
        "2001::/23",  # Teredo, ORCHID and other protocols
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: any IPv4 address in disguise
        "2620:4f:8000::/48",  # AS112
        "3ffe::/16",
        "3fff::/20",  # documentation
    )
)
_PUBLIC_V6: Final = ipaddress.ip_network("2000::/3")
"""All that was ever given out: what wraps an IPv4 address (mapped, NAT64), local and multicast lie outside of it."""


class Refused(ValueError):
    """We do not speak to that; the code says why, and repeats nothing of it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What an installation lets its agencies register."""

    ports: frozenset[int] = frozenset({443})
    loopback: bool = False
    """For demo and tests: this machine too, on any port and without TLS. Everything else stays as strict."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address in its one spelling, taken apart."""

    tls: bool
    host: str
    port: int
    target: str
    """Path and query, as sent."""

    @property
    def authority(self) -> str:
        """The Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.tls else 80) else f"{host}:{self.port}"


def endpoint_of(url: str, rules: Rules) -> Endpoint:
    """The endpoint of an URL; `Refused` for whatever is not written in the one plain way."""
    if len(url) > LONGEST or not _SPELLED.fullmatch(url) or "\\" in url or "#" in url:
        raise Refused("url")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Refused("url") from None
    scheme, separator, _ = url.partition("://")
    if not separator or not parts.netloc or "@" in parts.netloc or "%" in parts.netloc or parts.netloc.endswith(":"):
        raise Refused("url")
    host = (parts.hostname or "").lower()
    here = rules.loopback and host in _LOOPBACK_NAMES
    if scheme != "https" and not (here and scheme == "http"):
        raise Refused("scheme")
    if not here and not _HOST.fullmatch(host):
        raise Refused("host")
    chosen = port if port is not None else 443 if scheme == "https" else 80
    if not here and chosen not in rules.ports:
        raise Refused("port")
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Endpoint(tls=scheme == "https", host=host, port=chosen, target=target)


def check_addresses(addresses: list[str], endpoint: Endpoint, rules: Rules) -> None:
    """`Refused` unless every address a name leads to may be spoken to: one bad among good ones is a trap."""
    if not addresses:
        raise Refused("dns")
    here = rules.loopback and endpoint.host in _LOOPBACK_NAMES
    for one in addresses:
        try:
            address = ipaddress.ip_address(one)
        except ValueError:
            raise Refused("address") from None
        if not (address.is_loopback if here else _public(address)):
            raise Refused("address")


def _public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address) and (address.scope_id is not None or address not in _PUBLIC_V6):
        return False
    return not any(address.version == net.version and address in net for net in _NOT_PUBLIC)
