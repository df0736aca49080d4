"""From the entries of a pack to its story, for people: the facts and verdicts are domain/evidence/replay's.

Knows no page and no file: where exhibits lie, what is withheld and when stamps were made is handed in.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from replyclock.domain.evidence.chain import Entry
from replyclock.domain.evidence.replay import Replay, counting_of
from replyclock.domain.scoring.rubric import Rubric
from replyclock.domain.scoring.score import ScoreSheet
from replyclock.domain.story.attachment import score_replayed
from replyclock.domain.story.letters import LetterStoryBuilder
from replyclock.domain.story.looks import Lookout
from replyclock.domain.story.model import (
    AuthorisationStory,
    LetterStory,
    PackStory,
    Provenance,
    ReviewStory,
    SealStory,
    WithheldStory,
)
from replyclock.domain.story.sources import Sources
from replyclock.domain.workdays import WorkCalendar


@dataclass(frozen=True, slots=True)
class Telling:
    """What a story needs beside entries and looks.

    `scope` is the statement's; `withheld` is what pack.json lists as `redacted`; `files` says by SHA-256
    where an exhibit lies below the pack's data/ (missing: left out); `provenance` is by the SHA-256 of
    exhibits of that role; `seals` ascend.
    """

    scope: Mapping[str, str]
    as_of: datetime
    calendar: WorkCalendar
    program: str
    statement: int
    seals: Sequence[SealStory] = ()
    withheld: Sequence[Mapping[str, Any]] = ()
    files: Mapping[str, str] = field(default_factory=dict)
    provenance: Mapping[str, Provenance] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Retold:
    """A pack's story."""

    pack: PackStory
    _teller: LetterStoryBuilder

    def letters(self) -> Iterator[LetterStory]:
        """The letters by reference, each made when it is asked for, since a round has many."""
        return self._teller.letters()

    def decision(self, key: str) -> ReviewStory | None:
        """The decision about an item of a site that held at the story's instant."""
        return next(iter(reversed(list(self._teller.decisions(key)))), None)

    def score(self, rubric: Rubric) -> ScoreSheet:
        """What the entries come to under a rubric."""
        return score_replayed(self._teller.replay, rubric, self._teller.calendar)


def build_story(
    told: Iterable[tuple[Entry, Mapping[str, Any]]], looks: Iterable[str], telling: Telling
) -> Retold:
    """The story of a pack's entries, ascending, each with its disclosed values, and of its texts of looks.

    What `telling.withheld` lists is not told even when it is handed in: a withheld letter or reply is
    told masked. Raises KeyError, TypeError or ValueError for what is no entry of ours.
    """
    replay, lookout = Replay(telling.as_of), Lookout()
    sources = Sources.withholding(telling.withheld)
    for entry, disclosed in told:
        replay.take(entry, disclosed)
        sources.take(entry, disclosed)
        _note_look(lookout, entry)
    for text in looks:
        replay.take_looks(text)
        lookout.read(text)
    lookout.settle()
    teller = LetterStoryBuilder(replay, sources, lookout, telling.calendar, telling.files, telling.provenance)
    return Retold(_pack(replay, sources, telling), teller)


def _note_look(lookout: Lookout, entry: Entry) -> None:
    if entry.kind == "look":
        name, concluded = f"place {entry.body['place_id']}", entry.body["result"] != 0
        lookout.enter(name, entry.body["at"], concluded=concluded)
    elif entry.kind == "heard":
        lookout.enter(f"mailbox {entry.body['mailbox']}", entry.body["at"], concluded=True)


def _pack(replay: Replay, sources: Sources, telling: Telling) -> PackStory:
    key = telling.scope.get("campaign") or replay.inquiries[telling.scope["inquiry"]].campaign
    campaign = replay.rounds[key]
    ledger = sources.ledger
    return PackStory(
        scope=_scope(telling.scope),
        title=str(campaign.get("title") or key),
        round_key=key,
        authorisation=_authorisation(campaign.get("authorisation")),
        zone=campaign["time_zone"],
        as_of=telling.as_of,
        calendar=f"{telling.calendar.name} {telling.calendar.version}",
        program=telling.program,
        ledger=str(ledger.get("identity", "")),
        clock=str(ledger.get("clock", "")),
        statement=telling.statement,
        entries=sources.entries,
        seals=tuple(telling.seals),
        withheld=tuple(_withheld(each, sources) for each in telling.withheld),
        counting=counting_of(campaign),
    )


def _scope(scope: Mapping[str, str]) -> tuple[str, str]:
    return next((kind, scope[kind]) for kind in ("inquiry", "site", "campaign") if kind in scope)


def _authorisation(told: Mapping[str, Any] | None) -> AuthorisationStory | None:
    if not told:
        return None
    names = ("issued_by", "document", "contact", "valid_from", "valid_to")
    return AuthorisationStory(*(str(told.get(name, "")) for name in names))


def _withheld(listed: Mapping[str, Any], sources: Sources) -> WithheldStory:
    number = int(listed.get("number", 0))
    if "exhibit" in listed:
        sha256 = str(listed["exhibit"])
        return WithheldStory(number, f"exhibit {sources.roles.get(sha256, '')}", listed["why"], sha256)
    name = str(listed["disclosure"])
    digest = sources.digests.get((number, name), "")
    return WithheldStory(number, f"{sources.kinds.get(number, '')} {name}", listed["why"], digest)
