"""The story of a pack's letters, from the entries of a true pack to what people read."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from support.pack_builder import ANSWER, HOURS, PERSONA, RECEIPT, SCHOOL, PackBench, pack_bench
from support.pack_story import retell

from replyclock.analysis.evidence.cover import cover_files
from replyclock.domain.evidence.masking import MASK
from replyclock.domain.facts import ReplyKind
from replyclock.domain.story.build import Retold
from replyclock.domain.story.looks import Lookout
from replyclock.domain.story.model import LetterStory, Provenance
from replyclock.domain.verdict import Finding

HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def bench(tmp_path_factory) -> Iterator[PackBench]:
    with pack_bench(tmp_path_factory.mktemp("retold")) as made:
        yield made


@pytest.fixture(scope="module")
def whole(bench, tmp_path_factory) -> Retold:
    return retell(bench, bench.pack(tmp_path_factory.mktemp("whole") / "pack"))


@pytest.fixture(scope="module")
def redacted(bench, tmp_path_factory) -> Retold:
    folder = tmp_path_factory.mktemp("redacted") / "pack"
    return retell(bench, bench.pack(folder, redact=frozenset({"persona", "officials"})))


def letter(retold: Retold, reference: str) -> LetterStory:
    return next(each for each in retold.letters() if each.reference == reference)


def test_a_letter_is_told_with_its_attempt_its_pictures_and_its_receipt(whole, bench) -> None:
    told = letter(whole, HOURS)

    [attempt] = told.attempts
    assert (told.title, told.writer, told.sent_at) == ("请问青石", PERSONA.name, bench.began + HOUR / 60)
    assert (attempt.pressed, attempt.receipt_number, attempt.note) == (True, RECEIPT.number, "accepted")
    assert [(each.role, each.path.partition("/")[0]) for each in attempt.before] == [
        ("form picture", "exhibits")
    ]
    assert told.entry < attempt.begun < attempt.ended


def test_looks_are_counted_from_sending_on_with_the_last_without_and_the_first_with(whole, bench) -> None:
    page, mail = letter(whole, HOURS).watches

    assert (page.looks, page.blind) == (2, 0)
    assert (page.without_at, page.with_at) == (bench.began + HOUR, bench.began + 2 * HOUR)
    assert (mail.via, mail.looks, mail.with_at) == ("mail", 1, None)
    assert mail.without_at == bench.began + 3 * HOUR


def test_an_answer_by_mail_shows_its_raw_mail_and_its_point_in_time(whole, bench) -> None:
    [reply] = letter(whole, SCHOOL).replies

    assert reply.window.after == reply.window.until == bench.began + 3 * HOUR
    assert [(each.role, each.path.endswith(".eml")) for each in reply.exhibits] == [("mail", True)]


def test_what_a_person_decided_stands_beside_what_was_suggested(whole, bench) -> None:
    told = letter(whole, HOURS)

    [review], [reply] = told.reviews, told.replies
    assert (review.subject, review.decision, review.reviewer) == ("reply", "answer", "Li")
    assert (reply.suggested, reply.kind, reply.text) == (ReplyKind.ANSWER, ReplyKind.ANSWER, ANSWER)


def test_verdicts_come_with_the_count_of_days(whole) -> None:
    told = letter(whole, HOURS)

    assert [verdict.finding for verdict in told.verdicts] == [Finding.IN_TIME] * len(told.traces)
    assert [trace.due_on for trace in told.traces] == [verdict.due_on for verdict in told.verdicts]


def test_every_event_is_told_with_the_first_seal_that_covers_it(whole) -> None:
    told, pack = letter(whole, HOURS), whole.pack

    seal = pack.sealed_by(told.entry)
    assert seal is not None
    assert (seal.number, pack.scope, pack.clock) == (1, ("campaign", "autumn"), "machine")
    assert pack.sealed_by(pack.statement) == pack.seals[-1]
    assert pack.sealed_by(pack.statement + 1) is None


def test_a_redacted_copy_tells_masked_texts_and_says_so(redacted) -> None:
    told = letter(redacted, HOURS)

    [reply] = told.replies
    assert (told.writer, told.body, told.derived) == (None, f"您好，我是{MASK}。", True)
    assert reply.derived
    assert reply.text == f"您好，政务服务大厅的开放时间为工作日上午9时至12时。联系人：{MASK}，电话 {MASK}。"
    assert (reply.reason, reply.claims, [each.path for each in reply.exhibits]) == (None, None, [""])


def test_what_is_withheld_is_listed_with_its_digest_and_the_reason(redacted, whole) -> None:
    listed = {(each.what, each.why) for each in redacted.pack.withheld}

    assert {("inquiry persona", "persona"), ("exhibit form picture", "persona")} <= listed
    assert {("attempt_end receipt_password", "secret"), ("exhibit watched page", "officials")} <= listed
    assert all(len(each.digest) == 64 for each in redacted.pack.withheld)
    assert redacted.pack.redacted
    assert not whole.pack.redacted


def test_no_story_tells_a_password_or_the_contact_pool(redacted, whole) -> None:
    for retold in (redacted, whole):
        told = repr([retold.pack, *retold.letters()])
        assert str(RECEIPT.password) not in told
        assert PERSONA.email not in told


def test_no_byte_of_a_redacted_cover_names_the_writer_or_an_official(redacted) -> None:
    named = [PERSONA.name, PERSONA.address, PERSONA.email, PERSONA.phone, "k7f2", "张三", "55550123"]

    files = dict(cover_files(redacted.pack, redacted.letters()))

    assert len(files) == 7  # two letters with a derived body and reply each, and the first page
    told = b"\n".join(files.values()).decode()
    assert [each for each in named if each and each in told] == []


def test_a_story_ends_at_its_instant(bench, tmp_path) -> None:
    as_of = bench.began + HOUR * 1.5

    told = letter(retell(bench, bench.pack(tmp_path / "pack", as_of=as_of)), HOURS)

    assert (told.replies, told.reviews) == ((), ())
    assert [watch.last_at for watch in told.watches] == [bench.began + HOUR, None]


def test_provenance_is_told_with_the_attempt_whose_exhibits_it_made(bench, tmp_path) -> None:
    made = Provenance("replyclock 0", "Chromium 1", "Linux", "c" * 64)
    packed = bench.pack(tmp_path / "pack")
    picture = letter(retell(bench, packed), HOURS).attempts[0].before[0]

    told = letter(retell(bench, packed, provenance={picture.sha256: made}), HOURS)

    assert told.attempts[0].provenance == made


def test_a_look_with_an_entry_of_its_own_is_counted_once() -> None:
    day = [f"2026-10-09T0{hour}:00:00.000000Z" for hour in range(5)]
    lookout = Lookout()
    lookout.enter("place 3", day[1], concluded=True)
    lookout.enter("place 3", day[3], concluded=True)
    lookout.read(f"place 3\n{day[0]} unchanged ab -\n{day[1]} changed cd -\n{day[2]} unknown - outage\n")

    lookout.settle()

    found = lookout.between("place 3", _at(0), _at(4))
    assert (found.count, found.blind, found.first_at, found.last_at) == (3, 1, _at(0), _at(3))
    assert lookout.between("place 3", _at(1), _at(1)).count == 1
    assert lookout.between("place 4", _at(0), _at(4)).count == 0


def _at(hour: int) -> datetime:
    return datetime(2026, 10, 9, hour, tzinfo=UTC)
