"""The host of an address: one word for authorisations, gates and fences."""

import idna
import pytest

from replyclock.domain.hosts import ascii_host, host_of, office_host


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://City.example/x", "city.example"),
        ("https://city.example:443/x", "city.example"),
        ("http://city.example:443/x", "city.example:443"),
        ("http://me:secret@city.example:8080/", "city.example:8080"),
        ("http://127.0.0.1:8080/a", "127.0.0.1:8080"),
        ("https://[::1]:8080/", "[::1]:8080"),
        ("https://{office}.example/x", "{office}.example"),
        ("data:text/plain,x", ""),
        ("hx.example", ""),
        ("https://hx.example:99999/", ""),
        ("https://hx.example:0443/", "hx.example"),
        ("https://hx.example:08443/", "hx.example:8443"),
        ("https://hx.example:/", "hx.example"),
        ("http://政务.cn/x", "xn--zfr164b.cn"),
        ("http://me@政务。cn:8080/x", "xn--zfr164b.cn:8080"),
        ("http://{office}.政务.cn/", "{office}.xn--zfr164b.cn"),
        ("https://hx.example:{port}/", ""),
    ],
)
def test_a_host_carries_its_port_where_it_is_not_the_usual_one(address: str, host: str) -> None:
    assert host_of(address) == host


@pytest.mark.parametrize(
    "host",
    [
        "straße.de",
        "政务.cn",
        "ＴＯＷＮ政.cn",
        "Ⅷ.cn",
        "ΣΊΣΥΦΟΣ.gr",
        "BÜCHER。DE",
        "가.kr",
        "政\ufe0f务.cn",
        "áe\u0301.fr",
    ],
)
def test_letters_become_what_browsers_send(host: str) -> None:
    assert ascii_host(host) == idna.encode(host, uts46=True).decode()


def test_names_that_only_look_alike_stay_apart() -> None:
    assert len({ascii_host(name) for name in ("gov.cn", "g\u043ev.cn", "g\u03bfv.cn", "gоv.cn:80")}) == 4
    assert office_host("http://strasse.de/") != office_host("http://straße.de/")


_ONE_OFFICE = {
    "127.0.0.1:8080": [
        "http://127.0.0.1.:8080/",
        "http://127.0.0.1:08080/",
        "http://127.1:8080/",
        "http://2130706433:8080/",
        "http://0x7f.0.0.1:8080",
        "http://0177.1:8080",
        "http://127%2E0.0.1:8080",
        "http://１２７.0。0.1:8080",
        "http://LOCALHOST.:8080/",
        "localhost:8080",
        "http://[::1]:8080",
        "http://[0:0:0:0:0:0:0:1]:8080",
        "http://[::ffff:127.0.0.1]:8080",
    ],
    "10.0.0.5": ["http://10.0.0.5:080/", "https://10.0.0.5/", "10.0.0.5:443", "http://10.0.0.005/", "10.5."],
    "[2001:db8::1]": ["http://[2001:0DB8:0:0:0:0:0:1]/", "https://[2001:db8::1]:0443/"],
    "xn--strae-oqa.de": ["http://straße.de/", "xn--strae-oqa.de", "https://www.STRAßE.de.:8443"],
    "town.gov.cn": [
        "http://town%2Egov.cn/",
        "http://town.gov.cn%2E/",
        "http:\\\\town.gov.cn/",
        "http:/town.gov.cn/",
        "//town.gov.cn/",
        "HTTP://WWW.www.town.gov.cn",
        "http://to\u200bwn.gov.cn/",
        "\ufeffhttp://ｗｗｗ。town.gov.cn:/",
    ],
}


@pytest.mark.parametrize(
    ("office", "address"), [(office, each) for office, written in _ONE_OFFICE.items() for each in written]
)
def test_one_office_however_a_hand_wrote_its_address(office: str, address: str) -> None:
    assert office_host(address) == office


def test_any_text_is_read_in_time_that_grows_with_it() -> None:
    for text in ("9" * 100_000, "[" * 100_000, "a:" * 100_000, "http://" + "政" * 1_000_000, "http://[::1"):
        assert len(office_host(text)) <= len(text)
    assert office_host("300.1.1.1") == "300.1.1.1"
    assert office_host("http://127.0.0.1:1/") != office_host("http://127.0.0.2:1/")
