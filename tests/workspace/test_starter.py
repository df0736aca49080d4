"""What `replyclock init` copies is valid by the program's own readers."""

import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner
from support.repository import ROOT

from replyclock.cli.main import main
from replyclock.domain.hosts import host_of
from replyclock.probes.recipe.model import load_recipe
from replyclock.workspace.campaigns import campaign_names, read_campaign
from replyclock.workspace.git_ignore import OLD_LINES
from replyclock.workspace.letters import read_letters
from replyclock.workspace.register.file import read_sites
from replyclock.workspace.settings import read_settings

STARTER = ROOT / "replyclock/starter"


def test_the_starter_is_a_workspace_that_every_reader_accepts(tmp_path: Path) -> None:
    workspace = Path(shutil.copytree(STARTER, tmp_path / "w"))

    settings, (site,) = read_settings(workspace), read_sites(workspace / "sites.csv")
    campaign = read_campaign(workspace, "example")
    recipe = load_recipe(workspace / "recipes/example.toml")

    assert campaign_names(workspace) == ("example",)
    assert campaign.mailbox in settings.mailbox
    assert campaign.sites == (site.code,)
    assert recipe.sending_hosts == {host_of(site.address)} == set(campaign.authorisation.hosts)
    for language in ("zh", "en"):
        assert list(read_letters(workspace, campaign.letters, language)) == list(campaign.letters)


BY_HAND = [
    "README.md",
    "authorities/practice-root.pem",
    "calendars/XX.toml",
    "campaigns/example.toml",
    "letters/mine.zh.toml",
    "playwright.config.json",
    "recipes/example.toml",
    "recipes/example.py",
    "rubrics/own.toml",
    "samples/328.csv",
    "sites.csv",
    "replyclock.toml",
    ".gitignore",
]
WRITTEN = [
    "secrets/token.key",
    "secrets/signing.pem",
    "secrets/signing.pem.new",
    "secrets/inbox",
    "secrets/hx-110.json",
    "signing.pem",
    "ledger.sqlite",
    "ledger.sqlite-wal",
    "ledger.sqlite-shm",
    "ledger.sqlite.bak",
    "ledger.db",
    "engine.sqlite",
    "exhibits/ab/abcd",
    "exports/everything/data/signing.pem",
    "exports/.everything.unfinished/data/rows.jsonl",
    "packs/autumn/data/key.pem",
    "attachments/autumn-hx/index.html",
    "notices/autumn/notice.zh.docx",
    "reports/autumn/report.html",
    "rehearsals/hx-110/opening-hours-1.png",
    "checks/sites.jsonl",
    "Maildir/new/1.eml",
    "Maildir/cur/2",
    "mail/inbox",
    "token",
    "recipes/state.json",
    "recipes/login.json",
    "letters/sent.eml",
    "campaigns/contacts.csv",
    "campaigns/.env",
    "samples/notes.xlsx",
    "account.csv",
    "hx-110.csv",
    "hx-110.csv.progress",
    "published/report.html",
    ".import.unfinished/tried.sqlite",
    "password.txt",
    "question-1.png",
    "town/town.json",
    ".sites.csv.new",
    "recipes/secrets/key.toml",
    "letters/old/contacts.toml",
]


def test_git_takes_what_was_written_by_hand_and_nothing_that_a_command_wrote(tmp_path: Path) -> None:
    folder = tmp_path / "w"
    assert CliRunner().invoke(main, ["init", str(folder)]).exit_code == 0
    assert CliRunner().invoke(main, ["-w", str(folder), "evidence", "seal"]).exit_code == 0
    started = {path.relative_to(STARTER).as_posix() for path in STARTER.rglob("*.toml")}
    for name in (*BY_HAND, *WRITTEN):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()

    for words in (["init", "-q"], ["add", "-A"]):
        subprocess.run(["git", *words], cwd=folder, check=True)
    kept = subprocess.run(["git", "ls-files"], cwd=folder, check=True, capture_output=True, text=True).stdout

    assert set(kept.split()) == {*BY_HAND, *started}


def test_an_older_gitignore_gives_way_and_one_of_somebodys_own_is_spoken_of(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "w"
    CliRunner().invoke(main, ["init", str(folder)])
    ignore = folder / ".gitignore"
    newest = ignore.read_text("utf-8")

    ignore.write_text("# Secrets.\n" + "\n".join(sorted(OLD_LINES)), "utf-8")
    CliRunner().invoke(main, ["init", str(folder)])
    assert ignore.read_text("utf-8") == newest

    ignore.write_text("secrets/\nmine/\n", "utf-8")
    for words in (["init", str(folder)], ["-w", str(folder), "evidence", "status"]):
        said = CliRunner().invoke(main, words).stdout
        assert "names what stays out of git, and keys, letters or packs may be missing there" in said
    assert ignore.read_text("utf-8") == "secrets/\nmine/\n"


@pytest.mark.parametrize("mask", [0o022, 0o000], ids=oct)
def test_what_is_kept_is_its_owners_to_read_whatever_the_umask(tmp_path: Path, mask: int) -> None:
    before = os.umask(mask)
    try:
        folder = tmp_path / "w"
        CliRunner().invoke(main, ["init", str(folder)])
        assert CliRunner().invoke(main, ["-w", str(folder), "evidence", "seal"]).exit_code == 0
        export = ["-w", str(folder), "evidence", "export", "--with-key"]
        CliRunner().invoke(main, export)
    finally:
        os.umask(before)
    wide = {path.name for path in folder.rglob("*") if stat.S_IMODE(path.stat().st_mode) & 0o077}
    assert wide == set()
    assert (folder / "ledger.sqlite").is_file()


def test_a_ledger_that_others_can_read_is_narrowed_when_it_is_opened(tmp_path: Path) -> None:
    folder = tmp_path / "w"
    CliRunner().invoke(main, ["init", str(folder)])
    CliRunner().invoke(main, ["-w", str(folder), "evidence", "status"])
    (folder / "ledger.sqlite.bak").touch()
    (folder / "ledger.sqlite").chmod(0o644)
    (folder / "ledger.sqlite.bak").chmod(0o644)
    CliRunner().invoke(main, ["-w", str(folder), "evidence", "status"])
    modes = {stat.S_IMODE(path.stat().st_mode) for path in folder.glob("ledger.sqlite*")}
    assert modes == {0o600}
