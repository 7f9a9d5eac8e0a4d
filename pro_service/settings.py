"""What an operator may set, read once from the environment."""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from pro_service.domain.permissions import STAFF
from pro_service.domain.phones import is_app_version
from pro_service.domain.push_endpoints import KNOWN_HOSTS, hosts_from

DEFAULT_DATABASE_URL = "sqlite:///pro-service.sqlite3"
DEFAULT_BASE_URL = "http://localhost:8000"
KNOWN_TO_EVERYONE = b"a secret that everyone can read in the source: for demonstrations only"
SHORTEST_SECRET_BYTES = 32
SHORTEST_TOKEN = 24
MOST_PROXIES = 5
DATA_KEY_BYTES = 32
DERIVED_KEY_ID = "derived"
"""The id of the data key that follows from PRO_SECRET."""
PURPOSES = ("production", "demo", "rehearsal")

_KEY_ID = re.compile(r"[A-Za-z0-9_-]{1,32}")
_ADDRESS = re.compile(r"[!-~]+@[A-Za-z0-9.-]+")


class SettingsError(ValueError):
    """A setting that cannot be used; names the variable, never its value."""


@dataclass(frozen=True, slots=True)
class Settings:
    """One running service; the secret and the database address are kept out of its text form."""

    database_url: str = field(default=DEFAULT_DATABASE_URL, repr=False)
    secret: bytes = field(default=KNOWN_TO_EVERYONE, repr=False)
    base_url: str = DEFAULT_BASE_URL  # as participants and staff reach it; no slash at the end
    forms: tuple[Path, ...] = ()  # folders of form files beside those that come with the service
    trusted_proxies: int = 0  # how many proxies of ours stand in front and say who asks
    pack_keys: Path | None = None  # public keys of those who may sign instrument packs: a file or a folder
    data_keys: tuple[tuple[str, bytes], ...] = field(default=(), repr=False)  # (id, 32 bytes); first seals
    push_hosts: tuple[str, ...] = KNOWN_HOSTS  # the only push services that a phone may name
    oldest_app: str | None = None  # the oldest version of the patient app that is served; None: every one
    heads_folder: Path | None = None  # the heads of the seal chains leave to it each day
    heads_mail: tuple[str, ...] = field(default=(), repr=False)  # and to these addresses
    site_copies: Path | None = None  # the folder under which each site gets its own copy each day
    metrics_token: str = field(default="", repr=False)  # who has it may read /metrics; empty: this machine
    purpose: str = ""  # the only kind of database that is opened here; empty: any
    second_factor: frozenset[str] | None = None  # roles that need one; None: all in production, else none
    site_mail_to: str = field(default="", repr=False)  # where a rehearsal sends the e-mails of all sites

    def __post_init__(self) -> None:
        address = urlsplit(self.base_url)
        if address.scheme not in ("http", "https") or not address.netloc or self.base_url.endswith("/"):
            raise SettingsError("PRO_BASE_URL has to be an http(s) address without a slash at the end")

    @property
    def is_secret_default(self) -> bool:
        return self.secret == KNOWN_TO_EVERYONE

    @property
    def is_https(self) -> bool:
        return self.base_url.startswith("https://")


def from_environment(environ: Mapping[str, str]) -> Settings:
    """Read the variables named PRO_… . Raises SettingsError for one that cannot be used."""
    secret = environ.get("PRO_SECRET", "")
    return Settings(
        database_url=environ.get("PRO_DATABASE_URL") or DEFAULT_DATABASE_URL,
        secret=secret.encode() if secret else KNOWN_TO_EVERYONE,
        base_url=(environ.get("PRO_BASE_URL") or DEFAULT_BASE_URL).rstrip("/"),
        trusted_proxies=_count(environ.get("PRO_TRUSTED_PROXIES") or "0"),
        forms=tuple(Path(folder) for folder in environ.get("PRO_FORMS", "").split(":") if folder),
        pack_keys=Path(environ["PRO_PACK_KEYS"]) if environ.get("PRO_PACK_KEYS") else None,
        data_keys=_data_keys(environ.get("PRO_DATA_KEYS", "")),
        push_hosts=_push_hosts(environ.get("PRO_PUSH_HOSTS", "")),
        heads_folder=Path(environ["PRO_HEADS_FOLDER"]) if environ.get("PRO_HEADS_FOLDER") else None,
        heads_mail=_addresses(environ.get("PRO_HEADS_MAIL", "")),
        site_copies=Path(environ["PRO_SITE_COPY_DIR"]) if environ.get("PRO_SITE_COPY_DIR") else None,
        oldest_app=_app_version(environ.get("PRO_OLDEST_APP", "")),
        metrics_token=_token(environ.get("PRO_METRICS_TOKEN", "")),
        purpose=_purpose(environ.get("PRO_PURPOSE", "")),
        second_factor=_roles(environ.get("PRO_SECOND_FACTOR", "")),
        site_mail_to=environ.get("PRO_SITE_MAIL_TO", "").strip(),
    )


