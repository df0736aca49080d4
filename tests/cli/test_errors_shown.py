"""A wrong file, key, host, date or password: one sentence on stderr and exit code 2 or 1, nothing lost."""

import re
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from replyclock.cli.main import main

CAMPAIGN = "campaigns/example.toml"
SETTINGS = "replyclock.toml"
RECIPE = "recipes/example.toml"
LETTER = "letters/opening-hours.zh.toml"
SITES = "sites.csv"
KEY = "secrets/token.key"
BROWSER = "playwright.config.json"
AUTHORISATION = """[authorisation]
issued_by = "示例市政务公开办公室"
document = "示例〔2026〕1号"
contact = "检查组 inspection@inspection.example"
valid_from = 2099-12-01
valid_to = 2099-12-31
hosts = ["www.example.invalid"]
letters_per_site = 2
"""
IMAP = """kind = "imap"
host = "127.0.0.1"
user = "auditor"
security = "plain"
"""
MAILDIR = 'kind = "maildir"\npath = "Maildir"\n'


def call(workspace: Path, line: str) -> Result:
    return CliRunner().invoke(main, ["-w", str(workspace), *line.split()])


def assert_one_sentence(result: Result, exit_code: int, sentence: str) -> None:
    assert "Traceback" not in result.output
    assert result.exit_code == exit_code, result.output
    assert result.stderr.startswith("Error: ")
    assert result.stderr.endswith(".\n")
    assert result.stderr.count("\n") == 1
    assert re.search(sentence, result.stderr), result.stderr


@pytest.fixture(scope="module")
def starter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace as `init` makes it, with its ledger, whose campaign lies ahead of every day."""
    workspace = tmp_path_factory.mktemp("starter") / "w"
    assert CliRunner().invoke(main, ["init", str(workspace)]).exit_code == 0
    assert call(workspace, "mail status").exit_code == 0
    campaign = workspace / CAMPAIGN
    campaign.write_text(
        campaign.read_text("utf-8").replace("2026-12-", "2099-12-").replace('"CN"', '"EVERY-DAY"'), "utf-8"
    )
    return workspace


@pytest.fixture
def workspace(starter: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(starter, tmp_path / "w"))


Change = tuple[str, str, str | None]


@dataclass(frozen=True)
class Case:
    """What is changed in the workspace's files, the command, and what it says."""

    command: str
    sentence: str
    changes: tuple[Change, ...]
    exit_code: int


def case(command: str, sentence: str, *changes: Change, exit_code: int = 2) -> Case:
    """A change is (file, old text, new text); "" for old adds to the file, None for new deletes it."""
    return Case(command, sentence, changes, exit_code)


def change(workspace: Path, file: str, old: str, new: str | None) -> None:
    path = workspace / file
    if new is None:
        path.unlink()
        return
    text = path.read_text("utf-8") if path.exists() else ""
    assert old in text
    path.write_text(text.replace(old, new) if old else text + new, "utf-8")


