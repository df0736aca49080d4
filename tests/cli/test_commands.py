"""Every command: help, example, --json, quick to start, and readable by whoever sits before it."""

import json
import re
import shlex
import shutil
import stat
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner
from rich.cells import cell_len
from support.command_line import call
from support.command_tree import COMMANDS, GROUPS, LEAVES

from replyclock.cli.main import main
from replyclock.cli.shell.lazy import LazyGroup
from replyclock.cli.shell.terminal import in_zone, plain, table
from replyclock.domain.facts import Attempt, Outcome, ReplyKind
from replyclock.domain.window import Window
from replyclock.ports.mailbox import RawMessage
from replyclock.ports.messages import NewMessage
from replyclock.ports.replies import NewReply
from replyclock.store.ledger import SqlLedger
from replyclock.store.schema.database import open_database

HEAVY = {"playwright", "pandas", "numpy", "dbos", "sqlalchemy", "alembic", "aiohttp", "imapclient", "altair"}
HEAVY |= {"holidays", "starlette", "faker", "rich"}
NOON = datetime(2099, 12, 1, 4, tzinfo=UTC)
HOSTILE = "您好，\x1b[2J\x1b]0;gotcha\x07大厅\n工作日开门。\u202egnp.exe"


def printed(workspace: Path, *words: str) -> str:
    result = call(workspace, *words)
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with a planned campaign whose days lie far ahead."""
    workspace = tmp_path_factory.mktemp("planned") / "w"
    assert CliRunner().invoke(main, ["init", str(workspace)]).exit_code == 0
    campaign = workspace / "campaigns/example.toml"
    text = campaign.read_text("utf-8").replace("2026-12-", "2099-12-").replace('"CN"', '"EVERY-DAY"')
    campaign.write_text(text, "utf-8")
    for place in ("new", "cur", "tmp"):
        (workspace / "Maildir" / place).mkdir(parents=True)
    printed(workspace, "campaign", "plan", "example")
    return workspace


@pytest.fixture
def workspace(planned: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(planned, tmp_path / "w"))


@pytest.mark.parametrize("path", COMMANDS)
def test_the_example_of_a_command_calls_it_and_parses(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    called = []
    for each, command in LEAVES.items():
        monkeypatch.setattr(command, "callback", lambda each=each, **_: called.append(each))
    examples = re.findall(
        r"^ *replyclock (.*?)(?: >.*)?$", (COMMANDS[path].help or "").partition("Example:")[2], re.MULTILINE
    )

    for example in examples:
        result = CliRunner().invoke(main, shlex.split(example))
        assert result.exit_code == 0, result.output

    assert called
    assert all(each == path or each.startswith(f"{path} ") for each in called)


@pytest.mark.parametrize("path", COMMANDS)
def test_help_says_what_a_command_does_in_a_sentence(path: str) -> None:
    result = CliRunner().invoke(main, [*path.split()[1:], "--help"])

    assert result.exit_code == 0
    assert "Example:" in result.stdout
    assert (COMMANDS[path].help or "").partition("\n")[0].endswith(".")


@pytest.mark.parametrize("path", LEAVES)
def test_every_command_takes_json_and_says_what_each_option_means(path: str) -> None:
    options = [option for option in LEAVES[path].params if isinstance(option, click.Option)]

    assert any("--json" in option.opts for option in options)
    assert [option.name for option in options if not option.help] == []


@pytest.mark.parametrize("path", GROUPS)
def test_the_list_of_a_group_says_of_each_command_what_its_own_help_begins_with(path: str) -> None:
    group = GROUPS[path]
    assert isinstance(group, LazyGroup)

    said = {name: lazy.words for name, lazy in group.lazy.items()}

    assert said == {name: first_sentence(COMMANDS[f"{path} {name}"]) for name in said}


def first_sentence(command: click.Command) -> str:
    words = " ".join((command.help or "").partition("\n\n")[0].split())
    return re.split(r"(?<=\.) ", words)[0]


def test_the_first_help_loads_no_command_no_room_and_none_of_the_libraries_that_read_files() -> None:
    code = (
        "import sys\nfrom click.testing import CliRunner\nfrom replyclock.cli.main import main\n"
        "assert CliRunner().invoke(main, ['--help']).exit_code == 0\n"
        "ours = {'replyclock', 'pydantic', 'jinja2'}\n"
        "print(*sorted(name for name in sys.modules if name.partition('.')[0] in ours))"
    )

    done = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.split() == [
        "replyclock",
        "replyclock.cli",
        "replyclock.cli.main",
        "replyclock.cli.shell",
        "replyclock.cli.shell.lazy",
        "replyclock.cli.shell.program",
        "replyclock.cli.shell.stopping",
        "replyclock.cli.shell.terminal",
        "replyclock.domain",
        "replyclock.domain.clean_text",
        "replyclock.errors",
    ]


def test_starting_loads_nothing_heavy() -> None:
    code = (
        "import sys\nfrom click.testing import CliRunner\nfrom replyclock.cli.main import main\n"
        f"for path in {list(COMMANDS)!r}:\n"
        "    assert CliRunner().invoke(main, [*path.split()[1:], '--help']).exit_code == 0, path\n"
        f"print(*sorted({HEAVY!r} & set(sys.modules)))"
    )

    done = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.split() == []


def test_a_new_workspace_answers_every_list_and_keeps_its_secrets(tmp_path: Path) -> None:
    folder = tmp_path / "w"

    made = json.loads(printed(tmp_path, "init", str(folder), "--json"))["made"]

    assert str(folder / ".gitignore") in made
    for words in (("sites", "list"), ("letters", "list"), ("recipe", "check"), ("campaign", "list")):
        assert printed(folder, *words)
    assert stat.S_IMODE((folder / "secrets").stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "secrets/token.key").stat().st_mode) == 0o600


def test_init_run_again_adds_what_is_missing_and_changes_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "w"
    printed(tmp_path, "init", str(folder))
    key = (folder / "secrets/token.key").read_text()
    (folder / "sites.csv").write_text("mine")
    (folder / "replyclock.toml").touch()
    (folder / "letters/opening-hours.zh.toml").unlink()

    made = json.loads(printed(tmp_path, "init", str(folder), "--json"))["made"]

    assert made == [str(folder / "letters/opening-hours.zh.toml")]
    assert (folder / "sites.csv").read_text() == "mine"
    assert (folder / "secrets/token.key").read_text() == key


@pytest.mark.parametrize(
    "words",
    [
        "sites list",
        "letters list",
        "recipe check",
        "recipe schema",
        "campaign list",
        "campaign status example",
        "campaign stop example",
        "campaign resume --all",
        "send",
        "watch",
        "listen",
        "mail status",
        "mail check",
        "review list example",
        "report example",
        "workdays due 2020-09-27 5",
        "workdays between 2020-09-27 2020-10-10",
        "workdays calendars",
        "workdays effect example --calendar EVERY-DAY",
    ],
)
def test_json_is_json_and_nothing_else(workspace: Path, words: str) -> None:
    result = call(workspace, *words.split(), "--json")

    assert result.exit_code == 0, result.output
    json.loads(result.stdout)
    assert result.stderr == ""


def test_a_plan_is_shown_in_the_zone_of_the_workspace_and_the_zone_is_named(
    planned: Path, tmp_path: Path
) -> None:
    workspace = Path(shutil.copytree(planned, tmp_path / "w"))
    for old in workspace.glob("ledger.sqlite*"):
        old.unlink()
    settings = workspace / "replyclock.toml"
    settings.write_text(settings.read_text("utf-8").replace("Asia/Shanghai", "Asia/Tokyo"), "utf-8")

    heading, first, second, last, waits = printed(workspace, "campaign", "plan", "example").splitlines()

    # Four days of eight hours for two letters: a quarter and three quarters, 09:00 in Shanghai.
    assert heading.split("  ")[0] == "planned (Asia/Tokyo)"
    assert (first[:16], second[:16]) == ("2099-12-02 10:00", "2099-12-04 10:00")
    assert last == "2 letters of the round example are planned; nothing was sent yet."
    assert waits == "Not to be sent before their recipes are approved: example."


def test_a_status_says_how_many_what_became_of_them_and_what_comes_next(planned: Path) -> None:
    lines = printed(planned, "campaign", "status", "example").splitlines()

    assert re.fullmatch(r"example: 2 letters as of \d{4}-\d\d-\d\d \d\d:\d\d \(Asia/Shanghai\)", lines[0])
    assert lines[1:] == [
        "  outcomes:    2 not tried yet",
        "  replies:     none yet",
        (
            "  not sent yet: example: its recipe is not approved yet: run `replyclock recipe rehearse "
            "example`, look at the pictures, then `replyclock recipe approve example`."
        ),
        "  next letter: 2099-12-02 09:00 (Asia/Shanghai)",
    ]


def test_a_stop_shows_in_the_status_until_it_is_lifted(workspace: Path) -> None:
    printed(workspace, "campaign", "stop", "--all", "--reason", "an office\x1b[2J complained")
    stopped = printed(workspace, "campaign", "status", "example")
    printed(workspace, "campaign", "resume", "--all", "--reason", "settled")

    assert re.search(r"  stopped:     all sending was stopped by \S+ \(an office \[2J complained\)", stopped)
    assert "stopped" not in printed(workspace, "campaign", "status", "example")


def test_columns_line_up_with_chinese_in_them_and_nothing_is_cut(workspace: Path) -> None:
    (workspace / "sites.csv").write_text(
        "code,name,address,region\n"
        "example,示例市人民政府,https://www.example.invalid/,示例市\n"
        f"b,{'很长的名字' * 40},https://b.example.invalid/,x\n",
        "utf-8",
    )

    heading, *rows = printed(workspace, "sites", "list").splitlines()

    column = cell_len(heading[: heading.index("address")])
    assert [cell_len(row[: row.index("https://")]) for row in rows] == [column, column]
    assert "很长的名字" * 40 in rows[1]


def test_a_table_shows_the_words_of_strangers_without_obeying_them(
    capsys: pytest.CaptureFixture[str],
) -> None:
    table(["words"], [[HOSTILE], ["[red]no markup[/red] :smile:"]])

    assert capsys.readouterr().out == (
        "words\n您好， [2J ]0;gotcha 大厅 工作日开门。 gnp.exe\n[red]no markup[/red] :smile:\n"
    )


def record_a_reply(workspace: Path) -> str:
    """A letter that was sent and whose outcome is unclear, and a reply by mail."""
    ledger = SqlLedger(open_database("sqlite:///ledger.sqlite", workspace))
    reference = ledger.plans.tried("example")[0].inquiry.reference
    ledger.attempts.begin(reference, 1, NOON, ())
    ledger.attempts.end(
        Attempt(reference, 1, NOON, pressed=True, outcome=Outcome.AMBIGUOUS, ended_at=NOON, note="no sign")
    )
    message = RawMessage("inbox", "1", NOON, b"")
    reply = NewReply(reference, "mail", Window.point(NOON), ReplyKind.ANSWER, "has an answer", HOSTILE)
    ledger.messages.record(NewMessage(message, "0" * 64, NOON, "matched", "token"), [reply])
    ledger.close()
    return reference


def test_what_is_open_for_review_can_be_read_whole_and_decided_with_the_keys_shown(workspace: Path) -> None:
    reference = record_a_reply(workspace)

    listed = printed(workspace, "review", "list", "example").splitlines()
    as_json = printed(workspace, "review", "list", "example", "--json")
    printed(workspace, "review", "attempt", f"{reference}#1", "confirmed", "--reason", "the office says so")
    printed(workspace, "review", "reply", "1", "answer", "--reason", "names the hours")

    at = "2099-12-01 12:00 (Asia/Shanghai)"
    assert listed[:4] == [
        f"attempt {reference}#1  ambiguous?  {at}",
        f"  {reference}: no sign",
        f"reply 1  answer?  {at}",
        f"  {reference}: 您好， [2J ]0;gotcha 大厅 工作日开门。 gnp.exe",
    ]
    assert {row["key"] for row in json.loads(as_json)} == {f"{reference}#1", "1"}
    assert printed(workspace, "review", "list", "example") == "Nothing is open.\n"


def test_a_machines_mail_waits_for_a_reviewer_unless_its_headers_settled_it(workspace: Path) -> None:
    reference = record_a_reply(workspace)
    ledger = SqlLedger(open_database("sqlite:///ledger.sqlite", workspace))
    for key, settled in (("2", True), ("3", False)):
        kind, text = ReplyKind.AUTOMATIC, f"away {key}"
        reply = NewReply(reference, "mail", Window.point(NOON), kind, "says so", text, is_settled=settled)
        ledger.messages.record(
            NewMessage(RawMessage("inbox", key, NOON, b""), key * 64, NOON, "matched", ""), [reply]
        )
    ledger.close()

    rows = json.loads(printed(workspace, "review", "list", "example", "--json"))

    assert [row["words"] for row in rows if row["suggested"] == "automatic"] == ["away 3"]


def test_json_holds_nothing_that_a_terminal_obeys(workspace: Path) -> None:
    record_a_reply(workspace)

    text = printed(workspace, "review", "list", "example", "--json")

    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", text)


def test_mail_status_shows_where_every_message_ended(workspace: Path) -> None:
    assert (
        printed(workspace, "mail", "status") == "No message has been read yet: `replyclock listen` reads.\n"
    )
    record_a_reply(workspace)

    assert printed(workspace, "mail", "status").splitlines() == [
        "mailbox  received  matched  machine  unmatched  rejected",
        "inbox    1         1        0        0          0",
    ]


def test_mail_check_counts_messages_and_records_nothing(workspace: Path) -> None:
    (workspace / "Maildir/new/1.a").write_bytes(b"Subject: x\r\n\r\n")

    assert printed(workspace, "mail", "check") == "inbox: opens, and holds 1 messages\n"
    assert json.loads(printed(workspace, "mail", "status", "--json")) == {}


@pytest.mark.imap
def test_mail_check_opens_a_real_imap_mailbox(workspace: Path, dovecot: Any) -> None:
    (workspace / "secrets/inbox").write_text(dovecot.password)
    (workspace / "secrets/inbox").chmod(0o600)
    (workspace / "replyclock.toml").write_text(
        f'[mailbox.inbox]\nkind = "imap"\nhost = "127.0.0.1"\nport = {dovecot.port}\n'
        f'user = "{dovecot.user}"\nsecurity = "plain"\npassword_file = "secrets/inbox"\n'
    )
    dovecot.deliver(b"Subject: x\r\n\r\n")

    assert printed(workspace, "mail", "check", "inbox") == "inbox: opens, and holds 1 messages\n"

    (workspace / "secrets/inbox").write_text("wrong")
    refused = call(workspace, "mail", "check")
    assert refused.exit_code == 1
    assert re.fullmatch(
        r"Error: mailbox 'inbox' \(.*\) refused user name or password .*check both\.\n", refused.stderr
    )


def test_a_recipe_whose_python_function_is_missing_does_not_pass_the_check(workspace: Path) -> None:
    path = workspace / "recipes/example.toml"
    recipe = path.read_text("utf-8")
    path.write_text(
        recipe.replace('channel = "form"', 'channel = "form"\npython = "example.py:fill"'), "utf-8"
    )

    without_file = call(workspace, "recipe", "check")
    (workspace / "recipes/example.py").write_text("def fil():\n    pass\n")
    without_function = call(workspace, "recipe", "check")
    (workspace / "recipes/example.py").write_text("def fill():\n    pass\n")

    assert (without_file.exit_code, without_function.exit_code) == (3, 3)
    assert "example.py; write it" in without_file.stdout
    assert "has no function fill; write it" in without_function.stdout
    assert printed(workspace, "recipe", "check").endswith("example  is in order\n")


def test_a_site_without_a_recipe_is_named_and_the_others_are_still_checked(workspace: Path) -> None:
    result = call(workspace, "recipe", "check", "exampel", "example", "--json")

    rows: list[dict[str, Any]] = json.loads(result.stdout)
    assert result.exit_code == 3
    assert "the nearest recipe is example" in rows[0]["fault"]
    assert rows[1] == {"site": "example", "fault": None}


def test_a_report_says_where_it_lies_and_as_of_when(workspace: Path) -> None:
    lines = printed(workspace, "report", "example", "--as-of", "2026-11-24T18:00").splitlines()

    assert lines[0] == "example as of 2026-11-24 18:00 (Asia/Shanghai)"
    assert lines[1].split("  ")[0] == "unit"
    assert lines[-1] == f"The report is {workspace / 'reports/example/report.html'}"
    assert (workspace / "reports/example/report.html").is_file()


def test_a_report_sets_a_published_list_beside_once_somebody_says_that_its_columns_are_right(
    workspace: Path, tmp_path: Path
) -> None:
    listed = tmp_path / "answers.csv"
    listed.write_text("asked,answered\n2026-03-02 09:00,2026-03-03 10:00\n")

    refused = call(workspace, "report", "example", "--published", str(listed))
    printed(workspace, "report", "example", "--published", str(listed), "--yes")

    assert refused.exit_code == 2
    assert "say --yes, or name --question, --answer" in refused.stderr
    page = (workspace / "reports/example/report.html").read_text("utf-8")
    assert "holds answered letters only" in page
    assert "answers.csv" in page


def test_a_deadline_is_counted_day_by_day(planned: Path) -> None:
    # Civil Code articles 201 and 203; 2020-10-10 was a working Saturday by the notice of 2019-11-21.
    lines = printed(planned, "workdays", "due", "2020-09-27", "5").splitlines()

    assert lines[-2].split()[:3] == ["2020-10-10", "Sat", "5"]
    assert lines[-1].startswith("due on 2020-10-10, until 24:00 (calendar CN, ")


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("2026-10-31", datetime(2026, 10, 30, 16, tzinfo=UTC)),
        ("2026-10-31T18:00", datetime(2026, 10, 31, 10, tzinfo=UTC)),
        ("2026-10-31T18:00+00:00", datetime(2026, 10, 31, 18, tzinfo=UTC)),
    ],
    ids=["a day begins at midnight of the zone", "a time is the zone's", "an offset counts"],
)
def test_an_instant_of_the_command_line_is_read_in_the_workspaces_zone(said: str, meant: datetime) -> None:
    assert in_zone(datetime.fromisoformat(said), "Asia/Shanghai") == meant


def test_a_line_of_a_stranger_stays_one_line() -> None:
    assert plain("a\r\nb\u2028c\x9b31m\u200ed") == "a b c 31m d"
