"""An IMAP mailbox on a real Dovecot: read wholly, on time, and never changed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest

from replyclock.errors import MailboxDown
from replyclock.mailbox.imap import ImapAccount, ImapMailbox

pytestmark = pytest.mark.imap

LETTER = b"From: hall@gov.example\r\nSubject: hours\r\n\r\nThe hall opens at nine.\r\n"
NOVEMBER_20 = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)


class Known:
    """What a ledger knows of one mailbox, as far as a test needs it."""

    def __init__(self, *messages):
        self.keys = [message.key for message in messages]

    def last_uid(self, validity):
        pairs = [key.split("/") for key in self.keys]
        return max((int(uid) for one, uid in pairs if int(one) == validity), default=0)

    def has(self, key):
        return key in self.keys


def account(dovecot, **changes):
    plain = ImapAccount(
        "replies", dovecot.host, dovecot.user, dovecot.password, dovecot.port, security="plain"
    )
    return replace(plain, **changes)


def test_a_message_is_read_with_the_instant_the_server_took_it(dovecot):
    dovecot.deliver(LETTER, NOVEMBER_20.timestamp())
    (message,) = ImapMailbox(account(dovecot)).fetch(Known())
    assert (message.mailbox, message.data) == ("replies", LETTER)
    assert message.arrived_at == NOVEMBER_20
    assert message.arrived_at.tzinfo is UTC


def test_only_messages_above_the_last_known_one_are_read_again(dovecot):
    mailbox = ImapMailbox(account(dovecot))
    dovecot.deliver(LETTER)
    first = list(mailbox.fetch(Known()))
    assert list(mailbox.fetch(Known(*first))) == []
    dovecot.deliver(LETTER + b"again\r\n")
    (second,) = mailbox.fetch(Known(*first))
    assert second.data == LETTER + b"again\r\n"
    assert int(second.key.split("/")[1]) > int(first[0].key.split("/")[1])


def test_nothing_is_marked_seen_moved_or_renamed_with_a_flag(dovecot):
    dovecot.deliver(LETTER)
    list(ImapMailbox(account(dovecot)).fetch(Known()))
    files = [path.name for place in ("new", "cur") for path in (dovecot.maildir / place).iterdir()]
    assert len(files) == 1
    assert "S" not in files[0].partition(":2,")[2]


def test_more_messages_than_one_batch_come_in_the_order_of_their_uids(dovecot):
    for number in range(120):
        dovecot.deliver(LETTER + b"%d\r\n" % number)
    messages = list(ImapMailbox(account(dovecot)).fetch(Known()))
    uids = [int(message.key.split("/")[1]) for message in messages]
    assert len(messages) == 120
    assert uids == sorted(uids)


def test_a_new_uidvalidity_means_that_everything_is_read_under_new_keys(dovecot):
    mailbox = ImapMailbox(account(dovecot))
    dovecot.deliver(LETTER)
    before = list(mailbox.fetch(Known()))
    # What happens when an administrator rebuilds the mailbox: the server forgets its UIDs.
    for path in dovecot.maildir.glob("dovecot*"):
        path.unlink()
    uidlist = dovecot.maildir / "dovecot-uidlist"
    uidlist.write_text(f"3 V{int(before[0].key.split('/')[0]) + 1} N1 G{'1' * 32}\n")
    uidlist.chmod(0o666)
    (after,) = mailbox.fetch(Known(*before))
    assert after.data == before[0].data
    assert after.key.split("/")[0] != before[0].key.split("/")[0]


def test_a_message_beyond_the_bound_is_cut_and_not_left_out(dovecot):
    dovecot.deliver(LETTER + b"x" * 50_000)
    (message,) = ImapMailbox(account(dovecot, longest_bytes=1_000)).fetch(Known())
    assert len(message.data) == 1_000
    assert message.data.startswith(LETTER)


def test_checking_counts_the_messages(dovecot):
    dovecot.deliver(LETTER)
    assert ImapMailbox(account(dovecot)).check() == 1


def test_a_wrong_password_is_one_sentence_that_names_the_mailbox_and_hides_the_password(dovecot):
    mailbox = ImapMailbox(account(dovecot, password="wrong-secret"))
    with pytest.raises(MailboxDown) as caught:
        mailbox.check()
    assert str(caught.value).startswith(
        f"mailbox 'replies' ({dovecot.user} at 127.0.0.1:{dovecot.port}) refused user name or password"
    )
    assert "wrong-secret" not in str(caught.value) + repr(account(dovecot, password="wrong-secret"))


def test_a_password_that_cannot_be_sent_is_refused_in_a_sentence(dovecot):
    with pytest.raises(MailboxDown, match="refused user name or password"):
        ImapMailbox(account(dovecot, password="密码")).check()


def test_a_port_where_nobody_listens_is_one_sentence(dovecot, free_port):
    with pytest.raises(MailboxDown, match=f"127.0.0.1:{free_port}.* could not be read"):
        list(ImapMailbox(account(dovecot, port=free_port)).fetch(Known()))


def test_a_folder_that_is_not_there_is_one_sentence(dovecot):
    with pytest.raises(MailboxDown, match="could not be read"):
        ImapMailbox(account(dovecot, folder="Nowhere")).check()


@pytest.mark.parametrize(("security", "port"), [("tls", "tls_port"), ("starttls", "port")])
def test_an_encrypted_connection_is_made_when_the_certificate_is_trusted(dovecot, security, port):
    trusted = account(
        dovecot, host="localhost", security=security, port=getattr(dovecot, port), ca_file=dovecot.ca_file
    )
    assert ImapMailbox(trusted).check() == 0


@pytest.mark.parametrize(("security", "port"), [("tls", "tls_port"), ("starttls", "port")])
def test_a_certificate_nobody_vouches_for_is_refused(dovecot, security, port):
    stranger = account(dovecot, host="localhost", security=security, port=getattr(dovecot, port))
    with pytest.raises(MailboxDown, match="certificate verify failed"):
        ImapMailbox(stranger).check()


def test_waiting_ends_at_once_when_there_is_unknown_mail(dovecot):
    dovecot.deliver(LETTER)
    assert ImapMailbox(account(dovecot)).wait_for_mail(Known(), timedelta(seconds=20))


def test_waiting_ends_without_mail_when_the_time_is_over(dovecot):
    assert not ImapMailbox(account(dovecot)).wait_for_mail(Known(), timedelta(milliseconds=50))


def test_waiting_is_woken_by_a_delivery(dovecot):
    woken = []
    waiting = ImapMailbox(account(dovecot))
    thread = Thread(target=lambda: woken.append(waiting.wait_for_mail(Known(), timedelta(seconds=20))))
    thread.start()
    dovecot.deliver(LETTER)
    thread.join(timeout=20)
    assert woken == [True]
