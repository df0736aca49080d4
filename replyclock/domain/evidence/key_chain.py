"""The chain of keys: which signing key is in force at which place of a ledger, and everything that breaks it.

The rule for packs and for the ledger's own check; docs/verify-by-hand.md tells it again in plain sh.
Whether a signature is that of the key it names is not known here.
"""

from collections import deque
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum

from replyclock.domain.evidence.chain import Checkpoint


class KeyBreak(StrEnum):
    """What breaks a chain of keys."""

    FIRST_REPLACES = "first_replaces"
    FIRST_LATE = "first_late"
    REPLACES_NOTHING = "replaces_nothing"
    REPLACES_OTHER = "replaces_other"
    ENTERED_AGAIN = "entered_again"
    HOLDS_OTHER = "holds_other"
    SEALED_BY_OTHER = "sealed_by_other"
    UNDER_NO_SEAL = "under_no_seal"
    SIGNER_UNKNOWN = "signer_unknown"
    SIGNER_REPLACED = "signer_replaced"
    SIGNER_NOT_IN_FORCE = "signer_not_in_force"
    KEYS_MISSING = "keys_missing"
    KEYS_NOT_COUNTED = "keys_not_counted"
    TRUSTED_UNKNOWN = "trusted_unknown"
    TRUSTED_SIGNED_NOTHING = "trusted_signed_nothing"


@dataclass(frozen=True, slots=True)
class EnteredKey:
    """What a `key` entry says; `holds` is the identity of the public key in it, None when there is none."""

    number: int
    identity: str
    replaces: str | None
    holds: str | None


@dataclass(frozen=True, slots=True)
class KeyFault:
    """One break: the `key` that is wrong, and where; `expected` is the key in force there, if there is one.

    `entry` and `checkpoint` are numbers; `counted` is how many key entries a checkpoint names, and `found`
    how many there are.
    """

    code: KeyBreak
    key: str
    expected: str | None = None
    entry: int | None = None
    checkpoint: int | None = None
    counted: int = 0
    found: int = 0


@dataclass(frozen=True, slots=True)
class Reign:
    """A key that came in force with its entry, and the first and last checkpoint seen that it signed then."""

    identity: str
    entry: int
    first: int | None = None
    last: int | None = None


@dataclass(frozen=True, slots=True)
class KeyChain:
    """The keys in the order in which they came in force, and what breaks the chain."""

    reigns: tuple[Reign, ...]
    faults: tuple[KeyFault, ...]

    def from_key(self, trusted: str) -> tuple[Reign, ...]:
        """The trusted key and all that replaced it, in order; empty when it signed nothing here.

        A key that was entered and signed nothing vouches for nothing: anybody can enter anybody's key.
        """
        places = [place for place, each in enumerate(self.reigns) if each.identity == trusted]
        after = self.reigns[places[0] :] if places else ()
        return after if after and after[0].first is not None else ()

    def trust_faults(self, trusted: str) -> Iterator[KeyFault]:
        """What keeps a key that somebody knows from vouching for the newest checkpoint."""
        if all(each.identity != trusted for each in self.reigns):
            yield KeyFault(KeyBreak.TRUSTED_UNKNOWN, trusted)
        elif not self.from_key(trusted):
            yield KeyFault(KeyBreak.TRUSTED_SIGNED_NOTHING, trusted)


def judge_keys(keys: Iterable[EnteredKey], checkpoints: Iterable[Checkpoint]) -> KeyChain:
    """Who is in force where. The keys are all of the ledger's; checkpoints may be left out between.

    1. Only the first key replaces nothing, and it lies under checkpoint 1, which it signed.
    2. Every later key was never entered before, replaces the key in force at its place, and lies under a
       checkpoint which that key signed.
    3. Every checkpoint is signed by the key in force before its first entry: the one that holds a
       replacement by the old key, every later one by the new.
    4. A checkpoint that counts the ledger's keys counts just these; once one does, every later one does.

    A key after the newest checkpoint waits for its seal: that is no fault.
    """
    ordered = sorted(keys, key=lambda each: each.number)
    walk = _Walk(deque(ordered), frozenset(each.identity for each in ordered))
    for checkpoint in sorted(checkpoints, key=lambda each: each.number):
        walk.over(checkpoint)
    walk.rest()
    return KeyChain(tuple(walk.reigns), tuple(walk.faults))


