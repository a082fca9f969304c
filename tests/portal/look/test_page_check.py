"""The page check itself: each fault it looks for is found, and a sound page passes."""

from __future__ import annotations

import pytest

from tests.support.page import check_page

SOUND = """<!doctype html><html lang="da"><head><title>Side – Mit Forløb</title></head><body>
<header>Top</header><main><h1>Side</h1><h2>Del</h2>{}</main><footer>Bund</footer></body></html>"""
TOKEN = '<input type="hidden" name="csrf_token" value="t">'


def test_a_sound_page_passes() -> None:
    check_page(
        SOUND.format(f'<form method="post">{TOKEN}<label for="a">A</label><input id="a"><button>Send</button></form>')
    )
    check_page(SOUND.format("<p>None of this is a fault. Ring 70 00 00 00.</p>").replace("Side –", "Side –"))
    check_page(SOUND.format("<p>0192f7c8-7d3a-7b1c-9e55-3c1f5a2b9d10</p>").replace("<title>", "<title>Fejl: "))


@pytest.mark.parametrize(
    ("planted", "told"),
    [
        ("<p><div>x</div></p>", "not valid HTML"),
        ("<h1>To</h1>", "2 h1"),
        ("<h4>Spring</h4>", "an h4 follows an h2"),
        ('<p id="a"></p><p id="a"></p>', "occurs 2 times"),
        ('<input name="a">', "has no label"),
        ('<label for="b">B</label>', "points nowhere"),
        ('<a href="#c">Hen</a>', "points nowhere"),
        ('<a href="/"></a>', "an empty <a>"),
        ('<img src="/x.png">', "no alt"),
        ("<fieldset></fieldset>", "without a legend"),
        ("<form><button>x</button></form>", "does not say its method"),
        ('<form method="post"><button>x</button></form>', "no csrf_token"),
        (f'<form method="get">{TOKEN}<button>x</button></form>', "into the address"),
        (f'<form method="post">{TOKEN}</form>', "has no button"),
        ("<script>1</script>", "inline <script>"),
        ('<p style="color:red">x</p>', "inline attribute style"),
        ('<p onclick="x">x</p>', "inline attribute onclick"),
        ('<a href="javascript:void(0)">x</a>', "a script as href"),
        ('<img alt="" src="https://elsewhere.example/x.png">', "from elsewhere"),
        ("<p>610190-1111</p>", "like a CPR number"),
        ("<p>6101901111</p>", "like a CPR number"),
        ('<a href="/borger/6101901111">x</a>', "like a CPR number"),
        ("<p>Hej None</p>", "a value that is missing"),
        ("<p>Hej %(name)s</p>", "a value that is missing"),
    ],
)
def test_a_planted_fault_is_found(planted: str, told: str) -> None:
    with pytest.raises(AssertionError, match=told):
        check_page(SOUND.format(planted))


def test_a_number_is_found_but_not_repeated() -> None:
    with pytest.raises(AssertionError) as found:
        check_page(SOUND.format("<p>Hej 610190-1111</p>"))
    assert "610190" not in str(found.value)


@pytest.mark.parametrize(
    ("was", "becomes", "told"),
    [
        (' lang="da"', "", "no lang"),
        ("<title>Side", "<title>Andet", "<title> is"),
        ("<footer>Bund</footer>", "", "<footer>"),
    ],
)
def test_a_missing_part_of_the_frame_is_found(was: str, becomes: str, told: str) -> None:
    with pytest.raises(AssertionError, match=told):
        check_page(SOUND.format("").replace(was, becomes))
