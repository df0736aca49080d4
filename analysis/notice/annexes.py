"""The notice's attachments: results by region, the sites that fail, how results were reached."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from replyclock.analysis.notice.counts import Standings, grouped, stand
from replyclock.analysis.notice.document import Annex, Block, PaperTable, Paragraph
from replyclock.analysis.notice.problems import ProblemFormatter
from replyclock.analysis.scoring.plain_rows import number
from replyclock.analysis.statistics.shares import INQUIRY
from replyclock.analysis.text.plain_text import NOTHING, Speech
from replyclock.analysis.text.sanitize import make_plain
from replyclock.domain.scoring.problems import problems_of
from replyclock.domain.scoring.rubric import Item, Rubric
from replyclock.domain.scoring.score import Result, ScoreSheet, SiteScore
from replyclock.ports.report import Row

_ITEMS_TABLE = 3
"""The number of the table of items, the last that every notice has."""

_COUNTS = ("sites", "passes", "failures", "open", "unscored")


def attach_regions(
    sheet: ScoreSheet, shares: Sequence[Row], speech: Speech, thresholds: Sequence[int], *, pending: bool
) -> Annex:
    """Results by region, with the letters answered in time for the rubric's main threshold."""
    days = _main_threshold(sheet.rubric, thresholds)
    answered = {
        make_plain(row["group"]) or NOTHING: row
        for row in shares
        if row["unit"] == INQUIRY and row["threshold"] == days and row["grouping"] in ("all", "region")
    }
    groups = grouped(sheet.scores, lambda site: make_plain(site.region) or NOTHING)
    total = next((row for row in answered.values() if row["grouping"] == "all"), None)
    last = speech.say("notice_column.in_time_of", n=days)
    further = {name: _in_time(answered.get(name), speech) for name in groups}
    whole = _in_time(total, speech)
    table = result_table(
        "", "region", groups, sheet.scores, speech, pending=pending, further=(last, further, whole)
    )
    note = Paragraph(speech.say("notice_regions.note", n=days), "note")
    return _attachment(1, speech, (table, note))


def attach_failed(sheet: ScoreSheet, teller: ProblemFormatter, *, pending: bool) -> Annex:
    """The sites that surely fail, by region and code."""
    failed = [score for score in sheet.scores if score.tally(pending=pending).result.is_failure]
    if not failed:
        return _attachment(2, teller.speech, (Paragraph(teller.speech.say("notice_failed.none")),))
    ordered = sorted(failed, key=lambda each: (each.site.region, each.site.code))
    rows = tuple(
        (
            str(place),
            make_plain(each.site.region) or NOTHING,
            f"{_named(each, teller, pending=pending)}\n{make_plain(each.site.address)}",
            make_plain(each.site.sponsor) or NOTHING,
            teller.points(each.tally(pending=pending)),
            teller.titles(problems_of(each, pending=pending)),
        )
        for place, each in enumerate(ordered, start=1)
    )
    heads = teller.heads(("number", "region", "site", "sponsor", "result", "problems"))
    table = PaperTable("", heads, rows, (3, 4, 11, 5, 4, 8), frozenset({0}))
    if not any(score.could_turn(pending=pending) for score in failed):
        return _attachment(2, teller.speech, (table,))
    return _attachment(
        2, teller.speech, (table, Paragraph(teller.speech.say("notice_failed.reserve"), "note"))
    )


def _named(score: SiteScore, teller: ProblemFormatter, *, pending: bool) -> str:
    """The site, marked where a reviewer could bring it to another result by looking at replies."""
    return teller.site(score.site, reserved=score.could_turn(pending=pending))


def attach_method(sheet: ScoreSheet, speech: Speech, *, pending: bool) -> Annex:
    """Scale and items of the rubric, what a reviewer must decide, and the sites still open."""
    rubric = sheet.rubric
    scale = speech.say(
        "notice_method.scale",
        rubric=speech.text(rubric.title),
        start=number(rubric.start),
        fails=number(rubric.fails_below),
    )
    source = speech.say(
        "notice_method.source", source=make_plain(rubric.source).rstrip("。."), version=rubric.version
    )
    waiting = list(_to_decide(sheet, speech, pending=pending))
    blocks: list[Block] = [
        Paragraph(scale),
        Paragraph(source, "note"),
        _items(rubric, speech),
        *waiting,
        *_open(sheet, speech, _ITEMS_TABLE + 2 if waiting else _ITEMS_TABLE + 1, pending=pending),
        Paragraph(speech.say("notice_method.evidence", campaign=sheet.campaign), "note"),
    ]
    return _attachment(3, speech, tuple(blocks))


