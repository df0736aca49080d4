"""Reads what a press brought up on the open pages: words, pop-ups, answers, and complaints about fields."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from playwright.async_api import Error

from replyclock.probes.browser.contexts import Visit
from replyclock.probes.browser.signs import frames, visible_text
from replyclock.probes.sending.fields import Filled
from replyclock.probes.sending.form_state import alerts, ask
from replyclock.probes.sending.inspection import name_of
from replyclock.probes.sending.traffic import PressTraffic
from replyclock.probes.vocabulary.phrases import gist
from replyclock.probes.vocabulary.results import Hint, RecognisedResult, new_lines, recognise

_MOST = 5
_LETTER = frozenset({"title", "body", "email"})
_CALLED: Mapping[str, str] = {
    "title": "标题 主题 subject title summary",
    "body": "内容 正文 message content body description",
    "name": "姓名 称呼 name",
    "email": "邮箱 邮件 e-mail email",
    "phone": "电话 手机 phone mobile telephone",
    "identity_number": "身份证 证件",
    "address": "地址 address",
}
"""What pages call a part of the letter or its writer when they complain about it."""


@dataclass(frozen=True, slots=True)
class Before:
    """What was there before the press, so that only what came later counts."""

    text: str
    addresses: frozenset[str]
    dialogs: int
    traffic: PressTraffic

    def shows(self, hint: Hint, visit: Visit) -> bool:
        """True when the words were there before: a sign made of them would fit whatever is pressed."""
        if hint.of == "url":
            return any(hint.words in address for address in self.addresses)
        if hint.of == "dialog":
            return any(hint.words in words for words in visit.dialogs[: self.dialogs])
        if hint.of == "answer":
            return any(hint.words in answer.body for answer in self.traffic.earlier)
        return " ".join(hint.words.split()) in " ".join(self.text.split())


async def listen(visit: Visit, fields: Sequence[Filled] = ()) -> Before:
    """Take note of what the open pages show now, and of all that is asked from now on."""
    addresses = frozenset(page.url for page in visit.pages)
    letter = [filled.words for filled in fields if filled.typed and filled.field.fill in _LETTER]
    text = await visible_text(visit)
    return Before(text, addresses, len(visit.dialogs), PressTraffic(visit, letter))


async def read_result(visit: Visit, before: Before) -> RecognisedResult:
    """What everything new says; a page just being replaced says less. Never raises for a page."""
    return recognise(
        new_lines(before.text, await visible_text(visit)),
        said=visit.dialogs[before.dialogs :],
        answers=[(answer.url, answer.body) for answer in before.traffic.own],
        address=" ".join(_new_paths(visit, before)),
    )


async def complaints(visit: Visit, fields: Sequence[Filled], before: Before) -> tuple[str, ...]:
    """What the pages say against fields, each with the recipe's key and the label; the first five."""
    known = " ".join(before.text.split())
    names: dict[str, Filled] = {}
    found: list[str] = []
    for filled in fields:
        with suppress(Error):
            if await filled.element.count() != 1:
                continue
            told = await ask(filled.element, "complaints")
            name = name_of(filled, told["label"])
            names[name] = filled
            found += [f"{name}: {words}" for words in told["said"] if words not in known]
    said = "\n".join(found)
    found += [
        _with_field(words, names)
        for words in [*visit.dialogs[before.dialogs :], *await _alerts(visit)]
        if words not in known and words not in said and _refuses(words)
    ]
    return tuple(dict.fromkeys(found))[:_MOST]


def _new_paths(visit: Visit, before: Before) -> Iterator[str]:
    for page in visit.pages:
        if page.url not in before.addresses:
            parts = urlsplit(page.url)
            yield f"{parts.path}?{parts.query}"


async def _alerts(visit: Visit) -> list[str]:
    found: list[str] = []
    for frame in frames(visit):
        with suppress(Error):
            found += await alerts(frame)
    return found


def _refuses(words: str) -> bool:
    said = recognise((), said=[words])
    return bool(said.failure or said.captcha)


def _with_field(words: str, names: Mapping[str, Filled]) -> str:
    """The complaint behind the field it names; several or none leave it alone."""
    plain = words.lower()
    labelled = [name for name in names if _label_of(name) and _label_of(name) in plain]
    called = [
        name
        for name, filled in names.items()
        if any(word in plain for word in _CALLED.get(filled.field.fill or "", "").split())
    ]
    for matches in (labelled, called):
        if len(matches) == 1:
            return f"{matches[0]}: {words}"
    return f"the page says: {words}"


def _label_of(name: str) -> str:
    return gist(name.partition(" (")[2].removesuffix(")"))
