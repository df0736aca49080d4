"""Mailboxes by the names of the settings, and what reads and checks a message."""
# ruff: noqa: PLC0415 - heavy parts are imported where they are made, so that commands start quickly

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from replyclock.assembly.lazy import MadeWhenAsked
from replyclock.errors import MissingPart
from replyclock.limits.wall import WorkStopped
from replyclock.ports.exhibits import Capture
from replyclock.ports.mailbox import MailSource
from replyclock.workspace.settings import MailboxSettings, Settings, mailbox_password


def mail_explainer() -> Callable[[bytes, str], dict[str, Any]]:
    """A function that says what a message is, without a workspace; one that is not read says why."""
    from replyclock.limits.apart import WorkApart
    from replyclock.mailbox.explain import explain, not_read

    limits = WorkApart()

    def say(data: bytes, file: str) -> dict[str, Any]:
        try:
            return limits.run(explain, data, file)
        except WorkStopped as stopped:
            return not_read(file, f"the message was not read: {stopped}")

    return say


def open_mailboxes(
    workspace: Path, settings: Settings, environment: Mapping[str, str]
) -> Mapping[str, MailSource]:
    """The mailboxes by name; each is made, and its password read, when it is first asked for."""
    return MadeWhenAsked(settings.mailbox, lambda name: _open_mailbox(name, settings, workspace, environment))


def _open_mailbox(
    name: str, all_settings: Settings, workspace: Path, environment: Mapping[str, str]
) -> MailSource:
    """One mailbox; raises WrongUse when its password is missing, MissingPart without what it needs."""
    settings = all_settings.mailbox[name]
    if settings.dkim:
        _signature_check(name)
    if settings.kind == "maildir":
        from replyclock.mailbox.maildir import MaildirMailbox

        return MaildirMailbox(name, workspace / (settings.path or ""))
    from replyclock.mailbox.imap import ImapAccount, ImapMailbox

    token = _token_of(name, settings, workspace, environment) if settings.auth == "xoauth2" else None
    account = ImapAccount(
        name,
        host=settings.host or "",
        port=settings.port,
        user=settings.user or "",
        password="" if token else _secret(name, settings, workspace, environment),
        token=token,
        folder=settings.folder,
        security=settings.security,
        ca_file=workspace / settings.ca_file if settings.ca_file else None,
    )
    return ImapMailbox(account)


def open_signature_checks(settings: Settings) -> Mapping[str, Callable[[bytes, datetime], Capture]]:
    """By mailbox that wants it: what checks the signatures of a message at an instant."""
    names = [name for name, mailbox in settings.mailbox.items() if mailbox.dkim]
    return MadeWhenAsked(names, _signature_check)


def _signature_check(name: str) -> Callable[[bytes, datetime], Capture]:
    """What checks the signatures of the mailbox's messages; raises MissingPart."""
    try:
        from replyclock.mailbox.dkim import DkimCheck, look_up_txt
    except ModuleNotFoundError as fault:
        raise MissingPart(
            f"mailbox.{name}.dkim needs {fault.name}, which is not installed: "
            "run `pip install 'replyclock[dkim]'`."
        ) from fault
    return DkimCheck(look_up_txt)


def _token_of(
    name: str, settings: MailboxSettings, workspace: Path, environment: Mapping[str, str]
) -> Callable[[], str]:
    """What gives the mailbox's access token at every connection; raises WrongUse when it can give none."""
    from replyclock.mailbox.access_token import from_command, from_setting

    if settings.token_command:
        return from_command(f"mailbox.{name}.token_command", settings.token_command, workspace, environment)
    _secret(name, settings, workspace, environment)
    key = f"mailbox.{name}.{'token_env' if settings.token_env else 'token_file'}"
    return from_setting(key, lambda: _secret(name, settings, workspace, environment))


def _secret(name: str, settings: MailboxSettings, workspace: Path, environment: Mapping[str, str]) -> str:
    return mailbox_password(name, settings, workspace, environment).get_secret_value()
