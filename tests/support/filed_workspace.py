"""A workspace with a round that is worth filing, made by the ledger's own ways, and its attachment.

Both letters are sent five days ago, on day 0, at 10:00 in Beijing; by the calendar EVERY-DAY each day is
worked, so 1 working day ends with day 1, 3 end with day 3 and 5 with day 5, when everything is told at noon.
One letter is answered on a page on day 2, between 09:00 and 12:00; the other by mail on day 0. On day 3 the
mailbox was read to its end and a reviewer took three points for an item that only a person can judge.
Another site, ga, offers no way to ask.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result
from support.doubles import BEIJING, LIST, SITE, a_campaign
from support.pack_builder import ANSWER, MAIL, PAGE, PERSONA, RECEIPT
from support.stamp_authority import an_authority
from support.town_findings import PICTURE

from replyclock.cli.main import main
from replyclock.domain.facts import Attempt, Exhibit, LookState, Outcome, ReplyKind, Review
from replyclock.domain.inquiry import Inquiry
from replyclock.domain.window import Window
from replyclock.mailbox.reading import read_letter
from replyclock.ports.looks import NewLook
from replyclock.ports.mailbox import RawMessage
from replyclock.ports.messages import NewMessage
from replyclock.ports.replies import NewReply
from replyclock.ports.rounds import PlannedRound
from replyclock.practice.authority import PracticeAuthority
from replyclock.store.exhibits import ExhibitFolder
from replyclock.store.ledger import SqlLedger
from replyclock.store.schema.database import open_database
from replyclock.workspace.campaigns import Campaign

HOURS, SCHOOL = "autumn/qs/hours", "autumn/qs/school"
HOSTILE = '=HYPERLINK("https://evil.example","答复")<script>document.title="taken"</script>\u202e'
CLOSED, MUTE = "autumn/ga/hours", replace(SITE, code="ga", name="青石市公安局", kind="department")
NAMED = replace(SITE, name=f"青石市{HOSTILE}")
REASON = f"{HOSTILE} 栏目最新答复为七月一日；{PERSONA.email}"
RUBRIC = """
name = "ours"
title = { zh = "本市指标", en = "Our indicators" }
source = "Notice No. 12"
start = 100
fails_below = 60
bonus_above = 80
main = "one-day"
"""
ITEM = """
[[items]]
key = "{key}"
title = {{ zh = "{zh}", en = "{en}" }}
status = "{status}"
source = "Notice No. 12, {key}"
"""
LETTERS = 'decided_by = "letters"\nletters = 2\n'
PERSON = 'decided_by = "reviewer"\nhow = { zh = "查看栏目", en = "Look at the column" }\n'


def rubric() -> str:
    """Six items: two deductions, two bonuses, one for a reviewer that was decided, and one that was not."""
    items = [
        ("one-day", "1 个工作日内未答复", "Not answered within 1 working day", "confirmed",
         f'effect = "deduction"\nwithin = 1\npoints = 5\n{LETTERS}'),
        ("by-mail", "未以邮件答复", "Not answered by mail", "confirmed",
         f'effect = "deduction"\nwithin = 1\npoints = 4\nvia = "mail"\n{LETTERS}'),
        ("costs-nothing", "1 个工作日内未答复（不扣分）", "Late, costs nothing", "confirmed",
         f'effect = "deduction"\nwithin = 1\npoints = 0\n{LETTERS}'),
        ("both-in-3", "均在 3 个工作日内答复", "Both answered within 3 working days", "confirmed",
         f'effect = "bonus"\nwithin = 3\npoints = 2\n{LETTERS}'),
        ("both-in-4", "均在 4 个工作日内答复", "Both answered within 4 working days", "pending",
         f'effect = "bonus"\nwithin = 4\npoints = "unknown"\n{LETTERS}'),
        ("column-stale", "栏目未更新", "Column stale", "confirmed",
         f'effect = "deduction"\npoints = 3\n{PERSON}'),
        ("unanswered", "留言未回应", "Message unanswered", "confirmed", f'effect = "veto"\n{PERSON}'),
    ]  # fmt: skip
    return RUBRIC + "".join(
        ITEM.format(key=key, zh=zh, en=en, status=status) + rest for key, zh, en, status, rest in items
    )


@dataclass(frozen=True)
class Workspace:
    """A folder that `replyclock` works in, and the authority that stamps for it."""

    folder: Path
    authority: PracticeAuthority
    day_0: datetime

    def run(self, *words: str) -> Result:
        return CliRunner().invoke(main, ["-w", str(self.folder), *words])

    def attach(self, to: Path, *words: str, rubric: str = "ours.toml", site: str = "qs") -> dict[str, Any]:
        """What `evidence attach --json` says; the PDF of the pack is another test's."""
        given = ["--rubric", str(self.folder / rubric) if rubric.endswith(".toml") else rubric]
        made = self.run(
            "evidence", "attach", *given, "--site", site, "-o", str(to), "--no-pdf", "--json", *words
        )
        assert made.exit_code == 0, made.output
        said: dict[str, Any] = json.loads(made.stdout)
        return said

    def at(self, day: int, hour: int) -> datetime:
        return self.day_0 + timedelta(days=day, hours=hour - 10)


