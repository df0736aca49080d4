"""What words after sending say: success, failure, receipt. Knows no page and decides nothing."""

import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

Source = Literal["text", "dialog", "answer", "url"]
ResultKind = Literal["success", "failure", "captcha"]
ReceiptPart = Literal["number", "password", "link"]
_KINDS: tuple[ResultKind, ...] = ("captcha", "failure", "success")
_PARTS: tuple[ReceiptPart, ...] = ("number", "password", "link")
_DENIED = "success is denied"
_LONGEST = 1_000
"""What is said behind so many signs of a line or sentence is no word about a letter."""
_FILE = Path(__file__).with_name("results.toml")
_SENTENCE = re.compile(r"[^。！!？?；;\n]+[。！!？?；;]?")
_ENGLISH_STOP = re.compile(r"(?<=[a-z)]{2})\.\s+(?=[A-Z\u4e00-\u9fff])")


@dataclass(frozen=True, slots=True)
class Hint:
    """Words that tell, where they stood, and why they tell; `field` when a field is not accepted.

    `address` is that of the answer they stood in.
    """

    of: Source
    words: str
    why: str
    field: bool = False
    address: str = ""


@dataclass(frozen=True, slots=True)
class Handed:
    """Something the site hands out: `words` stand before the value, for the recipe's regex."""

    part: ReceiptPart
    words: str
    value: str


@dataclass(frozen=True, slots=True)
class RecognisedResult:
    """What was recognised after a press; `reads_as` is one thing only when nothing says the other.

    `passing` is the sentence that asks for patience (too fast, wait 15 seconds), "" where none does or
    another says that the site holds the letter already.
    """

    success: tuple[Hint, ...] = ()
    failure: tuple[Hint, ...] = ()
    captcha: tuple[Hint, ...] = ()
    handed: tuple[Handed, ...] = ()
    passing: str = ""

    @property
    def reads_as(self) -> Literal["success", "failure", "unclear"]:
        """The one thing all words say, or unclear."""
        against = (*self.failure, *self.captcha)
        if self.success and not against:
            return "success"
        return "failure" if against and not self.success else "unclear"


def recognise(
    text: Iterable[str],
    *,
    said: Iterable[str] = (),
    answers: Iterable[tuple[str, str]] = (),
    address: str = "",
) -> RecognisedResult:
    """What new lines of a page, pop-ups and alerts, AJAX answers and a new address say together.

    Of each answer its address and its body.
    """
    told = list(_sentences(text, said, answers))
    found = [each for place, part in told for each in _judge(place, part)]
    found += _of_address(address)
    found += [each for place, body in answers for each in _of_flags(place, body)]

    def hints(kind: ResultKind) -> tuple[Hint, ...]:
        return tuple(dict.fromkeys(hint for of, hint in found if of == kind))

    handed = tuple(_handed([*text, *said]))
    passing = _passing(part for _, part in told)
    return RecognisedResult(hints("success"), hints("failure"), hints("captcha"), handed, passing)


def names_captcha(words: str) -> bool:
    """True for the label or name of a field that a captcha's answer goes into."""
    return re.search(_table()["captcha_field"]["words"], words, re.IGNORECASE) is not None


def sign_for(hint: Hint, read: RecognisedResult) -> str:
    """The line of a recipe that would have recognised it: `success = { text = "提交成功" }`."""
    key = "success" if read.reads_as == "success" else "failure"
    said = _quoted(hint.words if hint.of == "text" else re.escape(hint.words))
    if hint.of == "answer":
        return f"{key} = {{ response = {{ url = {_quoted(_pattern_of(hint.address))}, regex = {said} }} }}"
    return f"{key} = {{ {hint.of} = {said} }}"


def _quoted(words: str) -> str:
    return json.dumps(words, ensure_ascii=False)


def _pattern_of(address: str) -> str:
    """A regular expression for the address that an answer came from: its path, or all of it without one."""
    parts = urlsplit(address)
    told = parts.path if len(parts.path) > 1 else f"{parts.scheme}://{parts.netloc}/"
    return rf"{re.escape(told)}($|\?)"


def new_lines(before: str, after: str) -> tuple[str, ...]:
    """The lines that were not there before, white space being all alike."""
    known = {" ".join(line.split()) for line in before.splitlines()}
    lines = (" ".join(line.split()) for line in after.splitlines())
    return tuple(dict.fromkeys(line for line in lines if line and line not in known))


@dataclass(frozen=True, slots=True)
class _Told:
    """Where a sentence stood."""

    of: Source
    address: str = ""


