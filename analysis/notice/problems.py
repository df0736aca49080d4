"""Tells problems of sites in words: what, why, by which letters. Knows no layout."""

from collections.abc import Iterable, Sequence

from replyclock.analysis.notice.document import PaperTable
from replyclock.analysis.scoring.plain_rows import number
from replyclock.analysis.text.plain_text import NOTHING, Speech
from replyclock.analysis.text.sanitize import Redactor, make_plain
from replyclock.domain.case import Case
from replyclock.domain.facts import Review
from replyclock.domain.inquiry import Site
from replyclock.domain.scoring.decisions import PASSES, VETO
from replyclock.domain.scoring.problems import Problem
from replyclock.domain.scoring.rubric import Item, Status
from replyclock.domain.scoring.score import Ground, Tally


class ProblemFormatter:
    """Names sites and problems in one language; what it prints of a site hides that site's contact data."""

    def __init__(self, speech: Speech, cases: Iterable[Case]) -> None:
        self.speech = speech
        self._redactors: dict[str, list[Redactor]] = {}
        for case in cases:
            self._redactors.setdefault(case.inquiry.site.code, []).append(Redactor(case))

    def heads(self, names: Iterable[str]) -> tuple[str, ...]:
        """Column heads by their names."""
        return tuple(self.speech.say(f"notice_column.{name}") for name in names)

    def site(self, site: Site, *, reserved: bool = False) -> str:
        """The site's name, marked where a reviewer has yet to decide."""
        name = make_plain(site.name)
        return self.speech.say("notice.reserve", name=name) if reserved else name

    def title(self, item: Item) -> str:
        """What the rubric calls an item, and that it is pending."""
        text = self.speech.text(item.title)
        pending = item.status is Status.PENDING
        return self.speech.say("notice_problems.pending", text=text) if pending else text

    def titles(self, problems: Iterable[Problem]) -> str:
        """What is wrong, item by item."""
        told = self.speech.join((self.title(each.item) for each in problems), clauses=True)
        return told or NOTHING

    def table(self, problems: Sequence[Problem]) -> PaperTable:
        """The sites that have one problem, by region and code, with what shows it."""
        ordered = sorted(problems, key=lambda each: (each.site.region, each.site.code))
        rows = tuple(
            (
                str(place),
                self.site(each.site),
                make_plain(each.site.region) or NOTHING,
                self.basis(each),
            )
            for place, each in enumerate(ordered, start=1)
        )
        heads = self.heads(("number", "site", "region", "basis"))
        return PaperTable("", heads, rows, (3, 10, 5, 18), frozenset({0}))

    def basis(self, problem: Problem) -> str:
        """The letters that show a problem, and what a reviewer decided."""
        told = [self._ground(ground) for ground in problem.grounds]
        if problem.decision:
            told.append(self._decision(problem.decision, problem.site))
        return self.speech.join(told, clauses=True) or self.speech.term("why", str(problem.why))

    def points(self, tally: Tally) -> str:
        """What a site comes to in points, or by a veto."""
        low, high = number(tally.low), number(tally.high)
        if low is None:
            return self.speech.term("result", str(tally.result))
        return self.speech.say("notice_column.score", points=low if low == high else f"{low}–{high}")

    def _ground(self, ground: Ground) -> str:
        verdict, topic = ground.verdict, make_plain(ground.topic)
        if verdict is None or verdict.due_on is None:
            outcome = self.speech.term("outcome", ground.outcome)
            return self.speech.say(
                "notice_problems.outcome", topic=topic, outcome=outcome, reference=ground.reference
            )
        told = self.speech.say(
            "notice_problems.missed",
            topic=topic,
            n=verdict.working_days,
            finding=self.speech.term("finding", str(verdict.finding)),
            due_on=verdict.due_on,
            reference=ground.reference,
        )
        return self.speech.say("notice_problems.suggested", text=told) if ground.is_only_suggested else told

    def _decision(self, review: Review, site: Site) -> str:
        fixed = review.decision in (VETO, PASSES)
        return self.speech.say(
            "notice_problems.decided",
            decision=self.speech.term("decision", review.decision)
            if fixed
            else self.speech.say("notice_column.score", points=review.decision),
            reason=self._hide(review.reason, site).rstrip("。."),
            reviewer=make_plain(review.reviewer),
            at=self.speech.day(review.at),
        )

    def _hide(self, text: str, site: Site) -> str:
        for redactor in self._redactors.get(site.code, ()):
            text = redactor.redact(text)
        return make_plain(text)
