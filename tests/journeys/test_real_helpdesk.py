"""One campaign on software that nobody here wrote: django-helpdesk, an SMTP sink, Dovecot, Chromium.

The walk-through of examples/helpdesk, done by a program: the same script, the same files, the same commands.
"""

import re
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from support.repository import ROOT
from support.servers.real_software import RealAudit, in_two_days, real_audit

SCRIPT = ROOT / "examples/helpdesk/helpdesk.py"
ANSWER = "The hall is open from 9:00 to 17:00 on working days, and on Saturday mornings from 9:00 to 12:00."
SECOND = timedelta(seconds=1)

pytestmark = [pytest.mark.real, pytest.mark.browser, pytest.mark.imap]


@pytest.fixture(scope="module")
def audit(tmp_path_factory: pytest.TempPathFactory, dovecot_program: str) -> Iterator[RealAudit]:
    """A helpdesk, and a workspace furnished for it."""
    with real_audit("helpdesk", SCRIPT, tmp_path_factory.mktemp("helpdesk") / "audit") as furnished:
        yield furnished


def lines_of(recipe: str) -> Counter[str]:
    """The lines of a recipe that say something, remarks left out."""
    plain = (re.sub(r"(^|\s)#.*", "", line).strip() for line in recipe.splitlines())
    return Counter(line for line in plain if line)


def test_the_recipe_is_the_draft_of_discovery_with_six_lines_edited_at_most_and_no_python(
    audit: RealAudit,
) -> None:
    recipe = audit.folder / "recipes/helpdesk.toml"
    address = tomllib.loads(recipe.read_text("utf-8"))["submit"]["url"]
    drafted = audit.folder / "draft.toml"
    audit.replyclock("recipe", "discover", address, "-o", str(drafted))

    draft, edited = lines_of(drafted.read_text("utf-8")), lines_of(recipe.read_text("utf-8"))
    written, struck = edited - draft, draft - edited
    assert 0 < written.total() <= 6, written
    assert struck == Counter(['kind = "mail"'])
    assert "python" not in recipe.read_text("utf-8").lower()


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def test_two_letters_to_a_real_helpdesk_and_one_answer_seen_on_the_page_and_by_mail(audit: RealAudit) -> None:
    # given two letters sent through the public form, and a look at both tickets before anybody answered
    assert audit.send() == ["confirmed", "confirmed"]
    assert [row["result"] for row in audit.replyclock("watch", "helpdesk")] == ["unchanged", "unchanged"]
    looked_without = datetime.now(UTC)

    # when an operator answers the first ticket, and we look and listen again
    audit.answer(1, ANSWER)
    answered = datetime.now(UTC)
    seen = audit.replyclock("watch", "helpdesk", "--now")
    heard = audit.replyclock("listen")
    looked_with = datetime.now(UTC)

    # then one page has changed, and the mails are two acknowledgements and the answer
    assert sorted(row["result"] for row in seen) == ["changed", "unchanged"]
    assert heard == {"inbox": {"matched": 3}}
    tables = audit.tables(in_two_days())
    replies = tables["replies"]
    kinds = [("mail" if each["via"] == "mail" else "page", each["kind"]) for each in replies]
    assert sorted(kinds) == [
        ("mail", "acknowledgement"),
        ("mail", "acknowledgement"),
        ("mail", "answer"),
        ("page", "answer"),
    ]

    # and the windows are those of the looks, and the instant at which Dovecot's mailbox took the mail
    (page,) = [each for each in replies if each["via"] != "mail"]
    (mail,) = [each for each in replies if each["via"] == "mail" and each["kind"] == "answer"]
    assert page["text"] == ANSWER
    assert ANSWER in mail["text"]
    assert page["reference"] == mail["reference"]
    assert instant(page["after"]) <= looked_without <= answered <= instant(page["until"]) <= looked_with
    assert looked_without - SECOND <= instant(mail["after"]) == instant(mail["until"]) <= answered + SECOND

    # and the verdicts are: in time for that letter, not to be known for the one nobody looked at again
    verdicts = {each["reference"]: each for each in tables["inquiries"]}
    answered_letter = verdicts.pop(page["reference"])
    (other,) = verdicts.values()
    assert [answered_letter[f"finding_{days}"] for days in (1, 2, 5)] == ["in time", "in time", "in time"]
    assert [other[f"finding_{days}"] for days in (1, 5)] == ["undetermined", "too early"]


def test_a_wrong_mailbox_password_is_one_sentence_and_loses_nothing(audit: RealAudit) -> None:
    secret = audit.folder / "secrets/inbox"
    right = secret.read_text()
    secret.write_text("wrong")

    done = subprocess.run(
        [Path(sys.executable).with_name("replyclock"), "-w", audit.folder, "listen"],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        cwd="/",
    )
    secret.write_text(right)

    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1
    assert "inbox" in done.stderr