@contextmanager
def filed_workspace(folder: Path, **changes: object) -> Iterator[Workspace]:
    """The workspace, with changes to the keys of its campaign."""
    assert CliRunner().invoke(main, ["init", str(folder)]).exit_code == 0
    five_days_ago = datetime.now(BEIJING).date() - timedelta(days=5)
    with an_authority(folder / "authority") as authority:
        settings = folder / "replyclock.toml"
        told = f'\n[authority.practice]\nurl = "{authority.url}"\ncertificates = "{authority.certificates}"\n'
        settings.write_text(settings.read_text("utf-8") + told, "utf-8")
        (folder / "ours.toml").write_text(rubric(), "utf-8")
        made = Workspace(
            folder, authority, datetime.combine(five_days_ago, time(10), BEIJING).astimezone(UTC)
        )
        ledger = SqlLedger(open_database("sqlite:///ledger.sqlite", folder))
        _tell(made, ledger, ExhibitFolder(folder / "exhibits"), a_campaign(calendar="EVERY-DAY", **changes))
        ledger.close()
        yield made


def _tell(told: Workspace, ledger: SqlLedger, exhibits: ExhibitFolder, campaign: Campaign) -> None:
    ledger.chain.found("machine", told.at(0, 8))
    letters = [
        _inquiry(HOURS, "k7f2", told.at(0, 10)),
        _inquiry(SCHOOL, "k7f3", told.at(0, 10)),
        replace(_inquiry(CLOSED, "k7f4", told.at(0, 11)), site=MUTE),
    ]
    ledger.plans.add(PlannedRound("autumn", "autumn", campaign.model_dump_json(), told.at(0, 9)), letters)
    for reference in (HOURS, SCHOOL):
        picture = Exhibit("form picture", exhibits.keep(PICTURE), "image/png")
        ledger.attempts.begin(reference, 1, told.at(0, 10), [picture])
        ended = Attempt(reference, 1, told.at(0, 10), pressed=True, outcome=Outcome.CONFIRMED,
                        ended_at=told.at(0, 10), note="accepted", receipt=RECEIPT)  # fmt: skip
        ledger.attempts.end(ended)
    ledger.looks.watch(HOURS, [LIST], told.at(0, 10))
    page = Exhibit("watched page", exhibits.keep(PAGE), "text/html")
    window = Window(told.at(2, 9), told.at(2, 12))
    answer = NewReply(HOURS, LIST.key, window, ReplyKind.ANSWER, "substance", ANSWER, (), (page,))
    for day, hour, replies in ((0, 11, ()), (2, 9, ()), (2, 12, (answer,))):
        [watched] = ledger.looks.places_of("autumn")
        result = LookState.CHANGED if replies else LookState.UNCHANGED
        at = told.at(day, hour)
        ledger.looks.record(
            [NewLook(watched, at, result, at + timedelta(hours=1), body_sha256="ab" * 32, replies=replies)]
        )
    _find_no_channel(told.at(0, 11), ledger, exhibits)
    _read_mail(told.at(0, 15), ledger, exhibits)
    ledger.messages.heard("inbox", told.at(3, 10))
    ledger.reviews.add(Review("score", "autumn/qs/ours.column-stale", "-3", REASON, "Li", told.at(3, 11)))


def _find_no_channel(at: datetime, ledger: SqlLedger, exhibits: ExhibitFolder) -> None:
    page = Exhibit("form page", exhibits.keep(b"<p>no form here</p>"), "text/html")
    ledger.attempts.fail(
        Attempt(
            CLOSED,
            1,
            at,
            pressed=False,
            outcome=Outcome.NO_CHANNEL,
            ended_at=at,
            note="no form",
            exhibits=(page,),
        )
    )


def _inquiry(reference: str, token: str, at: datetime) -> Inquiry:
    topic = reference.rsplit("/", 1)[-1]
    body = f"您好，我是{PERSONA.name}。{HOSTILE}"
    return Inquiry(reference, "autumn", NAMED, topic, "zh", f"请问青石 {topic}", body, PERSONA, token, at)


def _read_mail(at: datetime, ledger: SqlLedger, exhibits: ExhibitFolder) -> None:
    message = RawMessage("inbox", "7/1", at, MAIL)
    heard = NewMessage(message, exhibits.keep(MAIL), at, "matched", "its address", "<1@qs.example>")
    reply = NewReply(SCHOOL, "mail", Window(at, at), ReplyKind.ANSWER, "substance", read_letter(MAIL).text)
    ledger.messages.record(heard, [reply])
