"""Which addresses names may lead to, and that a name judged is the name connected to."""

from contextlib import aclosing

import pytest
from aiohttp import web

from replyclock.errors import SiteDown
from replyclock.probes.http.addresses import PinnedNames, PrivateAddress, is_public
from replyclock.probes.http.fetch import Fetcher

PUBLIC = ["93.184.216.34", "114.114.114.114", "2400:3200::1", "64:ff9b::808:808", "::ffff:8.8.8.8"]
# Ranges of RFC 6890 and its registries; the last ones wrap an IPv4 address.
PRIVATE = {
    "this machine": "127.0.0.1",
    "this machine in IPv6": "::1",
    "unspecified": "0.0.0.0",
    "unspecified in IPv6": "::",
    "private": "10.0.0.1",
    "private of a home": "192.168.1.1",
    "private of a company": "172.16.0.1",
    "shared": "100.64.0.1",
    "link-local": "169.254.169.254",
    "link-local in IPv6": "fe80::1%eth0",
    "local in IPv6": "fd00::1",
    "multicast": "224.0.0.1",
    "multicast in IPv6": "ff02::1",
    "broadcast": "255.255.255.255",
    "benchmarks": "198.18.0.1",
    "mapped": "::ffff:10.0.0.1",
    "compatible": "::7f00:1",
    "translated": "64:ff9b::a00:1",
    "6to4": "2002:a00:1::1",
    "no address": "nowhere",
}


class Answers:
    """A resolver that gives its answers in turn, and the last one ever after."""

    def __init__(self, *answers: str) -> None:
        self._answers = list(answers)
        self.asked = 0

    async def __call__(self, name: str, port: int) -> list[str]:
        self.asked += 1
        return [self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]]


@pytest.mark.parametrize("address", PUBLIC)
def test_an_address_of_the_open_internet_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("kind", PRIVATE)
def test_no_other_address_is(kind: str) -> None:
    assert not is_public(PRIVATE[kind])


async def test_a_name_is_looked_up_once() -> None:
    answers = Answers("93.184.216.34", "127.0.0.1")
    names = PinnedNames(lookup=answers)
    assert [await names.addresses("a.example", 80) for _ in range(2)] == [("93.184.216.34",)] * 2
    assert answers.asked == 1


@pytest.mark.parametrize(
    ("name", "address", "private_hosts", "allowed"),
    [
        ("localhost", "127.0.0.1", (), True),
        ("localhost", "10.0.0.1", (), False),
        ("127.0.0.1", "unasked", (), True),
        ("10.0.0.1", "unasked", (), True),
        ("0x7f.1", "127.0.0.1", (), False),
        ("2130706433", "127.0.0.1", (), False),
        ("forms.intranet", "10.0.0.1", (), False),
        ("forms.intranet.", "10.0.0.1", ("Forms.intranet",), True),
        ("other.intranet", "10.0.0.1", ("forms.intranet",), False),
    ],
)
async def test_only_what_says_itself_where_it_leads_may_be_private(
    name: str, address: str, private_hosts: tuple[str, ...], allowed: bool
) -> None:
    names = PinnedNames(private_hosts, Answers(address))
    if allowed:
        assert await names.addresses(name, 80) == (name if address == "unasked" else address,)
    else:
        with pytest.raises(PrivateAddress, match=r"private_hosts in playwright\.config\.json"):
            await names.addresses(name, 80)


async def test_a_page_is_read_only_from_where_its_name_was_seen_to_lead(free_port: int) -> None:
    came: list[str] = []

    async def answer(request: web.Request) -> web.Response:
        came.append(request.path)
        return web.Response(text="page", headers={"Connection": "close"})

    application = web.Application()
    application.router.add_get("/{path:.*}", answer)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", free_port).start()
    host = f"office.test:{free_port}"
    try:
        async with aclosing(Fetcher(lookup=Answers("127.0.0.1"))) as fetcher:
            with pytest.raises(SiteDown, match=r"office\.test leads to 127\.0\.0\.1, which is no public"):
                await fetcher.fetch(f"http://{host}/refused", frozenset({host}), "tests")
        later = Answers("127.0.0.1", "127.0.0.9")
        async with aclosing(Fetcher(private_hosts=("office.test",), lookup=later)) as fetcher:
            for number in range(2):
                await fetcher.fetch(f"http://{host}/{number}", frozenset({host}), "tests")
    finally:
        await runner.cleanup()

    assert (came, later.asked) == (["/0", "/1"], 1)
