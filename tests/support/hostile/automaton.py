"""A regular expression as an automaton over classes of signs: what it may read next, and on which conditions.

Bounded repeats are shortened, since only what repeats without an end can grow; a bound of a thousand counts
as none. What stands in a lookahead is a side way that leads nowhere.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

UNBOUNDED = 1_000
"""A repeat of so many is taken to have no bound."""
_SHORTENED = 2
_FLAGS = re.IGNORECASE | re.ASCII | re.DOTALL | re.UNICODE
_SAMPLES = (
    "\t\n\r\x0b\x0c \x00\x1b\x7f\x85\xa0aekszAEKSZ_0159-.,:;<>@=?!\"'()[]{}|/\\~#$%&*+^`éßЖж中的一日"
    "\u3000。，！\u200b\ufeff😀\ufffdİıſK\ud800"
)
EDGE = -1
"""Beside the first sign and behind the last: no class of signs."""

Condition = tuple[str, frozenset[int]]


@dataclass(slots=True)
class Automaton:
    """States by number; from each, what is read (`reads`) and what is passed without reading (`passes`)."""

    samples: list[str]
    reads: list[list[tuple[frozenset[int], int]]] = field(default_factory=list)
    passes: list[list[tuple[Condition | None, int]]] = field(default_factory=list)
    ends: set[int] = field(default_factory=set)
    looks_back: bool = False

    def state(self) -> int:
        """A new state."""
        self.reads.append([])
        self.passes.append([])
        return len(self.reads) - 1


def automaton_of(pattern: re.Pattern[Any], *, searched: bool, whole: bool = False) -> Automaton:
    """The automaton; one that is `searched` may begin anywhere, one of the `whole` text ends with it."""
    text = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    source = pattern.pattern
    flags = pattern.flags
    parsed = _parser.parse(source, flags)
    builder = _Builder(parsed.state.flags | flags, is_bytes=isinstance(source, bytes), text=text)
    builder.learn(parsed)
    return builder.build(parsed, searched=searched, whole=whole)


class _Builder:
    """One pattern's automaton in the making."""

    def __init__(self, flags: int, *, is_bytes: bool, text: str) -> None:
        self._flags, self._is_bytes = flags, is_bytes
        self._sets: dict[tuple[str, int], None] = {}
        self._samples: set[str] = set(_SAMPLES)
        self._samples |= {
            sign for each in text for sign in (each, each.lower(), each.upper()) if len(sign) == 1
        }
        if is_bytes:
            self._samples |= {"\x80", "\xa0", "\xc3", "\xff"}
            self._samples = {sign for sign in self._samples if sign <= "\xff"}
        self._classes: dict[tuple[str, int], frozenset[int]] = {}
        self._all: frozenset[int] = frozenset()
        self._newline: frozenset[int] = frozenset()
        self._word: frozenset[int] = frozenset()

    def learn(self, parsed: Iterable[Any]) -> None:
        """Find every set of signs, and sort the signs into classes that no set tells apart."""
        self._note(("\\w", self._flags & _FLAGS), ("\\n", 0))
        self._walk(parsed, self._flags)
        samples = sorted(self._samples)
        rows = {key: _members(key, samples, is_bytes=self._is_bytes) for key in self._sets}
        signatures = [tuple(rows[key][at] for key in self._sets) for at in range(len(samples))]
        order = {signature: number for number, signature in enumerate(dict.fromkeys(signatures))}
        self._kept = [samples[signatures.index(signature)] for signature in order]
        for index, key in enumerate(self._sets):
            self._classes[key] = frozenset(number for signature, number in order.items() if signature[index])
        self._all = frozenset(order.values())
        self._word = self._classes[("\\w", self._flags & _FLAGS)]
        self._newline = self._classes[("\\n", 0)]

    def build(self, parsed: Sequence[Any], *, searched: bool, whole: bool) -> Automaton:
        """The automaton of it all."""
        self.made = made = Automaton(self._kept)
        start = made.state()
        if searched:
            made.reads[start].append((self._all, start))
        last = self._sequence(parsed, start, self._flags)
        if whole:
            end = made.state()
            made.passes[last].append((("end", frozenset()), end))
            last = end
        made.ends.add(last)
        return made

    def _note(self, *keys: tuple[str, int]) -> None:
        self._sets |= dict.fromkeys(keys)

    def _walk(self, parsed: Iterable[Any], flags: int) -> None:
        for code, given in parsed:
            if key := self._key(code, given, flags):
                self._note(key)
                self._samples |= _borders(code, given, is_bytes=self._is_bytes)
            for inner, inner_flags in _inner(code, given, flags):
                self._walk(inner, inner_flags)

    def _key(self, code: Any, given: Any, flags: int) -> tuple[str, int] | None:
        """A set of signs as a pattern of its own."""
        if code is op.ANY:
            return ".", flags & _FLAGS
        if code is op.LITERAL:
            return _escaped(given), flags & _FLAGS
        if code is op.NOT_LITERAL:
            return f"[^{_escaped(given)}]", flags & _FLAGS
        return (_bracket(given), flags & _FLAGS) if code is op.IN else None

    def _sequence(self, parsed: Iterable[Any], at: int, flags: int) -> int:
        for code, given in parsed:
            at = self._piece(code, given, at, flags)
        return at

    def _piece(self, code: Any, given: Any, at: int, flags: int) -> int:  # noqa: PLR0911 - one a kind
        made = self.made
        if key := self._key(code, given, flags):
            after = made.state()
            made.reads[at].append((self._classes[key], after))
            return after
        if code is op.SUBPATTERN:
            _, added, removed, inner = given
            return self._sequence(inner, at, (flags | added) & ~removed)
        if code is op.ATOMIC_GROUP:
            return self._sequence(given, at, flags)
        if code is op.BRANCH:
            after = made.state()
            for way in given[1]:
                begin = made.state()
                made.passes[at].append((None, begin))
                made.passes[self._sequence(way, begin, flags)].append((None, after))
            return after
        if code in {op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT}:
            return self._repeat(code, given, at, flags)
        if code is op.AT:
            return self._pass(at, self._place(given, flags))
        if code in {op.ASSERT, op.ASSERT_NOT}:
            return self._look(code, given, at, flags)
        if code in {op.GROUPREF, op.GROUPREF_EXISTS}:
            made.reads[at].append((self._all, at))  # anything at all, and so never linear
            return self._pass(at, None)
        raise AssertionError(f"a kind of piece that nobody here knows: {code}")

    def _pass(self, at: int, condition: Condition | None) -> int:
        after = self.made.state()
        self.made.passes[at].append((condition, after))
        return after

    def _repeat(self, code: Any, given: Any, at: int, flags: int) -> int:
        least, most, inner = given
        made = self.made
        for _ in range(min(least, _SHORTENED)):
            at = self._sequence(inner, at, flags)
        leave = None
        sign = self._one_sign(inner, flags)
        if code is op.POSSESSIVE_REPEAT and sign is not None:
            leave = ("leave", self._all - sign[0] | {EDGE})
        if most < UNBOUNDED:
            after = made.state()
            for _ in range(min(most - least, _SHORTENED)):
                made.passes[at].append((leave, after))
                at = self._sequence(inner, self._pass(at, None), flags)
            made.passes[at].append((None, after))
            return after
        hub = self._pass(at, None)
        begin = self._pass(hub, None)
        made.passes[self._sequence(inner, begin, flags)].append((None, hub))
        return self._pass(hub, leave)

    def _place(self, given: Any, flags: int) -> Condition | None:
        """The condition of ^, $, \\b and their like; also what stands before decides some of them."""
        lines = bool(flags & re.MULTILINE)
        if given in {op.AT_BEGINNING, op.AT_BEGINNING_STRING, op.AT_BEGINNING_LINE}:
            self.made.looks_back = True
            is_line = lines and given is not op.AT_BEGINNING_STRING
            return "prev", (self._newline if is_line else frozenset()) | {EDGE}
        if given is op.AT_END_STRING:
            return "next", frozenset({EDGE})
        if given in {op.AT_END, op.AT_END_LINE}:
            return "next", self._newline | {EDGE}
        self.made.looks_back = True
        return ("word" if given is op.AT_BOUNDARY else "inside"), self._word

    def _look(self, code: Any, given: Any, at: int, flags: int) -> int:
        direction, inner = given
        made = self.made
        sign = self._one_sign(inner, flags)
        if sign is not None:
            where = "next" if direction > 0 else "prev"
            made.looks_back |= direction < 0
            wanted = sign[0] | ({EDGE} if sign[1] else set())
            return self._pass(at, (where, wanted if code is op.ASSERT else (self._all | {EDGE}) - wanted))
        if direction > 0:
            begin = self._pass(at, None)
            made.ends.add(self._sequence(inner, begin, flags))
        return self._pass(at, None)

    def _one_sign(self, inner: Sequence[Any], flags: int) -> tuple[frozenset[int], bool] | None:
        """The signs that a piece of one sign reads, and if it takes the edge as well; None for more."""
        pieces = list(inner)
        if len(pieces) != 1:
            return None
        code, given = pieces[0]
        if key := self._key(code, given, flags):
            return self._classes[key], False
        if code is op.AT:
            place = self._place(given, flags)
            return (place[1] - {EDGE}, EDGE in place[1]) if place and place[0] in {"next", "prev"} else None
        if code is op.SUBPATTERN:
            return self._one_sign(given[3], (flags | given[1]) & ~given[2])
        if code is op.BRANCH:
            ways = [self._one_sign(way, flags) for way in given[1]]
            known = [way for way in ways if way is not None]
            if len(known) == len(ways):
                return frozenset().union(*(way[0] for way in known)), any(way[1] for way in known)
        return None


