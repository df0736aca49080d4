"""Holds what the entries tell against the kept bytes: exhibits, texts of looks, mails and pages."""

import json
import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from replyclock.domain.evidence.chain import Entry
from replyclock.domain.evidence.merkle import leaf_hash
from replyclock.domain.evidence.packs import Trust
from replyclock.domain.evidence.retention import named_exhibits, removed_by
from replyclock.evidence import pack_form
from replyclock.evidence.pack_reader import BadPack, OpenedPack
from replyclock.evidence.verifying.entries import looks_texts, root_by
from replyclock.evidence.verifying.finding import CheckFinding, ReadLetter
from replyclock.files.plain_files import read_plain, sha256_plain

_LONGEST_SOURCE = 500_000_000


def check_exhibits(pack: OpenedPack, _: Trust, __: ReadLetter) -> CheckFinding:
    """Every exhibit that an entry names is here, or is listed as withheld; and no other."""
    withheld, removed = _withheld(pack), removed_by(pack.entries())
    named: dict[str, int] = {}
    files: set[str] = set()
    for entry in pack.entries():
        if entry.kind != "looks":
            named.update((_sha256(each, entry), entry.number) for each in named_exhibits(entry))
            files.update(_file(each, entry) for each in named_exhibits(entry))
    faults = [
        f"The exhibit {sha256} of entry {number} is missing."
        for sha256, number in named.items()
        if sha256 not in pack.exhibits and sha256 not in withheld
    ]
    faults += [
        f"exhibits/{name} belongs to no entry."
        for name in pack.exhibit_names
        if name.partition(".")[0] not in named
    ]
    faults += [
        f"exhibits/{name} has another ending than the media type that its entry says."
        for name in pack.exhibit_names
        if name.partition(".")[0] in named and f"exhibits/{name}" not in files
    ]
    faults += [
        f"exhibits/{name} was changed: its bytes have another SHA-256 than its name."
        for name in pack.exhibit_names
        if sha256_plain(pack.data / "exhibits" / name)[0] != name.partition(".")[0]
    ]
    faults += [
        f"The exhibit {sha256} is said to be removed, and no sealed entry says so."
        for sha256, why in withheld.items()
        if why == "removed" and sha256 not in removed
    ]
    notes = [
        f"{list(withheld.values()).count(why)} exhibits are left out ({why})."
        for why in sorted(set(withheld.values()) - {"removed"})
    ]
    notes += _removals([removed[each] for each in withheld if each in removed])
    return CheckFinding(
        f"{len(pack.exhibits)} exhibits are what their entries name.", tuple(faults), tuple(notes)
    )


def _removals(by: list[Entry]) -> Iterator[str]:
    """What went by each removal."""
    for number in sorted({entry.number for entry in by}):
        of = [entry for entry in by if entry.number == number]
        body = of[0].body
        yield (
            f"{len(of)} exhibits are not here: they were removed by entry {number} on "
            f"{str(body.get('at'))[:10]} ({body.get('reason')}). Their digests are sealed; what they showed "
            "can no longer be seen."
        )


def check_looks(pack: OpenedPack, _: Trust, __: ReadLetter) -> CheckFinding:
    """Every text of looks lies under the root of its sealed entry."""
    roots = {entry.number: entry.body.get("root") for entry in pack.entries() if entry.kind == "looks"}
    proofs = list(pack.look_proofs())
    texts = [(number, text) for number, of_day in looks_texts(pack) for text in of_day]
    if len(proofs) != len(texts):
        raise BadPack(f"{pack_form.LOOKS} has proofs for {len(proofs)} texts, and there are {len(texts)}.")
    faults = []
    for (number, text), proof in zip(texts, proofs, strict=True):
        of = text.partition(b"\n")[0].decode("utf-8", "replace")
        if (proof.get("number"), proof.get("of")) != (number, of):
            faults.append(f"The proof of the looks at {of} in entry {number} is for something else.")
        elif root_by(proof, leaf_hash(text), f"The looks at {of}").hex() != roots[number]:
            faults.append(f"The looks at {of} are not those that entry {number} sealed.")
    return CheckFinding(f"{len(texts)} texts of looks are those that were sealed.", tuple(faults))


