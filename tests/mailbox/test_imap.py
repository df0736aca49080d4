"""An IMAP mailbox on a real Dovecot: read wholly, on time, and never changed."""

import base64
import hashlib
import hmac
import json
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Event, Thread

import pytest
from support.relay import Proxy

from replyclock.errors import MailboxDown, WrongUse
from replyclock.mailbox.access_token import from_command, from_setting
from replyclock.mailbox.imap import ImapAccount, ImapMailbox

pytestmark = pytest.mark.imap

LETTER = b"From: hall@gov.example\r\nSubject: hours\r\n\r\nThe hall opens at nine.\r\n"
NOVEMBER_20 = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)


class Known:
    """What a ledger knows of one mailbox, as far as a test needs it."""

    def __init__(self, *messages):
        self.keys = [message.key for message in messages]
        self.arrivals = {message.key: message.arrived_at for message in messages}

    def last_uid(self, validity):
        pairs = [key.split("/") for key in self.keys]
        return max((int(uid) for one, uid in pairs if one == str(validity)), default=0)

    def arrived_at(self, key):
        return self.arrivals.get(key)

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


LONG = timedelta(seconds=20)


def waits(mailbox, known, timeout=LONG, stop=None):
    """Begin to wait in a thread; gives a function that says what came of it and how long it took."""
    came, begun = [], time.monotonic()

    def wait():
        try:
            came.append(mailbox.wait_for_mail(known, timeout, stop or Event()))
        except MailboxDown as fault:
            came.append(fault)

    thread = Thread(target=wait, daemon=True)
    thread.start()

    def outcome():
        thread.join(timeout=20)
        assert came, "the waiting did not end"
        return came[0], time.monotonic() - begun

    return outcome


def test_waiting_ends_at_once_when_there_is_unknown_mail(dovecot):
    dovecot.deliver(LETTER)
    assert ImapMailbox(account(dovecot)).wait_for_mail(Known(), LONG, Event())


def test_waiting_ends_without_mail_when_the_time_is_over_and_not_before(dovecot):
    came, seconds = waits(ImapMailbox(account(dovecot)), Known(), timedelta(seconds=0.3))()
    assert not came
    assert seconds >= 0.3


def test_waiting_is_woken_by_a_delivery(dovecot):
    outcome = waits(ImapMailbox(account(dovecot)), Known())
    dovecot.deliver(LETTER)
    assert outcome()[0] is True


def test_mail_told_in_one_breath_with_the_go_ahead_wakes_at_once(dovecot):
    # given a server whose go-ahead comes with the news behind it in the same packet
    with Proxy(dovecot.port) as proxy:
        proxy.hold_until = lambda said: (
            b"+ idling" not in said or b" EXISTS\r\n" in said.split(b"+ idling")[1]
        )
        outcome = waits(ImapMailbox(account(dovecot, port=proxy.port)), Known())
        proxy.wait_for(b"IDLE\r\n")
        dovecot.deliver(LETTER)
        came, seconds = outcome()
    assert came is True
    assert seconds < 10


def test_waiting_ends_soon_after_it_is_told_to_stop(dovecot):
    stop = Event()
    with Proxy(dovecot.port) as proxy:
        outcome = waits(ImapMailbox(account(dovecot, port=proxy.port)), Known(), LONG, stop)
        proxy.wait_for(b"IDLE\r\n")
        told_at = time.monotonic()
        stop.set()
        assert outcome()[0] is False
    assert time.monotonic() - told_at < 5


@pytest.mark.parametrize("refusal", ["says nothing of it", "names it and refuses"])
def test_a_server_without_idle_is_asked_and_waits_as_long(dovecot, refusal):
    with Proxy(dovecot.port) as proxy:
        hidden = b"IDLE" if refusal == "says nothing of it" else None
        proxy.from_server = (lambda said: said.replace(b" IDLE", b"")) if hidden else (lambda said: said)
        proxy.from_client = (lambda said: said) if hidden else (lambda said: said.replace(b" IDLE", b" IDEL"))
        mailbox = ImapMailbox(account(dovecot, port=proxy.port))
        came, seconds = waits(mailbox, Known(), timedelta(seconds=0.5))()
        assert came is False
        assert 0.5 <= seconds < 10
        assert proxy.asked.count(b"SEARCH") == 2
        # and it still stops at once, and sees what is there
        stop = Event()
        stop.set()
        assert waits(mailbox, Known(), LONG, stop)()[0] is False
        dovecot.deliver(LETTER)
        assert waits(mailbox, Known())()[0] is True


