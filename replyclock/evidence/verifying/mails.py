"""Finds the text of every reply again in the raw mail or page it came from."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from replyclock.domain.evidence.chain import Entry
from replyclock.domain.evidence.packs import Trust
from replyclock.domain.evidence.retention import named_exhibits, removed_by
from replyclock.evidence.pack_reader import BadPack, OpenedPack
from replyclock.evidence.verifying.exhibits import digest_in
from replyclock.evidence.verifying.finding import CheckFinding, ReadLetter
from replyclock.evidence.verifying.pages import read_page
from replyclock.files.plain_files import read_plain

_LONGEST_SOURCE = 500_000_000
_MOST_SEARCHED = 20_000_000_000
"""Signs that are searched for texts of one pack: a round's pages a hundred times over."""
_ENCODINGS = ("utf-8", "gb18030", "big5", "latin-1")


def check_mails(pack: OpenedPack, _: Trust, read_letter: ReadLetter) -> CheckFinding:
    """The text of every reply is found again in the raw mail or page it came from."""
    entries = list(pack.entries())
    mails = {entry.body.get("id"): entry for entry in entries if entry.kind == "message"}
    removed = removed_by(entries)
    replies = [entry for entry in entries if entry.kind == "reply"]
    found = _found(_wanted(pack, replies, mails), read_letter)
    faults, notes, again = [], [], 0
    for entry in replies:
        text = _disclosed_text(pack, entry)
        digests = _source_digests(entry, mails)
        sources = list(_sources(pack, digests))
        gone = [removed[each].number for each in digests if each in removed]
        if gone and not sources:
            faults.append(
                f"The raw bytes of reply {entry.body.get('id')} were removed by entry {gone[0]}: that its "
                "text is what the office sent can no longer be shown."
            )
        elif text is None or not sources:
            notes.append(
                f"The text of reply {entry.body.get('id')} or its source is withheld, and was not compared."
            )
        elif any((path, bare(text)) in found for path in sources):
            again += 1
        else:
            faults.append(
                f"The text of reply {entry.body.get('id')} (entry {entry.number}) is not in its raw bytes."
            )
    return CheckFinding(f"{again} replies were found again in their raw bytes.", tuple(faults), tuple(notes))


def bare(text: str) -> str:
    """Without blanks, which pages and mails place at will."""
    return "".join(text.split())


def _wanted(
    pack: OpenedPack, replies: list[Entry], mails: Mapping[Any, Entry]
) -> Mapping[Path, frozenset[str]]:
    """By source: the texts to be found in it, so that each source is read once however many name it."""
    wanted: dict[Path, set[str]] = {}
    for entry in replies:
        text = _disclosed_text(pack, entry)
        if text is not None:
            for path in _sources(pack, _source_digests(entry, mails)):
                wanted.setdefault(path, set()).add(bare(text))
    return {path: frozenset(texts) for path, texts in wanted.items()}


def _found(wanted: Mapping[Path, frozenset[str]], read_letter: ReadLetter) -> set[tuple[Path, str]]:
    """Which of the texts are in which source; raises BadPack when looking for them is beyond all measure."""
    found: set[tuple[Path, str]] = set()
    searched = 0
    for path, texts in wanted.items():
        waiting = texts
        for read in _texts_of(path, read_letter):
            searched += len(read) * len(waiting)
            if searched > _MOST_SEARCHED:
                raise BadPack(
                    f"The texts of replies are too many for their sources ({len(texts)} for {path.name}): "
                    f"more than {_MOST_SEARCHED} signs would be searched."
                )
            here = {each for each in waiting if each in read}
            found.update((path, each) for each in here)
            waiting -= here
            if not waiting:
                break
    return found


def _texts_of(path: Path, read_letter: ReadLetter) -> Iterator[str]:
    """What the bytes say, without blanks; pages in every encoding they may be in, as they often lie."""
    data = read_plain(path, _LONGEST_SOURCE)
    if path.suffix == ".eml":
        yield bare(read_letter(data).text)
        return
    for encoding in _ENCODINGS:
        yield bare(read_page(data, encoding, is_markup=path.suffix == ".txt"))


def _sources(pack: OpenedPack, digests: list[str]) -> Iterator[Path]:
    """The raw bytes a reply was read from, as far as they are here."""
    for sha256 in digests:
        path = pack.exhibits.get(sha256)
        if path is not None and path.suffix in (".eml", ".txt", ".json", ".html"):
            yield path


def _source_digests(entry: Entry, mails: Mapping[Any, Entry]) -> list[str]:
    mail = mails.get(entry.body.get("message_id"))
    return (
        [str(mail.body.get("sha256"))] if mail else [digest_in(each, entry) for each in named_exhibits(entry)]
    )


def _disclosed_text(pack: OpenedPack, entry: Entry) -> str | None:
    given = pack.disclosed.get(entry.number)
    value = given.values.get("text") if given else None
    return value if isinstance(value, str) else None