def check_mails(pack: OpenedPack, _: Trust, read_letter: ReadLetter) -> CheckFinding:
    """The text of every reply is found again in the raw mail or page it came from."""
    entries = list(pack.entries())
    mails = {entry.body.get("id"): entry for entry in entries if entry.kind == "message"}
    removed = removed_by(entries)
    faults, notes, again = [], [], 0
    for entry in (each for each in entries if each.kind == "reply"):
        text = _disclosed_text(pack, entry)
        sources = list(_sources(pack, entry, mails))
        gone = [removed[each].number for each in _source_digests(entry, mails) if each in removed]
        if gone and not sources:
            faults.append(
                f"The raw bytes of reply {entry.body.get('id')} were removed by entry {gone[0]}: that its "
                "text is what the office sent can no longer be shown."
            )
        elif text is None or not sources:
            notes.append(
                f"The text of reply {entry.body.get('id')} or its source is withheld, and was not compared."
            )
        elif any(_bare(text) in read for path in sources for read in _texts_of(path, read_letter)):
            again += 1
        else:
            faults.append(
                f"The text of reply {entry.body.get('id')} (entry {entry.number}) is not in its raw bytes."
            )
    return CheckFinding(f"{again} replies were found again in their raw bytes.", tuple(faults), tuple(notes))


def _sources(pack: OpenedPack, entry: Entry, mails: Mapping[Any, Entry]) -> Iterator[Path]:
    """The raw bytes a reply was read from, as far as they are here."""
    for sha256 in _source_digests(entry, mails):
        path = pack.exhibits.get(sha256)
        if path is not None and path.suffix in (".eml", ".txt", ".json", ".html"):
            yield path


def _source_digests(entry: Entry, mails: Mapping[Any, Entry]) -> list[str]:
    mail = mails.get(entry.body.get("message_id"))
    return (
        [str(mail.body.get("sha256"))] if mail else [_sha256(each, entry) for each in named_exhibits(entry)]
    )


def _texts_of(path: Path, read_letter: ReadLetter) -> Iterator[str]:
    """What the bytes say, without blanks; pages in every encoding they may be in, as they often lie."""
    data = read_plain(path, _LONGEST_SOURCE)
    if path.suffix == ".eml":
        yield _bare(read_letter(data).text)
        return
    for encoding in _ENCODINGS:
        text = data.decode(encoding, "replace")
        yield _bare(_words_of(text) if path.suffix == ".txt" else _values_of(text))


_ENCODINGS = ("utf-8", "gb18030", "big5", "latin-1")


def _words_of(page: str) -> str:
    words = _Words()
    words.feed(page)
    return "".join(words.found)


def _values_of(text: str) -> str:
    """All strings of a JSON text, one after the other; other text as it is."""
    try:
        waiting = [json.loads(text)]
    except (ValueError, RecursionError):
        return text
    found = []
    while waiting:
        value = waiting.pop()
        if isinstance(value, str):
            found.append(value)
        elif isinstance(value, (dict, list)):
            waiting.extend(value.values() if isinstance(value, dict) else value)
    return "".join(found)


class _Words(HTMLParser):
    """All text of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        """Keep it."""
        self.found.append(data)


def _bare(text: str) -> str:
    """Without blanks, which pages and mails place at will."""
    return re.sub(r"\s+", "", text)


def _disclosed_text(pack: OpenedPack, entry: Entry) -> str | None:
    given = pack.disclosed.get(entry.number)
    value = given.values.get("text") if given else None
    return value if isinstance(value, str) else None


def _withheld(pack: OpenedPack) -> dict[str, str]:
    return {
        str(each["exhibit"]): str(each.get("why"))
        for each in pack.index["redacted"]
        if isinstance(each, dict) and "exhibit" in each
    }


def _file(shown: Mapping[str, Any], entry: Entry) -> str:
    return pack_form.exhibit_file(_sha256(shown, entry), str(shown.get("media_type")))


def _sha256(shown: Mapping[str, Any], entry: Entry) -> str:
    try:
        return str(shown["sha256"])
    except (KeyError, TypeError) as fault:
        raise BadPack(f"Entry {entry.number} names an exhibit without its digest.") from fault
