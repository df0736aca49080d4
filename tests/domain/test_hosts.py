"""The host of an address: one word for authorisations, gates and fences."""

import pytest

from replyclock.domain.hosts import host_of


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
        ("https://hx.example:{port}/", ""),
    ],
)
def test_a_host_carries_its_port_where_it_is_not_the_usual_one(address: str, host: str) -> None:
    assert host_of(address) == host