def _sentences(
    text: Iterable[str], said: Iterable[str], answers: Iterable[tuple[str, str]]
) -> Iterator[tuple[_Told, str]]:
    sources = [(_Told("text"), text), (_Told("dialog"), said)]
    sources += [(_Told("answer", address), _strings(_as_json(body))) for address, body in answers]
    for source, lines in sources:
        for line in lines:
            for part in _ENGLISH_STOP.split(line):
                yield from ((source, hit[0].strip()[:_LONGEST]) for hit in _SENTENCE.finditer(part))


def _passing(sentences: Iterable[str]) -> str:
    """The first sentence that asks for patience, unless any says that the site has had this letter."""
    words, found = _table()["passing"], ""
    for sentence in sentences:
        if re.search(words["unless"], sentence, re.IGNORECASE):
            return ""
        if not found and re.search(words["words"], sentence, re.IGNORECASE):
            found = sentence
    return found


def _judge(source: _Told, sentence: str) -> list[tuple[ResultKind, Hint]]:
    """What one sentence says; where it denies success or refuses a captcha, it says no success."""
    found: list[tuple[ResultKind, Hint]] = []
    for kind in _KINDS:
        for hit, rule in _hits(kind, sentence):
            if not _is_conditional(sentence, hit):
                denied = kind == "success" and _is_denied(sentence, hit)
                found.append(("failure" if denied else kind, _hint(source, hit, rule, denied=denied)))
    if any(kind == "captcha" or hint.why == _DENIED for kind, hint in found):
        return [each for each in found if each[0] != "success"]
    if source.of != "text":
        found += [("failure", _hint(source, hit, rule)) for hit, rule in _hits("prompt", sentence)]
    return found


def _hits(kind: str, sentence: str) -> Iterator[tuple[re.Match[str], Mapping[str, Any]]]:
    for rule in _table()[kind]:
        for hit in re.finditer(rule["words"], sentence, re.IGNORECASE):
            yield hit, rule


def _of_address(address: str) -> Iterator[tuple[ResultKind, Hint]]:
    for kind in ("success", "failure"):
        hit = re.search(_table()["address"][kind], address, re.IGNORECASE)
        if hit:
            yield kind, Hint("url", hit[0].strip("/_.?=&-"), "the address says so")


def _of_flags(address: str, answer: str) -> Iterator[tuple[ResultKind, Hint]]:
    value = _as_json(answer)
    for name, flag in value.items() if isinstance(value, dict) else ():
        if isinstance(flag, bool) and re.search(_table()["flags"]["names"], name, re.IGNORECASE):
            words = f'"{name}": {str(flag).lower()}'
            yield (
                "success" if flag else "failure",
                Hint("answer", words, "a script was told so", address=address),
            )


def _hint(source: _Told, hit: re.Match[str], rule: Mapping[str, Any], *, denied: bool = False) -> Hint:
    words = f"{hit.string[max(0, hit.start() - 6) : hit.start()]}{hit[0]}" if denied else hit[0]
    why, is_field = _DENIED if denied else rule["why"], rule.get("field", False)
    return Hint(source.of, words.strip()[:60], why, is_field, source.address)


def _is_conditional(sentence: str, hit: re.Match[str]) -> bool:
    words = _table()["conditional"]
    # "Thank you. If ..." is split before this; what stands in an earlier clause may still hold for this one.
    return bool(
        re.search(words["before"], sentence[: hit.start()], re.IGNORECASE)
        or re.search(words["behind"], sentence[hit.end() :], re.IGNORECASE)
    )


def _is_denied(sentence: str, hit: re.Match[str]) -> bool:
    before = sentence[: hit.start()]
    inside = re.search(r"not\b|n['’]t\b|未|没有|不", hit[0])
    return bool(inside or re.search(_table()["negation"]["before"], before, re.IGNORECASE))


def _handed(lines: Sequence[str]) -> Iterator[Handed]:
    """The first number, password and link that the lines hand out; a link has no value in words."""
    for part in _PARTS:
        hits = (
            re.search(rule["words"], line[:_LONGEST], re.IGNORECASE)
            for line in lines
            for rule in _table()["receipt"][part]
        )
        hit = next(filter(None, hits), None)
        if hit:
            yield Handed(part, hit[1], "" if part == "link" else hit[2])


def _as_json(answer: str) -> Any:
    try:
        return json.loads(answer)
    except (ValueError, RecursionError):
        return answer if len(answer) <= 300 else None


def _strings(value: Any) -> Iterator[str]:
    """Every text among the values, in their order, however deep they lie."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict | list):
            waiting += reversed([*one.values()] if isinstance(one, dict) else one)


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))
