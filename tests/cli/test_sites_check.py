"""`sites check` and `sites list`: real servers on loopback, certificates, turns, going on after a stop."""

import asyncio
import json
import ssl
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from click.testing import CliRunner, Result
from support.doubles import Bench, HandClock, made_bench

from replyclock.assembly.workspace import assemble
from replyclock.cli.main import main
from replyclock.domain.inquiry import Site
from replyclock.domain.register.site_check import Reach, SiteSight
from replyclock.domain.sending.approval import Approval
from replyclock.probes.http.fetch import Fetcher
from replyclock.probes.http.robots import Robots
from replyclock.probes.http.site_visit import AddressVisitor
from replyclock.steps.planning.check_sites import check_sites, due_sites
from replyclock.workspace.register.checks import SiteCheck, SiteChecks

NOW = datetime(2026, 1, 8, 4, tzinfo=UTC)
MAIL = '[submit]\nchannel = "none"\nurl = "https://x.example/"\n[watch]\nkind = "mail"\n'


class Pages(BaseHTTPRequestHandler):
    """/ answers, /gone is 404, /away leads to another host, /kept-out is not for robots."""

    asked: list[str]

    def do_GET(self) -> None:
        type(self).asked.append(self.path)
        status, headers, body = 200, {}, b"<p>ok</p>"
        if self.path == "/robots.txt":
            body = b"User-agent: *\nDisallow: /kept-out\n"
        elif self.path == "/gone":
            status = 404
        elif self.path == "/away":
            status, headers = 302, {"Location": "http://elsewhere.example/new"}
        elif self.path == "/moved":
            status, headers = 301, {"Location": "/"}
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words: object) -> None:
        pass


def serve(tls: ssl.SSLContext | None = None) -> ThreadingHTTPServer:
    pages = type("Site", (Pages,), {"asked": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), pages)
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    return server


@pytest.fixture
def server() -> Iterator[ThreadingHTTPServer]:
    made = serve()
    yield made
    made.shutdown()
    made.server_close()


@pytest.fixture
def workspace(tmp_path: Path, server: ThreadingHTTPServer) -> Path:
    folder = tmp_path / "w"
    assert CliRunner().invoke(main, ["init", str(folder)]).exit_code == 0
    (folder / "replyclock.toml").write_text("[polite]\nhost_gap_seconds = 0\n")
    base = f"http://127.0.0.1:{server.server_port}"
    rows = [f"{name},{name},{base}/{name},,,{'city' if name == 'gone' else 'county'},"
            for name in ("ok", "gone", "away", "moved", "kept-out")]  # fmt: skip
    rows.append("down,down,http://127.0.0.1:1/,,,county,")
    text = "code,name,address,sponsor,region,level,kind\n" + "\n".join(rows) + "\n"
    (folder / "sites.csv").write_text(text)
    (folder / "recipes/ok.toml").write_text(MAIL)
    (folder / "recipes/gone.toml").write_text("# QUESTION: what?\n" + MAIL)
    (folder / "recipes/away.toml").write_text("nonsense")
    return folder


def run(workspace: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["-w", str(workspace), "sites", *words])


