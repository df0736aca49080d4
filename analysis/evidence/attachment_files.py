"""The files of a scoring attachment beside its pack: pages, workbook, JSON and the rubric.

Knows no clock and no folder: the same story gives the same bytes.
"""

import json
import tomllib
from collections.abc import Iterator, Mapping
from importlib import resources
from zoneinfo import ZoneInfo

from replyclock.analysis.evidence.attachment_page import attachment_pages
from replyclock.analysis.evidence.attachment_rows import attachment_row, attachment_tables, point_row
from replyclock.analysis.tables.dictionary import Dictionary
from replyclock.analysis.tables.xlsx import Front, WorkbookWriter, cut_notes
from replyclock.analysis.text.translations import LANGUAGES, Translations, load_translations
from replyclock.domain.story.attachment_build import AttachmentStory
from replyclock.ports.report import Row

_SHEETS = ("points", "letters", "exhibits", "items", "columns")


def attachment_files(story: AttachmentStory) -> Iterator[tuple[str, bytes]]:
    """Every file by its path in the attachment, but exhibits, sums and the pack."""
    yield "rubric.toml", story.attachment.rubric_file
    for name, row in derived_rows(story).items():
        yield name, json.dumps(row, ensure_ascii=False, indent=1).encode() + b"\n"
    yield "attachment.xlsx", workbook_bytes(story)
    yield from attachment_pages(story)


def derived_rows(story: AttachmentStory) -> Mapping[str, Row]:
    """What programs read of an attachment, by its path: what whoever verifies derives again."""
    points = {f"{point.path}/point.json": point_row(story, point) for point in story.attachment.points}
    return {"attachment.json": attachment_row(story), **points}


def workbook_bytes(story: AttachmentStory) -> bytes:
    """The index as a workbook: a summary, points, letters, exhibits, and items without a folder."""
    words, columns = load_translations(), load_columns()
    tables = attachment_tables(story, words, columns)
    book = WorkbookWriter(story.pack.program, story.pack.as_of, ZoneInfo(story.pack.zone), columns)
    for name in _SHEETS:
        book.sheet(name, tables[name])
    keys = ("attachment.limit", "attachment.limit_rubric", "attachment.two_tallies")
    notes = [words.one(language, key) for key in keys for language in LANGUAGES]
    title = _both(words, "attachment.kicker_redacted" if story.pack.redacted else "attachment.kicker")
    front = Front(title, _facts(story, words), "result", tables["result"], (*notes, *cut_notes(book)))
    return book.close(front)


def load_columns() -> Dictionary:
    """What the workbook's columns mean."""
    text = resources.files(__package__).joinpath("attachment_columns.toml").read_text("utf-8")
    return Dictionary(tomllib.loads(text), load_translations())


def _facts(story: AttachmentStory, words: Translations) -> list[tuple[str, str]]:
    pack, site, rubric = story.pack, story.attachment.score.site, story.attachment.sheet.rubric
    as_of = pack.as_of.astimezone(ZoneInfo(pack.zone)).isoformat(timespec="minutes")
    facts: Mapping[str, str] = {
        "cover.site": f"{site.name} ({site.code}) {site.address}",
        "cover.sponsor": site.sponsor,
        "page.campaign": f"{pack.title} ({pack.round_key})",
        "cover.document": pack.authorisation.document if pack.authorisation else "",
        "page.as_of": f"{as_of} ({pack.zone})",
        "page.calendar": pack.calendar,
        "attachment.rubric": f"{rubric.title.zh} {rubric.title.en} ({rubric.name} {rubric.version})",
        "attachment.source": rubric.source,
        "cover.program": pack.program,
        "cover.kicker": f"pack/tagmanifest-sha256.txt: {story.tag_manifest}",
    }
    return [(_both(words, key), value) for key, value in facts.items() if value]


def _both(words: Translations, key: str) -> str:
    return " ".join(words.one(language, key) for language in LANGUAGES)
