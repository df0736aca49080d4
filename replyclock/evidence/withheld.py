"""What a pack leaves out: secrets always, and on request what tells of the writer or of officials.

Proofs stay: an entry only holds digests of what may be left out.
"""

import json
from collections.abc import Mapping
from typing import Any

from replyclock.domain.evidence.chain import Entry

SECRETS = frozenset({("attempt_end", "receipt_password"), ("campaign", "contacts")})
_OF_PERSONA = frozenset(
    {
        ("inquiry", "persona"),
        ("inquiry", "token"),
        ("inquiry", "body"),
        ("message", "reason"),
        ("reply", "text"),
        ("chat", "question"),
        ("chat_end", "text"),
    }
)
_OF_OFFICIALS = frozenset(
    {
        ("reply", "text"),
        ("reply", "claims"),
        ("reply", "reason"),
        ("message", "reason"),
        ("chat_end", "text"),
        ("chat_end", "reason"),
    }
)
_FROM_OFFICIALS = frozenset({"message", "reply", "look", "hindrance", "capture", "chat_end"})
_TELLING = ("image/", "message/", "application/zip", "application/octet-stream")
_SHORTEST = 2
"""Shorter values of a persona, such as a gender, would be found everywhere."""


class Withheld:
    """Decides for every value and exhibit of one pack, and lists what it left out."""

    def __init__(self, redact: frozenset[str], removed: Mapping[str, int]) -> None:
        self._redact = redact
        self._removed = removed
        self._personal: set[bytes] = set()
        self._listed: dict[str, dict[str, Any]] = {}

    @property
    def listed(self) -> list[dict[str, Any]]:
        """What was left out and why, as pack.json lists it."""
        return [self._listed[key] for key in sorted(self._listed)]

    def disclosure(self, entry: Entry, name: str, value: Any) -> bool:
        """True when this hidden value stays hidden; also learns what the writer of the letter is called."""
        if (entry.kind, name) == ("inquiry", "persona"):
            self._learn(value)
        if (entry.kind, name) == ("inquiry", "token"):
            self._learn({"token": value})
        why = self._why_hidden(entry, name, value)
        if why:
            key = f"{entry.number:012d} {name}"
            self._listed[key] = {"number": entry.number, "disclosure": name, "why": why}
        return bool(why)

    def exhibit(self, entry: Entry, shown: Mapping[str, str], data: bytes) -> bool:
        """True when these bytes are left out."""
        why = self._why_left_out(entry, shown["media_type"], data)
        if why:
            self._listed[f"exhibit {shown['sha256']}"] = {"exhibit": shown["sha256"], "why": why}
        return bool(why)

    def removed(self, sha256: str) -> bool:
        """True when the bytes were removed, as an entry says."""
        entry = self._removed.get(sha256)
        if entry is not None:
            self._listed[f"exhibit {sha256}"] = {"exhibit": sha256, "why": "removed", "number": entry}
        return entry is not None

    def _why_hidden(self, entry: Entry, name: str, value: Any) -> str:
        if (entry.kind, name) in SECRETS:
            return "secret"
        if "persona" in self._redact and (entry.kind, name) in _OF_PERSONA:
            return "persona"
        if "officials" in self._redact and (entry.kind, name) in _OF_OFFICIALS:
            return "officials"
        # A reviewer's reason, a note or an address may quote the writer, too.
        if "persona" in self._redact and self._names_persona(json.dumps(value, ensure_ascii=False).encode()):
            return "persona"
        return ""

    def _why_left_out(self, entry: Entry, media_type: str, data: bytes) -> str:
        if "persona" in self._redact and (media_type.startswith(_TELLING) or self._names_persona(data)):
            return "persona"
        if "officials" in self._redact and entry.kind in _FROM_OFFICIALS:
            return "officials"
        return ""

    def _names_persona(self, data: bytes) -> bool:
        return any(each in data for each in self._personal)

    def _learn(self, persona: Mapping[str, Any]) -> None:
        for value in persona.values():
            if isinstance(value, str) and len(value) >= _SHORTEST:
                written = {value, json.dumps(value)[1:-1], value.replace("+", "%2B").replace("@", "%40")}
                for encoding in ("utf-8", "gb18030"):
                    self._personal.update(each.encode(encoding) for each in written)
