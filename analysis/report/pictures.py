"""Which pictures the report shows and whether they lie inside it or in a folder beside it."""

import base64
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from replyclock.domain.case import Case
from replyclock.domain.facts import Exhibit
from replyclock.errors import LedgerFault
from replyclock.ports.exhibits import Exhibits

EMBED_LIMIT = 25_000_000
"""Bytes of pictures beyond which a report becomes too heavy to open or to mail."""

_ENDINGS = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp", "image/gif": "gif"}


@dataclass(frozen=True, slots=True)
class Album:
    """`sources` gives the address of each picture by its SHA-256, as the report's own page has it.

    `files` are to be written beside: the SHA-256 of each by its name. `lost` are the SHA-256 of those whose
    bytes are missing or were changed, which no page shows.
    """

    sources: Mapping[str, str]
    files: Mapping[str, str]
    lost: tuple[str, ...] = ()

    def seen_from(self, base: str) -> Mapping[str, str]:
        """The addresses as a page in another folder has them; `base` leads back to the report."""
        if not self.files:
            return self.sources
        return {sha256: f"{base}{source}" for sha256, source in self.sources.items()}


def pictures_of(case: Case) -> Iterator[Exhibit]:
    """The case's pictures that a browser shows without running anything, attempts first, each once.

    Pictures that came with a mail are left out: anybody can send them, and the report would draw them.
    """
    seen = set()
    kept = [attempt.exhibits for attempt in case.attempts] + [reply.exhibits for reply in case.replies]
    for exhibit in chain.from_iterable(kept):
        ours = not exhibit.role.startswith("attachment ")
        if ours and exhibit.media_type in _ENDINGS and exhibit.sha256 not in seen:
            seen.add(exhibit.sha256)
            yield exhibit


def fill_album(
    cases: Sequence[Case],
    exhibits: Exhibits,
    limit: int = EMBED_LIMIT,
    removed: frozenset[str] = frozenset(),
) -> Album:
    """Pictures as data addresses, or as files in `pictures/` when together they pass `limit` bytes.

    A picture that several inquiries share counts each time, as it is embedded each time; those that were
    `removed` are left out, and so are those that are lost.
    """
    pictures = [each for case in cases for each in pictures_of(case) if each.sha256 not in removed]
    shown = Counter(exhibit.sha256 for exhibit in pictures)
    kinds = {exhibit.sha256: exhibit.media_type for exhibit in pictures}
    embedded: dict[str, str] = {}
    lost, room = [], limit
    for sha256 in sorted(shown):
        try:
            data = exhibits.read(sha256)
        except LedgerFault:
            lost.append(sha256)
            continue
        room -= len(data) * shown[sha256]
        if room >= 0:
            embedded[sha256] = _address(kinds[sha256], data)
    if room < 0:
        return _beside(kinds, lost)
    return Album(embedded, {}, tuple(lost))


def _beside(kinds: Mapping[str, str], lost: Sequence[str]) -> Album:
    kept = sorted(kinds.keys() - set(lost))
    names = {sha256: f"pictures/{sha256}.{_ENDINGS[kinds[sha256]]}" for sha256 in kept}
    return Album(names, {name: sha256 for sha256, name in names.items()}, tuple(lost))


def _address(media_type: str, data: bytes) -> str:
    return f"data:{media_type};base64,{base64.b64encode(data).decode('ascii')}"
