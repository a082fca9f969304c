"""What the browser fetches besides pages: built once from the design system, named by content, kept for a year."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import shutil
import sys
from functools import lru_cache
from pathlib import Path

from flask import Flask, request, send_from_directory, url_for
from markupsafe import Markup
from werkzeug.security import safe_join
from werkzeug.wrappers import Response

from portal.logging import log
from portal.turning import turning

STATIC = Path(__file__).parent / "static"
BUILT = STATIC / "fds"
DESIGN_SYSTEM = Path(__file__).parent.parent / "node_modules" / "dkfds"

YEAR = "public, max-age=31536000, immutable"
COMPRESSED = {".css", ".js", ".svg"}

FACES = (("Regular", "normal", 400), ("Italic", "italic", 400), ("SemiBold", "normal", 600), ("Bold", "normal", 700))
# The browser fetches a subset only when a character of it is on the page; Danish and English need the first alone.
SUBSETS = (
    (
        "Latin1",
        "U+0000-00FF, U+0131, U+0152-0153, U+02C6, U+02DA, U+02DC, U+2013-2014, U+2018-201A, U+201C-201E, "
        "U+2020-2022, U+2026, U+2030, U+2039-203A, U+2044, U+20AC, U+2122, U+2212, U+FB01-FB02",
    ),
    ("Latin2", "U+0100-0130, U+0132-0151, U+0154-024F, U+0259, U+1E80-1E9E, U+20A0-20AB, U+20AD-20BF"),
)


class DesignSystemMissing(Exception):
    """The design system is not installed; `npm ci` brings it."""


def build(source: Path = DESIGN_SYSTEM, target: Path = BUILT) -> None:
    """Copy what the pages use of `dkfds` into `target`, with its licences; the same input gives the same files."""
    dist = source / "dist"
    if not dist.is_dir():
        raise DesignSystemMissing("node_modules/dkfds is not there: run `npm ci` first")
    shutil.rmtree(target, ignore_errors=True)
    (target / "css").mkdir(parents=True)
    (target / "js").mkdir()
    shutil.copytree(dist / "img" / "svg-icons", target / "img" / "svg-icons")
    shutil.copy(dist / "img" / "all-svg-icons.svg", target / "img")
    shutil.copy(source / "LICENSE.md", target)
    script = (dist / "js" / "dkfds.min.js").read_text(encoding="utf-8")
    (target / "js" / "dkfds.min.js").write_text(_without_map(script), encoding="utf-8")
    faces = _copy_fonts(dist / "fonts" / "IBMPlexSans", target / "fonts")
    style = (dist / "css" / "dkfds.min.css").read_text(encoding="utf-8").lstrip("\ufeff")
    style = faces + _named_by_content(turning(_own_faces_only(_without_map(style))), target)
    (target / "css" / "dkfds.min.css").write_text('@charset "UTF-8";\n' + style, encoding="utf-8")
    version = json.loads((source / "package.json").read_text(encoding="utf-8"))["version"]
    (target / "VERSION").write_text(f"dkfds {version}\n", encoding="utf-8")


def _copy_fonts(fonts: Path, target: Path) -> str:
    """Copy the faces in use and return their @font-face rules: woff2 alone, split by alphabet."""
    target.mkdir()
    split = fonts / "split" / "woff2"
    shutil.copy(fonts / "complete" / "woff2" / "license.txt", target / "license.txt")
    rules = []
    for name, style, weight in FACES:
        for subset, characters in SUBSETS:
            file = f"IBMPlexSans-{name}-{subset}.woff2"
            shutil.copy(split / file, target)
            rules.append(
                '@font-face{font-display:swap;font-family:"IBM Plex Sans";'
                f"font-style:{style};font-weight:{weight};"
                f'src:url(../fonts/{file}?v={_digest(target / file)}) format("woff2");unicode-range:{characters}}}'
            )
    return "\n".join(rules) + "\n"


def _own_faces_only(style: str) -> str:
    """The sheet's own faces would fetch whole fonts, the regular one even as old woff: they go."""
    return re.sub(r"@font-face\{[^}]*\}", "", style).replace('@charset "UTF-8";', "")


def _without_map(text: str) -> str:
    return re.sub(r"/[/*]# sourceMappingURL=\S+( \*/)?", "", text)


def _named_by_content(style: str, target: Path) -> str:
    """Pictures the sheet points at get their content's name too; the two placeholder logos are not ours and go."""

    def named(found: re.Match[str]) -> str:
        path = found[1]
        file = (target / "css" / path).resolve()
        return f"url({path}?v={_digest(file)})" if file.is_file() else "none"

    return re.sub(r"url\((\.\./img/[^)?]+)\)", named, style)


@lru_cache(maxsize=512)
def _content(path: Path, changed: int) -> tuple[str, bytes]:
    """(name by content, gzip of the content) of a file; `changed` makes an edit show without a restart."""
    content = path.read_bytes()
    packed = gzip.compress(content, 9, mtime=0) if path.suffix in COMPRESSED else b""
    return hashlib.sha256(content).hexdigest()[:12], packed


def _digest(path: Path) -> str:
    return _content(path, path.stat().st_mtime_ns)[0]


def asset(name: str) -> str:
    """The address of a file under `portal/static`, with its content's name, so that a cache may keep it for good."""
    file = STATIC / name
    return url_for("static", filename=name, v=_digest(file) if file.is_file() else None)


def icon(name: str, label: str | None = None, classes: str = "") -> Markup:
    """One icon of the design system's sprite; without a label it is decoration and hidden from screen readers."""
    spoken = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    return Markup('<svg class="icon-svg {}" focusable="false" {}><use href="{}#{}"></use></svg>').format(
        classes, spoken, asset("fds/img/all-svg-icons.svg"), name
    )


def serve(filename: str) -> Response:
    """A file of `portal/static`: packed where the browser takes it, for a year where the address names the content."""
    found = safe_join(str(STATIC), filename)
    path = Path(found) if found else STATIC
    if path.suffix in COMPRESSED and path.is_file() and request.accept_encodings.quality("gzip") > 0:
        name, packed = _content(path, path.stat().st_mtime_ns)
        kind = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}[path.suffix]
        response = Response(packed, mimetype=kind)
        response.headers["Content-Encoding"] = "gzip"
        response.set_etag(f"{name}-gzip")
        response.make_conditional(request)
    else:
        response = send_from_directory(STATIC, filename)
    if path.suffix in COMPRESSED:
        response.vary.add("Accept-Encoding")
    asked = request.args.get("v")
    current = asked is not None and path.is_file() and asked == _digest(path)
    response.headers["Cache-Control"] = YEAR if current else "no-cache"
    return response


def init_app(app: Flask) -> None:
    """Serve `portal/static`, and give templates `asset(name)` and `icon(name, label)`."""
    app.view_functions["static"] = serve
    app.jinja_env.globals.update(asset=asset, icon=icon)
    if not BUILT.is_dir():
        log.warning("portal/static/fds is missing: run `python -m portal.assets`")


if __name__ == "__main__":
    try:
        build()
    except DesignSystemMissing as missing:
        sys.exit(str(missing))
