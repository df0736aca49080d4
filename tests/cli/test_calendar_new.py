"""`calendar new`: December as a user has it, from a fresh workspace to a round that reaches into January."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from replyclock.analysis.calendars.load import Calendars, load_calendar
from replyclock.cli.main import main


def run(workspace: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["-w", str(workspace), *words])


def told(workspace: Path, *words: str) -> dict:
    done = run(workspace, *words, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def refused(workspace: Path, *words: str) -> str:
    done = run(workspace, *words)
    assert done.exit_code in (1, 2), done.output
    assert done.stderr.count("\n") == 1
    return done.stderr.removeprefix("Error: ").strip()


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """As `init` makes it, with a campaign of the turn of the year."""
    assert CliRunner().invoke(main, ["init", str(tmp_path / "audit")]).exit_code == 0
    folder = tmp_path / "audit"
    text = (folder / "campaigns/example.toml").read_text("utf-8")
    for old, new in (
        ('name = "example"', 'name = "turn"'),
        ("first = 2026-12-01", "first = 2099-12-30"),
        ("last = 2026-12-04", "last = 2100-01-08"),
        ("valid_from = 2026-12-01", "valid_from = 2099-12-01"),
        ("valid_to = 2026-12-31", "valid_to = 2100-01-31"),
        ('mailbox = "inbox"', ""),
        ("phones = []", 'phones = ["010-55550100"]'),
        ('calendar = "CN" ', 'calendar = "DE-BY" '),
    ):
        assert old in text
        text = text.replace(old, new)
    (folder / "campaigns/turn.toml").write_text(text, "utf-8")
    # A country whose last year is one that no clock has passed.
    (folder / "calendars").mkdir()
    (folder / "calendars/DE.toml").write_text(
        'country = "DE"\nfirst_year = 2090\nlast_published_year = 2099\nsource = "acts"\n', "utf-8"
    )
    return folder


def test_a_skeleton_is_begun_filled_in_and_counted_by(workspace: Path) -> None:
    path = workspace / "calendars" / "CN.toml"
    year = load_calendar("CN").last_year + 1

    begun = told(workspace, "calendar", "new", "CN", str(year))

    assert (begun["file"], begun["calendar"], begun["year"], begun["made"]) == (str(path), "CN", year, True)
    assert path.read_text("utf-8") == begun["text"]
    # It loads, it is pending, and it changes nothing.
    assert Calendars(path.parent).load("CN").version == load_calendar("CN").version
    assert 'status = "pending"' in begun["text"]
    where = begun["text"].splitlines().index("[[notices]]") + 1
    unknown = refused(workspace, "workdays", "due", f"{year - 1}-12-31", "1")
    assert f"into the notice of {year} at {path}:{where}, or choose other dates." in unknown

    # Filled in as its comments say.
    text = begun["text"].replace(f"# known_on = {year - 1}-MM-DD", f"known_on = {year - 1}-11-20")
    text = text.replace("[notices.off]\n", f'[notices.off]\n{year}-01-01 = "元旦"\n')
    path.write_text(text, "utf-8")

    due = told(workspace, "workdays", "due", f"{year - 1}-12-31", "1")
    assert due["due_on"] > f"{year}-01-01"
    reason = f"元旦 (notice for {year}, not confirmed yet)"
    assert [row["reason"] for row in due["trace"] if row["day"] == f"{year}-01-01"] == [reason]
    assert refused(workspace, "workdays", "due", f"{year - 1}-12-31", "1", "--calendar",
                   f"CN@{year - 1}-11-19").startswith(f"The calendar CN@{year - 1}-11-19 covers")  # fmt: skip


def test_a_round_reaches_into_the_next_year_once_its_notice_is_filled_in(workspace: Path) -> None:
    path = workspace / "calendars/DE-BY.toml"
    outside = "The calendar DE-BY covers 2090-2099 and 2100-01-09 is outside: "
    plan = ("campaign", "plan", "turn")

    first = refused(workspace, *plan)
    assert first.startswith(f"{outside}once the official notice of 2100 is out, write it into {path}: ")
    assert "(`replyclock calendar new DE-BY 2100` begins the file)" in first
    told(workspace, "calendar", "new", "DE-BY", "2100")
    assert refused(workspace, *plan).startswith(f"{outside}write `known_on`, the day it was made public, and")
    text = path.read_text("utf-8").replace("# known_on = 2099-MM-DD", "known_on = 2099-11-20")
    path.write_text(text.replace("[notices.off]", '[notices.off]\n2100-01-01 = "New Year"'), "utf-8")

    planned = told(workspace, *plan)

    # 2099-12-30 and 31, then 2100-01-04 to 08: seven working days; a letter after 1.75 and one after 5.25.
    days = [each["planned_at"][:10] for each in planned["inquiries"]]
    assert days == ["2099-12-31", "2100-01-07"]


def test_a_file_that_is_there_is_never_touched(workspace: Path) -> None:
    path = workspace / "calendars" / "CN.toml"
    year = str(load_calendar("CN").last_year + 1)
    path.write_text('extends = "CN"\n# mine\n', "utf-8")

    said = refused(workspace, "calendar", "new", "CN", year)

    assert said.startswith(f"{path} is there and stays as it is: once the official notice of {year} is out, ")
    assert f"add `[[notices]]` with `year = {year}`, `document`, `known_on`, " in said
    assert said.endswith(f"to the end of {path}.")
    assert path.read_text("utf-8") == 'extends = "CN"\n# mine\n'


def test_a_dry_run_prints_the_file_and_writes_none(workspace: Path) -> None:
    year = str(load_calendar("CN").last_year + 1)

    printed = run(workspace, "calendar", "new", "CN", year, "--dry-run").stdout

    assert not (workspace / "calendars/CN.toml").exists()
    assert printed == told(workspace, "calendar", "new", "CN", year)["text"]


def test_a_region_is_begun_with_the_days_of_its_country(workspace: Path) -> None:
    text = told(workspace, "calendar", "new", "CN-GX", "2026")["text"]

    assert "off on top of those of CN, which are known already" in text


@pytest.mark.parametrize(
    ("name", "year", "sentence"),
    [
        ("CN", "2019", "The calendar CN covers 2004-2026: name the year after them."),
        ("CN", "2031", "The calendar CN ends with 2026: begin with the year after it."),
        ("EVERY-DAY", "2027", "The calendar EVERY-DAY covers 1-9998: name the year after them."),
        ("CN@2026-01-01", "2027", "'CN@2026-01-01' names a day, and the file has none: leave out the @"),
        ("NOWHERE", "2027", "There is no calendar 'NOWHERE': choose one of CN, "),
        ("../CN", "2027", "There is no calendar '../CN': choose one of CN, "),
        ("CN", "0", "0 is not in the range 1<=x<=9998"),
    ],
)
def test_a_year_that_cannot_be_begun_is_refused_in_one_sentence(
    workspace: Path, name: str, year: str, sentence: str
) -> None:
    assert sentence in refused(workspace, "calendar", "new", name, year)
    assert sorted(path.name for path in (workspace / "calendars").iterdir()) == ["DE.toml"]


def test_a_region_waits_for_its_country(workspace: Path) -> None:
    (workspace / "calendars/CITY.toml").write_text(
        'extends = "CN"\n[[notices]]\nyear = 2026\ndocument = "x"\nknown_on = 2026-03-01\n', "utf-8"
    )
    assert refused(workspace, "calendar", "new", "CITY", "2027") == (
        "CITY takes its days from CN, which has no 2027 yet: begin with `replyclock calendar new CN 2027`."
    )


def test_a_folder_that_is_no_workspace_gets_no_file(tmp_path: Path) -> None:
    assert "is no workspace" in refused(tmp_path, "calendar", "new", "CN", "2027")
    assert not list(tmp_path.iterdir())
