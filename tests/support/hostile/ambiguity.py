"""Tells by a regular expression's automaton alone whether a text can cost it more than linear time.

A backtracking search costs more where two ways through the expression read the same repeated text: a repeat
that may begin at every sign of itself, two repeats beside each other that share a sign, a repeat of a repeat
(Weideman and others, "Analyzing matching time behavior of backtracking regular expression matchers by using
ambiguity of NFA", 2016). What is found comes with a text that shows it; what is not found was proved away,
lookaheads of several signs and references back apart, of which the worst is taken.
"""

import itertools
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from support.hostile.automaton import EDGE, Automaton, Condition, automaton_of

_MOST_NODES = 400_000


@dataclass(frozen=True, slots=True)
class Growth:
    """How the cost grows ("more than linear" or "exponential"), and with which text: before, then again."""

    kind: str
    before: str
    again: str


def growth_of(pattern: re.Pattern[Any], *, searched: bool = True, whole: bool = False) -> Growth | None:
    """How a failing search, or a match at the beginning, may grow; None when it is linear."""
    return _Search(automaton_of(pattern, searched=searched, whole=whole)).found()


class _Search:
    def __init__(self, made: Automaton) -> None:
        self._made = made
        self._classes = range(len(made.samples))
        self._all = range(len(made.reads))
        self._steps: dict[tuple[int, int, int], dict[int, int]] = {}
        self._told: dict[int, int] = _told_apart(made)

    def found(self) -> Growth | None:
        failing = self._loops(self._doubtful)
        for group in failing:
            # Within what belongs together one state shows what any other does.
            if word := self._twice(min(group), group):
                return Growth("exponential", self._way_to(min(group)), word)
        for first in self._loops(frozenset(self._all)):
            for second in failing:
                for p, q in itertools.product(first - second, second):
                    if word := self._between(p, q, first, second):
                        return Growth("more than linear", self._way_to(p), word)
        return None

    @cached_property
    def _doubtful(self) -> frozenset[int]:
        """The states from which a match may still fail: what cannot fail is not tried again.

        A repeat that passes by another state has matched so far, and the search goes on behind it.
        """
        return frozenset(state for state in self._all if not self._certain(state))

    def _loops(self, within: frozenset[int]) -> list[frozenset[int]]:
        """The states that may be met again, by what belongs together; of these the ones behind a sign."""
        made = self._made
        follow = {
            state: {after for _, after in (*made.reads[state], *made.passes[state])} & within
            for state in within
        }
        groups = (
            (group, {after for state in group for _, after in made.reads[state]}) for group in _strong(follow)
        )
        return [frozenset(group & read) for group, read in groups if group & read]

    def _certain(self, state: int) -> bool:
        """True where the match holds whatever follows."""
        seen, waiting = {state}, [state]
        while waiting:
            here = waiting.pop()
            if here in self._made.ends:
                return True
            if self._reads_on(here) and self._ends_at_the_edge(state):
                return True
            for condition, after in self._made.passes[here]:
                # What gives nothing back leaves its repeat in any case, sooner or later.
                if (condition is None or condition[0] == "leave") and after not in seen:
                    seen.add(after)
                    waiting.append(after)
        return False

    def _reads_on(self, state: int) -> bool:
        """True where whatever comes is read, and leads here again: the match comes to the text's end."""
        back = [wanted for wanted, after in self._made.reads[state] if self._leads_to(after, state)]
        return frozenset().union(*back) >= frozenset(self._classes)

    def _leads_to(self, state: int, other: int) -> bool:
        return any(here == other for here in self._closure(state, EDGE, EDGE))

    def _ends_at_the_edge(self, state: int) -> bool:
        """True where the text's end is a match, whatever stands before it."""
        return any(here in self._made.ends for here in self._closure(state, EDGE, EDGE))

    def _step(self, state: int, before: int, sign: int) -> dict[int, int]:
        """The states after reading one sign, each with the number of ways there (2 for more)."""
        key = (state, before, sign)
        if key not in self._steps:
            found: dict[int, int] = {}
            for here in self._closure(state, before, sign):
                for wanted, after in self._made.reads[here]:
                    if sign in wanted:
                        found[after] = min(found.get(after, 0) + 1, 2)
            self._steps[key] = found
        return self._steps[key]

    def _closure(self, state: int, before: int, sign: int, path: tuple[int, ...] = ()) -> Iterator[int]:
        yield state
        for condition, after in self._made.passes[state]:
            if after not in path and after != state and _holds(condition, before, sign):
                yield from self._closure(after, before, sign, (*path, state))

    def _befores(self) -> list[int]:
        return sorted(set(self._told.values()))

    def _next(self, sign: int) -> int:
        return self._told[sign]

    def _twice(self, state: int, group: frozenset[int]) -> str:
        """A word that leads from the state to itself on two ways, or ""."""
        for begin in self._befores():
            start = (state, state, False, begin)
            for (a, b, apart, before), word in self._walk(start, self._pairs(group)):
                if a == b == state and apart and before == begin and word:
                    return word
        return ""

    def _pairs(self, group: frozenset[int]) -> Any:
        def after(node: tuple[int, int, bool, int]) -> Iterator[tuple[int, tuple[int, int, bool, int]]]:
            a, b, apart, before = node
            for sign in self._classes:
                ways = {to: count for to, count in self._step(a, before, sign).items() if to in group}
                others = (
                    ways
                    if a == b
                    else {to: count for to, count in self._step(b, before, sign).items() if to in group}
                )
                for one, count in ways.items():
                    for other in others:
                        if one <= other or a != b:
                            parted = apart or one != other or (a == b and count > 1)
                            yield sign, (one, other, parted, self._next(sign))

        return after

    def _between(self, p: int, q: int, first: frozenset[int], second: frozenset[int]) -> str:
        """A word that leads from p to p, from p to q and from q to q, or ""."""
        for begin in self._befores():
            for (a, b, c, before), word in self._walk((p, p, q, begin), self._triples(first, second)):
                if (a, b, c) == (p, q, q) and before == begin and word:
                    return word
        return ""

    def _triples(self, first: frozenset[int], second: frozenset[int]) -> Any:
        def after(node: tuple[int, int, int, int]) -> Iterator[tuple[int, tuple[int, int, int, int]]]:
            a, b, c, before = node
            for sign in self._classes:
                lasts = [to for to in self._step(c, before, sign) if to in second]
                firsts = [to for to in self._step(a, before, sign) if to in first] if lasts else ()
                for one in firsts:
                    for middle in self._step(b, before, sign):
                        for last in lasts:
                            yield sign, (one, middle, last, self._next(sign))

        return after

    def _walk(self, start: Any, after: Any) -> Iterator[tuple[Any, str]]:
        """Every node that can be reached, the nearest first, and the word that leads there."""
        words = {start: ""}
        waiting = deque([start])
        seen_again = False
        while waiting:
            node = waiting.popleft()
            for sign, to in after(node):
                if to == start and not seen_again:
                    seen_again = True
                    yield to, words[node] + self._made.samples[sign]
                if to not in words:
                    assert len(words) < _MOST_NODES, "the expression is too large to be looked through"
                    words[to] = words[node] + self._made.samples[sign]
                    yield to, words[to]
                    waiting.append(to)

    def _way_to(self, state: int) -> str:
        def after(node: tuple[int, int]) -> Iterator[tuple[int, tuple[int, int]]]:
            here, before = node
            for sign in self._classes:
                for to in self._step(here, before, sign):
                    yield sign, (to, self._next(sign))

        if state == 0:
            return ""
        return next((word for (here, _), word in self._walk((0, EDGE), after) if here == state), "")