@dataclass(slots=True)
class _Walk:
    """Keys and checkpoints in the order of the entries; only a key that replaces rightly comes in force."""

    waiting: deque[EnteredKey]
    all: Collection[str]
    reigns: list[Reign] = field(default_factory=list)
    places: dict[str, int] = field(default_factory=dict)
    faults: list[KeyFault] = field(default_factory=list)
    entered: set[str] = field(default_factory=set)
    number: int = 0
    counts: bool = False

    @property
    def in_force(self) -> str | None:
        return self.reigns[-1].identity if self.reigns else None

    def over(self, checkpoint: Checkpoint) -> None:
        """One checkpoint, with the keys before it that no checkpoint covers, and those under it."""
        while self._next_up_to(checkpoint.first - 1):
            self._fault(KeyBreak.UNDER_NO_SEAL, self.waiting[0])
            self._enter(self.waiting.popleft(), None)
        place, told = max(len(self.reigns) - 1, 0), len(self.faults)
        while self._next_up_to(checkpoint.count):
            self._enter(self.waiting.popleft(), checkpoint)
        expected = self.reigns[place].identity if self.reigns else None
        if checkpoint.key == expected:
            self._signed(place, checkpoint.number)
        elif all(each.code is not KeyBreak.SEALED_BY_OTHER for each in self.faults[told:]):
            self._wrong_signer(checkpoint, expected, place)
        self._check_count(checkpoint)

    def rest(self) -> None:
        """The keys that wait for their seal."""
        while self.waiting:
            self._enter(self.waiting.popleft(), None)

    def _next_up_to(self, number: int) -> bool:
        return bool(self.waiting) and self.waiting[0].number <= number

    def _enter(self, key: EnteredKey, under: Checkpoint | None) -> None:
        self.number += 1
        if key.holds != key.identity:
            self._fault(KeyBreak.HOLDS_OTHER, key)
        if key.identity in self.entered:
            self._fault(KeyBreak.ENTERED_AGAIN, key)
        elif not self.reigns:
            self._enter_first(key, under)
        elif key.replaces != self.in_force:
            self._fault(KeyBreak.REPLACES_OTHER if key.replaces else KeyBreak.REPLACES_NOTHING, key)
        else:
            if under is not None and under.key != self.in_force:
                self._fault(KeyBreak.SEALED_BY_OTHER, key, under)
            self._begin(key)
        self.entered.add(key.identity)

    def _enter_first(self, key: EnteredKey, under: Checkpoint | None) -> None:
        if key.replaces is not None:
            self._fault(KeyBreak.FIRST_REPLACES, key)
        if under is not None and under.number != 1:
            self._fault(KeyBreak.FIRST_LATE, key, under)
        self._begin(key)

    def _begin(self, key: EnteredKey) -> None:
        self.places[key.identity] = len(self.reigns)
        self.reigns.append(Reign(key.identity, key.number))

    def _signed(self, place: int, number: int) -> None:
        reign = self.reigns[place]
        first = number if reign.first is None else reign.first
        self.reigns[place] = replace(reign, first=first, last=number)

    def _fault(self, code: KeyBreak, key: EnteredKey, under: Checkpoint | None = None) -> None:
        where = under.number if under else None
        self.faults.append(KeyFault(code, key.identity, self.in_force, key.number, where))

    def _wrong_signer(self, checkpoint: Checkpoint, expected: str | None, place: int) -> None:
        code = KeyBreak.SIGNER_UNKNOWN
        if self.places.get(checkpoint.key, place) < place:
            code = KeyBreak.SIGNER_REPLACED
        elif checkpoint.key in self.all:
            code = KeyBreak.SIGNER_NOT_IN_FORCE
        self.faults.append(KeyFault(code, checkpoint.key, expected, checkpoint=checkpoint.number))

    def _check_count(self, checkpoint: Checkpoint) -> None:
        """A key entry that was left out shows by the count of it, which the key in force signed."""
        counted, where = checkpoint.keys, checkpoint.number
        if counted is None and self.counts:
            self.faults.append(KeyFault(KeyBreak.KEYS_NOT_COUNTED, checkpoint.key, checkpoint=where))
        elif counted is not None and counted != self.number:
            self.faults.append(
                KeyFault(
                    KeyBreak.KEYS_MISSING,
                    checkpoint.key,
                    checkpoint=where,
                    counted=counted,
                    found=self.number,
                )
            )
        self.counts = self.counts or counted is not None
