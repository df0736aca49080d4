"""`recipe discover` as whoever sits before it sees it: the agreed JSON, the draft, exit codes."""

import json
from pathlib import Path

from click.testing import CliRunner, Result

from replyclock.cli.main import main

PAGE = """<meta charset=utf-8><title>我要写信</title><form method=post action=/sent>
<p><label for=xm>* 姓名</label><input id=xm><p><label for=yx>电子邮箱</label><input id=yx>
<p><label for=nr>内容</label><textarea id=nr></textarea><p><button>提交</button></form>"""


def call(*words: str) -> Result:
    return CliRunner().invoke(main, ["recipe", "discover", *words])


def test_the_command_prints_the_agreed_json_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(PAGE, encoding="utf-8")

    result = call(str(path), "--json")
    printed = json.loads(result.stdout)

    assert result.exit_code == 0
    assert list(printed) == ["page", "forms"]
    assert list(printed["forms"][0]) == ["selector", "score", "is_message_form", "fields"]
    keys = ["type", "selector", "label", "confidence", "required", "trap"]
    assert [list(field) for field in printed["forms"][0]["fields"]] == [keys] * 4


def test_a_page_without_a_message_form_says_so_with_exit_code_3(tmp_path: Path) -> None:
    path, output = tmp_path / "news.html", tmp_path / "news.toml"
    path.write_text("<form action=/search><input name=q><button>搜索</button></form>", encoding="utf-8")

    result = call(str(path), "-o", str(output))

    assert result.exit_code == 3
    found, nearest = result.stdout.splitlines()
    assert found == f"No message form was found on {path} (1 pages visited)."
    assert nearest.startswith('The nearest form, form[action="/search"]')
    assert not output.exists()


def test_a_recipe_that_is_already_there_is_not_written_over(tmp_path: Path) -> None:
    output = tmp_path / "hz.toml"
    output.write_text("# mine")

    result = call("https://www.example.invalid/", "-o", str(output))

    assert result.exit_code == 2
    assert output.read_text() == "# mine"


def test_a_form_that_is_not_on_a_saved_page_is_told_by_its_selector(tmp_path: Path) -> None:
    path = tmp_path / "news.html"
    path.write_text("<h1>公告</h1>", encoding="utf-8")

    result = call(str(path), "--form", "#letter")

    assert result.exit_code == 2
    said = "--form #letter: nothing on the page or in its frames fits it: look it up in the page's source."
    assert said in str(result.exception) + result.output
