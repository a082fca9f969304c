"""After a login she goes to a page of ours, whatever the address said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.signin.service import fresh_login_url, return_path
from tests.support.login import Browser
from tests.support.portal import Person

HOSTILE = [
    None,
    "",
    "evil.example",
    "//evil.example",
    "///evil.example",
    "////evil.example/x",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/ /evil.example",
    "https://evil.example",
    "https:evil.example",
    "HTTP://evil.example/",
    "javascript:alert(1)",
    "data:text/html,x",
    "/x//evil.example",
    "/./..//evil.example",
    "/../../evil",
    "/a/../b",
    "/..",
    "http:///evil.example",
    "/x\r\nSet-Cookie: a=b",
    "/x\x00",
    "/x\u202e",
    "/\uff0fevil.example",
    "//[::1",
    "/" + "a" * 2000,
    "/log-ind",
    "/log-ind?frisk=ja",
    "/log-ind/retur?state=x",
    "/medarbejder/log-ind",
    "/log-ud",
]


@pytest.mark.parametrize("wanted", HOSTILE)
def test_a_hostile_return_path_becomes_the_front_page(wanted: str | None) -> None:
    assert return_path(wanted) == "/"


@pytest.mark.parametrize(
    "wanted", ["/", "/plan", "/samtykker/2f1a?a=1&b=2", "/tilbud/x?q=https://evil.example//y", "/log-indstillinger"]
)
def test_a_path_of_ours_is_kept(wanted: str) -> None:
    assert return_path(wanted) == wanted


@given(st.text())
def test_whatever_is_asked_the_answer_is_one_path_on_this_host(wanted: str) -> None:
    for candidate in (wanted, "/" + wanted):
        path = return_path(candidate)
        assert path.startswith("/")
        assert not path.startswith("//")
        assert path.isascii()
        assert path.isprintable()
        assert "\\" not in path


@pytest.mark.parametrize("wanted", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_a_login_never_ends_on_another_host(browser: Browser, asta: Person, wanted: str) -> None:
    assert browser.log_in("asta", tilbage=wanted).location == "/"
    assert "evil" not in fresh_login_url(wanted)
