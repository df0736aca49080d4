"""The workspace's settings: `replyclock.toml`, read once and frozen.

Secrets never stand in the file: it names an environment variable or a file only its owner can read.
"""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, model_validator

from replyclock.errors import WrongUse
from replyclock.secret_file import read_secret_file
from replyclock.toml_file import Section, read_model
from replyclock.values import DatabaseUrl, Name, Zone

FILE_NAME = "replyclock.toml"


class LedgerSettings(Section):
    """[ledger]: where facts and exhibits are kept."""

    url: DatabaseUrl = Field(
        "sqlite:///ledger.sqlite",
        description="SQLAlchemy URL; a relative SQLite path is taken from the workspace",
    )
    exhibits: Path = Field(Path("exhibits"), description="folder for the bytes, below the workspace")


class EngineSettings(Section):
    """[engine]: queues and schedules of `replyclock run`."""

    url: DatabaseUrl = Field(
        "sqlite:///engine.sqlite", description="the engine's own database, apart from the ledger"
    )
    sends_at_once: int = Field(4, ge=1, le=16, description="letters filled in at the same time")
    looks_at_once: int = Field(8, ge=1, le=64, description="pages looked at at the same time")
    poll_seconds: float = Field(0.2, ge=0.01, description="how often a queue looks for new work")
    tick_seconds: float = Field(5, gt=0, description="shortest rest between two searches for what is due")
    idle_seconds: float = Field(60, gt=0, description="longest rest between two such searches")


class PoliteSettings(Section):
    """[polite]: how gently a host is visited, sending and looking together."""

    host_gap_seconds: float = Field(10, ge=0, description="rest between two visits to one host")
    look_every_minutes: int = Field(60, ge=1, description="between looks at a place, in office hours")
    look_at_night_minutes: int = Field(240, ge=1, description="between looks at a place, at other times")
    listen_every_minutes: int = Field(10, ge=1, description="between two readings of a mailbox")

    @property
    def host_gap(self) -> timedelta:
        """Rest between two visits to one host."""
        return timedelta(seconds=self.host_gap_seconds)


class MailboxSettings(Section):
    """[mailbox.NAME]: one mailbox that replies arrive in."""

    kind: Literal["imap", "maildir"] = Field(description="how it is read")
    path: Path | None = Field(None, description="maildir: its folder")
    host: str | None = Field(None, description="imap: server name")
    port: int | None = Field(None, ge=1, le=65535, description="imap: port, by default the usual one")
    user: str | None = Field(None, description="imap: user name")
    folder: str = Field("INBOX", description="imap: folder")
    security: Literal["tls", "starttls", "plain"] = Field("tls", description="imap: plain only on loopback")
    ca_file: Path | None = Field(None, description="imap: authorities to trust instead of the system's")
    password_env: str | None = Field(None, description="imap: environment variable that holds the password")
    password_file: Path | None = Field(None, description="imap: file (mode 600) that holds the password")

    @model_validator(mode="after")
    def _complete(self) -> "MailboxSettings":
        if self.kind == "maildir" and self.path is None:
            raise ValueError("a maildir needs `path`")
        if self.kind == "imap" and not (self.host and self.user):
            raise ValueError("an imap mailbox needs `host` and `user`")
        if self.kind == "imap" and not (self.password_env or self.password_file):
            raise ValueError("an imap mailbox needs `password_env` or `password_file`")
        return self


class ClockSettings(Section):
    """[clock]: only the practice town changes it."""

    practice: str | None = Field(None, description="address of a practice town, whose clock is used")


class Settings(Section):
    """The whole of replyclock.toml."""

    time_zone: Zone = Field("Asia/Shanghai", description="IANA time zone in which people read times")
    ledger: LedgerSettings = LedgerSettings()
    engine: EngineSettings = EngineSettings()
    polite: PoliteSettings = PoliteSettings()
    clock: ClockSettings = ClockSettings()
    mailbox: Mapping[Name, MailboxSettings] = Field({}, description="the mailboxes, by name")


def read_settings(workspace: Path) -> Settings:
    """The settings of a workspace; raises WrongUse when the folder is none."""
    path = workspace / FILE_NAME
    if not path.is_file():
        raise WrongUse(
            f"{workspace} is no workspace (it has no {FILE_NAME}): "
            "run `replyclock init DIR`, or name one with -w DIR."
        )
    return read_model(path, Settings)


def mailbox_password(
    name: str, settings: MailboxSettings, workspace: Path, environment: Mapping[str, str]
) -> SecretStr:
    """The password of an IMAP mailbox; raises WrongUse when it is missing or others can read its file."""
    if settings.password_env:
        if settings.password_env not in environment:
            raise WrongUse(
                f"mailbox.{name}: the environment variable {settings.password_env} is not set: "
                "put the password there."
            )
        return SecretStr(environment[settings.password_env])
    path = workspace / (settings.password_file or "")
    return SecretStr(read_secret_file(path, f"mailbox.{name}.password_file"))
