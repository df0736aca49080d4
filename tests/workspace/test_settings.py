"""Workspace settings: defaults, secrets, and the one sentence about a file that is wrong."""

from collections.abc import Callable
from pathlib import Path

import pytest

from replyclock.errors import WrongUse
from replyclock.files.line_numbers import line_of
from replyclock.files.model_file import read_text
from replyclock.files.secret_file import read_secret_file, write_secret_file
from replyclock.files.validation import dotted
from replyclock.workspace.settings import MailboxSettings, mailbox_password, read_settings

IMAP = """[mailbox.inbox]
kind = "imap"
host = "imap.inspection.example"
user = "auditor"
"""


def write(workspace: Path, text: str) -> Path:
    path = workspace / "replyclock.toml"
    path.write_text(text, "utf-8")
    return path


def test_an_empty_file_is_a_workspace_with_the_defaults(tmp_path: Path) -> None:
    write(tmp_path, "")

    settings = read_settings(tmp_path)

    assert settings.time_zone == "Asia/Shanghai"
    assert settings.ledger.url == "sqlite:///ledger.sqlite"
    assert settings.engine.url != settings.ledger.url
    assert (settings.mailbox, settings.clock.practice) == ({}, None)
    assert settings.polite.host_gap.total_seconds() == 10


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("tme_zone = 'x'", ":1: unknown key tme_zone; the nearest known key is time_zone."),
        ("time_zone = 'Asia'", ":1: time_zone: there is no time zone 'Asia'; an example is Asia/Shanghai."),
        ("[politeness]", ":1: unknown key politeness; the nearest known key is polite."),
        (
            "[polite]\n\n'host_gap' = 1",
            ":3: unknown key polite.host_gap; the nearest known key is host_gap_seconds.",
        ),
        (
            "polite.look_every = 1",
            ":1: unknown key polite.look_every; the nearest known key is look_every_minutes.",
        ),
        (
            "polite = {zzz = 1}",
            (
                ":1: unknown key polite.zzz; known keys are host_gap_seconds, look_every_minutes, "
                "look_at_night_minutes, listen_every_minutes, robots_name."
            ),
        ),
        ("[engine]\nsends_at_once = 99", ":2: engine.sends_at_once: expected at most 16, not 99."),
        ("[engine]\ntick_seconds = 0", ":2: engine.tick_seconds: expected more than 0, not 0."),
        ("ledger = 'here'", ":1: ledger: expected a table of keys, not 'here'."),
        ("[mailbox]\ninbox = 'x'", ":2: mailbox.inbox: expected a table of keys, not 'x'."),
        ("[mailbox.a]\nkind = 'pop3'", ":2: mailbox.a.kind: expected 'imap' or 'maildir', not 'pop3'."),
        ("[mailbox.a]\nuser = 'x'", ":1: key mailbox.a.kind is missing; add it."),
        (IMAP, ":1: mailbox.inbox: an imap mailbox needs `password_env` or `password_file`."),
        (
            IMAP + "password = 'hunter2'",
            ":5: unknown key mailbox.inbox.password; the nearest known key is password_env.",
        ),
        (IMAP + "port = 0\npassword_env = 'X'", ":5: mailbox.inbox.port: expected at least 1, not 0."),
        (
            IMAP + "password_env = 'X'\npassword_file = 'x'",
            ":1: mailbox.inbox: only one of `password_env` and `password_file` can hold the secret.",
        ),
        (
            IMAP + "password_env = 'X'\ntoken_env = 'Y'",
            ':1: mailbox.inbox: auth "password" takes no `token_env`.',
        ),
        (
            IMAP + "auth = 'xoauth2'\npassword_env = 'X'",
            ':1: mailbox.inbox: auth "xoauth2" takes no `password_env`.',
        ),
        (
            IMAP + "auth = 'xoauth2'",
            ":1: mailbox.inbox: an imap mailbox needs `token_command`, `token_env` or `token_file`.",
        ),
        (
            IMAP + "auth = 'oauth'",
            ":5: mailbox.inbox.auth: expected 'password' or 'xoauth2', not 'oauth'.",
        ),
        (
            IMAP + "password_env = 'X'\nsecurity = 'plain'",
            (
                ':1: mailbox.inbox: security "plain" shows the password on the way to '
                'imap.inspection.example: use "tls".'
            ),
        ),
        (IMAP + "path = 'x'", ":1: mailbox.inbox: an imap mailbox takes no `path`."),
        (
            "[mailbox.a]\nkind = 'maildir'\npath = 'x'\nuser = 'y'",
            ":1: mailbox.a: a maildir takes no `user`.",
        ),
    ],
)
def test_what_is_wrong_is_named_with_line_and_key(tmp_path: Path, text: str, sentence: str) -> None:
    path = write(tmp_path, text)

    with pytest.raises(WrongUse) as caught:
        read_settings(tmp_path)

    assert str(caught.value) == f"{path}{sentence}"