def _inner(code: Any, given: Any, flags: int) -> Iterator[tuple[Any, int]]:
    if code is op.SUBPATTERN:
        yield given[3], (flags | given[1]) & ~given[2]
    elif code is op.BRANCH:
        yield from ((way, flags) for way in given[1])
    elif code in {op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT}:
        yield given[2], flags
    elif code in {op.ASSERT, op.ASSERT_NOT}:
        yield given[1], flags
    elif code is op.ATOMIC_GROUP:
        yield given, flags


def _escaped(code: int) -> str:
    return f"\\U{code:08x}" if code > 0xFF else f"\\x{code:02x}"


def _bracket(items: Iterable[Any]) -> str:
    inside = ""
    for code, given in items:
        if code is op.NEGATE:
            inside += "^"
        elif code is op.LITERAL:
            inside += _escaped(given)
        elif code is op.RANGE:
            inside += f"{_escaped(given[0])}-{_escaped(given[1])}"
        else:
            inside += _CATEGORIES[given]
    return f"[{inside}]"


_CATEGORIES = {
    op.CATEGORY_DIGIT: r"\d",
    op.CATEGORY_NOT_DIGIT: r"\D",
    op.CATEGORY_SPACE: r"\s",
    op.CATEGORY_NOT_SPACE: r"\S",
    op.CATEGORY_WORD: r"\w",
    op.CATEGORY_NOT_WORD: r"\W",
}