class TestCommand:
    def test_every_site_is_told_with_what_it_answered_and_what_its_recipe_is(
        self, workspace: Path, server: ThreadingHTTPServer
    ) -> None:
        done = run(workspace, "check", "--json")

        rows = json.loads(done.stdout)
        assert done.exit_code == 3
        assert {row["site"]: (row["reach"], row["channel"], row["recipe"]) for row in rows} == {
            "ok": ("reachable", "none", "not approved"),
            "gone": ("error page", "none", "draft"),
            "away": ("leads elsewhere", "unknown", "not valid"),
            "moved": ("reachable", "unknown", "missing"),
            "kept-out": ("robots.txt", "unknown", "missing"),
            "down": ("no answer", "unknown", "missing"),
        }
        by_site = {row["site"]: row for row in rows}
        base = f"http://127.0.0.1:{server.server_port}"
        assert by_site["away"]["leads_to"] == "http://elsewhere.example/new"
        assert by_site["moved"]["leads_to"] == f"{base}/"
        assert by_site["gone"]["note"] == "HTTP 404"
        assert by_site["ok"]["certificate"] == "none"
        assert "could not be fetched" in by_site["down"]["note"]
        assert "/kept-out" not in server.RequestHandlerClass.asked

    def test_an_approved_recipe_is_told_and_one_that_changed_since(self, workspace: Path) -> None:
        async def approve() -> None:
            async with assemble(workspace, {}) as outside:
                files = outside.sender.recipe_files("ok")
                outside.ledger.recipes.decide(Approval("ok", files, 1, "A. Reviewer", NOW))

        asyncio.run(approve())
        before = json.loads(run(workspace, "check", "ok", "--offline", "--json").stdout)
        (workspace / "recipes/ok.toml").write_text(MAIL + "\n# changed\n")
        after = json.loads(run(workspace, "check", "ok", "--offline", "--json").stdout)

        assert [before[0]["recipe"], after[0]["recipe"]] == ["approved", "lapsed"]

    def test_a_long_list_shows_what_is_amiss(self, workspace: Path) -> None:
        more = "".join(f"m{number},m,http://m{number}.example/,,,province,\n" for number in range(200))
        with (workspace / "sites.csv").open("a") as file:
            file.write(more)
        run(workspace, "check", "--level", "city")

        done = run(workspace, "check", "--offline")

        assert "gone  error page" in done.stdout
        assert "... and 204 more sites, those that are amiss first" in done.stdout

    def test_what_was_visited_is_not_visited_again_and_the_rest_is(
        self, workspace: Path, server: ThreadingHTTPServer
    ) -> None:
        run(workspace, "check", "ok")
        with (workspace / "checks/sites.jsonl").open("a") as file:
            file.write('{"code": "go')  # a program that died while it wrote

        run(workspace, "check", "ok", "gone")

        asked = server.RequestHandlerClass.asked
        assert (asked.count("/ok"), asked.count("/gone")) == (1, 1)

    def test_a_site_whose_address_was_mended_is_visited_again(
        self, workspace: Path, server: ThreadingHTTPServer
    ) -> None:
        run(workspace, "check", "gone")
        path = workspace / "sites.csv"
        path.write_text(path.read_text().replace("/gone,", "/mended,"))

        unseen = json.loads(run(workspace, "check", "gone", "--offline", "--json").stdout)
        mended = json.loads(run(workspace, "check", "gone", "--json").stdout)

        assert [unseen[0]["reach"], mended[0]["reach"]] == ["not visited", "reachable"]

    def test_people_see_a_line_for_each_site_and_how_many_there_are(self, workspace: Path) -> None:
        done = run(workspace, "check", "--level", "city")

        assert "gone  error page  none" in done.stdout
        assert "sites: 1 error page" in done.stdout
        assert "recipes: 1 draft" in done.stdout

    def test_a_site_that_is_not_in_the_register_is_named(self, workspace: Path) -> None:
        done = run(workspace, "check", "nobody")

        assert done.exit_code == 2
        assert "sites.csv has no site 'nobody'" in done.output

    def test_the_register_is_listed_by_level_and_counted(self, workspace: Path) -> None:
        rows = json.loads(run(workspace, "list", "--level", "city", "--json").stdout)
        counts = json.loads(run(workspace, "list", "--counts", "--json").stdout)

        assert [row["code"] for row in rows] == ["gone"]
        assert [(row["level"], row["sites"]) for row in counts] == [("city", 1), ("county", 5), ("", 6)]


