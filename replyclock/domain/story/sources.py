"""The entries behind a story: their numbers, what is disclosed of them and may be told, and secrets.

The facts themselves are domain/evidence/replay's.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from replyclock.domain.evidence.chain import Entry
from replyclock.domain.evidence.masking import conceal

_CONTACTS = ("email", "phone", "identity_number")
_PERSON = (*_CONTACTS, "name", "address")
NumberedBody = tuple[int, Mapping[str, Any]]
"""Number and body of an entry."""


@dataclass(slots=True)
class Sources:
    """What the entries of a pack are by their rows, and what a copy of it may tell."""

    left_out: frozenset[tuple[int, str]]
    whys: frozenset[str]
    entries: int = 0
    ledger: Mapping[str, Any] = field(default_factory=dict)
    digests: dict[tuple[int, str], str] = field(default_factory=dict)
    kinds: dict[int, str] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)
    letters: dict[str, int] = field(default_factory=dict)
    ends: dict[int, int] = field(default_factory=dict)
    attempts: dict[int, int] = field(default_factory=dict)
    replies: dict[int, NumberedBody] = field(default_factory=dict)
    messages: dict[int, NumberedBody] = field(default_factory=dict)
    reviews: dict[tuple[str, str], list[NumberedBody]] = field(default_factory=lambda: defaultdict(list))
    captures: dict[str, list[NumberedBody]] = field(default_factory=lambda: defaultdict(list))
    shown_for: dict[tuple[str, str], Mapping[str, Any]] = field(default_factory=dict)
    _values: dict[int, Mapping[str, Any]] = field(default_factory=dict)
    _attempt_of: dict[int, str] = field(default_factory=dict)
    _passwords: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def withholding(cls, listed: Sequence[Mapping[str, Any]]) -> "Sources":
        """Sources of a copy that leaves out what pack.json lists."""
        left_out = frozenset((each["number"], each["disclosure"]) for each in listed if "disclosure" in each)
        return cls(left_out, frozenset(each["why"] for each in listed))

    def take(self, entry: Entry, disclosed: Mapping[str, Any]) -> None:
        """Note an entry with all that is disclosed of it."""
        self.entries += entry.kind != "statement"
        if disclosed:
            self._values[entry.number] = disclosed
        for name, digest in entry.hidden.items():
            if (entry.number, name) in self.left_out:
                self.digests[entry.number, name] = digest
                self.kinds[entry.number] = entry.kind
        for shown in entry.body.get("exhibits", ()):
            self.roles.setdefault(shown["sha256"], shown["role"])
        note = _NOTING.get(entry.kind)
        if note is not None:
            note(self, entry)

    def shown(self, number: int, name: str) -> Any:
        """A disclosed value that this copy tells; None when it is withheld or not disclosed."""
        return None if (number, name) in self.left_out else self.value(number, name)

    def value(self, number: int, name: str) -> Any:
        """A disclosed value, to mask before it is told."""
        return self._values.get(number, {}).get(name)

    def secrets(self, reference: str) -> tuple[str, ...]:
        """What no text of this letter may tell: contacts, token, passwords; in a copy also who it is."""
        number = self.letters[reference]
        persona = self.value(number, "persona") or {}
        names = _PERSON if "persona" in self.whys else _CONTACTS
        found = [persona.get(name) for name in names]
        found += [self.value(number, "token"), *self._passwords.get(reference, ())]
        return tuple(str(each) for each in found if each)

    def told(self, number: int, name: str, secrets: Sequence[str]) -> str | None:
        """A text that this copy tells, secrets masked."""
        value = self.shown(number, name)
        return None if value is None else conceal(str(value), secrets)

    def note_attempt(self, entry: Entry) -> None:
        """An attempt was begun."""
        self.attempts[entry.body["id"]] = entry.number
        self._attempt_of[entry.body["id"]] = entry.body["reference"]

    def note_end(self, entry: Entry) -> None:
        """An attempt ended, perhaps with a password."""
        identity = entry.body["attempt_id"]
        self.ends[identity] = entry.number
        password = self.value(entry.number, "receipt_password")
        if password and identity in self._attempt_of:
            self._passwords[self._attempt_of[identity]].append(str(password))


def _note_ledger(sources: Sources, entry: Entry) -> None:
    sources.ledger = entry.body


def _note_inquiry(sources: Sources, entry: Entry) -> None:
    sources.letters[entry.body["reference"]] = entry.number


def _note_message(sources: Sources, entry: Entry) -> None:
    sources.messages[entry.body["id"]] = (entry.number, entry.body)
    sources.roles.setdefault(entry.body["sha256"], "mail")


def _note_reply(sources: Sources, entry: Entry) -> None:
    sources.replies[entry.body["id"]] = (entry.number, entry.body)


def _note_review(sources: Sources, entry: Entry) -> None:
    subject = (entry.body["subject"], entry.body["subject_key"])
    sources.reviews[subject].append((entry.number, entry.body))


def _note_capture(sources: Sources, entry: Entry) -> None:
    if "decision" in entry.body:
        sources.shown_for[str(entry.body["decision"]), str(entry.body.get("at"))] = entry.body
    else:
        sources.captures[str(entry.body.get("reference"))].append((entry.number, entry.body))


_NOTING: Mapping[str, Callable[[Sources, Entry], None]] = {
    "ledger": _note_ledger,
    "inquiry": _note_inquiry,
    "attempt": Sources.note_attempt,
    "attempt_end": Sources.note_end,
    "message": _note_message,
    "reply": _note_reply,
    "review": _note_review,
    "capture": _note_capture,
}