def _borders(code: Any, given: Any, *, is_bytes: bool) -> set[str]:
    points: list[int] = []
    for item, value in given if code is op.IN else [(code, given)]:
        if item in {op.LITERAL, op.NOT_LITERAL}:
            points += [value]
        elif item is op.RANGE:
            points += [value[0] - 1, value[0], value[1], value[1] + 1]
    most = 0xFF if is_bytes else 0x10FFFF
    signs = {chr(point) for point in points if 0 <= point <= most}
    cased = {other for sign in signs for other in (sign.lower(), sign.upper()) if len(other) == 1}
    return {sign for sign in signs | cased if ord(sign) <= most}


@lru_cache(maxsize=10_000)
def _compiled(source: str, flags: int, *, is_bytes: bool) -> re.Pattern[Any]:
    if is_bytes:
        return re.compile(source.encode("latin-1"), flags & ~re.UNICODE)
    return re.compile(source, flags)


def _members(key: tuple[str, int], samples: Sequence[str], *, is_bytes: bool) -> list[bool]:
    pattern, text = _compiled(*key, is_bytes=is_bytes), "".join(samples)
    held = pattern.findall(text.encode("latin-1") if is_bytes else text)
    found = {each.decode("latin-1") if is_bytes else each for each in held}
    return [sign in found for sign in samples]
