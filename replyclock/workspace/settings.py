"""The workspace's settings: `replyclock.toml`, read once and frozen.

Secrets never stand in the file: it names an environment variable or a file only its owner can read.
"""

import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, model_validator

from replyclock.domain.sending.capture_detail import Detail
from replyclock.domain.sending.operators import Occasion
from replyclock.errors import WrongUse
from replyclock.files.model_file import Section, read_model
from replyclock.files.secret_file import read_secret_file
from replyclock.files.value_types import DatabaseUrl, Name, Words, Zone

FILE_NAME = "replyclock.toml"


class LedgerSettings(Section):
    """[ledger]: where facts and exhibits are kept."""

    url: DatabaseUrl = Field(
        "sqlite:///ledger.sqlite",
        description="SQLAlchemy URL; a relative SQLite path is taken from the workspace",
    )
    exhibits: Path = Field(Path("exhibits"), description="folder for the bytes, below the workspace")
    group_reads: bool = Field(
        False,
        description="let the group of the ledger's files read them and the exhibits: a reader's account",
    )


class EngineSettings(Section):
    """[engine]: queues and schedules of `replyclock run`."""

    url: DatabaseUrl = Field(
        "sqlite:///engine.sqlite", description="the engine's own database, apart from the ledger"
    )
    sends_at_once: int = Field(4, ge=1, le=16, description="letters filled in at the same time")
    looks_at_once: int = Field(64, ge=1, le=256, description="hosts looked at at the same time")
    poll_seconds: float = Field(0.2, ge=0.01, description="how often a queue looks for new work")
    tick_seconds: float = Field(5, gt=0, description="shortest rest between two searches for what is due")
    idle_seconds: float = Field(60, gt=0, description="longest rest between two such searches")


class AssistSettings(Section):
    """[assist]: pages that wait for an operator."""

    questions_at_once: int = Field(
        2, ge=1, le=16, description="pages that wait for an operator at the same time, beside other letters"
    )


class PoliteSettings(Section):
    """[polite]: how gently a host is visited, sending and looking together."""

    host_gap_seconds: float = Field(10, ge=0, description="rest between two visits to one host")
    look_every_minutes: int = Field(60, ge=1, description="between looks at a place, in office hours")
    look_at_night_minutes: int = Field(240, ge=1, description="between looks at a place, at other times")
    listen_every_minutes: int = Field(10, ge=1, description="between two readings of a mailbox")
    robots_name: str = Field(
        "replyclock",
        pattern=r"^[A-Za-z][A-Za-z_-]*$",
        description="name under which robots.txt is obeyed, whatever the browser says of itself",
    )

    @property
    def host_gap(self) -> timedelta:
        """Rest between two visits to one host."""
        return timedelta(seconds=self.host_gap_seconds)


class WatchSettings(Section):
    """[watch]: how places are looked at where a recipe leaves it open."""

    may_open_browser: bool = Field(
        True,
        description="open the browser by itself where plain HTTP shows an empty page, a challenge or nothing"
        " but a script; false: only for recipes with browser = true",
    )


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
    auth: Literal["password", "xoauth2"] = Field("password", description="imap: what opens it")
    password_env: str | None = Field(None, description="imap: environment variable that holds the password")
    password_file: Path | None = Field(None, description="imap: file (mode 600) that holds the password")
    token_command: tuple[str, ...] | None = Field(
        None, min_length=1, description="xoauth2: program and arguments; prints an access token each time"
    )
    token_env: str | None = Field(None, description="xoauth2: environment variable that holds the token")
    token_file: Path | None = Field(
        None, description="xoauth2: file (mode 600) that holds the token, read at every connection"
    )
    dkim: bool = Field(False, description="check DKIM signatures as mail arrives (needs replyclock[dkim])")

    @model_validator(mode="after")
    def _complete(self) -> "MailboxSettings":
        if self.kind == "maildir":
            self._refuse("a maildir takes no", _IMAP_ALONE)
            if self.path is None:
                raise ValueError("a maildir needs `path`")
            return self
        self._refuse("an imap mailbox takes no", ("path",))
        if not (self.host and self.user):
            raise ValueError("an imap mailbox needs `host` and `user`")
        if self.security == "plain" and not _is_this_machine(self.host):
            raise ValueError(f'security "plain" shows the password on the way to {self.host}: use "tls"')
        self._require_one_secret()
        return self

    def _refuse(self, words: str, keys: tuple[str, ...]) -> None:
        for key in keys:
            if getattr(self, key) is not None and key in self.model_fields_set:
                raise ValueError(f"{words} `{key}`")

    def _require_one_secret(self) -> None:
        needed, others = (_TOKENS, _PASSWORDS) if self.auth == "xoauth2" else (_PASSWORDS, _TOKENS)
        self._refuse(f'auth "{self.auth}" takes no', others)
        given = [key for key in needed if getattr(self, key) is not None]
        if len(given) > 1:
            raise ValueError(f"only one of `{given[0]}` and `{given[1]}` can hold the secret")
        if not given:
            *first, last = (f"`{key}`" for key in needed)
            raise ValueError(f"an imap mailbox needs {', '.join(first)} or {last}")


