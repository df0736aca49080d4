"""Recipe files: what they may say, and the one sentence about what is wrong with them."""

import json
import os
from pathlib import Path

import pytest
from support.repository import ROOT

from replyclock.errors import WrongUse
from replyclock.probes.recipe.model import RecipeBook, load_recipe, recipe_schema

GOOD = """# a comment
hosts = ["static.city.example"]

[submit]
channel = "form"
url = "https://www.city.example/write"
press = { role = "button", name = "提交" }
success = { text = "提交成功" }

[[submit.fields]]
label = "标题"
fill = "title"

[[submit.fields]]
label = "内容"
fill = "body"

[watch]
kind = "list"
url = "https://www.city.example:8443/list"
container = "#letters"
row = "tr"
title = ".title"
answer = { body = ".reply" }

[[watch.times]]
label = "回复时间"
selector = ".time"
formats = ["%Y-%m-%d"]
"""


def test_a_recipe_names_the_hosts_it_needs_for_sending_and_for_watching(tmp_path: Path) -> None:
    (tmp_path / "city.toml").write_text(GOOD, encoding="utf-8")
    recipe = load_recipe(tmp_path / "city.toml")
    assert recipe.sending_hosts == {"www.city.example", "static.city.example"}
    assert recipe.watching_hosts == recipe.sending_hosts | {"www.city.example:8443"}
    assert recipe.file == tmp_path / "city.toml"


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        pytest.param(
            'hosts = ["static.city.example"]',
            'senders = ["service@163.com", "163.com"]',
            ":2: senders[2]: everybody can have an address at 163.com: write the office's whole address",
            id="a public mail provider as sender",
        ),
        pytest.param(
            'fill = "body"',
            'fil = "body"',
            ":16: unknown key submit.fields[2].fil; the nearest known key is fill.",
            id="unknown key",
        ),
        pytest.param(
            'row = "tr"',
            'rows = "tr"',
            ":22: unknown key watch.rows; the nearest known key is row.",
            id="unknown key beside a missing one",
        ),
        pytest.param(
            'url = "https://www.city.example/write"\n',
            "",
            ":4: key submit.url is missing; add it.",
            id="missing key",
        ),
        pytest.param(
            'channel = "form"',
            'channel = "chat"',
            ":4: submit: channel = chat: expected form, none.",
            id="unknown channel",
        ),
        pytest.param('kind = "list"\n', "", ":18: watch: key kind is missing; add it.", id="no kind"),
        pytest.param(
            "https://www.city.example/write",
            "ftp://x/",
            ":6: submit.url: the address's scheme should be 'http' or 'https'.",
            id="not a web address",
        ),
        pytest.param(
            'name = "提交"',
            'label = "提交"',
            ":7: submit.press: expected exactly one of label, role, selector, placeholder, text.",
            id="two ways to point",
        ),
        pytest.param(
            'fill = "title"',
            'fill = "title"\nvalue = "x"',
            ":10: submit.fields[1]: expected exactly one of fill, value, choose, tick, file, ask.",
            id="two contents",
        ),
        pytest.param(
            '{ text = "提交成功" }',
            '{ regex = "(" }',
            ":8: submit.success.regex: not a regular expression",
            id="broken regular expression",
        ),
        pytest.param(
            'container = "#letters"',
            'container = "#["',
            ":21: watch.container: not a CSS selector: #[.",
            id="broken selector",
        ),
        pytest.param(
            'formats = ["%Y-%m-%d"]',
            'formats = ["%Q"]',
            ":29: watch.times[1].formats[1]: unknown part %Q",
            id="unknown part of a time",
        ),
        pytest.param(
            'label = "回复时间"',
            'label = "回复时间"\nzone = "Asia/Peking"',
            ":28: watch.times[1].zone: there is no time zone 'Asia/Peking'; an example is Asia/Shanghai.",
            id="unknown zone",
        ),
        pytest.param(
            'channel = "form"',
            'channel = "form"\nafter = [{ do = "wait_for", text = "确定" }]',
            ':4: submit: the last step of after is what sends, so expected do = "click".',
            id="a last step that sends nothing",
        ),
        pytest.param(
            'channel = "form"',
            'channel = "form"\nafter = [{ do = "click", text = "确定", seconds = 511 }]',
            ":4: submit: the steps of after and result_seconds may take 540 seconds together.",
            id="steps that take too long",
        ),
        pytest.param(
            'channel = "form"',
            'channel = "form"\nafter = [{ do = "click", text = "确定", picture = "img" }]',
            ':6: submit.after[1]: picture and refresh go with do = "type" only.',
            id="a picture of a step that nobody is asked for",
        ),
        pytest.param("[watch]", "[watch", ":18: this is not TOML (", id="not TOML"),
        pytest.param(
            'title = ".title"\n',
            "",
            ":18: watch: expected number, title or id, by which a row is recognised.",
            id="rows cannot be told apart",
        ),
    ],
)
def test_a_wrong_recipe_gets_one_sentence_with_file_line_and_key(
    tmp_path: Path, old: str, new: str, sentence: str
) -> None:
    path = tmp_path / "city.toml"
    assert old in GOOD
    path.write_text(GOOD.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(WrongUse) as caught:
        load_recipe(path)
    assert str(caught.value).startswith(f"{path}{sentence}")
    assert "\n" not in str(caught.value)


def test_a_site_without_a_recipe_is_told_the_nearest_one(tmp_path: Path) -> None:
    (tmp_path / "hangzhou.toml").write_text(GOOD, encoding="utf-8")
    book = RecipeBook(tmp_path)
    assert book.codes() == ("hangzhou",)
    with pytest.raises(WrongUse, match=r"site hangzou has no recipe .* the nearest recipe is hangzhou"):
        book.recipe("hangzou")


@pytest.mark.parametrize("code", ["../city", "/etc/passwd", ""])
def test_a_sites_code_never_leads_out_of_the_folder(tmp_path: Path, code: str) -> None:
    (tmp_path / "city.toml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "recipes").mkdir()
    with pytest.raises(WrongUse, match="has no recipe"):
        RecipeBook(tmp_path / "recipes").recipe(code)


def test_a_changed_recipe_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "city.toml"
    path.write_text(GOOD, encoding="utf-8")
    book = RecipeBook(tmp_path)
    first = book.recipe("city")
    assert book.recipe("city") is first
    path.write_text(GOOD.replace("static.", "cdn."), encoding="utf-8")
    os.utime(path, (1, 1))
    assert "cdn.city.example" in book.recipe("city").sending_hosts


def test_the_published_schema_is_current() -> None:
    published = json.loads((ROOT / "docs/reference/recipe.schema.json").read_text("utf-8"))
    assert published == recipe_schema()
