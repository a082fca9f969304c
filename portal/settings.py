"""What an installation can set: read once from the environment, then from `instance/demo.env`, and never changed."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

DEMO_ENV = Path("instance/demo.env")


class SettingsInvalid(Exception):
    """All the faults of the settings at once, a line each; secrets are not repeated."""


@dataclass(frozen=True, kw_only=True)
class Provider:
    """One OpenID provider we send people to, and how its claims are named (`portal/signin/claims.py`)."""

    issuer: str
    client_id: str
    broker: str = "neb"
    key_file: Path = field(default=Path("instance/keys/oidc-client.jwk.json"), repr=False)


@dataclass(frozen=True, kw_only=True)
class Settings:
    database_url: str
    """SQLAlchemy URL: `sqlite:///…` or `postgresql+psycopg://…`."""
    worker_database_url: str = field(default="", repr=False)
    """The same database by the worker's own role; empty: as `database_url`."""
    keys_dir: Path
    """Ledger keys and the identity provider's client key; files only their owner can read."""
    secret_key: str = field(repr=False)
    """Signs the visit cookie (CSRF token, language); at least 32 characters."""
    public_url: str
    """Where people reach the portal, without a slash at the end; also the OAuth 2.0 issuer."""
    log_origin: str
    """The name of the public consent log."""
    citizen_provider: Provider
    staff_provider: Provider
    municipality: str = "Fjordby Kommune"
    municipality_address: str = "Rådhustorvet 1, 9999 Fjordby"
    municipality_cvr: str = "00 00 00 00"
    contact_email: str = "kontakt@fjordby.example"
    """Where anyone may write; nothing personal is ever sent from here to there."""
    dpo_email: str = "dpo@fjordby.example"
    dpo_phone: str = "70 00 00 09"
    accessibility_reviewed: str = "2026-11-22"
    """The day the accessibility statement was last gone through: at every change, and at least once a year."""
    digital_post_dir: str = ""
    """The folder that the authority's sending system for Digital Post empties; without one letters are for paper."""
    case_system_dir: str = ""
    """The folder that the authority's own case system empties and answers in."""
    powers_dir: str = ""
    """Where the authority's link to Digital Fuldmagt keeps its lists of privileges; empty: no digital power holds."""
    clamd_socket: str = ""
    """Where ClamAV's clamd listens, as /run/clamav/clamd.ctl; empty: documents are marked as not scanned."""
    was_url: str = ""
    """The municipality's statement in WAS-Tool (https://was.digst.dk/…); empty: `/was` leads to our own page."""
    support_phone: str = "70 00 00 00"
    """Reaches a person who can withdraw a consent at once."""
    support_hours: str = "hverdage kl. 9-15"
    support_hours_en: str = "weekdays 9 am to 3 pm"
    crisis_line: str = "Livslinien 70 201 201"
    answer_workdays: int = 3
    """Within how many working days a caseworker usually answers a message; told to the citizen, promised to nobody."""
    smallest_cell: int = 5
    """Figures about fewer people are hidden, so that nobody is found in them: five, as Danmarks Statistik's rule of
    thumb for small cells; never below three, where one of two people would know the other."""
    closing_days: tuple[date, ...] = ()
    """Days the municipality is closed besides weekends and public holidays: `2026-12-24 2026-12-31`."""
    smtp_host: str = "127.0.0.1"
    smtp_port: int = 8025
    mail_from: str = "mitforloeb@fjordby.example"
    api_mail: str = "api@fjordby.example"
    """Who an agency's engineer writes to; shown on `/udviklere`."""
    guard_file: Path | None = None
    """The last published checkpoint, kept outside the database; None beside a PostgreSQL is a warning."""
    witness_url: str = ""
    """Where a partner's witness cosigns our checkpoints (its submission prefix); empty: none is asked."""
    witness_vkey: str = ""
    """The witness's public key."""
    test_identities: bool = False
    """Accept identities of a simulator; refuses to start unless the provider is on loopback."""
    push_loopback: bool = False
    """Push to endpoints on this machine, in plain HTTP too: for demo and tests; refuses to start beyond loopback."""
    pseudo_language: bool = False
    """Speak a language that nobody speaks, which shows whether pages turn; refuses to start beyond loopback."""
    trusted_proxies: int = 0
    metrics_port: int = 0
    """Where Prometheus may read this process's metrics, on loopback; 0: nowhere."""

    @property
    def secure(self) -> bool:
        """Whether cookies are Secure and carry the `__Host-` prefix."""
        return self.public_url.startswith("https://")

    def hours(self, language: str) -> str:
        """When the phone is answered, in the reader's language."""
        return self.support_hours_en if language == "en" else self.support_hours

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Settings:
        values = dict(_file_values(DEMO_ENV)) | dict(os.environ if environ is None else environ)
        faults: list[str] = []

        def needed(name: str) -> str:
            if not values.get(name):
                faults.append(f"{name} is not set")
            return values.get(name, "")

        def provider(prefix: str) -> Provider:
            return Provider(
                issuer=needed(f"{prefix}_ISSUER"),
                client_id=needed(f"{prefix}_CLIENT_ID"),
                broker=values.get(f"{prefix}_BROKER", "neb"),
                key_file=Path(needed(f"{prefix}_KEY_FILE")),
            )

        settings = cls(
            database_url=needed("DATABASE_URL"),
            keys_dir=Path(needed("KEYS_DIR")),
            secret_key=needed("SECRET_KEY"),
            public_url=needed("PUBLIC_URL").rstrip("/"),
            log_origin=needed("LOG_ORIGIN"),
            citizen_provider=provider("OIDC_CITIZEN"),
            staff_provider=provider("OIDC_STAFF"),
            guard_file=Path(values["GUARD_FILE"]) if values.get("GUARD_FILE") else None,
            test_identities=values.get("TEST_IDENTITIES") == "1",
            push_loopback=values.get("PUSH_LOOPBACK") == "1",
            pseudo_language=values.get("PSEUDO_LANGUAGE") == "1",
            trusted_proxies=int(values.get("TRUSTED_PROXIES", "0")),
            metrics_port=int(values.get("METRICS_PORT", "0")),
            **{
                name: values[name.upper()]
                for name in (
                    "worker_database_url",
                    "municipality",
                    "municipality_address",
                    "municipality_cvr",
                    "contact_email",
                    "dpo_email",
                    "dpo_phone",
                    "accessibility_reviewed",
                    "digital_post_dir",
                    "case_system_dir",
                    "powers_dir",
                    "clamd_socket",
                    "was_url",
                    "support_phone",
                    "support_hours",
                    "support_hours_en",
                    "crisis_line",
                    "smtp_host",
                    "mail_from",
                    "api_mail",
                    "witness_url",
                    "witness_vkey",
                )
                if values.get(name.upper())
            },
            smtp_port=int(values.get("SMTP_PORT", "8025")),
            answer_workdays=int(values.get("ANSWER_WORKDAYS", "3")),
            smallest_cell=int(values.get("SMALLEST_CELL", "5")),
            closing_days=_days(values.get("CLOSING_DAYS", ""), faults),
        )
        settings.check(faults)
        return settings

    def check(self, faults: list[str] | None = None) -> None:
        """Raise SettingsInvalid with everything that is wrong; called by `create_app` too."""
        found = list(faults or [])
        if self.secret_key and len(self.secret_key) < 32:
            found.append("SECRET_KEY is shorter than 32 characters")
        for name, provider in (("OIDC_CITIZEN", self.citizen_provider), ("OIDC_STAFF", self.staff_provider)):
            address = urlsplit(provider.issuer)
            loopback = address.hostname in ("127.0.0.1", "::1", "localhost")
            if address.scheme == "http" and not loopback:
                found.append(f"{name}_ISSUER is plain http beyond this machine")
            if self.test_identities and not loopback:
                found.append(f"TEST_IDENTITIES may only be set when {name}_ISSUER is on loopback")
        here = urlsplit(self.public_url).hostname in ("127.0.0.1", "::1", "localhost")
        if self.push_loopback and not here:
            found.append("PUSH_LOOPBACK may only be set when PUBLIC_URL is on loopback")
        if self.pseudo_language and not here:
            found.append("PSEUDO_LANGUAGE may only be set when PUBLIC_URL is on loopback")
        if self.was_url and not self.was_url.startswith("https://was.digst.dk/"):
            found.append("WAS_URL is not an address in WAS-Tool, https://was.digst.dk/…")
        try:
            date.fromisoformat(self.accessibility_reviewed)
        except ValueError:
            found.append("ACCESSIBILITY_REVIEWED is not a date as 2026-11-22")
        if self.smallest_cell < 3:
            found.append("SMALLEST_CELL is below three: one of two people would know the other")
        if bool(self.witness_url) != bool(self.witness_vkey):
            found.append("WITNESS_URL and WITNESS_VKEY are set together or not at all")
        if found:
            raise SettingsInvalid("\n".join(found))


def _days(text: str, faults: list[str]) -> tuple[date, ...]:
    try:
        return tuple(date.fromisoformat(day) for day in text.split())
    except ValueError:
        faults.append("CLOSING_DAYS is not a list of dates as 2026-12-24 2026-12-31")
        return ()


def _file_values(path: Path) -> Mapping[str, str]:
    """`NAME=value` lines; `#` begins a comment."""
    if not path.exists():
        return {}
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#") and "=" in line)
