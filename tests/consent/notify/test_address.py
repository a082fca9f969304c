"""Where the worker may be sent to, and where not, in every spelling that has fooled somebody."""

from __future__ import annotations

import pytest

from consent.notify.address import Endpoint, Refused, Rules, check_addresses, endpoint_of

STRICT, HERE = Rules(), Rules(loopback=True)

SPELLINGS = {
    "http": "http://agency.example/set",
    "another scheme": "gopher://agency.example/set",
    "file": "file:///etc/passwd",
    "no scheme": "agency.example/set",
    "scheme and nothing": "https://",
    "capital scheme": "HTTPS://agency.example/set",
    "decimal": "https://2130706433/set",
    "octal": "https://0177.0.0.1/set",
    "hex": "https://0x7f.0x0.0x0.0x1/set",
    "hex in one": "https://0x7f000001/set",
    "short": "https://127.1/set",
    "dotted": "https://127.0.0.1/set",
    "dotted, public": "https://8.8.8.8/set",
    "dotted, trailing dot": "https://127.0.0.1./set",
    "metadata": "https://169.254.169.254/latest/meta-data/",
    "mixed bases": "https://0x7f.1/set",
    "padded": "https://127.000.000.001/set",
    "too many parts": "https://127.0.0.0.1/set",
    "brackets": "https://[::1]/set",
    "brackets, mapped": "https://[::ffff:127.0.0.1]/set",
    "brackets, public": "https://[2a00:1450::1]/set",
    "brackets, zone": "https://[fe80::1%25eth0]/set",
    "bracket left open": "https://[::1/set",
    "userinfo": "https://agency.example@127.0.0.1/set",
    "userinfo before a name": "https://127.0.0.1@agency.example/set",
    "password": "https://user:word@agency.example/set",
    "empty userinfo": "https://@agency.example/set",
    "backslash": "https://agency.example\\@127.0.0.1/set",
    "percent in the host": "https://127%2e0.0.1/set",
    "percent in a name": "https://agency%2eexample/set",
    "fragment": "https://agency.example/set#127.0.0.1",
    "empty fragment": "https://agency.example/set#",
    "line break": "https://agency.example/set\r\nHost: other",
    "tab": "https://agency\t.example/set",
    "space": "https://agency.example /set",
    "zero byte": "https://agency.example\0.other.example/set",
    "localhost": "https://localhost/set",
    "one label": "https://intranet/set",
    "trailing dot": "https://agency.example./set",
    "two dots": "https://agency..example/set",
    "leading dot": "https://.agency.example/set",
    "IDN": "https://kommune-æøå.example/set",
    "full-width digits": "https://１２７.0.0.1/set",
    "circled digits": "https://①②⑦.0.0.1/set",
    "full-width dot": "https://127。0。0。1/set",
    "underscore": "https://my_agency.example/set",
    "hyphen first": "https://-agency.example/set",
    "label too long": f"https://{'a' * 64}.example/set",
    "host too long": f"https://{'a.' * 130}example/set",
    "too long": f"https://agency.example/{'a' * 500}",
    "port 22": "https://agency.example:22/set",
    "port 80": "https://agency.example:80/set",
    "port 0": "https://agency.example:0/set",
    "port too large": "https://agency.example:70000/set",
    "port of words": "https://agency.example:https/set",
    "port left empty": "https://agency.example:/set",
    "negative port": "https://agency.example:-443/set",
}
ADDRESSES = {
    "unspecified": "0.0.0.0",
    "this network": "0.1.2.3",
    "loopback": "127.0.0.1",
    "loopback, elsewhere": "127.255.255.254",
    "private 10": "10.0.0.1",
    "private 172": "172.16.0.1",
    "private 172, last": "172.31.255.255",
    "private 192": "192.168.1.1",
    "carrier-grade NAT": "100.64.0.1",
    "carrier-grade NAT, last": "100.127.255.255",
    "link-local": "169.254.1.1",
    "metadata of clouds": "169.254.169.254",
    "protocol assignments": "192.0.0.8",
    "documentation 1": "192.0.2.1",
    "documentation 2": "198.51.100.1",
    "documentation 3": "203.0.113.1",
    "6to4 relay": "192.88.99.1",
    "benchmarks": "198.18.0.1",
    "multicast": "224.0.0.1",
    "reserved": "240.0.0.1",
    "broadcast": "255.255.255.255",
    "v6 unspecified": "::",
    "v6 loopback": "::1",
    "v6 mapped": "::ffff:10.0.0.1",
    "v6 mapped, public": "::ffff:8.8.8.8",
    "v6 compatible": "::127.0.0.1",
    "v6 translated": "::ffff:0:127.0.0.1",
    "NAT64": "64:ff9b::7f00:1",
    "NAT64, local": "64:ff9b:1::7f00:1",
    "6to4 of loopback": "2002:7f00:1::",
    "Teredo": "2001:0:7f00:1::",
    "ORCHID": "2001:20::1",
    "v6 documentation": "2001:db8::1",
    "v6 documentation, new": "3fff::1",
    "unique local": "fd00::1",
    "unique local, other half": "fc00::1",
    "link-local v6": "fe80::1",
    "link-local v6 with a zone": "fe80::1%eth0",
    "public v6 with a zone": "2a00:1450::1%eth0",
    "site-local": "fec0::1",
    "multicast v6": "ff02::1",
    "discard only": "100::1",
    "SRv6": "5f00::1",
    "not an address": "agency.example",
}


