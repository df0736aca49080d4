"""Which domain somebody registered."""

import pytest

from replyclock.mailbox.registered import registered_domain


@pytest.mark.parametrize(
    ("host", "registered"),
    [
        ("www.town.gov.cn", "town.gov.cn"),
        ("WWW.Town.GOV.CN.", "town.gov.cn"),
        ("town.gov.cn:8443", "town.gov.cn"),
        ("office.town.bj.cn", "town.bj.cn"),
        ("www.council.gov.uk", "council.gov.uk"),
        ("www.gov.cn", "www.gov.cn"),
        ("gov.cn", ""),
        ("www.政府.中国", "xn--mxtq1m.xn--fiqs8s"),
        ("127.0.0.1:8080", "127.0.0.1"),
        ("[::1]:8080", "::1"),
        ("[ipv6:::1]", "::1"),
        ("a..gov.cn", ""),
        ("", ""),
        ("x" * 300 + ".cn", ""),
        ("\ud800.cn", ""),
    ],
)
def test_a_domain_lies_one_label_below_its_public_suffix(host: str, registered: str) -> None:
    assert registered_domain(host) == registered
