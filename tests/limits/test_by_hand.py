"""Commands without a workspace read strangers' mails behind the wall, too."""

from collections.abc import Callable

import pytest

from replyclock.assembly.mailboxes import mail_explainer
from replyclock.assembly.packs import _walled_reading
from replyclock.evidence.pack_reader import BadPack
from replyclock.limits import apart
from replyclock.limits.wall import WorkStopped

MAIL = b"From: a@b.example\nSubject: x\n\nhello\n"


class Stopped:
    """A wall whose time is always over."""

    def run(self, work: Callable[..., object], *given: object) -> object:
        raise WorkStopped("time", 30)


def test_a_mail_is_read_in_another_process() -> None:
    assert mail_explainer()(MAIL, "one.eml")["sender"] == "a@b.example"
    assert _walled_reading()(MAIL).text == "hello"


def test_one_that_takes_too_long_is_explained_as_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "WorkApart", Stopped)
    why = "the message was not read: it took more than 30 seconds of work"
    told = mail_explainer()(MAIL, "one.eml")
    assert (told["kind"], told["reason"], told["faults"]) == ("unknown", why, [why])


def test_a_pack_that_holds_one_fails_with_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "WorkApart", Stopped)
    with pytest.raises(BadPack, match="A mail of 36 bytes was not read: it took more than 30 seconds"):
        _walled_reading()(MAIL)