@pytest.mark.parametrize("url", SPELLINGS.values(), ids=SPELLINGS)
def test_an_endpoint_is_spelt_in_the_one_plain_way(url: str) -> None:
    with pytest.raises(Refused):
        endpoint_of(url, STRICT)


@pytest.mark.parametrize("address", ADDRESSES.values(), ids=ADDRESSES)
def test_an_address_that_is_not_public_is_not_called(address: str) -> None:
    with pytest.raises(Refused, match="address"):
        check_addresses([address], endpoint_of("https://agency.example/set", STRICT), STRICT)


@pytest.mark.parametrize("address", ADDRESSES.values(), ids=ADDRESSES)
def test_one_bad_address_among_good_ones_is_a_trap(address: str) -> None:
    endpoint = endpoint_of("https://agency.example/set", HERE)
    for addresses in (["9.9.9.9", address], [address, "2a00:1450:4001::1"]):
        with pytest.raises(Refused):
            check_addresses(addresses, endpoint, HERE)


def test_there_are_more_than_sixty_forms_of_them() -> None:
    assert len(set(SPELLINGS.values())) == len(SPELLINGS)
    assert len(SPELLINGS) + len(set(ADDRESSES.values())) >= 60


@pytest.mark.parametrize("address", ["9.9.9.9", "100.63.255.255", "172.32.0.1", "2a00:1450:4001::1", "2606:4700::1"])
def test_a_public_address_is_called(address: str) -> None:
    check_addresses([address], endpoint_of("https://agency.example/set", STRICT), STRICT)


def test_a_plain_address_is_taken_apart() -> None:
    assert endpoint_of("https://Agency.Example/a/b?c=d", STRICT) == Endpoint(True, "agency.example", 443, "/a/b?c=d")
    assert endpoint_of("https://agency.example", STRICT).target == "/"
    assert endpoint_of("https://xn--kommune-q1a.example:443/set", STRICT).authority == "xn--kommune-q1a.example"


def test_another_port_is_the_installations_choice() -> None:
    other = Rules(ports=frozenset({443, 8443}))
    assert endpoint_of("https://agency.example:8443/set", other).authority == "agency.example:8443"


def test_this_machine_may_be_called_in_a_demo_and_nothing_else_becomes_laxer() -> None:
    for url in ("http://127.0.0.1:9000/set", "https://localhost:9000/set", "http://[::1]:9000/set"):
        endpoint = endpoint_of(url, HERE)
        check_addresses(["127.0.0.1", "::1"], endpoint, HERE)
        with pytest.raises(Refused):
            check_addresses(["127.0.0.1", "10.0.0.1"], endpoint, HERE)
    for url in ("http://agency.example/set", "https://127.0.0.2/set", "https://agency.example:9000/set"):
        with pytest.raises(Refused):
            endpoint_of(url, HERE)
    with pytest.raises(Refused):
        check_addresses(["127.0.0.1"], endpoint_of("https://agency.example/set", HERE), HERE)


def test_a_name_without_an_address_is_not_called() -> None:
    with pytest.raises(Refused, match="dns"):
        check_addresses([], endpoint_of("https://agency.example/set", STRICT), STRICT)
