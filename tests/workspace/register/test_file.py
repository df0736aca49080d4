"""sites.csv: the register as people and spreadsheets write it."""

from pathlib import Path

import pytest

from replyclock.domain.inquiry import Site
from replyclock.errors import WrongUse
from replyclock.workspace.register.file import read_sites

HEAD = "code,name,address,sponsor,region,level,kind\n"
ROW = "hx,华西市,https://hx.example/,办公室,华西,city,portal\n"
SITE = Site("hx", "华西市", "https://hx.example/", "办公室", "华西", "city", "portal")


def write(folder: Path, text: str | bytes) -> Path:
    path = folder / "sites.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


@pytest.mark.parametrize(
    "text",
    [
        HEAD + ROW,
        "\ufeff" + (HEAD + ROW).replace("\n", "\r\n"),
        HEAD + "\n# not yet,,,,,,\n,,,,,,\n" + ROW + "\n",
        (
            "kind,level,region,sponsor,address,name,code\n"
            "portal,city,华西,办公室, https://hx.example/ ,华西市,hx\n"
        ),
        HEAD + 'hx,华西市,"https://hx.example/",办公室,华西,city,"portal"\n',
    ],
    ids=[
        "plain",
        "as a spreadsheet saves it",
        "blank lines and comments",
        "other order and blanks",
        "quotes",
    ],
)
def test_a_register_is_read_as_people_and_spreadsheets_write_it(tmp_path: Path, text: str) -> None:
    assert read_sites(write(tmp_path, text)) == (SITE,)


def test_columns_that_are_not_needed_may_be_missing(tmp_path: Path) -> None:
    (site,) = read_sites(write(tmp_path, "code,name,address\nhx,华西市,https://hx.example/\n"))

    assert site == Site("hx", "华西市", "https://hx.example/")


def test_sites_keep_the_order_of_the_file(tmp_path: Path) -> None:
    rows = "".join(f"{code},x,https://{code}.example/,,,,\n" for code in ("c", "a", "b"))

    assert [site.code for site in read_sites(write(tmp_path, HEAD + rows))] == ["c", "a", "b"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ((HEAD + ROW).encode("gb18030"), r"this is not UTF-8 text \(byte 47\): save it as UTF-8"),
        ("", r":1: the column `code` is missing; the columns are code, name, address"),
        (HEAD.replace(",", ";"), r":1: the column `code` is missing"),
        (HEAD.replace("kind", "sort"), r":1: unknown column `sort`"),
        (HEAD + ROW + "\n" + ROW, r":4: the code 'hx' stands here a second time"),
        (HEAD + ",华西市,https://hx.example/,,,,\n", r":2: a site needs a code and a name"),
        (HEAD + "hx,,https://hx.example/,,,,\n", r":2: a site needs a code and a name"),
        (HEAD + ROW.strip() + ",more\n", r":2: this line has more cells than there are columns"),
        (HEAD + 'hx,"华西市,https://hx.example/,,,,\n', r":2: this is not CSV \(unexpected end of data\)"),
        (HEAD + "hx,x,hx.example,,,,\n", r":2: 'hx\.example' is no web address"),
        (HEAD + "hx,x,ftp://hx.example/,,,,\n", r":2: 'ftp://hx\.example/' is no web address"),
        (HEAD + "hx,x,https://,,,,\n", r":2: 'https://' is no web address"),
        (HEAD + "hx,x,https://[hx/,,,,\n", r":2: 'https://\[hx/' is no web address"),
        (HEAD + "hx,x,https://hx.example:http/,,,,\n", r":2: 'https://hx\.example:http/' is no web address"),
        (HEAD + "h/x,x,https://hx.example/,,,,\n", r":2: 'h/x' is no code"),
        (HEAD + "..,x,https://hx.example/,,,,\n", r":2: '\.\.' is no code"),
        (HEAD + "h#1,x,https://hx.example/,,,,\n", r":2: 'h#1' is no code"),
    ],
)
def test_a_fault_is_named_with_its_line(tmp_path: Path, text: str | bytes, sentence: str) -> None:
    path = write(tmp_path, text)

    with pytest.raises(WrongUse, match=sentence) as caught:
        read_sites(path)

    assert str(caught.value).startswith(str(path))
