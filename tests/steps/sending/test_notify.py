"""Whoever must act is told through real channels on loopback: often enough, not too often, nothing secret."""

import asyncio
import json
import logging
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from click.testing import CliRunner, Result
from pydantic import SecretStr
from support.doubles import Bench, HandMailbox, made_bench
from support.operator import attended

from replyclock.cli.main import main
from replyclock.domain.facts import Outcome
from replyclock.domain.sending.operators import Occasion
from replyclock.errors import MailboxDown, NotAllowed, RecipeBroken, WrongUse
from replyclock.notifier import AppriseNotifier, open_notifier
from replyclock.ports.operators import Notification
from replyclock.ports.sender import SendResult
from replyclock.steps.sending import assist
from replyclock.steps.sending.notify import tell
from replyclock.store.operators import NotificationTable

TOKEN = "t0ken-of-the-office"


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with made_bench(tmp_path) as made:
        yield made


class Webhook:
    """A web server that remembers what it was told; `status` is its answer."""

    def __init__(self) -> None:
        told: list[dict[str, Any]] = []
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(hook.status)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                return

        self.told, self.status = told, 200
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"json://127.0.0.1:{self.server.server_port}/{TOKEN}"

    def told_to(self, kinds: tuple[Occasion, ...] = tuple(Occasion), minutes: float = 15) -> AppriseNotifier:
        return open_notifier("office", SecretStr(self.address), frozenset(kinds), timedelta(minutes=minutes))


@pytest.fixture
def webhook() -> Iterator[Webhook]:
    hook = Webhook()
    thread = threading.Thread(target=hook.server.serve_forever)
    thread.start()
    yield hook
    hook.server.shutdown()
    thread.join()
    hook.server.server_close()


def hears(bench: Bench, webhook: Webhook, *kinds: Occasion, minutes: float = 15) -> None:
    notifier = webhook.told_to(kinds or tuple(Occasion), minutes)
    bench.outside = replace(bench.outside, notifiers={"office": notifier})


def test_an_open_question_is_told_with_site_letter_and_time_and_nothing_of_the_writer(
    bench: Bench, webhook: Webhook
) -> None:
    hears(bench, webhook)
    outside = attended(bench, lambda question: assist.answer(question.identity, "7KQP", "anna", outside))
    assert bench.send() is Outcome.CONFIRMED
    [told] = webhook.told
    assert told["title"] == "replyclock: captcha"
    # planned on Wednesday at 15:00 in Beijing, which is 07:00 UTC; the page waits five minutes
    assert told["message"].splitlines() == [
        f"青石市人民政府, {bench.first.reference}",
        "A page waits for you: open `replyclock assist`.",
        "Until 2025-09-24 07:05:00 UTC.",
    ]
    everything = json.dumps(webhook.told, ensure_ascii=False)
    persona = bench.first.persona
    assert not [each for each in ("7KQP", persona.name, persona.email, persona.address) if each in everything]


def test_letters_that_wait_for_an_operator_are_told_once_and_then_counted(
    bench: Bench, webhook: Webhook
) -> None:
    hears(bench, webhook, minutes=15)
    outside = attended(bench, there=timedelta(0))
    for _ in range(3):
        bench.send()
    assert len(webhook.told) == 1
    outside.machine.at += timedelta(minutes=15)  # type: ignore[attr-defined]
    bench.send()
    assert webhook.told[1]["message"].splitlines()[-1] == "2 more of this kind since the last notification."


@pytest.mark.parametrize("wanted", [Occasion.RECIPE_BROKEN, Occasion.LOGIN], ids=["wanted", "not wanted"])
def test_a_broken_recipe_is_told_to_whoever_wants_to_know(
    bench: Bench, webhook: Webhook, wanted: Occasion
) -> None:
    hears(bench, webhook, wanted)
    bench.office.obstacle = RecipeBroken("qs.toml: no field; the page said 王小明")
    assert bench.send() is Outcome.RECIPE_BROKEN
    told = [(each["title"], "王小明" in each["message"]) for each in webhook.told]
    assert told == ([("replyclock: recipe broken", False)] if wanted is Occasion.RECIPE_BROKEN else [])


@pytest.mark.parametrize("outcome", [Outcome.NOTHING_SENT, Outcome.REFUSED_FOR_NOW, Outcome.REJECTED])
def test_a_press_that_a_person_may_repeat_is_told(bench: Bench, webhook: Webhook, outcome: Outcome) -> None:
    hears(bench, webhook, Occasion.RECIPE_BROKEN)
    bench.office.result = SendResult(outcome, "the page said 王小明")
    assert bench.send() is outcome
    told = [("send --again" in each["message"], "王小明" in each["message"]) for each in webhook.told]
    assert told == ([(True, False)] if outcome.may_be_pressed_again else [])


def test_letters_that_wait_for_an_approval_are_told_once_a_day(bench: Bench, webhook: Webhook) -> None:
    hears(bench, webhook, minutes=0)
    bench.office.recipe = {"qs.toml": "changed"}
    for _ in range(2):
        with pytest.raises(NotAllowed, match="changed since the recipe was approved"):
            bench.send()
    assert [each["title"] for each in webhook.told] == ["replyclock: approval"]


def test_a_mailbox_that_is_down_is_told_by_the_run(bench: Bench, webhook: Webhook, tmp_path: Path) -> None:
    from engine.test_loop import run_until

    hears(bench, webhook, Occasion.MAILBOX_DOWN)
    mailbox = HandMailbox(down=MailboxDown("inbox: the password of auditor@example is wrong"))
    bench.outside = replace(bench.outside, mailboxes={"inbox": mailbox})
    run_until(bench, tmp_path, bench.clock.at + timedelta(minutes=20))
    assert webhook.told[0]["title"] == "replyclock: mailbox down"
    assert "password" not in webhook.told[0]["message"]


