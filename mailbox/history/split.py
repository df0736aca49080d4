"""Parts a reply's own words from the history quoted below it or between them; knows nothing of the sender."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from replyclock.mailbox.history.folding import is_marked
from replyclock.mailbox.history.header_blocks import block_length, label_of
from replyclock.mailbox.history.mobile import without_signature
from replyclock.mailbox.history.openings import RulerKind, attribution_length, is_separator, ruler_kind

_LINE_LIMIT = 5_000

_Opening = RulerKind | Literal["words"]


def split_quoted(text: str, *, sender: str = "", is_forwarded: bool = False) -> tuple[str, str]:
    """(own words, quoted history), both stripped; own words are "" when the message is all history.

    A message forwarded without a word counts as the sender's own words: that is how offices pass on the
    answer of another department. `is_forwarded` says that the subject calls it forwarded, since some
    programs write the same header above both; a header that names the `sender` as its own is his heading.
    Words between marked lines are the writer's answers. What a telephone signs is nobody's words.
    """
    page = _Split(text.split("\n", _LINE_LIMIT), sender, is_forwarded)
    while page.at < len(page.lines):
        page.take()
    page.close()
    return "\n".join(page.own).strip(), "\n".join(page.quoted).strip()


@dataclass(slots=True)
class _Split:
    """The lines, how far they are parted, and the words and the history so far."""

    lines: Sequence[str]
    sender: str
    is_forwarded: bool
    at: int = 0
    own: list[str] = field(default_factory=list)
    quoted: list[str] = field(default_factory=list)

    def take(self) -> None:
        """Part the next line, or the lines that open history together."""
        line = self.lines[self.at]
        if is_marked(line):
            self.quoted.append(line)
            self.at += 1
            return
        length, kind = self._opening()
        opening = self.lines[self.at : self.at + max(length, 1)]
        self.at += len(opening)
        if kind == "words":
            self.own += opening
            return
        self.close()
        if kind == "forward" and not self.own:
            return
        self.quoted += opening
        below = next((each for each in self.lines[self.at : self.at + 20] if each.strip()), "")
        if not is_marked(below):
            self.quoted += self.lines[self.at :]
            self.at = len(self.lines)

    def close(self) -> None:
        """Take from the end of the words what a device and a program drew there."""
        self.own = _without_separators(without_signature(_without_separators(self.own)))

    def _opening(self) -> tuple[int, _Opening]:
        """How many lines belong together here, and if they are words or open a letter of either kind."""
        ahead = self.lines[self.at : self.at + 24]
        if ruler := ruler_kind(ahead[0]):
            return 1 + _header_below(ahead[1:]), ruler
        if length := block_length(ahead):
            kind: _Opening = "forward" if self.is_forwarded else "reply"
            return length, "words" if self._is_own_heading(ahead[:length]) else kind
        length = attribution_length(ahead)
        return length, "reply" if length else "words"

    def _is_own_heading(self, block: Sequence[str]) -> bool:
        named = (found[1].lower() for line in block if (found := label_of(line)) and found[0] == "from")
        return bool(self.sender) and any(self.sender in words for words in named)


def _header_below(lines: Sequence[str]) -> int:
    """The lines of the header that stands right below a ruler; one with fewer labels is one there too."""
    start = next((at for at, line in enumerate(lines[:3]) if line.strip()), None)
    if start is None:
        return 0
    length = block_length(lines[start:]) or attribution_length(lines[start:])
    if not length and (found := label_of(lines[start])) and found[0] != "other":
        length = next((at for at, line in enumerate(lines[start:]) if not label_of(line)), len(lines) - start)
    return start + length if length else 0


def _without_separators(lines: Sequence[str]) -> list[str]:
    kept = list(lines)
    while kept and (not kept[-1].strip() or is_separator(kept[-1])):
        kept.pop()
    return kept
