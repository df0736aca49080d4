"""What a scoring attachment tells: its points, and what the pack tells of the letters behind them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import tzinfo
from zoneinfo import ZoneInfo

from replyclock.domain.scoring.decisions import decision_key
from replyclock.domain.scoring.rubric import Rubric, Via
from replyclock.domain.scoring.score import Ground
from replyclock.domain.story.attachment import Attachment, Point
from replyclock.domain.story.build import Retold
from replyclock.domain.story.model import LetterStory, PackedExhibit, PackStory, ReviewStory
from replyclock.domain.trace import trace_of
from replyclock.domain.workdays import WorkCalendar


@dataclass(frozen=True, slots=True)
class AttachmentStory:
    """Everything told of a site's score.

    `letters` are by reference, `decisions` by item's key; `tag_manifest` is the SHA-256 of the pack's
    tagmanifest-sha256.txt, which says which pack this is.
    """

    attachment: Attachment
    pack: PackStory
    letters: Mapping[str, LetterStory]
    decisions: Mapping[str, ReviewStory]
    calendar: WorkCalendar
    tag_manifest: str

    def letters_of(self, point: Point) -> tuple[tuple[Ground, LetterStory], ...]:
        """The letters behind a point, each with its own threshold among its verdicts."""
        zone = ZoneInfo(self.pack.zone)
        via = point.scored.item.via
        return tuple(
            (ground, _judged_by(ground, via, self.letters[ground.reference], self.calendar, zone))
            for ground in point.scored.grounds
        )

    def exhibits_of(self, point: Point) -> tuple[tuple[str, PackedExhibit], ...]:
        """(reference, exhibit) of everything kept for the letters behind a point, each once for a letter.

        What a reviewer saw comes last, with the reference "".
        """
        decision = self.decision_on(point)
        return (
            *(
                (ground.reference, exhibit)
                for ground in point.scored.grounds
                for exhibit in dict.fromkeys(_exhibits(self.letters[ground.reference]))
            ),
            *(("", exhibit) for exhibit in (decision.exhibits if decision else ())),
        )

    def decision_on(self, point: Point) -> ReviewStory | None:
        """The decision that a point rests on, None where nobody decided."""
        return self.decisions.get(point.scored.item.key) if point.scored.decision else None

    @property
    def copies(self) -> Mapping[str, tuple[str, ...]]:
        """By a point's path in the attachment: the paths of its exhibits, in the pack as in the point."""
        return {
            point.path: tuple(dict.fromkeys(each.path for _, each in self.exhibits_of(point) if each.path))
            for point in self.attachment.points
        }


def attachment_story(
    retold: Retold, rubric: Rubric, rubric_file: bytes, calendar: WorkCalendar, tag_manifest: str
) -> AttachmentStory:
    """The story of the one site that a pack is about, scored from the pack's entries."""
    sheet = retold.score(rubric)
    [score] = sheet.scores
    keys = {
        each.item.key: decision_key(sheet.campaign, score.site.code, rubric, each.item)
        for each in score.items
    }
    found = {item: retold.decision(key) for item, key in keys.items()}
    decisions = {item: story for item, story in found.items() if story}
    attachment = Attachment(sheet, rubric_file).told(decisions)
    letters = {letter.reference: letter for letter in retold.letters()}
    return AttachmentStory(attachment, retold.pack, letters, decisions, calendar, tag_manifest)


def _judged_by(
    ground: Ground, via: Via, letter: LetterStory, calendar: WorkCalendar, zone: tzinfo
) -> LetterStory:
    """The letter's story with the item's own threshold among its verdicts and days, where it lacks it.

    A verdict that heeds only mail, or only pages, stays with the item: the story heeds everything.
    """
    verdict = ground.verdict
    if verdict is None or letter.sent_at is None:
        return letter
    days, verdicts, traces = verdict.working_days, letter.verdicts, letter.traces
    if via is Via.ANY and days not in {each.working_days for each in verdicts}:
        verdicts = tuple(sorted((*verdicts, verdict), key=lambda each: each.working_days))
    if days not in {each.working_days for each in traces}:
        counted = trace_of(letter.sent_at, days, calendar, zone)
        traces = tuple(sorted((*traces, counted), key=lambda each: each.working_days))
    return replace(letter, verdicts=verdicts, traces=traces)


def _exhibits(letter: LetterStory) -> Iterator[PackedExhibit]:
    for attempt in letter.attempts:
        yield from attempt.before
        yield from attempt.after
    for reply in letter.replies:
        yield from reply.exhibits
    for capture in letter.captures:
        yield from capture.exhibits
