"""What a chat assistant's reply is taken for, over transcripts in tests/chats.toml."""

import tomllib

import pytest
from support.repository import TESTS

from replyclock.domain.replies.chat import is_waiting, judge_chat

CHATS = tomllib.loads((TESTS / "chats.toml").read_text("utf-8"))


@pytest.mark.parametrize("name", CHATS)
def test_a_reply_is_taken_for_what_it_is(name: str) -> None:
    chat = CHATS[name]

    judged = judge_chat(chat["text"], chat.get("links", ()))

    assert judged.finding == chat["finding"], judged.reason
    assert judged.reason


@pytest.mark.parametrize(
    ("text", "waits"),
    [("…", True), ("...", True), ("正在输入...", True), ("Typing", True), ("", True), ("9点", False)],
)
def test_dots_and_typing_are_no_reply_yet(text: str, waits: bool) -> None:
    assert is_waiting(text) is waits