def _told_apart(made: Automaton) -> dict[int, int]:
    """For each class of signs one that no condition on the sign before tells from it."""
    conditions = [
        condition[1]
        for passes in made.passes
        for condition, _ in passes
        if condition is not None and condition[0] in {"prev", "word", "inside"}
    ]
    wanted = list(dict.fromkeys(conditions))
    first: dict[tuple[bool, ...], int] = {}
    return {
        sign: first.setdefault(tuple(sign in each for each in wanted), sign)
        for sign in range(len(made.samples))
    }


def _holds(condition: Condition | None, before: int, sign: int) -> bool:
    if condition is None:
        return True
    kind, classes = condition
    if kind == "prev":
        return before in classes
    if kind in {"next", "leave"}:
        return sign in classes
    if kind == "end":
        return False
    return ((before in classes) != (sign in classes)) is (kind == "word")


def _strong(follow: dict[int, set[int]]) -> Iterator[set[int]]:
    """The parts of a graph in which every state is reached from every other, those with a cycle."""
    back: dict[int, set[int]] = {state: set() for state in follow}
    for state, ends in follow.items():
        for end in ends:
            back[end].add(state)
    left = set(follow)
    for one, other in ((follow, back), (back, follow)):
        left &= _behind_cycles(one, other)
    while left:
        root = left.pop()
        group = _reached(root, follow) & _reached(root, back)
        left -= group
        if len(group) > 1 or root in follow[root]:
            yield group


def _behind_cycles(follow: dict[int, set[int]], back: dict[int, set[int]]) -> set[int]:
    """The states that a cycle leads to, the cycles among them."""
    waits = {state: len(before) for state, before in back.items()}
    free = [state for state, count in waits.items() if not count]
    while free:
        state = free.pop()
        del waits[state]
        for end in follow[state]:
            waits[end] -= 1
            if not waits[end]:
                free.append(end)
    return set(waits)


def _reached(start: int, follow: dict[int, set[int]]) -> set[int]:
    seen, waiting = {start}, [start]
    while waiting:
        for end in follow[waiting.pop()]:
            if end not in seen:
                seen.add(end)
                waiting.append(end)
    return seen