@pytest.mark.parametrize("url", ["mysql://me:hunter2@x/y", "postgresql:/me:hunter2@x", "sqlite://"])
def test_a_url_that_is_none_is_not_repeated_because_it_may_hold_a_password(tmp_path: Path, url: str) -> None:
    write(tmp_path, f'[ledger]\nurl = "{url}"')

    with pytest.raises(WrongUse, match=r":2: ledger\.url: expected a database such as sqlite:") as caught:
        read_settings(tmp_path)

    assert "hunter2" not in str(caught.value)


def test_a_password_comes_from_the_environment_that_is_handed_in(tmp_path: Path) -> None:
    settings = MailboxSettings(kind="imap", host="h", user="u", password_env="INBOX")

    password = mailbox_password("inbox", settings, tmp_path, {"INBOX": "hunter2"})

    assert password.get_secret_value() == "hunter2"
    assert "hunter2" not in f"{password} {password!r}"


def test_a_password_comes_from_a_file_of_its_owner(tmp_path: Path) -> None:
    settings = MailboxSettings(kind="imap", host="h", user="u", password_file=Path("secrets/inbox"))
    write_secret_file(tmp_path / "secrets/inbox", "hunter2\n")

    assert mailbox_password("inbox", settings, tmp_path, {}).get_secret_value() == "hunter2"


def test_an_access_token_comes_from_the_environment_or_a_file_like_a_password(tmp_path: Path) -> None:
    write_secret_file(tmp_path / "secrets/token", "from-file\n")
    settings = MailboxSettings(kind="imap", host="h", user="u", auth="xoauth2", token_env="TOKEN")
    in_file = settings.model_copy(update={"token_env": None, "token_file": Path("secrets/token")})

    assert (
        mailbox_password("inbox", settings, tmp_path, {"TOKEN": "from-env"}).get_secret_value() == "from-env"
    )
    assert mailbox_password("inbox", in_file, tmp_path, {}).get_secret_value() == "from-file"
    with pytest.raises(WrongUse, match="environment variable TOKEN is not set: put the token there"):
        mailbox_password("inbox", settings, tmp_path, {})


def test_a_secret_is_never_written_over(tmp_path: Path) -> None:
    write_secret_file(tmp_path / "key", "first")

    with pytest.raises(FileExistsError):
        write_secret_file(tmp_path / "key", "second")

    assert read_secret_file(tmp_path / "key", "key") == "first"


def test_a_secret_that_is_no_text_is_refused_without_showing_it(tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(b"\xff\xfe")
    (tmp_path / "key").chmod(0o600)

    with pytest.raises(WrongUse, match=r"key: .* cannot be read \(it is no text\)"):
        read_secret_file(tmp_path / "key", "key")


TEXT = """a = 1
b.c = 2
list = [
    { x = 1, y = 2 },
    { x = 3,
      y = 4 },
]
after = 1

[table]
"quoted key" = 1

[table.inner]   # a comment
a = 1

[[many]]
k = 1
[[many]]
k = 2
[many.sub]
z = 1
"""


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        (("a",), 1),
        (("b", "c"), 2),
        (("list",), 3),
        (("list", 0, "y"), 4),
        (("list", 1, "x"), 5),
        (("list", 7), 3),
        (("after",), 8),
        (("table", "quoted key"), 11),
        (("table", "inner", "a"), 14),
        (("table", "inner", "missing"), 13),
        (("many", 0, "k"), 17),
        (("many", 1, "k"), 19),
        (("many", 1, "sub", "z"), 21),
        (("nowhere",), None),
    ],
)
def test_a_key_is_found_on_its_line(keys: tuple[str | int, ...], line: int | None) -> None:
    assert line_of(TEXT, keys) == line


def test_positions_are_counted_from_one_for_people() -> None:
    assert dotted(("submit", "fields", 1, "label")) == "submit.fields[2].label"


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda _: None, "there is no such file"),
        (lambda path: path.mkdir(), "this is a folder, not a file"),
        (
            lambda path: path.write_bytes("中".encode("gb18030")),
            r"this is not UTF-8 text \(byte 0\): save it as UTF-8",
        ),
    ],
    ids=["missing", "a folder", "GBK"],
)
def test_a_file_that_cannot_be_read_is_named(
    tmp_path: Path, make: Callable[[Path], object], sentence: str
) -> None:
    path = tmp_path / "x.toml"
    make(path)

    with pytest.raises(WrongUse, match=rf"x\.toml: {sentence}"):
        read_text(path)


def test_a_byte_order_mark_and_windows_line_ends_are_read_over(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_bytes(b"\xef\xbb\xbfa = 1\r\nb = 2\r\n")

    assert read_text(tmp_path / "x.toml") == "a = 1\nb = 2\n"
