"""A tracker that nobody here wrote shows and mails every letter back at once: none of that is an answer.

Trac, an SMTP sink, Dovecot and Chromium, as in the walk-through of examples/trac, but for one line of the
recipe: the answer is sought where the letter itself stands too, as it does in many threads.
"""

from collections.abc import Iterator

import pytest
from support.repository import ROOT
from support.servers.real_software import RealAudit, in_two_days, real_audit

SCRIPT = ROOT / "examples/trac/tracker.py"
ANSWER = "The hall is open from 9:00 to 17:00 on working days, and on Saturday mornings from 9:00 to 12:00."
COMMENTS = 'body = "#changelog .comment"'
THREAD = 'body = "#ticket .description > .searchable, #changelog .comment"'

pytestmark = [pytest.mark.real, pytest.mark.browser, pytest.mark.imap, pytest.mark.soak]


@pytest.fixture(scope="module")
def audit(tmp_path_factory: pytest.TempPathFactory, dovecot_program: str) -> Iterator[RealAudit]:
    """A tracker that mails copies to whoever writes, and a workspace furnished for it."""
    with real_audit("trac", SCRIPT, tmp_path_factory.mktemp("trac") / "audit") as furnished:
        recipe = furnished.folder / "recipes/trac.toml"
        text = recipe.read_text("utf-8")
        assert COMMENTS in text
        recipe.write_text(text.replace(COMMENTS, THREAD), "utf-8")
        yield furnished


def test_no_letter_is_answered_before_an_operator_answered_it_and_then_only_that_one(
    audit: RealAudit,
) -> None:
    # given two letters, each of which the tracker shows in its thread and mails back to the writer
    assert audit.send() == ["confirmed", "confirmed"]
    audit.replyclock("watch", "trac")
    assert audit.replyclock("listen") == {"inbox": {"matched": 2}}

    # then what came of them is kept with its letter, and nothing of it is taken for an answer
    (before,) = audit.replyclock("campaign", "status", "trac")
    assert all(case["replies"] for case in before["cases"])
    assert before["replies"].get("answer", 0) == 0

    # when an operator answers the first ticket, and we look and listen again
    audit.answer(1, ANSWER)
    audit.replyclock("watch", "trac", "--now")
    assert audit.replyclock("listen") == {"inbox": {"matched": 1}}

    # then the answer is known by both ways, though its mail bears the same headers as the copies
    tables = audit.tables(in_two_days())
    answers = [each for each in tables["replies"] if each["kind"] == "answer"]
    assert sorted(each["via"] == "mail" for each in answers) == [False, True]
    assert all("on Saturday mornings" in " ".join(each["text"].split()) for each in answers)

    # and it answers the letter it was given to, and no other
    (reference,) = {each["reference"] for each in answers}
    letters = {each["reference"]: each for each in tables["inquiries"]}
    assert letters.pop(reference)["finding_1"] == "in time"
    (other,) = letters.values()
    assert other["answer_kind"] == ""