def result_table(
    caption: str,
    column: str,
    groups: Mapping[str, Sequence[SiteScore]],
    scores: Sequence[SiteScore],
    speech: Speech,
    *,
    pending: bool,
    further: tuple[str, Mapping[str, str], str] | None = None,
) -> PaperTable:
    """Sites by result for each group and for all; `further` is one more column: head, cells, total."""
    heads = [speech.say(f"notice_column.{name}") for name in (column, *_COUNTS, "rate")]
    lines = [(name, stand(of_group, pending=pending)) for name, of_group in groups.items()]
    rows = [[name, *_standings(counted, speech)] for name, counted in lines]
    whole = [speech.say("notice.all"), *_standings(stand(scores, pending=pending), speech)]
    if further:
        head, cells, total = further
        heads.append(head)
        rows = [[*row, cells[row[0]]] for row in rows]
        whole.append(total)
    many = len(rows) > 1
    widths = (6, *(3 for _ in _COUNTS), 4, 5)[: len(heads)]
    return PaperTable(
        caption,
        tuple(heads),
        tuple(map(tuple, [*rows, whole] if many else rows)),
        widths,
        frozenset(range(1, len(heads))),
        total=many,
    )


def _standings(counted: Standings, speech: Speech) -> list[str]:
    counts = [str(getattr(counted, name)) for name in _COUNTS]
    return [*counts, speech.percent(counted.passes, counted.scored)]


def _in_time(row: Row | None, speech: Speech) -> str:
    """The letters in time of those that are due, and how many of them no reviewer confirmed."""
    if row is None or not row["denominator"]:
        return NOTHING
    share = f"{row['numerator']}/{row['denominator']}"
    if not row["suggested"]:
        return share
    return speech.say("notice_column.in_time_suggested", share=share, suggested=row["suggested"])


def _main_threshold(rubric: Rubric, thresholds: Sequence[int]) -> int:
    """The main item's, where letters were judged by it, else the longest."""
    main = next((item.within for item in rubric.items if item.key == rubric.main), None)
    return main if main in thresholds and main is not None else max(thresholds)


def _items(rubric: Rubric, speech: Speech) -> PaperTable:
    heads = ("item", "effect", "points", "within", "applies", "status", "decided_by")
    return PaperTable(
        speech.say("notice_method.items", n=_ITEMS_TABLE),
        tuple(speech.say(f"notice_column.{head}") for head in heads),
        tuple(_item(item, speech) for item in rubric.items),
        (9, 4, 4, 5, 5, 4, 5),
    )


def _item(item: Item, speech: Speech) -> tuple[str, ...]:
    kinds = speech.join(speech.term("kind", kind) for kind in item.kinds)
    points = NOTHING if str(item.effect) == "veto" else speech.say("notice_column.unknown_points")
    return (
        speech.text(item.title),
        speech.term("effect", str(item.effect)),
        points if item.points is None else str(number(item.points)),
        speech.say("notice_column.days", n=item.within) if item.within else NOTHING,
        kinds or speech.say("notice_column.every_site"),
        speech.term("status", str(item.status)),
        speech.term("decided_by", str(item.decided_by)),
    )


def _to_decide(sheet: ScoreSheet, speech: Speech, *, pending: bool) -> Iterator[Block]:
    waiting = Counter(each.item.key for score in sheet.scores for each in score.to_decide(pending=pending))
    if not waiting:
        return
    heads = ("item", "sites", "how")
    yield PaperTable(
        speech.say("notice_method.to_decide", n=_ITEMS_TABLE + 1),
        tuple(speech.say(f"notice_column.{head}") for head in heads),
        tuple(
            (
                speech.text(item.title),
                str(waiting[item.key]),
                speech.text(item.how) if item.how else NOTHING,
            )
            for item in sheet.rubric.items
            if item.key in waiting
        ),
        (6, 2, 10),
        frozenset({1}),
    )


def _open(sheet: ScoreSheet, speech: Speech, table: int, *, pending: bool) -> Iterator[Block]:
    by_result: dict[Result, list[SiteScore]] = {}
    for score in sorted(sheet.scores, key=lambda each: (each.site.region, each.site.code)):
        by_result.setdefault(score.tally(pending=pending).result, []).append(score)
    if Result.OPEN in by_result:
        teller = ProblemFormatter(speech, ())
        yield PaperTable(
            speech.say("notice_method.open", n=table),
            teller.heads(("number", "region", "site", "result")),
            tuple(
                (
                    str(place),
                    make_plain(each.site.region) or NOTHING,
                    teller.site(each.site),
                    teller.points(each.tally(pending=pending)),
                )
                for place, each in enumerate(by_result[Result.OPEN], start=1)
            ),
            (2, 5, 10, 4),
            frozenset({0}),
        )
    if Result.NOT_SCORED in by_result:
        names = speech.join(make_plain(each.site.name) for each in by_result[Result.NOT_SCORED])
        yield Paragraph(speech.say("notice_method.unscored", names=names))


def _attachment(place: int, speech: Speech, blocks: tuple[Block, ...]) -> Annex:
    label = speech.say("notice.attachment", number=place)
    return Annex(label, speech.say(f"notice.attachment_{place}"), blocks)
