"""Declared senders: what may be declared, and whose address is one."""

import pytest

from replyclock.domain.replies.declared import declared_sender, is_declared


@pytest.mark.parametrize(
    "text",
    ["163.com", "vip.163.com", "QQ.com", "gmail.com", "yahoo.co.jp", "gov.cn", "com.cn", "co.uk"],
)
def test_a_domain_that_everybody_has_is_refused_with_the_way_out(text: str) -> None:
    with pytest.raises(ValueError, match="everybody can have an address"):
        declared_sender(text)


@pytest.mark.parametrize("text", ["", "cn", "@163.com", "a@", "a b@c.example", "a@b@c.example",
                                  "*.example.org", "http://x.example", "x.example/",
                                  "x..example", "-x.example",
                                  "1.2.3.4",
                                  "x.example\n.org", "a" * 254 + ".org"])  # fmt: skip
def test_what_is_neither_address_nor_domain_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="neither a mail address nor a domain"):
        declared_sender(text)


def test_addresses_at_a_public_provider_and_domains_of_ones_own_are_taken() -> None:
    assert declared_sender(" Service@163.com") == "service@163.com"
    assert declared_sender("helpdesk.example") == "helpdesk.example"
    assert declared_sender("town.gov.cn") == "town.gov.cn"


def test_a_domain_covers_what_lies_below_it_and_an_address_itself_alone() -> None:
    senders = frozenset({"service@163.com", "helpdesk.example"})
    assert is_declared("Service@163.COM", senders)
    assert is_declared("x@mail.helpdesk.example", senders)
    for address in ("x@163.com", "service@163.com.evil.org", "x@nothelpdesk.example",
                    "helpdesk.example@evil.org",
                    "service@163.com@evil.org", ""):  # fmt: skip
        assert not is_declared(address, senders)