_PASSWORDS = ("password_env", "password_file")
_TOKENS = ("token_command", "token_env", "token_file")
_IMAP_ALONE = ("host", "port", "user", "folder", "security", "ca_file", "auth", *_PASSWORDS, *_TOKENS)


def _is_this_machine(host: str) -> bool:
    return host in ("localhost", "::1") or re.fullmatch(r"127(\.\d{1,3}){3}", host) is not None


class CaptureSettings(Section):
    """[evidence.capture]: how much is captured at each stage: lean, standard or full."""

    before: Detail = Field(Detail.STANDARD, description="before the form is sent")
    after: Detail = Field(Detail.STANDARD, description="after it was sent")
    reply: Detail = Field(Detail.STANDARD, description="at the first sight of a reply in the browser")
    dispute: Detail = Field(Detail.FULL, description="by `replyclock evidence capture`")


class EvidenceSettings(Section):
    """[evidence]: how the ledger is sealed."""

    key_file: Path = Field(
        Path("secrets/signing.pem"), description="private signing key (mode 600), below the workspace"
    )
    seal_every_minutes: float = Field(5, gt=0, description="between two seals while running")
    capture: CaptureSettings = CaptureSettings()


class NotifySettings(Section):
    """[notify.NAME]: a way to tell people that they must act, through Apprise (needs replyclock[notify])."""

    url_env: str | None = Field(None, description="environment variable that holds the address, a secret")
    url_file: Path | None = Field(None, description="file (mode 600) that holds the address, a secret")
    on: tuple[Occasion, ...] = Field(
        tuple(Occasion), min_length=1, description="what to tell, by default all"
    )
    every_minutes: float = Field(15, ge=0, description="rest between two notifications of one kind")

    @model_validator(mode="after")
    def _one_address(self) -> "NotifySettings":
        if (self.url_env is None) == (self.url_file is None):
            raise ValueError("expected one of `url_env` and `url_file`")
        return self


class AuthoritySettings(Section):
    """[authority.NAME]: a time-stamping authority (RFC 3161); one or two are usual."""

    url: Words = Field(description="where stamps are asked for, http or https")
    certificates: Path = Field(description="PEM file with the authority's root, and what leads to it")
    policy: str | None = Field(
        None, pattern=r"^\d+(\.\d+)+$", description="policy the stamps must be under (OID)"
    )
    timeout_seconds: float = Field(20, gt=0, description="how long an answer is waited for")


class ClockSettings(Section):
    """[clock]: only the practice town changes it."""

    practice: str | None = Field(None, description="address of a practice town, whose clock is used")


class Settings(Section):
    """The whole of replyclock.toml."""

    time_zone: Zone = Field("Asia/Shanghai", description="IANA time zone in which people read times")
    ledger: LedgerSettings = LedgerSettings()
    engine: EngineSettings = EngineSettings()
    polite: PoliteSettings = PoliteSettings()
    watch: WatchSettings = WatchSettings()
    assist: AssistSettings = AssistSettings()
    clock: ClockSettings = ClockSettings()
    evidence: EvidenceSettings = EvidenceSettings()
    authority: Mapping[Name, AuthoritySettings] = Field({}, description="time-stamping authorities, by name")
    notify: Mapping[Name, NotifySettings] = Field({}, description="ways to tell people, by name")
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
    """The password of an IMAP mailbox, or its token where it is one that stands in a variable or file.

    Raises WrongUse when it is missing or others can read its file.
    """
    word = "token" if settings.auth == "xoauth2" else "password"
    variable = settings.password_env or settings.token_env
    file = settings.password_file or settings.token_file
    if variable:
        return _from_environment(variable, environment, f"mailbox.{name}", word)
    return SecretStr(read_secret_file(workspace / (file or ""), f"mailbox.{name}.{word}_file"))


def notify_address(
    name: str, settings: NotifySettings, workspace: Path, environment: Mapping[str, str]
) -> SecretStr:
    """The address people are told at; raises WrongUse when it is missing or others can read its file."""
    if settings.url_env:
        return _from_environment(settings.url_env, environment, f"notify.{name}", "address")
    return SecretStr(read_secret_file(workspace / (settings.url_file or ""), f"notify.{name}.url_file"))


def _from_environment(variable: str, environment: Mapping[str, str], whose: str, word: str) -> SecretStr:
    if variable not in environment:
        raise WrongUse(f"{whose}: the environment variable {variable} is not set: put the {word} there.")
    return SecretStr(environment[variable])