def _data_keys(text: str) -> tuple[tuple[str, bytes], ...]:
    """`id:base64,id:base64`, each key of 32 bytes; the first is the one that seals."""
    keys = tuple(_data_key(each) for each in text.split(",") if each)
    if len({key_id for key_id, _ in keys}) != len(keys):
        raise SettingsError("PRO_DATA_KEYS names a key id twice")
    if DERIVED_KEY_ID in dict(keys):
        raise SettingsError(
            f"PRO_DATA_KEYS calls a key '{DERIVED_KEY_ID}': so the one is called that follows from PRO_SECRET"
        )
    return keys


def _data_key(text: str) -> tuple[str, bytes]:
    key_id, _, encoded = text.partition(":")
    try:
        key = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        key = b""
    if not _KEY_ID.fullmatch(key_id) or len(key) != DATA_KEY_BYTES:
        raise SettingsError(
            f"PRO_DATA_KEYS has to be id:base64,id:base64 with keys of {DATA_KEY_BYTES} bytes: "
            "`openssl rand -base64 32`"
        )
    return key_id, key


def _push_hosts(text: str) -> tuple[str, ...]:
    try:
        return hosts_from(text)
    except ValueError:
        raise SettingsError(
            "PRO_PUSH_HOSTS has to be host,host; `.host` for every name that ends so"
        ) from None


def _purpose(text: str) -> str:
    if text not in ("", *PURPOSES):
        raise SettingsError(f"PRO_PURPOSE has to be one of {', '.join(PURPOSES)}")
    return text


def _addresses(text: str) -> tuple[str, ...]:
    addresses = tuple(each.strip() for each in text.split(",") if each.strip())
    if not all(_ADDRESS.fullmatch(each) for each in addresses):
        raise SettingsError("PRO_HEADS_MAIL has to be e-mail addresses, with commas between them")
    return addresses


def _roles(text: str) -> frozenset[str] | None:
    """`all`, `none`, or role,role; None where nothing is said."""
    of_staff = frozenset(role.value for role in STAFF)
    named = {"": None, "all": of_staff, "none": frozenset[str]()}
    if text in named:
        return named[text]
    roles = frozenset(each.strip() for each in text.split(","))
    if not roles <= of_staff:
        raise SettingsError("PRO_SECOND_FACTOR has to be all, none, or roles of the staff: role,role")
    return roles


def _app_version(text: str) -> str | None:
    if text and not is_app_version(text):
        raise SettingsError("PRO_OLDEST_APP has to be a version such as 1.4.0")
    return text or None


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) > MOST_PROXIES:
        raise SettingsError(f"PRO_TRUSTED_PROXIES has to be a whole number from 0 to {MOST_PROXIES}")
    return int(text)


def _token(text: str) -> str:
    if text and not (len(text) >= SHORTEST_TOKEN and text.isascii() and text.isprintable()):
        raise SettingsError(f"PRO_METRICS_TOKEN has to be {SHORTEST_TOKEN} printable characters or more")
    return text


def refusals_for_production(settings: Settings) -> tuple[str, ...]:
    """Every reason why these settings may not serve real participants; empty when there is none."""
    reasons = {
        "PRO_DATABASE_URL names SQLite; production needs PostgreSQL": settings.database_url.startswith(
            "sqlite"
        ),
        "PRO_SECRET is not set": settings.is_secret_default,
        f"PRO_SECRET is shorter than {SHORTEST_SECRET_BYTES} bytes": len(settings.secret)
        < SHORTEST_SECRET_BYTES,
        "PRO_BASE_URL is not https": not settings.is_https,
        "PRO_SITE_MAIL_TO leads the e-mails of all sites elsewhere": bool(settings.site_mail_to),
        "PRO_DATA_KEYS is not set; contact data are sealed with its first key": not settings.data_keys,
    }
    return tuple(reason for reason, applies in reasons.items() if applies)
