"""What words after sending say: success, failure, receipt. Knows no page and decides nothing."""

import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

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
    """Words that tell, where they stood, and why they tell; `field` when a field is not accepted."""

    of: Source
    words: str
    why: str
    field: bool = False


@dataclass(frozen=True, slots=True)
class Handed:
    """Something the site hands out: `words` stand before the value, for the recipe's regex."""

    part: ReceiptPart
    words: str
    value: str


@dataclass(frozen=True, slots=True)
class RecognisedResult:
    """What was recognised after a press; `reads_as` is one thing only when nothing says the other."""

    success: tuple[Hint, ...] = ()
    failure: tuple[Hint, ...] = ()
    captcha: tuple[Hint, ...] = ()
    handed: tuple[Handed, ...] = ()

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
    answers: Iterable[str] = (),
    address: str = "",
) -> RecognisedResult:
    """What new lines of a page, pop-ups and alerts, AJAX answers and a new address say together."""
    found = [each for source, part in _sentences(text, said, answers) for each in _judge(source, part)]
    found += _of_address(address)
    found += [each for answer in answers for each in _of_flags(answer)]

    def hints(kind: ResultKind) -> tuple[Hint, ...]:
        return tuple(dict.fromkeys(hint for of, hint in found if of == kind))

    handed = tuple(_handed([*text, *said]))
    return RecognisedResult(hints("success"), hints("failure"), hints("captcha"), handed)


def names_captcha(words: str) -> bool:
    """True for the label or name of a field that a captcha's answer goes into."""
    return re.search(_table()["captcha_field"]["words"], words, re.IGNORECASE) is not None


def sign_for(hint: Hint, read: RecognisedResult) -> str:
    """The line of a recipe that would have recognised it: `success = { text = "提交成功" }`."""
    key = "success" if read.reads_as == "success" else "failure"
    words = hint.words if hint.of == "text" else re.escape(hint.words)
    said = json.dumps(words, ensure_ascii=False)
    inner = {"answer": f'response = {{ url = ".", regex = {said} }}'}.get(hint.of, f"{hint.of} = {said}")
    return f"{key} = {{ {inner} }}"


def new_lines(before: str, after: str) -> tuple[str, ...]:
    """The lines that were not there before, white space being all alike."""
    known = {" ".join(line.split()) for line in before.splitlines()}
    lines = (" ".join(line.split()) for line in after.splitlines())
    return tuple(dict.fromkeys(line for line in lines if line and line not in known))


def _sentences(
    text: Iterable[str], said: Iterable[str], answers: Iterable[str]
) -> Iterator[tuple[Source, str]]:
    told = [each for answer in answers for each in _strings(_as_json(answer))]
    sources: tuple[tuple[Source, Iterable[str]], ...] = (("text", text), ("dialog", said), ("answer", told))
    for source, lines in sources:
        for line in lines:
            for part in _ENGLISH_STOP.split(line):
                yield from ((source, hit[0].strip()[:_LONGEST]) for hit in _SENTENCE.finditer(part))


def _judge(source: Source, sentence: str) -> list[tuple[ResultKind, Hint]]:
    """What one sentence says; where it denies success or refuses a captcha, it says no success."""
    found: list[tuple[ResultKind, Hint]] = []
    for kind in _KINDS:
        for hit, rule in _hits(kind, sentence):
            if not _is_conditional(sentence, hit):
                denied = kind == "success" and _is_denied(sentence, hit)
                found.append(("failure" if denied else kind, _hint(source, hit, rule, denied=denied)))
    if any(kind == "captcha" or hint.why == _DENIED for kind, hint in found):
        return [each for each in found if each[0] != "success"]
    if source != "text":
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


def _of_flags(answer: str) -> Iterator[tuple[ResultKind, Hint]]:
    value = _as_json(answer)
    for name, flag in value.items() if isinstance(value, dict) else ():
        if isinstance(flag, bool) and re.search(_table()["flags"]["names"], name, re.IGNORECASE):
            words = f'"{name}": {str(flag).lower()}'
            yield "success" if flag else "failure", Hint("answer", words, "a script was told so")


def _hint(source: Source, hit: re.Match[str], rule: Mapping[str, Any], *, denied: bool = False) -> Hint:
    words = f"{hit.string[max(0, hit.start() - 6) : hit.start()]}{hit[0]}" if denied else hit[0]
    return Hint(
        source, words.strip()[:60], _DENIED if denied else rule["why"], field=rule.get("field", False)
    )


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
