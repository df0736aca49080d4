"""`letters check`: golden letters, good ones that pass and bad ones with the warnings they deserve."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from support.repository import ROOT

from replyclock.cli.main import main
from replyclock.domain.inquiry import Letter, Wording
from replyclock.domain.sending.letter_check import check_letter
from replyclock.workspace.letters import read_letter_file

STARTER = ROOT / "replyclock/starter/letters"
RECIPE = """[submit]
channel = "form"
url = "https://www.example.invalid/form"
press = { text = "提交" }
fields = [
  { label = "标题", fill = "title", most = 11 },
  { label = "内容", fill = "body", least = 10, most = 600 },
]
[watch]
kind = "mail"
"""

# A letter's body, and the kinds of warnings a careful reader would give it.
GOOD = {
    "zh plain": "您好！请问政务服务大厅周六开门吗？几点停止取号？谢谢！{{ persona.name }}",
    "zh how to handle": "请问居住证遗失了如何处理，大约几个工作日可以补办？",
    "zh where to complain": "请问对物业服务不满意应当怎么投诉，投诉电话是多少？",
    "zh hopes to know": "希望了解老旧小区加装电梯的补贴是怎么调查核实的。",
    "zh a branch": "您好！{% if persona.phone %}我的电话是{{ persona.phone }}。{% endif %}请问几点开门？",
    "zh posts": "请问市长信箱和局长信箱有什么区别？",
    "en plain": "Hello, could you please tell me when the hall opens on Saturdays? Thank you.",
    "en how": "How do I have a lost card replaced, and how long does it take?",
    "en months": "May I bring a friend, and is March too late to apply? Is Dr or Mrs needed on the form?",
    "en fee": "Which office should I visit to register, and what does it cost?",
}
BAD = {
    "请尽快派人来维修我们小区门口的路灯，什么时候能来？": {"asks for action", "burdens"},
    "我要投诉楼下的烧烤店，请问归哪个部门管？": {"asks for action"},
    "现申请信息公开，请问何时答复？": {"asks for action"},
    "麻烦贵局协调一下物业，请问可以吗？": {"asks for action"},
    "请问窗口的张某主任今天上班吗？": {"names a person"},
    "请问工号 1024 的工作人员几点下班？": {"names a person"},
    "请问大厅几点开门？另外，社保卡在哪里补办？": {"more than one matter"},
    "请问居住证怎么办？还有一件事，想问公积金。": {"more than one matter"},
    "请问几点开门？请在3个工作日内答复。": {"burdens"},
    "请问补贴标准？请加盖公章书面答复，并提供近三年的名单。": {"burdens"},
    "我是本地记者，请问大厅几点开门？": {"misleads"},
    "家人病危，请问医保怎么报销？": {"misleads"},
    "请问几点开门？不答复我就找媒体曝光。": {"misleads"},
    "上次你们说周六开门，请问是真的吗？": {"misleads"},
    "请问几点开门？电话13800000000。": {"holds contacts"},
    "大厅的服务很好，谢谢。": {"asks nothing"},
    "几点？" * 7: {"burdens"},
    "請立即處理並派人調查，可以嗎？": {"asks for action", "burdens"},
    "Could you please fix the street light at my door? When will it be done?": {"asks for action"},
    "I would like to report a blocked drain. Who is in charge?": {"asks for action"},
    "Under the Information Act, how many letters did you get?": {"asks for action"},
    "Is Mrs Smith at the counter on Mondays?": {"names a person"},
    "When do you open? By the way, where do I renew a passport?": {"more than one matter"},
    "When do you open? Please reply within two days.": {"burdens"},
    "What was paid? Please send a complete list by post.": {"burdens"},
    "I am a journalist. When do you open?": {"misleads"},
    "When do you open? Still no answer to my last letter.": {"misleads"},
    "When do you open? Write to me@mail.example.": {"holds contacts"},
    "The hall is lovely.": {"asks nothing"},
}


def kinds(body: str, **changes: object) -> set[str]:
    language = "en" if body.isascii() else "zh"
    letter = Letter("hours", language, "Opening hours" if language == "en" else "开放时间", body, ("x",))
    return {warned.kind for warned in check_letter(replace(letter, **changes))}


@pytest.mark.parametrize("body", GOOD.values(), ids=GOOD)
def test_a_plain_question_passes(body: str) -> None:
    assert kinds(body) == set()


@pytest.mark.parametrize(("body", "wanted"), BAD.items())
def test_what_could_mislead_or_burden_is_told_by_kind(body: str, wanted: set[str]) -> None:
    assert kinds(body) == wanted


@pytest.mark.parametrize("path", sorted(STARTER.glob("*.toml")), ids=lambda path: path.stem)
def test_the_letters_that_init_hands_out_pass_in_every_wording(path: Path) -> None:
    assert check_letter(read_letter_file(path)) == ()


def test_a_warning_quotes_the_words_and_says_why() -> None:
    (warned,) = check_letter(Letter("hours", "zh", "时间", "请问陈主任几点下班？", ("x",)))

    assert (warned.letter, warned.wording, warned.words) == ("hours.zh", "standard", "陈主任")
    assert warned.reason == "names a person, who would have to answer for it"


def test_titles_and_bodies_that_most_forms_would_not_take_are_told() -> None:
    assert kinds("请问几点开门？", title="关于政务服务大厅周六上午与下午开放时间以及取号的咨询") == {"long"}
    assert kinds("请问几点开门？" + "谢" * 600) == {"long"}


def test_wordings_that_say_the_same_or_differ_in_length_are_no_test_of_words() -> None:
    same = Wording("same", "开放 时间", "请问，几点开门？")
    long = Wording("long", "开放时间", "您好，我想带家里的老人来大厅办事，" * 3 + "请问几点开门？")
    letter = Letter("hours", "zh", "开放时间", "请问几点开门？", ("x",), (same, long))

    told = [(warned.wording, warned.reason.partition(":")[0]) for warned in check_letter(letter)]

    assert told[0] == ("same", "says the same words as the wording standard")
    assert told[1][0] == "long"
    assert told[1][1].endswith("times as long or short as the wording standard")


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "w"
    assert CliRunner().invoke(main, ["init", str(folder)]).exit_code == 0
    for path in (folder / "letters").glob("*.toml"):
        if path.name != "opening-hours.zh.toml":
            path.unlink()
    return folder


def run(workspace: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["-w", str(workspace), "letters", *words])


class TestCommand:
    def test_letters_that_pass_end_with_their_number(self, workspace: Path) -> None:
        done = run(workspace, "check")

        assert done.exit_code == 0
        assert "1 letters in" in done.output
        assert "0 warnings, 0 that do not fit." in done.output

    def test_a_site_whose_form_does_not_take_a_wording_is_named(self, workspace: Path) -> None:
        (workspace / "recipes/example.toml").write_text(RECIPE, "utf-8")

        done = run(workspace, "check", "opening-hours", "--json")

        found = json.loads(done.stdout)
        assert done.exit_code == 3
        assert found["sites_with_limits"] == 1
        assert {
            "letter": "opening-hours.zh",
            "wording": "standard",
            "site": "example",
            "fault": "its title has 12 characters, and 11 fit",
        } in found["does_not_fit"]

    def test_people_read_the_warning_and_what_waits(self, workspace: Path) -> None:
        path = workspace / "letters/opening-hours.zh.toml"
        path.write_text(
            path.read_text("utf-8")
            + '\n[[wording]]\nname = "pressing"\ntitle = "开放时间"\nbody = "请问几点开门？请尽快回复。"\n',
            "utf-8",
        )

        done = run(workspace, "check")

        assert done.exit_code == 3
        assert "opening-hours.zh  pressing  burdens" in done.output
        assert (
            "opening-hours.zh: not asked before somebody approves it: short, formal, pressing" in done.output
        )

    def test_a_recipe_that_cannot_be_read_is_told(self, workspace: Path) -> None:
        (workspace / "recipes/example.toml").write_text("nonsense", "utf-8")

        done = run(workspace, "check")

        assert done.exit_code == 3
        assert "example: " in done.output
        assert "this is not TOML" in done.output

    def test_an_unknown_topic_is_named(self, workspace: Path) -> None:
        done = run(workspace, "check", "weather")

        assert done.exit_code == 2
        assert "There is no letter on 'weather'" in done.output

    def test_the_list_says_how_many_wordings_are_approved(self, workspace: Path) -> None:
        (row,) = json.loads(run(workspace, "list", "--json").stdout)

        assert row["topic"] == "opening-hours"
        assert all(each["approved_by"] is None for each in row["wordings"])
