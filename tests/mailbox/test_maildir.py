"""A Maildir: every message once, under a key that outlives moves and flags, and nothing changed."""

import os
from datetime import UTC, datetime

import pytest

from replyclock.errors import MailboxDown
from replyclock.mailbox.maildir import MaildirMailbox

LETTER = b"From: hall@gov.example\n\nThe hall opens at nine.\n"
NOVEMBER_20 = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)


class Known:
    def __init__(self, *keys):
        self.keys = keys

    def last_uid(self, validity):
        return 0

    def has(self, key):
        return key in self.keys


@pytest.fixture
def maildir(tmp_path):
    for place in ("new", "cur", "tmp"):
        (tmp_path / "Mail" / place).mkdir(parents=True)
    return tmp_path / "Mail"


def put(path, data=LETTER, at=NOVEMBER_20):
    path.write_bytes(data)
    os.utime(path, (at.timestamp(), at.timestamp()))


def test_a_message_is_read_with_the_files_time_as_its_arrival(maildir):
    put(maildir / "new" / "1732.a.host")
    (message,) = MaildirMailbox("replies", maildir).fetch(Known())
    assert (message.mailbox, message.key, message.data) == ("replies", "1732.a.host", LETTER)
    assert message.arrived_at == NOVEMBER_20


def test_messages_come_oldest_first_from_new_and_cur(maildir):
    put(maildir / "new" / "a", at=datetime(2026, 11, 20, 3, tzinfo=UTC))
    put(maildir / "cur" / "b:2,S", at=datetime(2026, 11, 20, 1, tzinfo=UTC))
    put(maildir / "new" / "c", at=datetime(2026, 11, 20, 2, tzinfo=UTC))
    assert [message.key for message in MaildirMailbox("replies", maildir).fetch(Known())] == ["b", "c", "a"]


def test_a_message_that_a_mail_program_marks_and_moves_is_known_by_the_same_key(maildir):
    put(maildir / "new" / "a")
    (before,) = MaildirMailbox("replies", maildir).fetch(Known())
    (maildir / "new" / "a").rename(maildir / "cur" / "a:2,RS")
    assert list(MaildirMailbox("replies", maildir).fetch(Known(before.key))) == []


def test_a_message_moved_between_listing_and_reading_is_still_read(maildir):
    put(maildir / "new" / "a", at=datetime(2026, 11, 20, 1, tzinfo=UTC))
    put(maildir / "new" / "b", b"second", at=datetime(2026, 11, 20, 2, tzinfo=UTC))
    messages = MaildirMailbox("replies", maildir).fetch(Known())
    next(messages)
    (maildir / "new" / "b").rename(maildir / "cur" / "b:2,S")
    assert [message.data for message in messages] == [b"second"]


def test_a_message_deleted_by_somebody_else_is_passed_over(maildir):
    put(maildir / "new" / "a", at=datetime(2026, 11, 20, 1, tzinfo=UTC))
    put(maildir / "new" / "b", at=datetime(2026, 11, 20, 2, tzinfo=UTC))
    messages = MaildirMailbox("replies", maildir).fetch(Known())
    next(messages)
    (maildir / "new" / "b").unlink()
    assert list(messages) == []


def test_nothing_in_the_folder_changes(maildir):
    put(maildir / "new" / "a")
    put(maildir / "cur" / "b:2,")
    before = sorted(str(path) for path in maildir.rglob("*"))
    list(MaildirMailbox("replies", maildir).fetch(Known()))
    assert sorted(str(path) for path in maildir.rglob("*")) == before


def test_hidden_files_and_half_written_messages_are_no_messages(maildir):
    put(maildir / "new" / ".nfs0001")
    put(maildir / "tmp" / "half")
    assert MaildirMailbox("replies", maildir).check() == 0


def test_a_name_in_no_charset_still_gives_a_key_that_can_be_stored(maildir):
    put(maildir / "new" / os.fsdecode(b"1732.\xff.host"))
    (message,) = MaildirMailbox("replies", maildir).fetch(Known())
    assert message.key == "1732.\\xff.host"


def test_a_message_beyond_the_bound_is_cut_and_not_left_out(maildir):
    put(maildir / "new" / "a", b"x" * 5_000)
    (message,) = MaildirMailbox("replies", maildir, longest_bytes=1_000).fetch(Known())
    assert len(message.data) == 1_000


def test_a_folder_that_is_no_maildir_is_one_sentence(tmp_path):
    with pytest.raises(MailboxDown, match=r"'replies' has no Maildir at .*: check the path"):
        MaildirMailbox("replies", tmp_path / "nowhere").check()


def test_what_is_no_plain_file_is_passed_over_and_stops_no_other(maildir):
    put(maildir / "new" / "a")
    put(maildir.parent / "kept elsewhere")
    (maildir / "new" / "linked").symlink_to(maildir.parent / "kept elsewhere")
    (maildir / "new" / "loop").symlink_to(maildir / "new" / "loop")
    (maildir / "cur" / "there").symlink_to(maildir / "cur" / "back")
    (maildir / "cur" / "back").symlink_to(maildir / "cur" / "there")
    (maildir / "cur" / "nowhere").symlink_to(maildir / "gone")
    (maildir / "cur" / "below a file").symlink_to(maildir / "new" / "a" / "b")
    (maildir / "cur" / "long").symlink_to("x" * 300)
    (maildir / "cur" / "folder").mkdir()
    os.mkfifo(maildir / "new" / "fifo")
    mailbox = MaildirMailbox("replies", maildir)
    assert [message.key for message in mailbox.fetch(Known())] == ["a", "linked"]
    assert mailbox.check() == 2


def test_a_message_that_becomes_a_loop_before_it_is_read_is_passed_over(maildir):
    put(maildir / "new" / "a", at=datetime(2026, 11, 20, 1, tzinfo=UTC))
    put(maildir / "new" / "b", at=datetime(2026, 11, 20, 2, tzinfo=UTC))
    put(maildir / "new" / "c", at=datetime(2026, 11, 20, 3, tzinfo=UTC))
    messages = MaildirMailbox("replies", maildir).fetch(Known())
    next(messages)
    (maildir / "new" / "b").unlink()
    (maildir / "new" / "b").symlink_to(maildir / "new" / "b")
    assert [message.key for message in messages] == ["c"]


@pytest.mark.parametrize("seconds", [-(10**10), 10**12, 2**33])
def test_a_file_time_beyond_the_calendar_stops_nothing(maildir, seconds):
    put(maildir / "new" / "a")
    os.utime(maildir / "new" / "a", (0, seconds))
    (message,) = MaildirMailbox("replies", maildir).fetch(Known())
    assert message.arrived_at.year in range(1970, 10_000)
