"""What the browser fetches besides pages: built the same every time, small, kept for as long as it may be."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal import assets


def test_building_twice_gives_the_same_files(tmp_path: Path) -> None:
    def files(folder: Path) -> dict[str, bytes]:
        return {str(f.relative_to(folder)): f.read_bytes() for f in sorted(folder.rglob("*")) if f.is_file()}

    assets.build(target=tmp_path / "one")
    assets.build(target=tmp_path / "two")
    assert files(tmp_path / "one") == files(tmp_path / "two")


def test_what_is_built_carries_its_licences_and_fetches_nothing_that_is_missing(tmp_path: Path) -> None:
    assets.build(target=tmp_path / "fds")
    assert "MIT" in (tmp_path / "fds" / "LICENSE.md").read_text(encoding="utf-8")
    assert "SIL" in (tmp_path / "fds" / "fonts" / "license.txt").read_text(encoding="utf-8")
    style = (tmp_path / "fds" / "css" / "dkfds.min.css").read_text(encoding="utf-8")
    wanted = re.findall(r"url\(([^)]+)\)", style)
    assert wanted
    for address in wanted:
        assert (tmp_path / "fds" / "css" / address.split("?")[0]).resolve().is_file(), address
    assert "logo-" not in style


def test_only_small_modern_fonts_are_offered(tmp_path: Path) -> None:
    assets.build(target=tmp_path / "fds")
    style = (tmp_path / "fds" / "css" / "dkfds.min.css").read_text(encoding="utf-8")
    faces = re.findall(r"@font-face\{[^}]*\}", style)
    assert len(faces) == len(assets.FACES) * len(assets.SUBSETS)
    assert all("woff2" in face and "unicode-range" in face for face in faces)
    assert max(file.stat().st_size for file in (tmp_path / "fds" / "fonts").glob("*.woff2")) < 25_000


def test_a_missing_design_system_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(assets.DesignSystemMissing, match="npm ci"):
        assets.build(source=tmp_path / "nowhere", target=tmp_path / "fds")


def address_of(app: Flask, name: str) -> str:
    with app.test_request_context():
        return assets.asset(name)


def test_a_file_under_its_contents_name_is_kept_for_a_year(look: Flask, client: FlaskClient) -> None:
    with client.get(address_of(look, "css/frame.css")) as answer:
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == assets.YEAR


@pytest.mark.parametrize("query", ["", "?v=", "?v=000000000000"])
def test_a_file_under_another_name_is_asked_for_every_time(client: FlaskClient, query: str) -> None:
    with client.get(f"/static/css/frame.css{query}") as answer:
        assert answer.headers["Cache-Control"] == "no-cache"


def test_text_is_packed_for_a_browser_that_takes_it(look: Flask, client: FlaskClient) -> None:
    address = address_of(look, "fds/css/dkfds.min.css")
    packed = client.get(address, headers={"Accept-Encoding": "gzip, br"})
    plain = client.get(address)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.mimetype == plain.mimetype == "text/css"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) < 40_000
    again = client.get(address, headers={"Accept-Encoding": "gzip", "If-None-Match": packed.headers["ETag"]})
    assert again.status_code == 304
    plain.close()


@pytest.mark.parametrize("name", ["../settings.py", "..%2fsettings.py", "css/../../settings.py", "css", "nothing.css"])
def test_only_files_of_the_static_folder_are_served(client: FlaskClient, name: str) -> None:
    assert client.get(f"/static/{name}", headers={"Accept-Encoding": "gzip"}).status_code == 404
