"""Calling out: to the address that was checked, under the name that was registered, and never for long."""

from __future__ import annotations

import ssl
import time
from dataclasses import replace
from pathlib import Path

import pytest

from consent.notify.address import Rules, endpoint_of
from consent.notify.outbound import Caller, Resolve, Unreachable, tls_context
from consent.notify.verdict import Meaning, Verdict, away, verdict_on
from tests.support.recipient import MISBEHAVIOURS, Authority, Recipient, recipient

WHAT_IS_KEPT = {
    "slow headers": away("timeout"),
    "slow body": away("timeout"),
    "huge body": away("size"),
    "endless headers": away("size"),
    "redirect": away("http-302"),
    "server error": away("http-500"),
    "202 with a page in it": away("http-202-body"),
    "200 instead of 202": away("http-200"),
    "refuses our key": away("refused-invalid_key"),
    "refuses in another language": Verdict(Meaning.REFUSED, "refused-unread"),
    "refuses this one": Verdict(Meaning.REFUSED, "refused-invalid_request"),
    "reset": away("reset"),
    "hang": away("timeout"),
    "not HTTP": away("protocol"),
    "too many requests": away("http-429"),
}


def always(address: str) -> Resolve:
    return lambda host, port: [address]


def told(caller: Caller, url: str, body: bytes = b"e30.e30.e30") -> Verdict:
    with caller.line(endpoint_of(url, caller.rules)) as line:
        try:
            return verdict_on(line.post(body, {"Content-Type": "application/secevent+jwt"}))
        except Unreachable as failed:
            return away(failed.code)


def test_what_is_taken_is_told_so_and_looks_as_it_should(caller: Caller, listener: Recipient) -> None:
    assert told(caller, listener.url).meaning is Meaning.TAKEN
    (head,) = listener.heads
    assert head.startswith(b"POST /set HTTP/1.1\r\n")
    assert f"Host: localhost:{listener.port}".encode() in head
    assert head.lower().count(b"\r\nhost:") == 1


@pytest.mark.parametrize("name", MISBEHAVIOURS)
def test_however_a_recipient_misbehaves_it_is_no_receipt_and_holds_us_no_longer_than_the_deadline(
    name: str, caller: Caller, authority: Authority
) -> None:
    begun = time.monotonic()
    with recipient(authority.server(), MISBEHAVIOURS[name]) as there:
        assert told(caller, there.url) == WHAT_IS_KEPT[name]
        waited = time.monotonic() - begun
    assert waited < 30 * caller.total, "a hang is a failure of this test, not a measurement"


def test_a_redirect_is_not_followed(caller: Caller, authority: Authority) -> None:
    with recipient(authority.server(), MISBEHAVIOURS["redirect"]) as there:
        told(caller, there.url)
        assert len(there.heads) == 1


def test_a_certificate_that_is_not_theirs_is_told_nothing(caller: Caller, authority: Authority, tmp_path: Path) -> None:
    other = Authority(tmp_path, "Somebody else")
    for context in (authority.server("agency.example"), other.server()):
        with recipient(context) as there:
            assert told(caller, there.url) == away("tls")
            assert there.bodies == []
    with recipient(None) as plain:
        assert told(caller, plain.url).meaning is Meaning.AWAY
        assert plain.bodies == []
    assert tls_context().minimum_version is ssl.TLSVersion.TLSv1_2


def test_nobody_listening_is_told_from_a_name_that_leads_nowhere(caller: Caller, listener: Recipient) -> None:
    closed = f"https://localhost:{_free()}/set"
    assert told(caller, closed) == away("connect")
    assert told(replace(caller, resolve=lambda host, port: []), listener.url) == away("dns")


def test_a_name_that_leads_to_one_address_when_checked_and_another_when_called_is_asked_only_once(
    caller: Caller, listener: Recipient
) -> None:
    asked: list[str] = []

    def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["169.254.169.254"]

    assert told(replace(caller, resolve=rebinding), listener.url).meaning is Meaning.TAKEN
    assert asked == ["localhost"]


def test_an_address_inside_is_refused_whatever_name_it_has(authority: Authority, listener: Recipient) -> None:
    strict = Rules(ports=frozenset({listener.port}))
    inside = ("10.0.0.1", "169.254.169.254", "::ffff:10.0.0.1")
    tries = [(strict, "agency.example", address) for address in (*inside, "127.0.0.1", "::1")]
    tries += [(Rules(loopback=True), "localhost", address) for address in inside]
    for rules, host, address in tries:
        caller = Caller(rules=rules, context=authority.trusted(), resolve=always(address))
        assert told(caller, f"https://{host}:{listener.port}/set") == away("address")
    assert listener.heads == []


def test_the_environments_proxy_is_not_asked(
    caller: Caller, listener: Recipient, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    with recipient(None) as proxy:
        for name in ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "http_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        assert told(caller, listener.url).meaning is Meaning.TAKEN
        assert proxy.heads == []


def test_a_connection_is_kept_while_it_serves_and_made_anew_when_it_was_closed(
    caller: Caller, authority: Authority
) -> None:
    hellos: list[str] = []
    context = authority.server()
    context.sni_callback = lambda wire, name, ctx: hellos.append(name)
    with recipient(context) as there, caller.line(endpoint_of(there.url, caller.rules)) as line:
        for _ in range(3):
            assert line.post(b"e30.e30.e30", {}).status == 202
        assert hellos == ["localhost"]
        there.way = MISBEHAVIOURS["200 instead of 202"]  # closes the connection after its answer
        assert line.post(b"e30.e30.e30", {}).status == 200
        there.way = MISBEHAVIOURS["refuses this one"]
        assert line.post(b"e30.e30.e30", {}).status == 400
    assert hellos == ["localhost"] * 2


def _free() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