@pytest.mark.parametrize("end", ["cut", "goodbye", "goodbye and cut", "nonsense"])
def test_a_connection_that_ends_while_waiting_is_told_in_a_sentence(dovecot, end):
    with Proxy(dovecot.port) as proxy:
        outcome = waits(ImapMailbox(account(dovecot, port=proxy.port)), Known())
        proxy.wait_for(b"IDLE\r\n")
        if "goodbye" in end:
            proxy.say(b"* BYE Server shutting down.\r\n")
        if "nonsense" in end:
            proxy.say(b"x" * 200_000)
        if "cut" in end:
            proxy.cut()
        fault, _ = outcome()
        assert isinstance(fault, MailboxDown)
        assert "could not be read" in str(fault)


def test_a_server_that_falls_silent_while_waiting_is_found_out(dovecot):
    with Proxy(dovecot.port) as proxy:
        patient = account(dovecot, port=proxy.port, timeout=timedelta(seconds=0.3))
        outcome = waits(ImapMailbox(patient), Known(), timedelta(seconds=0.5))
        proxy.wait_for(b"IDLE\r\n")
        proxy.hold_until = lambda said: False
        fault, _ = outcome()
        assert isinstance(fault, MailboxDown)


def web_token(key, user, lifetime=600):
    """A signed JSON web token (RFC 7515) as an identity provider gives it out."""

    def part(data):
        return base64.urlsafe_b64encode(data).rstrip(b"=")

    now = int(time.time())
    head = part(json.dumps({"alg": "HS256", "typ": "JWT"}).encode())
    body = part(json.dumps({"sub": user, "iat": now, "exp": now + lifetime}).encode())
    signature = hmac.new(key, head + b"." + body, hashlib.sha256).digest()
    return (head + b"." + body + b"." + part(signature)).decode()


def with_token(dovecot, token):
    return ImapMailbox(replace(account(dovecot, token=token), password=""))


def test_an_access_token_opens_the_mailbox_and_is_fetched_anew_for_each_connection(dovecot):
    asked = []

    def token():
        asked.append(1)
        return web_token(dovecot.token_key, dovecot.user)

    mailbox = with_token(dovecot, token)
    dovecot.deliver(LETTER)
    assert mailbox.check() == 1
    assert [message.data for message in mailbox.fetch(Known())] == [LETTER]
    assert len(asked) == 2


@pytest.mark.parametrize(
    "token",
    [
        lambda dovecot: web_token(b"another key", dovecot.user),
        lambda dovecot: web_token(dovecot.token_key, dovecot.user, lifetime=-60),
        lambda dovecot: web_token(dovecot.token_key, "somebody-else"),
        lambda dovecot: "no-web-token",
    ],
    ids=["signed by another", "expired", "of another user", "no token at all"],
)
def test_a_token_the_server_does_not_take_is_refused_in_a_sentence_that_hides_it(dovecot, token):
    bad = token(dovecot)
    with pytest.raises(MailboxDown, match="refused user name or access token") as caught:
        with_token(dovecot, lambda: bad).check()
    assert bad not in str(caught.value)


def test_a_token_comes_from_a_program(tmp_path):
    command = [sys.executable, "-c", "import os; print(os.environ['NAME'] + '.token')"]
    token = from_command("mailbox.inbox.token_command", command, tmp_path, {"NAME": "auditor"})
    assert token() == "auditor.token"


@pytest.mark.parametrize(
    ("program", "words"),
    [
        ("raise SystemExit('sign in first')", r"ended with exit code 1 \(sign in first\): run it by hand"),
        ("pass", "it gives no access token"),
        ("print('one two')", "more than one word"),
        ("print('one\\ntwo')", "more than one word"),
        ("print('\\x01')", "more than one word"),
    ],
    ids=["fails", "says nothing", "two words", "two lines", "a control character"],
)
def test_a_token_program_that_gives_none_is_told_with_its_key(tmp_path, program, words):
    token = from_command("mailbox.inbox.token_command", [sys.executable, "-c", program], tmp_path, {})
    with pytest.raises(MailboxDown, match=rf"^mailbox\.inbox\.token_command: .*{words}"):
        token()


def test_a_token_program_that_is_not_there_is_told_with_its_key(tmp_path):
    token = from_command("mailbox.inbox.token_command", ["./give-token"], tmp_path, {})
    with pytest.raises(MailboxDown, match=r"token_command: \./give-token cannot be run \(No such file"):
        token()


def test_a_token_file_that_goes_missing_later_is_the_mailboxs_fault_and_no_wrong_use():
    def gone():
        raise WrongUse("mailbox.inbox.token_file: there is no file x: make it, readable by you only.")

    with pytest.raises(MailboxDown, match="token_file: there is no file x"):
        from_setting("mailbox.inbox.token_file", gone)()
