"""The notice in its three parts: what was put right, this round's results, the problems by name.

Composes words and tables from findings, scores and a comparison; prints nothing and decides nothing.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from replyclock.analysis.notice.annexes import attach_failed, attach_method, attach_regions, result_table
from replyclock.analysis.notice.counts import grouped, stand, stand_surely
from replyclock.analysis.notice.document import Annex, Block, Heading, Paper, PaperTable, Paragraph
from replyclock.analysis.notice.problems import ProblemFormatter
from replyclock.analysis.statistics.shares import INQUIRY
from replyclock.analysis.text.answer_sentences import tell_answers
from replyclock.analysis.text.plain_text import NOTHING, Speech
from replyclock.analysis.text.sanitize import make_plain
from replyclock.analysis.text.translations import Language
from replyclock.domain.answer_count import count_answered
from replyclock.domain.scoring.problems import Problem, problems
from replyclock.domain.scoring.rectification import Change, Comparison, Rectified
from replyclock.domain.scoring.rubric import Status
from replyclock.domain.scoring.score import ScoreSheet
from replyclock.ports.report import Findings, Row


@dataclass(frozen=True, slots=True)
class Matter:
    """What a notice is about: findings, their share rows, the scores and, where there is one, a comparison.

    `pending` says whether the rubric's pending items are counted.
    """

    findings: Findings
    shares: Sequence[Row]
    sheet: ScoreSheet
    comparison: Comparison | None
    pending: bool


def compose_notice(matter: Matter, language: Language) -> Paper:
    """The notice with its attachments, in one language."""
    findings = matter.findings
    speech = Speech(language, findings.zone)
    teller = ProblemFormatter(speech, findings.cases)
    attachments = (
        attach_regions(matter.sheet, matter.shares, speech, findings.thresholds, pending=matter.pending),
        attach_failed(matter.sheet, teller, pending=matter.pending),
        attach_method(matter.sheet, speech, pending=matter.pending),
    )
    return Paper(
        language=language,
        title=speech.say("notice.title", title=make_plain(findings.title)),
        program=findings.program,
        as_of=findings.as_of,
        blocks=(
            *_opening(matter, speech),
            *_earlier(matter.comparison, teller),
            *_results(matter, speech),
            *_problems(matter, teller),
            *_closing(attachments, findings, speech),
        ),
        attachments=attachments,
    )


def _opening(matter: Matter, speech: Speech) -> Iterator[Block]:
    findings = matter.findings
    as_of = speech.moment(findings.as_of)
    yield Paragraph(
        speech.say("notice.dateline", campaign=make_plain(findings.campaign), as_of=as_of), "dateline"
    )
    sent = [case.sent_at for case in findings.cases if case.sent_at]
    values = {
        "authorisation": make_plain(findings.authorisation),
        "sites": len({case.inquiry.site.code for case in findings.cases}),
        "intended": len(findings.cases),
        "calendar": findings.calendar.partition(" ")[0],
        "zone": findings.zone,
        "rubric": speech.text(matter.sheet.rubric.title),
    }
    if not sent:
        yield Paragraph(speech.say("notice.intro_unsent", **values))
        return
    first, last = speech.day(min(sent)), speech.day(max(sent))
    days = speech.say("notice.on" if first == last else "notice.span", first=first, last=last)
    yield Paragraph(speech.say("notice.intro", days=days, delivered=len(sent), **values))


def _earlier(comparison: Comparison | None, teller: ProblemFormatter) -> Iterator[Block]:
    speech = teller.speech
    yield Heading(speech.say("notice.part_1"), 2)
    if comparison is None:
        yield Paragraph(speech.say("notice_earlier.none"))
        return
    yield Paragraph(_compared(comparison, speech))
    sections = [
        ("put_right", comparison.of(Change.PUT_RIGHT), ("then",)),
        ("still", comparison.of(Change.STILL_FAILING), ("then", "now")),
        ("newly", comparison.of(Change.NEWLY_FAILING), ("now",)),
    ]
    number = 0
    for name, sites, columns in sections:
        if sites:
            number += 1
            yield _section(number, f"notice_earlier.{name}", len(sites), speech)
            yield _rectified(sites, columns, teller)
    if any(site.undecided for _, sites, _ in sections for site in sites):
        yield Paragraph(speech.say("notice_earlier.reserve"), "note")
    lost = comparison.of(Change.NOT_COMPARABLE)
    if lost:
        yield _section(number + 1, "notice_earlier.incomparable", len(lost), speech)
        yield from (Paragraph(text) for text in _incomparable(lost, teller))


def _compared(comparison: Comparison, speech: Speech) -> str:
    counts = {change: len(comparison.of(change)) for change in Change}
    lost = sum(
        site.earlier is not None and site.earlier.is_failure for site in comparison.of(Change.NOT_COMPARABLE)
    )
    told = speech.say(
        "notice_earlier.counts",
        title=make_plain(comparison.earlier.title),
        earlier=comparison.earlier.campaign,
        failed=counts[Change.PUT_RIGHT] + counts[Change.STILL_FAILING] + lost,
        put_right=counts[Change.PUT_RIGHT],
        still=counts[Change.STILL_FAILING],
        lost=lost,
        newly=counts[Change.NEWLY_FAILING],
    )
    other = speech.say(
        "notice_earlier.other",
        stays=counts[Change.STAYS_PASSING],
        incomparable=counts[Change.NOT_COMPARABLE],
    )
    return f"{told}{'' if speech.language == 'zh' else ' '}{other}"


def _rectified(sites: Sequence[Rectified], columns: Sequence[str], teller: ProblemFormatter) -> PaperTable:
    rows = []
    for number, site in enumerate(_in_order(sites), start=1):
        cells = {"then": site.problems_earlier, "now": site.problems_now}
        told = [teller.titles(cells[column]) for column in columns]
        rows.append((str(number), teller.site(site.site, reserved=site.undecided), _region(site), *told))
    heads = ("number", "site", "region", *columns)
    widths = (3, 9, 5, 9, 9)[: len(heads)]
    return PaperTable("", teller.heads(heads), tuple(rows), widths, frozenset({0}))


def _incomparable(sites: Iterable[Rectified], teller: ProblemFormatter) -> Iterator[str]:
    by_reason: dict[str, list[str]] = {}
    for site in _in_order(sites):
        by_reason.setdefault(str(site.obstacle or ""), []).append(teller.site(site.site))
    for reason, names in sorted(by_reason.items()):
        sentence = teller.speech.term("obstacle", reason).rstrip("。.")
        names_told = teller.speech.join(names)
        yield teller.speech.say("notice_earlier.reason", reason=sentence, n=len(names), names=names_told)


def _results(matter: Matter, speech: Speech) -> Iterator[Block]:
    scores = matter.sheet.scores
    counted = stand(scores, pending=matter.pending)
    yield Heading(speech.say("notice.part_2"), 2)
    counts = ("sites", "scored", "passes", "failures", "vetoed", "open", "unscored")
    yield Paragraph(speech.say("notice_results.counts", **{name: getattr(counted, name) for name in counts}))
    if counted.scored:
        rate = speech.percent(counted.passes, counted.scored)
        high = speech.percent(counted.passes + counted.open, counted.scored)
        key = "notice_results.rate_open" if counted.open else "notice_results.rate"
        yield Paragraph(speech.say(key, rate=rate, high=high, passes=counted.passes, scored=counted.scored))
    pending = sum(item.status is Status.PENDING for item in matter.sheet.rubric.items)
    if pending:
        other = stand(scores, pending=not matter.pending)
        key = "notice_results.pending_in" if matter.pending else "notice_results.pending_left"
        yield Paragraph(speech.say(key, n=pending, failures=other.failures, open=other.open))
    waiting = sum(bool(score.to_decide(pending=matter.pending)) for score in scores)
    if waiting:
        yield Paragraph(speech.say("notice_results.to_decide", n=waiting))
    yield from _reviewed(matter, speech)
    kinds = grouped(scores, lambda site: speech.term("kind", site.kind))
    yield result_table(
        speech.say("notice_results.by_kind", n=1), "kind", kinds, scores, speech, pending=matter.pending
    )
    yield _shares(matter.shares, speech)
    yield Paragraph(speech.say("notice_results.shares_note"), "note")


def _reviewed(matter: Matter, speech: Speech) -> Iterator[Block]:
    """How many answers a reviewer confirmed, and which results stand whatever a reviewer may yet say."""
    told = tell_answers(matter.findings.counting, count_answered(matter.findings.cases))
    yield Paragraph(speech.join_sentences(speech.say(key, **values) for key, values in told))
    could_turn = sum(score.could_turn(pending=matter.pending) for score in matter.sheet.scores)
    if could_turn:
        surely = stand_surely(matter.sheet.scores, pending=matter.pending)
        values = {"passes": surely.passes, "failures": surely.failures, "open": surely.open}
        yield Paragraph(speech.say("notice_results.could_turn", n=could_turn, **values))


def _shares(shares: Sequence[Row], speech: Speech) -> PaperTable:
    rows = [row for row in shares if row["unit"] == INQUIRY and row["grouping"] == "all"]
    heads = ("within", "in_time", "out_of", "share", "reviewed", "suggested", "bounds", "interval",
             "undetermined", "too_early")  # fmt: skip
    return PaperTable(
        speech.say("notice_results.shares", n=2),
        tuple(speech.say(f"notice_column.{head}") for head in heads),
        tuple(_share(row, speech) for row in rows),
        (5, 3, 3, 3, 3, 3, 5, 5, 4, 4),
        frozenset(range(1, len(heads))),
    )


def _share(row: Row, speech: Speech) -> tuple[str, ...]:
    return (
        speech.say("notice_column.days", n=row["threshold"]),
        str(row["numerator"]),
        str(row["denominator"]),
        speech.percent(row["numerator"], row["denominator"]),
        str(row["reviewed"]),
        str(row["suggested"]),
        _range(row["share_low"], row["share_high"]),
        _range(row["cluster_low"], row["cluster_high"]),
        str(row["undetermined"]),
        str(row["too_early"]),
    )


def _range(low: float | None, high: float | None) -> str:
    return NOTHING if low is None or high is None else f"{low * 100:.1f}–{high:.1%}"


def _problems(matter: Matter, teller: ProblemFormatter) -> Iterator[Block]:
    speech = teller.speech
    yield Heading(speech.say("notice.part_3"), 2)
    by_item: dict[str, list[Problem]] = {}
    for problem in problems(matter.sheet.scores, pending=matter.pending):
        by_item.setdefault(problem.item.key, []).append(problem)
    if not by_item:
        yield Paragraph(speech.say("notice_problems.none"))
        return
    yield Paragraph(speech.say("notice_problems.lead"))
    listed = [item for item in matter.sheet.rubric.items if item.key in by_item]
    for number, item in enumerate(listed, start=1):
        found = by_item[item.key]
        text = speech.say("notice.counted_sites", text=teller.title(item), n=len(found))
        yield Heading(speech.say("notice.section", number=speech.ordinal(number), text=text), 3)
        yield teller.table(found)


def _closing(attachments: Sequence[Annex], findings: Findings, speech: Speech) -> Iterator[Block]:
    yield Paragraph(speech.say("notice.attachments"), "listed")
    for number, attachment in enumerate(attachments, start=1):
        yield Paragraph(speech.say("notice.listed", number=number, text=attachment.title), "listed")
    as_of = speech.moment(findings.as_of)
    yield Paragraph(speech.say("notice.draft", program=findings.program, as_of=as_of), "note")


def _section(number: int, key: str, count: int, speech: Speech) -> Heading:
    text = speech.say("notice.counted", text=speech.say(key), n=count)
    return Heading(speech.say("notice.section", number=speech.ordinal(number), text=text), 3)


def _in_order(sites: Iterable[Rectified]) -> list[Rectified]:
    return sorted(sites, key=lambda each: (each.site.region, each.site.code))


def _region(site: Rectified) -> str:
    return make_plain(site.site.region) or NOTHING
