"""Scoring attachments: what is filed of a site's score, that it stands alone, and that it proves itself."""

import hashlib
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from importlib import resources
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from support.filed_workspace import CLOSED, HOURS, SCHOOL, Workspace, filed_workspace, rubric
from support.pack_builder import MAIL, PAGE, PERSONA, RECEIPT, failed
from support.repository import ROOT
from support.town_findings import PICTURE

from replyclock.analysis.evidence.attachment_files import load_columns
from replyclock.assembly.packs import verify_attachment
from replyclock.domain.evidence.packs import Trust
from replyclock.evidence.attachment import SUMS
from replyclock.evidence.bag import files_below, sums

AXE = resources.files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
LATE = timedelta(days=10)
FOLDERS = ["01-one-day", "02-by-mail", "03-both-in-3", "04-both-in-4", "05-column-stale"]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with filed_workspace(tmp_path_factory.mktemp("filed") / "audit") as made:
        yield made


@pytest.fixture(scope="module")
def attached(workspace: Workspace, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """An attachment, and what the command said of it."""
    folder = tmp_path_factory.mktemp("attached") / "file-12"
    return folder, workspace.attach(folder)


@pytest.fixture(scope="module")
def redacted(workspace: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("redacted") / "file-12"
    workspace.attach(folder, "--redact", "persona", "--redact", "officials")
    return folder


def read(folder: Path, name: str = "attachment.json") -> Any:
    return json.loads((folder / name).read_text("utf-8"))


def text_of(folder: Path, name: str) -> str:
    """A page without its marks, blanks folded."""
    page = re.sub(r"<style>.*?</style>", "", (folder / name).read_text("utf-8"), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def sha256sum(folder: Path) -> subprocess.CompletedProcess[str]:
    command = ["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


class TestWhatIsFiled:
    def test_each_item_that_moved_points_has_a_folder_and_no_other(self, attached) -> None:
        folder, said = attached
        # hours came on day 2: late within 1, and never by mail; both were there within 3 and within 4.
        moved = {each["item"]: (each["low"], each["high"], each["met"]) for each in said["site"]["items"]}
        assert moved == {
            "one-day": (-5, -5, True),
            "by-mail": (-4, -4, True),
            "costs-nothing": (0, 0, True),
            "both-in-3": (2, 2, True),
            "both-in-4": (0, 0, True),
            "column-stale": (-3, -3, True),
            "unanswered": (0, 0, None),
        }
        assert sorted(path.name for path in (folder / "points").iterdir()) == FOLDERS
        assert said["open"] == ["unanswered"]
        # 100 - 5 - 4 - 3 = 88, more than the 80 above which the bonus of 2 counts.
        assert [said["site"]["without_pending"][key] for key in ("result", "low", "high")] == [
            "passes",
            90,
            90,
        ]
        assert said["site"]["with_pending"]["points_unknown"] == ["both-in-4"]

    def test_the_json_says_what_the_command_said(self, attached) -> None:
        folder, said = attached
        filed = read(folder)
        assert {key: filed[key] for key in ("site", "folders", "open", "rubric", "as_of")} == {
            key: said[key] for key in ("site", "folders", "open", "rubric", "as_of")
        }

    def test_the_sums_hold_for_the_whole_and_for_each_point_alone(self, attached, tmp_path) -> None:
        folder, _ = attached
        for each in (folder, *(folder / "points").iterdir()):
            checked = sha256sum(each)
            assert (checked.returncode, checked.stdout) == (0, ""), checked.stderr
            listed = {
                line.split("  ", 1)[1] for line in (each / "SHA256SUMS").read_text("utf-8").splitlines()
            }
            there = {path.relative_to(each).as_posix() for path in each.rglob("*") if path.is_file()}
            assert listed == there - {"SHA256SUMS"}
        (folder / "points" / FOLDERS[0]).rename(tmp_path / "alone")
        try:
            assert sha256sum(tmp_path / "alone").returncode == 0
        finally:
            (tmp_path / "alone").rename(folder / "points" / FOLDERS[0])

    def test_the_pack_beside_the_points_proves_itself_and_holds_the_reviewers_decision(
        self, attached, workspace
    ) -> None:
        folder, _ = attached
        roots = workspace.authority.certificates.read_bytes()
        assert failed(folder / "pack", roots, within=LATE) == {}
        entries = [
            json.loads(line) for line in (folder / "pack/data/entries.jsonl").read_text("utf-8").splitlines()
        ]
        decided = {
            each["body"]["subject_key"]: each["body"]["decision"]
            for each in entries
            if each["kind"] == "review"
        }
        assert decided["autumn/qs/ours.column-stale"] == "-3"
        stated = {
            (each["reference"], each["working_days"]): each["finding"]
            for each in read(folder, "pack/data/pack.json")["verdicts"]
        }
        assert stated[HOURS, 1] == "late"

    def test_exhibits_are_copies_under_their_digests(self, attached) -> None:
        folder, _ = attached
        kept = sorted((folder / "points" / FOLDERS[0] / "exhibits").iterdir())
        assert [hashlib.sha256(path.read_bytes()).hexdigest() for path in kept] == [
            path.name.partition(".")[0] for path in kept
        ]
        assert {MAIL, PAGE} <= {path.read_bytes() for path in kept}
        assert not any(path.is_symlink() for path in folder.rglob("*"))

    def test_the_rubric_lies_beside_as_its_version_says(self, attached, workspace) -> None:
        folder, said = attached
        data = (folder / "rubric.toml").read_bytes()
        assert data == (workspace.folder / "ours.toml").read_bytes()
        assert said["rubric"]["version"] == f"sha256:{hashlib.sha256(data).hexdigest()[:16]}"


class TestAPointAlone:
    def test_it_has_the_items_words_in_both_languages_and_how_it_counts(self, attached) -> None:
        told = text_of(attached[0], f"points/{FOLDERS[0]}/index.html")
        for words in (
            "1 个工作日内未答复", "Not answered within 1 working day", "Notice No. 12, one-day", "confirmed",
            "the first 2 delivered, in the order of the plan", "for each letter not answered in time",
        ):  # fmt: skip
            assert words in told

    def test_it_tells_each_letters_verdict_with_its_days_and_the_window_in_which_the_answer_came(
        self, attached, workspace
    ) -> None:
        told = text_of(attached[0], f"points/{FOLDERS[0]}/index.html")
        day = [workspace.day_0.date() + timedelta(days=number) for number in range(6)]
        assert f"not there at {day[2]} 09:00:00, there at {day[2]} 12:00:00" in told
        assert "The answer came after the deadline." in told
        # Five working days are counted day by day, since the round asks for that threshold, too.
        for number in range(1, 6):
            assert re.search(rf"{day[number]} \S+ \S+ 工作日 working day {number} ", told)
        assert f"1 working day, ends {day[2]} 00:00:00" in told
        assert HOURS in told
        assert SCHOOL in told

    def test_a_threshold_that_the_round_does_not_have_is_counted_as_well(self, attached, workspace) -> None:
        told = text_of(attached[0], f"points/{FOLDERS[2]}/index.html")
        ends = workspace.day_0.date() + timedelta(days=4)
        assert f"3 working days, ends {ends} 00:00:00" in told

    def test_what_a_reviewer_saw_is_filed_with_what_he_decided(self, workspace, tmp_path) -> None:
        (workspace.folder / "second.toml").write_text(
            rubric().replace('name = "ours"', 'name = "second"'), "utf-8"
        )
        (tmp_path / "column.png").write_bytes(PICTURE)
        given = ["--rubric", str(workspace.folder / "second.toml"), "--reason", "as the picture shows"]
        decided = workspace.run(
            "score",
            "decide",
            "autumn",
            "qs",
            "column-stale",
            "2",
            *given,
            "--exhibit",
            str(tmp_path / "column.png"),
        )
        assert decided.exit_code == 0, decided.output
        workspace.attach(tmp_path / "file", rubric="second.toml")
        [kept] = (tmp_path / f"file/points/{FOLDERS[4]}/exhibits").iterdir()
        assert kept.read_bytes() == PICTURE
        told = text_of(tmp_path / "file", f"points/{FOLDERS[4]}/index.html")
        assert "What the reviewer saw" in told
        assert "Nothing was kept when this was decided" not in told
        assert own_faults(tmp_path / "file", workspace) == {}
        kept.write_bytes(b"another picture")
        resum(tmp_path / "file")
        assert "is not what its name says" in own_faults(tmp_path / "file", workspace)["copies"]

    def test_a_decision_stands_with_its_reason_and_its_entry(self, attached) -> None:
        told = text_of(attached[0], f"points/{FOLDERS[4]}/index.html")
        assert "A reviewer decided: -3." in told
        assert "栏目最新答复为七月一日" in told
        assert "Nothing was kept when this was decided" in told
        assert re.search(r"entry \d+ · .*checkpoint 1", told)

    def test_a_pending_item_says_so(self, attached) -> None:
        told = text_of(attached[0], f"points/{FOLDERS[3]}/index.html")
        assert "nobody has read this item in its source yet" in told
        assert "points not known" in told

    def test_its_json_holds_the_rule_the_score_and_the_exhibits(self, attached) -> None:
        point = read(attached[0], f"points/{FOLDERS[1]}/point.json")
        assert (point["rule"]["via"], point["score"]["low"]) == ("mail", -4)
        assert [(each["reference"], each["finding"], each["low"]) for each in point["score"]["letters"]] == [
            (HOURS, "no answer", -4),
            (SCHOOL, "in time", 0),
        ]
        assert {each["role"] for each in point["point"]["exhibits"]} == {
            "form picture",
            "watched page",
            "mail",
        }


class TestTheWorkbook:
    def test_it_lists_points_letters_exhibits_and_what_is_open(self, attached) -> None:
        book = openpyxl.load_workbook(attached[0] / "attachment.xlsx")
        assert book.sheetnames == [
            "摘要 Summary", "扣分加分 Points", "信件 Letters", "证物 Exhibits",
            "未立卷项目 Items without a folder", "各列说明 Columns",
        ]  # fmt: skip
        points = _rows(book["扣分加分 Points"])
        assert [(row["folder"], row["low"]) for row in points] == [
            (f"points/{name}", points) for name, points in zip(FOLDERS, (-5, -4, 2, None, -3), strict=True)
        ]
        assert len(_rows(book["信件 Letters"])) == 8  # two letters behind each of four items
        assert [(row["item"], row["state"]) for row in _rows(book["未立卷项目 Items without a folder"])] == [
            ("unanswered", "open"),
            ("costs-nothing", "closed"),
        ]
        for row in _rows(book["证物 Exhibits"]):
            assert (attached[0] / row["folder"] / row["file"]).is_file()

    def test_strangers_text_is_no_formula(self, attached) -> None:
        book = openpyxl.load_workbook(attached[0] / "attachment.xlsx")
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
        assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
        assert any(str(cell.value).startswith("=HYPERLINK") for cell in cells)

    def test_every_column_is_described_and_of_its_type(self) -> None:
        columns = load_columns()
        assert all(
            columns.column(table, key).zh and columns.column(table, key).en
            for table in columns.tables
            for key in columns.keys(table)
        )


def _rows(sheet: Any) -> list[dict[str, Any]]:
    keys = [str(cell.value).split("\n")[1] for cell in sheet[1]]
    return [dict(zip(keys, (cell.value for cell in row), strict=True)) for row in sheet.iter_rows(min_row=2)]


class TestWhatIsLeftOut:
    def test_no_password_and_no_contact_stands_in_any_file(self, attached) -> None:
        folder, _ = attached
        # The pack itself may show whose letter it is; what is written around it shows no contact either.
        around = [path for path in folder.rglob("*") if path.is_file() and "exhibits" not in path.parts]
        for path in around:
            assert RECEIPT.password.encode() not in path.read_bytes(), path
        for path in around:
            if "pack" not in path.relative_to(folder).parts:
                assert PERSONA.email.encode() not in path.read_bytes(), path

    def test_a_redacted_attachment_shows_neither_writer_nor_answer_and_still_proves_itself(
        self, redacted, workspace
    ) -> None:
        hidden = [PERSONA.name, PERSONA.email, "张三", "010-55550123"]
        for path in redacted.rglob("*"):
            if path.is_file() and path.suffix != ".xlsx":
                data = path.read_bytes()
                assert [word for word in hidden if word.encode() in data] == [], path
        # The page and the raw mail are withheld, and the form's picture shows the writer: nothing is left.
        assert not (redacted / "points" / FOLDERS[0] / "exhibits").exists()
        assert {each["file"] for each in read(redacted)["points"][0]["exhibits"]} == {None}
        assert failed(redacted / "pack", workspace.authority.certificates.read_bytes(), within=LATE) == {}
        assert sha256sum(redacted).returncode == 0
        assert "Scoring attachment (redacted copy)" in text_of(redacted, "index.html")


def resum(folder: Path) -> None:
    """Make all sums right again, as somebody would who changed something."""
    for each in (*(folder / "points").iterdir(), folder):
        names = sorted(path.relative_to(each).as_posix() for path in files_below(each))
        (each / SUMS).write_text(sums(each, [name for name in names if name != SUMS]), "utf-8")


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def forge_points(folder: Path) -> None:
    for name in ("attachment.json", f"points/{FOLDERS[0]}/point.json"):
        change(folder / name, '"low": -5', '"low": -1')


def soften_rubric(folder: Path) -> None:
    change(folder / "rubric.toml", "points = 5", "points = 1")


def spoil_rubric(folder: Path) -> None:
    (folder / "rubric.toml").write_text("name = [", "utf-8")


def drop_point(folder: Path) -> None:
    shutil.rmtree(folder / "points" / FOLDERS[1])


def invent_point(folder: Path) -> None:
    shutil.copytree(folder / "points" / FOLDERS[1], folder / "points" / "06-invented")


def say_another_reason(folder: Path) -> None:
    change(folder / "attachment.json", "栏目最新答复为七月一日", "栏目无答复")


def swap_exhibit(folder: Path) -> None:
    [page] = (folder / "points" / FOLDERS[0] / "exhibits").glob("*.html.txt")
    page.write_text("<p>nothing</p>", "utf-8")


def add_exhibit(folder: Path) -> None:
    data = b"the office's own page"
    name = f"{hashlib.sha256(data).hexdigest()}.txt"
    (folder / "points" / FOLDERS[0] / "exhibits" / name).write_bytes(data)


def hide_exhibit(folder: Path) -> None:
    [mail] = (folder / "points" / FOLDERS[0] / "exhibits").glob("*.eml")
    mail.unlink()


FORGERIES = {
    "other points": (forge_points, "points", "says -1 for site.items.0.low, and the pack comes to -5"),
    "a softer rubric": (soften_rubric, "points", "the pack comes to -1"),
    "a rubric that is none": (spoil_rubric, "points", "this is not TOML"),
    "a point left out": (drop_point, "points", f"points/{FOLDERS[1]}/point.json is missing"),
    "a point invented": (invent_point, "points", "points/06-invented follows from no entry"),
    "another reason": (say_another_reason, "points", "site.items.5.decision.reason"),
    "another exhibit": (swap_exhibit, "copies", "is not what its name says"),
    "an exhibit added": (add_exhibit, "copies", "is no exhibit of its letters"),
    "an exhibit left out": (hide_exhibit, "copies", ".eml is missing"),
}


class TestVerifying:
    def test_an_honest_attachment_proves_what_it_says(self, attached, workspace) -> None:
        made = workspace.run("evidence", "verify", str(attached[0]), "--within", "240")
        assert made.exit_code == 0, made.output
        assert "5 points follow from the pack and the rubric." in made.stdout
        # Three exhibits stand behind each of the four items of letters, none behind the reviewer's.
        assert "12 copies of exhibits are those of the pack." in made.stdout
        assert "The attachment of campaign autumn, site qs proves what it says." in made.stdout

    def test_a_redacted_one_proves_the_same_points(self, redacted, workspace) -> None:
        assert own_faults(redacted, workspace) == {}

    @pytest.mark.parametrize("forgery", FORGERIES.values(), ids=FORGERIES)
    def test_what_somebody_changes_with_right_sums_is_named(
        self, attached, workspace, tmp_path, forgery
    ) -> None:
        forge, check, sentence = forgery
        copy = shutil.copytree(attached[0], tmp_path / "copy")
        forge(copy)
        resum(copy)
        faults = own_faults(copy, workspace)
        assert sentence in faults[check]

    def test_what_somebody_changes_without_its_sums_is_named_and_nothing_is_read(
        self, attached, workspace, tmp_path
    ) -> None:
        copy = shutil.copytree(attached[0], tmp_path / "copy")
        (copy / "index.html").write_text("another page")
        faults = own_faults(copy, workspace)
        assert "index.html was changed" in faults["sums"]
        assert faults["points"].startswith("Not looked at")
        # Where something is no plain file, nothing else is opened.
        (copy / "rubric.toml").unlink()
        (copy / "rubric.toml").symlink_to("/dev/zero")
        faults = own_faults(copy, workspace)
        assert faults["sums"] == "'rubric.toml' is a link or a device and no file."
        assert faults["points"].startswith("Not looked at")

    def test_by_hand_the_same_is_found_without_this_program(self, attached, redacted, tmp_path) -> None:
        for honest in (attached[0], redacted):
            done = by_hand(honest)
            assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        for forge, words in (
            (add_exhibit, "is not in the pack"),
            (swap_exhibit, "is not in the pack"),
            (soften_rubric, "not the rubric that was used"),
        ):
            copy = shutil.copytree(attached[0], tmp_path / forge.__name__)
            forge(copy)
            assert "FAILED" in by_hand(copy).stdout
            resum(copy)
            assert words in by_hand(copy).stdout

    def test_the_pack_of_another_instant_does_not_fit(self, attached, workspace, tmp_path) -> None:
        early = tmp_path / "early"
        workspace.attach(early, "--as-of", workspace.at(1, 9).isoformat())
        copy = shutil.copytree(attached[0], tmp_path / "copy")
        shutil.rmtree(copy / "pack")
        shutil.copytree(early / "pack", copy / "pack")
        resum(copy)
        faults = own_faults(copy, workspace)
        assert "for as_of, and the pack comes to" in faults["points"]
        assert set(faults) == {"points"}

    def test_without_its_pack_it_proves_nothing(self, attached, workspace, tmp_path) -> None:
        copy = shutil.copytree(attached[0], tmp_path / "copy")
        shutil.rmtree(copy / "pack")
        resum(copy)
        assert "points" in own_faults(copy, workspace)
        assert workspace.run("evidence", "verify", str(copy)).exit_code == 1


def by_hand(folder: Path) -> subprocess.CompletedProcess[str]:
    """What docs/verify-by-hand.md tells to do with an attachment, done."""
    page = (ROOT / "docs/verify-by-hand.md").read_text("utf-8")
    [block] = re.findall(r"^```sh attachment\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    return subprocess.run(["sh", "-c", block], cwd=folder, capture_output=True, text=True, check=False)


def own_faults(folder: Path, workspace: Workspace) -> dict[str, str]:
    """The checks that fail, each with all it says."""
    trust = Trust(workspace.authority.certificates.read_bytes(), within=LATE)
    checks = verify_attachment(folder, trust).checks
    return {each.name: " ".join(each.sentences) for each in checks if not each.passed}


class TestTheCommand:
    def test_a_site_that_moved_nothing_gets_an_index_that_says_so(self, workspace, tmp_path) -> None:
        # The national rubric's pending items ask for 5 and 1 days; hours was late within 1: no bonus.
        said = workspace.attach(tmp_path / "file", "--campaign", "autumn", rubric="national")
        assert said["folders"] == {}
        assert not (tmp_path / "file" / "points").exists()
        assert "As of that instant no item took or gave points" in text_of(tmp_path / "file", "index.html")
        assert "unanswered-3-months" in said["open"]
        assert sha256sum(tmp_path / "file").returncode == 0

    def test_a_veto_is_filed_with_the_page_that_shows_it(self, workspace, tmp_path) -> None:
        said = workspace.attach(tmp_path / "file", rubric="national", site="ga")
        assert said["folders"] == {"no-channel": "points/01-no-channel"}
        assert said["site"]["without_pending"]["result"] == "vetoed"
        assert said["site"]["not_sent"] == [{"reference": CLOSED, "outcome": "no channel"}]
        told = text_of(tmp_path / "file", "points/01-no-channel/index.html")
        assert "The site offers no way to ask." in told
        assert "Nothing was pressed." in told
        assert "互动回应差：未提供有效的在线咨询渠道" in told
        [page] = (tmp_path / "file/points/01-no-channel/exhibits").iterdir()
        assert page.read_bytes() == b"<p>no form here</p>"
        assert own_faults(tmp_path / "file", workspace) == {}

    def test_it_tells_what_was_known_at_an_instant(self, workspace, tmp_path) -> None:
        then = workspace.at(1, 9).isoformat()
        said = workspace.attach(tmp_path / "file", "--as-of", then)
        # On the morning of day 1 school was answered by mail, and hours still had time.
        assert said["folders"] == {}
        assert said["open"] == [
            "one-day", "by-mail", "costs-nothing", "both-in-3", "both-in-4", "column-stale", "unanswered",
        ]  # fmt: skip
        assert said["site"]["without_pending"]["high"] == 102

    def test_the_same_ledger_and_instant_give_the_same_files_around_the_pack(
        self, attached, workspace, tmp_path
    ) -> None:
        folder, said = attached
        workspace.attach(tmp_path / "file", "--as-of", said["as_of"])

        def told(of: Path) -> dict[str, str]:
            # What names the pack and its seals differs: each pack is stated by an entry of its own.
            pages = {name: text_of(of, f"points/{name}/index.html") for name in FOLDERS}
            digest = read(of)["pack"]["tag_manifest"]
            return {name: page.replace(digest, "") for name, page in pages.items()}

        assert told(tmp_path / "file") == told(folder)
        assert (tmp_path / "file/rubric.toml").read_bytes() == (folder / "rubric.toml").read_bytes()

    def test_a_stamp_that_is_missing_is_said_on_every_page_and_by_the_exit_code(
        self, workspace, tmp_path
    ) -> None:
        workspace.authority.is_down.set()
        try:
            words = ["--rubric", str(workspace.folder / "ours.toml"), "--site", "qs", "--no-pdf"]
            made = workspace.run("evidence", "attach", *words, "-o", str(tmp_path / "file"))
        finally:
            workspace.authority.is_down.clear()
        assert made.exit_code == 3
        for name in ("index.html", f"points/{FOLDERS[0]}/index.html"):
            assert "bears no stamp: this attachment proves no time yet" in text_of(tmp_path / "file", name)
        assert "bears no stamp" in own_faults(tmp_path / "file", workspace)["stamps"]

    def test_a_folder_that_holds_something_is_not_touched(self, workspace, tmp_path) -> None:
        (tmp_path / "mine.txt").write_text("mine")
        made = workspace.run("evidence", "attach", "--site", "qs", "-o", str(tmp_path), "--no-pdf")
        assert (made.exit_code, made.stderr) == (
            2, f"Error: {tmp_path} is there already and not empty: name a folder that is new or empty.\n",
        )  # fmt: skip
        assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]

    def test_an_empty_folder_is_filled(self, workspace, tmp_path) -> None:
        (tmp_path / "file").mkdir()
        workspace.attach(tmp_path / "file")
        assert sorted(path.name for path in tmp_path.iterdir()) == ["file"]

    @pytest.mark.parametrize(
        ("words", "sentence"),
        [
            (["--site", "nobody"], "No round asks the site 'nobody' yet"),
            (["--site", "../../etc"], "No round asks the site '../../etc' yet"),
            (
                ["--site", "nobody", "--campaign", "autumn"],
                "The round autumn has no letter to the site nobody",
            ),
            (["--site", "qs", "--rubric", "ours"], "There is no rubric 'ours'"),
        ],
        ids=["a site nobody asked", "a path", "a site of no letter", "a rubric that is not there"],
    )
    def test_wrong_use_is_one_sentence_and_writes_nothing(self, workspace, words, sentence) -> None:
        made = workspace.run("evidence", "attach", *words, "--no-pdf")
        assert made.exit_code == 2
        assert sentence in made.stderr
        assert not (workspace.folder / "attachments").exists()


@pytest.mark.browser
@pytest.mark.asyncio(loop_scope="module")
async def test_pages_open_on_desk_and_phone_run_nothing_and_break_no_rule_of_accessibility(
    bare_chromium, attached
) -> None:
    said: list[str] = []
    for width, address in ((1280, ""), (390, "#en")):
        page = await bare_chromium.new_page(viewport={"width": width, "height": 800})
        page.on("console", lambda message: said.append(message.text))
        await page.goto((attached[0] / "index.html").as_uri() + address)
        for _ in range(2):
            assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            assert await page.evaluate("document.title") != "taken"
            await page.evaluate(f"() => {{ {AXE} }}")
            found = await page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
            assert [f"{each['id']}: {each['nodes'][0]['target']}" for each in found["violations"]] == []
            if not page.url.rstrip("#en").endswith("points/01-one-day/index.html"):
                await page.locator("a[href^='points/']:visible").first.click()
        assert "01-one-day" in page.url
        assert await page.evaluate("document.images[0].naturalWidth") == 1
        await page.locator("a:visible", has_text=re.compile("seals, limits|封存、限度")).click()
        assert page.url.split("#")[0].endswith("pack/data/index.html")
        await page.close()
    assert said == []
