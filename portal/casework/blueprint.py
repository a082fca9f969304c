"""The blueprint of the workspace's own pages: inbox, cases, talks."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("casework", __name__)