CASES = {
    "unknown key in the settings": case(
        "sites list",
        r"replyclock\.toml:11: unknown key polite\.host_gap_second; the nearest known key is host_gap_sec",
        (SETTINGS, "host_gap_seconds", "host_gap_second"),
    ),
    "unknown key in a mailbox": case(
        "mail check",
        r"replyclock\.toml:21: unknown key mailbox\.inbox\.paht; the nearest known key is path",
        (SETTINGS, 'path = "Maildir"', 'path = "Maildir"\npaht = "x"'),
    ),
    "a mailbox without its path": case(
        "listen",
        r"replyclock\.toml:18: mailbox\.inbox: a maildir needs `path`",
        (SETTINGS, 'path = "Maildir"\n', ""),
    ),
    "a mailbox with a name of its own kind": case(
        "listen",
        r"replyclock\.toml:18: mailbox\.In Box: 'In Box' is no short name",
        (SETTINGS, "[mailbox.inbox]\nkind", '[mailbox."In Box"]\nkind'),
    ),
    "a word where a number belongs": case(
        "letters list",
        r"replyclock\.toml:11: polite\.host_gap_seconds: expected a number, not 'ten'",
        (SETTINGS, "host_gap_seconds = 10", 'host_gap_seconds = "ten"'),
    ),
    "a number that is too small": case(
        "recipe check",
        r"replyclock\.toml:14: polite\.listen_every_minutes: expected at least 1, not 0",
        (SETTINGS, "listen_every_minutes = 10", "listen_every_minutes = 0"),
    ),
    "a time zone that does not exist in the settings": case(
        "campaign list",
        r"replyclock\.toml:4: time_zone: there is no time zone 'Asia/Peking'",
        (SETTINGS, '"Asia/Shanghai"', '"Asia/Peking"'),
    ),
    "settings that are not TOML": case(
        "campaign status example",
        r"replyclock\.toml:6: this is not TOML \(Expected ']'",
        (SETTINGS, "[ledger]", "[ledger"),
    ),
    "a ledger that is no database": case(
        "mail status",
        r"replyclock\.toml:7: ledger\.url: expected a database such as sqlite:///ledger\.sqlite",
        (SETTINGS, '"sqlite:///ledger.sqlite"', '"my secret ledger"'),
    ),
    "a ledger that another program wrote": case(
        "mail status",
        r"sites\.csv cannot be opened \(file is not a database\)",
        (SETTINGS, "sqlite:///ledger.sqlite", "sqlite:///sites.csv"),
        exit_code=1,
    ),
    "unknown key in a campaign": case(
        "campaign plan example",
        r"example\.toml:7: unknown key leters; the nearest known key is letters",
        (CAMPAIGN, "letters = [", "leters = ["),
    ),
    "a campaign that is not TOML": case(
        "campaign list", r"example\.toml:10: this is not TOML", (CAMPAIGN, "seed = 2026", "seed = twenty")
    ),
    "a campaign without a seed": case(
        "campaign plan example", r"example\.toml: key seed is missing; add it", (CAMPAIGN, "seed = 2026", "")
    ),
    "a campaign without authorisation": case(
        "campaign plan example",
        r"example\.toml: key authorisation is missing; add it",
        (CAMPAIGN, AUTHORISATION, ""),
    ),
    "a campaign under another name": case(
        "campaign plan example",
        "`name` is 'autumn', and must be the file's name 'example'",
        (CAMPAIGN, 'name = "example"', 'name = "autumn"'),
    ),
    "an unknown site in a campaign": case(
        "campaign plan example",
        r"names the site 'exampel'; sites\.csv has no such code",
        (CAMPAIGN, 'sites = ["example"]', 'sites = ["exampel"]'),
    ),
    "an unknown topic in a campaign": case(
        "campaign plan example",
        r"There is no letter parking\.zh\.toml .* there are: business-licence",
        (CAMPAIGN, '"school-enrolment"', '"parking"'),
    ),
    "the same topic twice": case(
        "campaign plan example",
        r"example\.toml:7: letters: 'opening-hours' stands there twice",
        (CAMPAIGN, '"school-enrolment"', '"opening-hours"'),
    ),
    "a host that the authorisation does not name": case(
        "campaign plan example",
        r"does not cover the host www\.example\.invalid: add it to authorisation\.hosts",
        (CAMPAIGN, 'hosts = ["www.example.invalid"]', 'hosts = ["www.other.invalid"]'),
        exit_code=1,
    ),
    "an address where a host belongs": case(
        "campaign plan example",
        r"example\.toml:32: authorisation\.hosts\[1\]: 'https://www\.example\.invalid/' is no host",
        (CAMPAIGN, 'hosts = ["www.example.invalid"]', 'hosts = ["https://www.example.invalid/"]'),
    ),
    "an authorisation that ends too early": case(
        "campaign plan example",
        "is valid from 2099-12-01 to 2099-12-03, and 2099-12-04 is outside",
        (CAMPAIGN, "valid_to = 2099-12-31", "valid_to = 2099-12-03"),
        exit_code=1,
    ),
    "an authorisation that ends before it begins": case(
        "campaign plan example",
        r"example\.toml:26: authorisation: valid_to 2098-01-01 comes before valid_from 2099-12-01",
        (CAMPAIGN, "valid_to = 2099-12-31", "valid_to = 2098-01-01"),
    ),
    "more letters than are allowed": case(
        "campaign plan example",
        "allows 1 letters per site, and this would be letter 2",
        (CAMPAIGN, "letters_per_site = 2\n\n", "letters_per_site = 1\n\n"),
        exit_code=1,
    ),
    "more letters than topics": case(
        "campaign plan example",
        r"example\.toml: 7 letters per site need as many topics, and only 6 are listed",
        (CAMPAIGN, "letters_per_site = 2\nlanguage", "letters_per_site = 7\nlanguage"),
    ),
    "a year without a calendar": case(
        "campaign plan example",
        r"CN covers \d{4}-\d{4} and 2099-12-05 is outside: once the official notice of \d{4} is out"
        r", write it into .*calendars/CN\.toml",
        (CAMPAIGN, '"EVERY-DAY"', '"CN"'),
        exit_code=1,
    ),
    "a calendar nobody published": case(
        "campaign plan example",
        "There is no calendar 'XX': choose one of CN, .* US, or write .*XX.toml",
        (CAMPAIGN, '"EVERY-DAY"', '"XX"'),
    ),
    "a time zone that does not exist in a campaign": case(
        "campaign plan example",
        r"example\.toml:11: time_zone: there is no time zone 'Mars/Olympus'",
        (CAMPAIGN, '"Asia/Shanghai"', '"Mars/Olympus"'),
    ),
    "a window that ends before it begins": case(
        "campaign plan example",
        r"example\.toml:17: window: the last day 2099-11-30 comes before the first day 2099-12-01",
        (CAMPAIGN, "last = 2099-12-04", "last = 2099-11-30"),
    ),
    "a window that is over": case(
        "campaign plan example",
        "The round example ended on 2020-03-04, and nothing would be sent",
        (CAMPAIGN, "2099-12-", "2020-03-"),
    ),
    "a day that does not exist": case(
        "campaign plan example",
        r"example\.toml:18: this is not TOML",
        (CAMPAIGN, "first = 2099-12-01", "first = 2099-13-01"),
    ),
    "a day that is none": case(
        "campaign plan example",
        r"example\.toml:18: window\.first: expected a day such as 2026-10-12, not 'soon'",
        (CAMPAIGN, "first = 2099-12-01", 'first = "soon"'),
    ),
    "a reply address that is none": case(
        "campaign plan example",
        r"example\.toml:37: contacts\.email: this must be a plain address",
        (CAMPAIGN, '"post@lotus-post.example"', '"auditor"'),
    ),
    "a mailbox that the settings do not have": case(
        "campaign plan example",
        r"names the mailbox 'outbox'; replyclock\.toml has: inbox",
        (CAMPAIGN, 'mailbox = "inbox"', 'mailbox = "outbox"'),
    ),
    "rounds that overlap": case(
        "campaign plan example",
        "a monthly round may have 28 days at most, and the window has 31",
        (CAMPAIGN, "last = 2099-12-04", "last = 2099-12-31"),
        (CAMPAIGN, '"once"', '"monthly"'),
    ),
    "unknown key in a recipe": case(
        "campaign plan example",
        r"example\.toml:15: unknown key submit\.fields\[4\]\.chose; the nearest known key is choose",
        (RECIPE, 'choose = "咨询"', 'chose = "咨询"'),
    ),
    "a recipe whose function is missing": case(
        "campaign plan example",
        r"python = example\.py:fill: there is no .*example\.py; write it",
        (RECIPE, 'channel = "form"', 'channel = "form"\npython = "example.py:fill"'),
    ),
    "unknown key in a letter": case(
        "letters list",
        r"opening-hours\.zh\.toml:1: unknown key topik; the nearest known key is topic",
        (LETTER, "topic = ", "topik = "),
    ),
    "a letter under another name": case(
        "letters list", r"the name must be parking\.zh\.toml", (LETTER, '"opening-hours"', '"parking"')
    ),
    "an unknown name in a letter": case(
        "letters list",
        r"opening-hours\.zh\.toml:4: body: unknown name persona\.adress; the nearest is persona\.address",
        (LETTER, "persona.address", "persona.adress"),
    ),
    "a bracket too few in a letter": case(
        "campaign plan example",
        r"opening-hours\.zh\.toml:4: body: the template's line 1 is wrong",
        (LETTER, "{{ persona.address }}", "{{ persona.address"),
    ),
    "a sum of words in a letter": case(
        "letters list",
        r"opening-hours\.zh\.toml:4: body: the template cannot be filled in",
        (LETTER, "{{ persona.address }}", "{{ persona.address + 1 }}"),
    ),
    "a letter with a phone that the pool does not have": case(
        "campaign plan example",
        "The letter .* cannot be filled in for example: it prints something that is not known here",
        (LETTER, "{{ persona.address }}", "{{ persona.phone }}"),
        (CAMPAIGN, "letters_per_site = 2", "letters_per_site = 6"),
    ),
    "a register without a column": case(
        "sites list", r"sites\.csv:1: the column `address` is missing", (SITES, "address", "adress")
    ),
    "a register with an unknown column": case(
        "sites list",
        r"sites\.csv:1: unknown column `regoin`; the columns are code",
        (SITES, "region", "regoin"),
    ),
    "a code that stands twice": case(
        "sites list",
        r"sites\.csv:3: the code 'example' stands here a second time",
        (SITES, "", "example,again,https://a.example.invalid/,,,,\n"),
    ),
    "an address that is none": case(
        "sites list",
        r"sites\.csv:2: 'www\.example\.invalid' is no web address",
        (SITES, "https://www.example.invalid/", "www.example.invalid"),
    ),
    "a code that would be a path": case(
        "recipe check", r"sites\.csv:2: '\.\./x' is no code", (SITES, "\nexample,", "\n../x,")
    ),
    "a spoilt key": case(
        "campaign plan example", r"token\.key is no key of 32 bytes in hex", (KEY, "", "zz")
    ),
    "a folder that is no workspace": case("campaign plan example", "is no workspace", (SETTINGS, "", None)),
    "a campaign that does not exist": case(
        "campaign status nope", "There is no campaign 'nope' in .*; there are: example"
    ),
    "a campaign with the name of a path": case(
        "campaign plan ../example", r"There is no campaign '\.\./example'"
    ),
    "a report before planning": case(
        "report example", "'example' is not planned yet: run `replyclock campaign plan example`"
    ),
    "a status before planning": case("campaign status example", "'example' is not planned yet"),
    "a review before planning": case("review list example", "'example' is not planned yet"),
    "a stop before planning": case("campaign stop example", "'example' is not planned yet"),
    "a stop of nothing": case("campaign stop", "Name one campaign, or say --all"),
    "an end that is no instant": case(
        "run --until nonsense", "'--until': 'nonsense' is no instant: write 2026-10-31"
    ),
    "an as-of that is no instant": case(
        "report example --as-of 31.10.2026", r"'--as-of': '31\.10\.2026' is no instant"
    ),
    "an as-of at the beginning of time": case(
        "report example --as-of 0001-01-01", "'0001-01-01' lies in no year that letters are sent in"
    ),
    "a reply that does not exist": case("review reply 999 answer --reason x", "There is no reply 999"),
    "a decision without a reason": case("review reply 999 answer --reason=", "A decision needs a reason"),
    "a decision that is none": case("review reply 999 perhaps --reason x", "'perhaps' is not one of"),
    "an attempt that does not exist": case(
        "review attempt nobody#1 confirmed --reason x", "There is no attempt nobody#1"
    ),
    "a deadline in a year without a calendar": case(
        "workdays due 2099-12-31 1", "The calendar CN covers .* 2100-01-01 is outside", exit_code=1
    ),
    "a deadline across the end of the calendar": case(
        "workdays due 2026-12-31 1", "The calendar CN covers 2004-2026 and 2027-01-01 is outside", exit_code=1
    ),
    "a day of no calendar": case("workdays due yesterday 1", "'yesterday' does not match the format"),
    "days counted backwards": case(
        "workdays between 2020-10-10 2020-09-27",
        "2020-09-27 lies before 2020-10-10: say the earlier day first",
    ),
    "a deadline beyond the last day": case(
        "workdays due 9999-12-31 5 --calendar EVERY-DAY",
        "No calendar goes beyond 9999-12-31: choose other dates",
        exit_code=1,
    ),
    "days of all times": case(
        "workdays between 0001-01-01 9999-12-31 --calendar EVERY-DAY",
        "0001-01-01 and 9999-12-31 lie more than 10000 days apart",
    ),
    "a calendar that the command line invents": case(
        "workdays due 2020-09-27 5 --calendar XX", "There is no calendar 'XX'"
    ),
    "a mailbox the settings do not have": case(
        "listen outbox", r"There is no mailbox 'outbox' in replyclock\.toml; there are: inbox"
    ),
    "a Maildir that is not there": case("mail check", "mailbox 'inbox' has no Maildir at", exit_code=1),
    "a message that is not there": case("mail explain gone.eml", r"gone\.eml cannot be read"),
    "an approval of nothing": case("recipe approve", "Name the sites, or say --all"),
    "an approval of what nobody saw, without a word": case(
        "recipe approve example --unseen", "--unseen needs --note: why the form may be used"
    ),
    "an approval without a rehearsal": case(
        "recipe approve example",
        "example was never rehearsed: run `replyclock recipe rehearse example` first",
        exit_code=1,
    ),
    "an approval taken back that nobody gave": case(
        "recipe approve example --withdraw", "its recipe is not approved, so there is nothing", exit_code=1
    ),
    "a rehearsal of nothing": case("recipe rehearse", "Name the sites to rehearse, or say --all"),
    "a visit to a site that is not in the register": case(
        "recipe check nope --visit", r"sites\.csv has no site 'nope': name one of its codes"
    ),
    "a site the campaign does not ask": case(
        "recipe rehearse other", "The campaign example does not ask the site 'other'"
    ),
    "no such command": case("nonsense", "No such command 'nonsense'; see `.* --help`"),
    "no such option": case("sites list --jsno", "No such option '--jsno'"),
    "a browser that is misspelt": case(
        "send", r"playwright\.config\.json:1: unknown key headles", (BROWSER, "", '{"headles": true}')
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_wrong_is_said_in_one_sentence(workspace: Path, name: str) -> None:
    wrong = CASES[name]
    for file, old, new in wrong.changes:
        change(workspace, file, old, new)

    result = call(workspace, wrong.command)

    assert_one_sentence(result, wrong.exit_code, wrong.sentence)


@pytest.mark.parametrize("command", ["listen", "mail check", "run"])
def test_a_password_that_is_nowhere_is_asked_for_by_whoever_opens_the_mailbox(
    workspace: Path, command: str
) -> None:
    change(workspace, SETTINGS, MAILDIR, f'{IMAP}password_env = "INBOX_PASSWORD"\n')

    assert_one_sentence(
        call(workspace, command), 2, r"mailbox\.inbox: the environment variable INBOX_PASSWORD is not set"
    )
    assert call(workspace, "campaign plan example").exit_code == 0, "planning needs no password"


def test_a_password_file_that_others_can_read_is_refused(workspace: Path) -> None:
    change(workspace, SETTINGS, MAILDIR, f'{IMAP}password_file = "secrets/inbox"\n')
    (workspace / "secrets/inbox").write_text("hunter2")
    (workspace / "secrets/inbox").chmod(0o640)

    result = call(workspace, "listen")

    assert_one_sentence(result, 2, r"mailbox\.inbox\.password_file: others can read .*: run `chmod 600")
    assert "hunter2" not in result.output


def test_a_password_file_that_is_not_there_is_named(workspace: Path) -> None:
    change(workspace, SETTINGS, MAILDIR, f'{IMAP}password_file = "secrets/inbox"\n')

    assert_one_sentence(call(workspace, "listen"), 2, r"password_file: there is no file .*secrets/inbox")


@pytest.mark.parametrize("command", ["listen", "mail check"])
def test_a_mail_server_that_does_not_answer_is_a_fault(workspace: Path, command: str, free_port: int) -> None:
    change(workspace, SETTINGS, MAILDIR, f'{IMAP}port = {free_port}\npassword_file = "secrets/inbox"\n')
    (workspace / "secrets/inbox").write_text("hunter2")
    (workspace / "secrets/inbox").chmod(0o600)

    result = call(workspace, command)

    assert_one_sentence(
        result, 1, rf"mailbox 'inbox' \(auditor at 127\.0\.0\.1:{free_port}\) could not be read"
    )
    assert "hunter2" not in result.output


@pytest.mark.imap
def test_an_access_token_that_its_program_does_not_give_is_a_fault_that_names_the_key(
    workspace: Path, dovecot: Any
) -> None:
    token = f'port = {dovecot.port}\nauth = "xoauth2"\ntoken_command = ["./no-such-program"]\n'
    change(workspace, SETTINGS, MAILDIR, IMAP + token)

    result = call(workspace, "mail check")

    assert_one_sentence(
        result, 1, r"mailbox\.inbox\.token_command: \./no-such-program cannot be run \(No such"
    )


def test_a_check_of_signatures_without_its_part_says_how_to_install_it(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "dkim", None)  # as if it were not installed
    monkeypatch.delitem(sys.modules, "replyclock.mailbox.dkim", raising=False)
    change(workspace, SETTINGS, MAILDIR, f"{MAILDIR}dkim = true\n")

    result = call(workspace, "mail check")

    assert_one_sentence(
        result, 1, r"mailbox\.inbox\.dkim needs dkim, which is not installed: run `pip install"
    )


def test_one_dead_mailbox_does_not_silence_the_others(workspace: Path) -> None:
    change(workspace, SETTINGS, "", '[mailbox.second]\nkind = "maildir"\npath = "Second"\n')
    for place in ("new", "cur", "tmp"):
        (workspace / "Second" / place).mkdir(parents=True)

    heard, checked = call(workspace, "listen"), call(workspace, "mail check")

    assert (heard.exit_code, checked.exit_code) == (3, 3)
    assert heard.stdout == "second: nothing new\n"
    assert checked.stdout == "second: opens, and holds 0 messages\n"
    assert "mailbox 'inbox' has no Maildir" in heard.stderr


@pytest.mark.parametrize(
    ("table", "command"), [("ledger", "mail status"), ("engine", "run --until 2020-01-01")]
)
def test_a_database_server_that_does_not_answer_is_a_fault_and_its_password_is_not_shown(
    workspace: Path, free_port: int, table: str, command: str
) -> None:
    url = f"postgresql://auditor:hunter2@127.0.0.1:{free_port}/replyclock"
    text = (workspace / SETTINGS).read_text("utf-8").replace("[ledger]", "[unused]")
    text = re.sub(r"(?ms)^\[unused\].*?\n\n", f'[{table}]\nurl = "{url}"\n\n', text)
    (workspace / SETTINGS).write_text(text, "utf-8")

    result = call(workspace, command)

    assert_one_sentence(result, 1, rf"auditor:\*\*\*@127\.0\.0\.1.* cannot be opened .*: check {table}\.url")
    assert "hunter2" not in result.output


def test_a_key_that_others_can_read_is_refused(workspace: Path) -> None:
    (workspace / KEY).chmod(0o644)

    assert_one_sentence(
        call(workspace, "campaign plan example"), 2, r"others can read .*token\.key: run `chmod"
    )


def test_a_key_that_is_gone_is_not_made_anew_in_silence(workspace: Path) -> None:
    (workspace / KEY).unlink()

    assert_one_sentence(
        call(workspace, "campaign plan example"), 2, r"token\.key\): restore it from the safe"
    )


@pytest.mark.parametrize("place", ["a file", "a full folder", "below a file"])
def test_a_workspace_is_made_only_where_nothing_else_is(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("mine")
    (tmp_path / "full").mkdir()
    (tmp_path / "full/mine").write_text("mine")
    folder, code, sentence = {
        "a file": ("file", 2, r"is a file: name a folder"),
        "a full folder": ("full", 2, r"holds other things and no replyclock\.toml"),
        "below a file": ("file/w", 1, r"file.*: Not a directory: check the path"),
    }[place]

    result = CliRunner().invoke(main, ["init", str(tmp_path / folder)])

    assert_one_sentence(result, code, sentence)
    assert (tmp_path / "file").read_text() == (tmp_path / "full/mine").read_text() == "mine"


def test_a_workspace_that_is_a_file_is_none(workspace: Path) -> None:
    assert_one_sentence(call(workspace / SITES, "sites list"), 2, r"sites\.csv is no workspace")


def test_a_demo_in_a_folder_that_it_did_not_make_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine")

    result = CliRunner().invoke(main, ["demo", "--folder", str(tmp_path)])

    assert_one_sentence(result, 2, r"is not empty and no demo made it")


def test_wrong_commands_leave_the_ledger_as_it_was(workspace: Path) -> None:
    assert call(workspace, "campaign plan example").exit_code == 0
    before = call(workspace, "campaign status example --json").stdout

    assert_one_sentence(
        call(workspace, "campaign plan example"),
        1,
        r"The round example was planned before, .*nobody is asked twice",
    )
    assert_one_sentence(call(workspace, f"report example -o {workspace}/sites.csv/x"), 2, r"sites\.csv/x")
    for wrong in ("review reply 1 answer --reason x", "listen", "send nope", "recipe rehearse nope"):
        assert call(workspace, wrong).exit_code in (1, 2)

    assert _without_the_clock(call(workspace, "campaign status example --json").stdout) == _without_the_clock(
        before
    )


def _without_the_clock(status: str) -> str:
    return re.sub(r'"as_of": "[^"]*"', "", status)
