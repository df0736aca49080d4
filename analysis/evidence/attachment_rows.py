"""A scoring attachment as plain rows: for JSON, which is what is verified, and for the workbook's tables."""

from collections.abc import Mapping

from replyclock.analysis.scoring.plain_rows import sheet_head, site_row
from replyclock.analysis.tables.all import NamedTable
from replyclock.analysis.tables.dictionary import DICTIONARY_COLUMNS, Dictionary
from replyclock.analysis.text.sanitize import make_plain
from replyclock.analysis.text.translations import Translations
from replyclock.domain.scoring.rubric import Effect
from replyclock.domain.scoring.score import ItemScore, Standing
from replyclock.domain.story.attachment import Attachment, Point
from replyclock.domain.story.attachment_build import AttachmentStory
from replyclock.ports.report import Row

FORMAT = "replyclock attachment 1"


def attachment_row(story: AttachmentStory) -> Row:
    """The whole attachment: the score with every letter behind it, the points' folders, and the pack."""
    return {
        "format": FORMAT,
        "program": story.pack.program,
        "redacted": story.pack.redacted,
        "pack": {"folder": "pack", "statement": story.pack.statement, "tag_manifest": story.tag_manifest},
        **scored_row(story.attachment),
        "points": [_point(story, point) for point in story.attachment.points],
    }


def scored_row(attachment: Attachment) -> Row:
    """What follows from a pack and a rubric alone, but for a reviewer's words, which a copy may mask."""
    sheet = attachment.sheet
    return {
        **sheet_head(sheet),
        "site": site_row(attachment.score, sheet.rubric),
        "folders": {point.scored.item.key: point.path for point in attachment.points},
        "open": [each.item.key for each in attachment.undecided],
    }


def point_row(story: AttachmentStory, point: Point) -> Row:
    """One point for itself: what its folder holds for programs."""
    whole = attachment_row(story)
    key = point.scored.item.key
    return {
        **{
            name: whole[name]
            for name in ("format", "program", "redacted", "pack", "campaign", "as_of", "zone", "calendar")
        },
        "site": {name: whole["site"][name] for name in ("site", "name", "region", "level", "kind")},
        "rubric": {name: whole["rubric"][name] for name in ("name", "version", "title", "source")},
        "rule": next(each for each in whole["rubric"]["items"] if each["item"] == key),
        "score": next(each for each in whole["site"]["items"] if each["item"] == key),
        "point": _point(story, point),
    }


def attachment_tables(
    story: AttachmentStory, words: Translations, columns: Dictionary
) -> Mapping[str, NamedTable]:
    """The workbook's tables by name, each with the columns that attachment_columns.toml describes."""
    whole = attachment_row(story)
    items = {each["item"]: each for each in whole["site"]["items"]}
    attachment = story.attachment
    unmoved = [("open", each) for each in attachment.undecided]
    unmoved += [("closed", each) for each in attachment.at_rest]
    rows: dict[str, list[Row]] = {
        "result": [_tally(whole["site"], name) for name in ("without_pending", "with_pending")],
        "points": [_point_line(point, items, words) for point in attachment.points],
        "letters": [
            {
                **dict.fromkeys(columns.keys("letters")),
                **letter,
                **_moved_by_letter(point, letter),
                "folder": point.path,
            }
            for point in attachment.points
            for letter in items[point.scored.item.key]["letters"]
        ],
        "exhibits": [
            {"folder": each["folder"], **exhibit} for each in whole["points"] for exhibit in each["exhibits"]
        ],
        "items": [{"state": state, **_item_line(each, words)} for state, each in unmoved],
    }
    tables: dict[str, NamedTable] = {name: (list(columns.keys(name)), made) for name, made in rows.items()}
    return {**tables, "columns": (DICTIONARY_COLUMNS, columns.rows())}


def _point(story: AttachmentStory, point: Point) -> Row:
    return {
        "folder": point.path,
        "item": point.scored.item.key,
        "exhibits": [
            {
                "reference": reference,
                "role": make_plain(exhibit.role),
                "sha256": exhibit.sha256,
                "file": exhibit.path or None,
            }
            for reference, exhibit in story.exhibits_of(point)
        ],
    }


def _moved_by_letter(point: Point, letter: Row) -> Row:
    """What one letter moves; nothing of its own where letters earn together or a person decided."""
    alone = point.scored.standing is not Standing.DECIDED and point.scored.item.effect is Effect.DEDUCTION
    return {name: letter[name] if alone else None for name in ("low", "high")}


def _tally(site: Row, name: str) -> Row:
    tally = site[name]
    listed = {key: ", ".join(tally[key]) for key in ("vetoes", "points_unknown")}
    return {"counted": name, **{key: tally[key] for key in ("result", "low", "high")}, **listed}


def _point_line(point: Point, items: Mapping[str, Row], words: Translations) -> Row:
    scored = point.scored
    made = items[scored.item.key]["decision"] or {}
    return {
        "folder": point.path,
        **_item_line(scored, words),
        "within": scored.item.within,
        "letters": len(scored.grounds),
        "decision": made.get("decision"),
        "decision_reason": made.get("reason"),
        "reviewer": made.get("reviewer"),
        "decided_at": made.get("at"),
    }


def _item_line(scored: ItemScore, words: Translations) -> Row:
    item = scored.item
    priced = item.effect is not Effect.VETO and not scored.is_unpriced
    return {
        "item": item.key,
        "title_zh": item.title.zh,
        "title_en": item.title.en,
        "effect": str(item.effect),
        "status": str(item.status),
        "low": float(scored.low) if priced else None,
        "high": float(scored.high) if priced else None,
        "standing": str(scored.standing),
        "why": words.one("zh", f"why.{scored.why}"),
        "why_en": words.one("en", f"why.{scored.why}"),
        "how_zh": item.how.zh if item.how else None,
        "how_en": item.how.en if item.how else None,
        "source": item.source,
    }
