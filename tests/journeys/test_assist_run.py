"""An operator beside a run, each a process of its own, over one ledger, and a real Chromium."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from click.testing import CliRunner
from support.doubles import approve_by_hand
from support.form_page import DONE, FORM, RECIPE

from replyclock.assembly.workspace import assemble
from replyclock.cli.main import main
from replyclock.domain.facts import Outcome
from replyclock.outside import Outside
from replyclock.ports.gate import Leaving
from replyclock.ports.operators import Question
from replyclock.steps.sending import assist

pytestmark = [
    pytest.mark.browser,
    pytest.mark.usefixtures("chromium"),
    pytest.mark.asyncio(loop_scope="module"),
]

PROGRAM = (sys.executable, "-P", "-m", "replyclock")
CAPTCHA = '<label>验证码 <input name="yzm"></label><svg id="code" width="110" height="36"></svg>'
FIELD = '[[submit.fields]]\nlabel = "验证码"\nask = "captcha"\npicture = "#code"\nseconds = 600\n'
"""A person may take ten minutes, so that no slow machine makes time run out."""


class Place:
    """A workspace with two letters due now: one site has a captcha, the other none; both are this site."""

    def __init__(self, site: Any, workspace: Path, outside: Outside) -> None:
        self.site, self.workspace, self.outside = site, workspace, outside

    @asynccontextmanager
    async def run(self) -> AsyncIterator[asyncio.subprocess.Process]:
        """`replyclock run` beside the test; told to stop at the end where it still goes on."""
        running = await asyncio.create_subprocess_exec(
            *PROGRAM, "-w", str(self.workspace), "run", "--json", stdout=asyncio.subprocess.PIPE,
            start_new_session=True,
        )  # fmt: skip
        try:
            yield running
        finally:
            if running.returncode is None:
                running.send_signal(signal.SIGTERM)
            await running.communicate()

    async def question(self) -> Question:
        """The one question, once it is there."""
        while not (found := assist.open_questions(self.outside)):  # noqa: ASYNC110 - another process asks
            await asyncio.sleep(0.1)
        [question] = found
        return question

    def outcome(self, code: str) -> Outcome | None:
        rounds = self.outside.ledger.plans.rounds("example")
        [tried] = [
            each for each in self.outside.ledger.plans.tried(rounds[0].key) if each.inquiry.site.code == code
        ]
        return tried.attempts[-1].outcome if tried.attempts else None

    async def confirmed(self, code: str) -> None:
        while self.outcome(code) is not Outcome.CONFIRMED:  # noqa: ASYNC110 - another process sends
            await asyncio.sleep(0.1)

    @property
    def codes(self) -> list[str]:
        """The captchas that were sent, however often."""
        return [posted["yzm"] for _, posted in self.site.posted if "yzm" in posted]


@pytest_asyncio.fixture(loop_scope="module")
async def place(site: Any, tmp_path: Path) -> AsyncIterator[Place]:
    workspace = tmp_path / "w"
    await asyncio.to_thread(prepare, site, workspace)
    async with assemble(workspace, os.environ) as outside:
        for code in ("example", "plain"):
            approve_by_hand(code, outside)
        assist.arrive("anna", outside, timedelta(hours=1))
        yield Place(site, workspace, outside)


def prepare(site: Any, workspace: Path) -> None:
    assert CliRunner().invoke(main, ["init", str(workspace)]).exit_code == 0
    for folder in ("new", "cur", "tmp"):
        (workspace / "Maildir" / folder).mkdir(parents=True)
    site.pages.update({"/write": FORM.format(more=CAPTCHA), "/plain/write": FORM.format(more="")})
    site.pages["/send"] = DONE
    for code, address, fields in (
        ("example", site.address, FIELD),
        ("plain", f"http://localhost:{site.host.rpartition(':')[2]}/plain", ""),
    ):
        recipe = RECIPE.format(address=address, more="", fields=fields)
        (workspace / f"recipes/{code}.toml").write_text(recipe, "utf-8")
    sites = workspace / "sites.csv"
    [heading, row, *_] = sites.read_text("utf-8").splitlines()
    sites.write_text("\n".join([heading, row, row.replace("example", "plain", 1)]) + "\n", "utf-8")
    # of nine days two letters take the middles of the halves: both lie in the past
    today = datetime.now(UTC).date()
    first, last = today - timedelta(days=7), today + timedelta(days=1)
    campaign = workspace / "campaigns/example.toml"
    text = campaign.read_text("utf-8")
    for old, new in {
        'sites = ["example"]': 'sites = ["*"]',
        "first = 2026-12-01": f"first = {first}",
        "last = 2026-12-04": f"last = {last}",
        "valid_from = 2026-12-01": f"valid_from = {first}",
        "valid_to = 2026-12-31": f"valid_to = {last}",
        "start = 09:00:00": "start = 00:00:00",
        "end = 17:00:00": "end = 23:59:59",
        '"CN"': '"EVERY-DAY"',
        '"www.example.invalid"': f'"{site.host}", "localhost:{site.host.rpartition(":")[2]}"',
        "letters_per_site = 2": "letters_per_site = 1",
    }.items():
        assert old in text, old
        text = text.replace(old, new, 1)  # the leave stays at two: both codes are of one office
    campaign.write_text(text, "utf-8")
    settings = workspace / "replyclock.toml"
    quick = "\n[engine]\ntick_seconds = 0.2\nidle_seconds = 1\n"
    settings.write_text(settings.read_text("utf-8") + quick, "utf-8")
    planned = CliRunner().invoke(main, ["-w", str(workspace), "campaign", "plan", "example"])
    assert planned.exit_code == 0, planned.output


async def test_an_answer_from_another_process_goes_into_the_page_that_waits_while_others_are_sent(
    place: Place,
) -> None:
    async with place.run():
        question = await place.question()
        await place.confirmed("plain")
        assert [each.identity for each in assist.open_questions(place.outside)] == [question.identity]
        assert (place.codes, place.outcome("example")) == ([], None)
        assist.answer(question.identity, "7KQP", "anna", place.outside)
        await place.confirmed("example")
    assert place.codes == ["7KQP"]
    kept = b"".join(path.read_bytes() for path in (place.workspace / "exhibits").rglob("*") if path.is_file())
    assert b"7KQP" not in kept


async def test_a_run_killed_while_a_question_waits_has_pressed_nothing_and_the_letter_goes_out_later(
    place: Place,
) -> None:
    async with place.run() as running:
        before = await place.question()
        os.killpg(running.pid, signal.SIGKILL)
        await running.wait()
    assert (place.outcome("example"), place.codes) == (None, [])
    outside = place.outside
    assert outside.ledger.questions.open(outside.machine.now() + timedelta(seconds=30)) == ()
    # as if five minutes had passed, after which the dead visitor's turn at the host is over
    outside.gate.leave([Leaving(place.site.host, outside.clock.now(), outside.clock.now())])
    outside.ledger.questions.close(before.identity)
    async with place.run():
        question = await place.question()
        assert question.identity > before.identity
        assist.answer(question.identity, "8MRX", "anna", outside)
        await place.confirmed("example")
    assert place.codes == ["8MRX"]


async def test_a_run_that_is_told_to_stop_takes_its_question_back(place: Place) -> None:
    async with place.run() as running:
        await place.question()
        running.send_signal(signal.SIGTERM)
        said, _ = await running.communicate()
    assert Outcome.CAPTCHA not in json.loads(said)["sends"]
    assert assist.open_questions(place.outside) == ()
    assert (place.outcome("example"), place.codes) == (None, [])


async def test_an_operator_at_the_terminal_sees_the_question_and_types_the_answer(place: Place) -> None:
    assist.go("anna", place.outside)
    sitting = await asyncio.create_subprocess_exec(
        *PROGRAM, "-w", str(place.workspace), "assist",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    async with place.run():
        said = (await sitting.stdout.readuntil(b"left.\n")).decode()
        picture = Path(said.partition("picture: ")[2].splitlines()[0])
        assert picture.read_bytes().startswith(b"\x89PNG")
        sitting.stdin.write(b"/nonsense\n7KQP\n")
        said += (await sitting.stdout.readuntil(b"answered.\n")).decode()
        await place.confirmed("example")
    sitting.stdin.write(b"/leave\n")
    said += (await sitting.communicate())[0].decode()
    assert "captcha" in said
    assert place.codes == ["7KQP"]
    assert not picture.exists()
    assert said.endswith("You left; settled: 1 answered.\n")
