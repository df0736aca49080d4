"""Pieces of work that no parser should be, for the wall that ends them; a child process imports them."""

import os
import re

from replyclock.domain.replies.mail import Mail
from replyclock.mailbox.reading import read_letter


def freeze(length: int) -> bool:
    """A search that holds the interpreter for longer than anybody lives."""
    return re.search(r"(?:a|a)*b", "a" * length) is not None


def shrug_it_off(length: int) -> str:
    """A parser that takes every fault for odd input."""
    try:
        freeze(length)
    except Exception:  # noqa: BLE001
        return "odd"
    return ""


def hoard(size: int) -> int:
    return len(bytes(size))


def count_forever(_: int) -> int:
    return sum(range(10**14))  # never looks for signals


def die(number: int) -> None:
    os.kill(os.getpid(), number)


def complain(words: str) -> None:
    raise ValueError(words)


def my_process() -> int:
    return os.getpid()


def read_or_freeze(data: bytes) -> Mail:
    """The program's reader of mail with a fault that nobody has found: a body that holds "freeze" does."""
    head, _, body = data.partition(b"\n\n")
    if b"freeze" in (body or head):
        freeze(60)
    return read_letter(data)