@pytest.mark.parametrize("fault", ["refused", "nobody there", "no address"])
def test_a_channel_that_fails_is_said_without_its_token_and_hinders_no_letter(
    bench: Bench, webhook: Webhook, fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    said: list[str] = []
    webhook.status = 500
    hears(bench, webhook)
    if fault == "nobody there":
        notifier = open_notifier(
            "office", SecretStr(f"json://127.0.0.1:1/{TOKEN}"), frozenset(Occasion), timedelta(0)
        )
        bench.outside = replace(bench.outside, notifiers={"office": notifier})
    if fault == "no address":
        bench.outside = replace(bench.outside, notifiers=Unreadable())
    bench.outside = replace(bench.outside, complain=said.extend)
    outside = attended(bench, lambda question: assist.answer(question.identity, "7KQP", "anna", outside))
    with caplog.at_level(logging.DEBUG):
        assert bench.send() is Outcome.CONFIRMED
    assert said
    assert said[0].startswith("notify.office")
    assert TOKEN not in "".join(said)
    assert TOKEN not in repr(bench.outside.notifiers)


class Unreadable(dict[str, AppriseNotifier]):
    """What the assembly gives for an address that is not there."""

    def __iter__(self) -> Iterator[str]:
        return iter(["office"])

    def __getitem__(self, name: str) -> AppriseNotifier:
        raise WrongUse(f"notify.{name}: the environment variable HOOK is not set: put the address there.")


def test_a_mail_reaches_the_smtp_server_that_the_address_names(bench: Bench, free_port: int) -> None:
    received: list[bytes] = []

    class Sink:
        async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's
            received.append(envelope.content)
            return "250 OK"

    sink = Controller(Sink(), hostname="127.0.0.1", port=free_port)
    sink.start()
    try:
        address = f"mailto://127.0.0.1:{free_port}?mode=insecure&from=clock@a.example&to=anna@a.example"
        notifier = open_notifier("mail", SecretStr(address), frozenset(Occasion), timedelta(0))
        outside = replace(bench.outside, notifiers={"mail": notifier})
        told = Notification(Occasion.LOGIN, "青石市人民政府, autumn/qs/hours", "A page waits for you.")
        assert list(asyncio.run(tell(told, outside))) == []
    finally:
        sink.stop()
    [message] = received
    assert b"Subject: replyclock: login" in message


def test_only_one_of_two_processes_tells_and_the_others_are_counted(engine) -> None:
    table, rest = NotificationTable(engine), timedelta(minutes=15)
    from support.doubles import WEDNESDAY

    turns = [
        table.take_turn("office", "captcha", WEDNESDAY + timedelta(minutes=at), rest) for at in (0, 1, 14, 15)
    ]
    # the first tells; those after 1 and 14 minutes wait; after 15 minutes it is told that 2 were held back
    assert turns == [0, None, None, 2]
    assert table.take_turn("mail", "captcha", WEDNESDAY, rest) == 0


class TestSettings:
    def call(self, folder: Path, section: str, *words: str, **environment: str) -> Result:
        workspace = folder / "w"
        if not workspace.exists():
            assert CliRunner().invoke(main, ["init", str(workspace)]).exit_code == 0
        settings = workspace / "replyclock.toml"
        text = settings.read_text("utf-8").partition("\n[notify.")[0]
        settings.write_text(f"{text}\n[notify.office]\n{section}\n", "utf-8")
        return CliRunner(env=environment).invoke(main, ["-w", str(workspace), "notify", "test", *words])

    def test_a_test_is_told_and_the_address_comes_from_a_file_only_its_owner_can_read(
        self, tmp_path: Path, webhook: Webhook
    ) -> None:
        file = tmp_path / "hook"
        file.write_text(f"{webhook.address}\n")
        file.chmod(0o644)
        refused = self.call(tmp_path, f'url_file = "{file}"')
        assert (refused.exit_code, "others can read" in refused.output) == (2, True)
        file.chmod(0o600)
        told = self.call(tmp_path, f'url_file = "{file}"', "office", "--json")
        assert (told.exit_code, json.loads(told.stdout)) == (0, [{"name": "office", "told": True}])
        assert webhook.told[0]["title"] == "replyclock: test"

    @pytest.mark.parametrize(
        ("section", "environment", "code", "sentence"),
        [
            ('url_env = "HOOK"', {}, 2, "variable HOOK is not set"),
            ('url_env = "HOOK"', {"HOOK": f"nonsense {TOKEN}"}, 2, "none that Apprise knows"),
            ('url_env = "HOOK"', {"HOOK": f"json://127.0.0.1:1/{TOKEN}"}, 3, "could not be told"),
            ("every_minutes = 5", {}, 2, "expected one of `url_env` and `url_file`"),
            ('url_env = "HOOK"\non = ["captchas"]', {}, 2, "on"),
        ],
        ids=["no variable", "no address", "nobody there", "neither", "unknown occasion"],
    )
    def test_what_is_wrong_is_one_sentence_without_the_address(
        self, tmp_path: Path, section: str, environment: dict[str, str], code: int, sentence: str
    ) -> None:
        result = self.call(tmp_path, section, **environment)
        assert result.exit_code == code, result.output
        assert sentence in result.stderr
        assert result.stderr.count("\n") == 1
        assert TOKEN not in result.output