class TestCertificates:
    @pytest.fixture
    def certificate(self, tmp_path: Path) -> Path:
        """A certificate for localhost and its key, valid for 2 days."""
        file = tmp_path / "site.pem"
        make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=x"]
        make += ["-addext", "subjectAltName=DNS:localhost", "-keyout", file, "-out", tmp_path / "cert.pem"]
        subprocess.run(make, check=True, capture_output=True)
        file.write_text(file.read_text() + (tmp_path / "cert.pem").read_text())
        return file

    def look(self, certificate: Path, tls: ssl.SSLContext | None) -> SiteSight:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server = serve(context)

        async def work() -> SiteSight:
            fetcher = Fetcher(tls)

            async def user_agent() -> str:
                return "tests"

            visitor = AddressVisitor(fetcher, Robots(fetcher, HandClock(NOW)), user_agent)
            try:
                return await visitor.visit(f"https://localhost:{server.server_port}/")
            finally:
                await fetcher.aclose()

        try:
            return asyncio.run(work())
        finally:
            server.shutdown()
            server.server_close()

    def test_a_certificate_that_verifies_is_told_with_its_end(self, certificate: Path) -> None:
        sight = self.look(certificate, ssl.create_default_context(cafile=str(certificate)))

        said = ["openssl", "x509", "-in", certificate, "-noout", "-enddate", "-dateopt", "iso_8601"]
        until = subprocess.run(said, check=True, capture_output=True, text=True).stdout
        assert (sight.reach, sight.certificate) == (Reach.REACHABLE, "verifies")
        assert f"notAfter={sight.expires_at:%Y-%m-%d %H:%M:%S}Z\n" == until

    def test_one_that_does_not_is_told_with_the_reason(self, certificate: Path) -> None:
        sight = self.look(certificate, None)

        assert sight.reach is Reach.UNTRUSTED
        assert sight.certificate.startswith("self")  # OpenSSL 1 writes "self signed", 3 "self-signed"
        assert sight.expires_at is None


class CountingVisitor:
    """Answers at once, and counts who is at a host, and anywhere, at the same time."""

    def __init__(self) -> None:
        self.there: list[str] = []
        self.most = self.most_of_host = 0

    def host(self, url: str) -> str:
        return url.split("/")[2]

    def rest(self, url: str) -> timedelta:
        return timedelta(0)

    async def visit(self, url: str) -> SiteSight:
        self.there.append(self.host(url))
        self.most = max(self.most, len(self.there))
        self.most_of_host = max(self.most_of_host, self.there.count(self.host(url)))
        await asyncio.sleep(0)
        self.there.remove(self.host(url))
        return SiteSight(Reach.DOWN if "h3" in url else Reach.REACHABLE, url, "down")


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with made_bench(tmp_path) as made:
        yield made


class TestTurns:
    def test_many_hosts_are_visited_at_once_and_each_by_one_with_a_rest_between(self, bench: Bench) -> None:
        sites = [Site(f"s{number}", "x", f"http://h{number % 10}/{number}") for number in range(30)]
        visitor, kept = CountingVisitor(), list[SiteCheck]()

        asyncio.run(check_sites(sites, visitor, bench.outside, 4, kept.append))

        assert sorted(check.code for check in kept) == sorted(site.code for site in sites)
        assert visitor.most_of_host == 1
        assert 1 < visitor.most <= 4
        at = [check.at for check in kept if check.address.startswith("http://h1/")]
        assert at[2] - at[1] >= bench.outside.polite.host_gap <= at[1] - at[0]

    def test_a_host_that_is_down_is_told_so_for_each_of_its_sites(self, bench: Bench) -> None:
        sites = [Site("a", "x", "http://h3/1"), Site("b", "x", "http://h3/2")]
        kept = list[SiteCheck]()

        asyncio.run(check_sites(sites, CountingVisitor(), bench.outside, 4, kept.append))

        assert [(check.sight.reach, check.sight.note) for check in kept] == [(Reach.DOWN, "down")] * 2

    def test_a_visit_counts_for_its_time_and_its_address(self, tmp_path: Path) -> None:
        checks, site = SiteChecks(tmp_path), Site("a", "x", "https://a.example/")
        checks.add(
            SiteCheck("a", site.address, NOW, SiteSight(Reach.REACHABLE, site.address, expires_at=NOW))
        )

        known, day = checks.last(), timedelta(days=1)

        assert known["a"].sight.expires_at == NOW
        assert due_sites([site], known, NOW + day / 2, day) == ()
        assert due_sites([site], known, NOW + day, day) == (site,)
        assert due_sites([Site("a", "x", "https://b.example/")], known, NOW, day) != ()
