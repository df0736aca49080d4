"""Reads the JSON behind a page: whose row is whose, what the office says, which times it claims."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from string import Formatter
from typing import Any, Literal
from urllib.parse import quote

from pydantic import JsonValue

from replyclock.domain.facts import Claim, Inconclusive
from replyclock.errors import RecipeBroken
from replyclock.ports.reader import FoundReply, WatchedLetter
from replyclock.probes.browser.signs import text_fits
from replyclock.probes.http.body import CutShort
from replyclock.probes.http.fetch import Query
from replyclock.probes.http.inconclusive import InconclusiveLook
from replyclock.probes.recipe.json_watch import FIELD, PAGE, JsonWatch
from replyclock.probes.watching.content.answer_box import is_no_answer
from replyclock.probes.watching.content.threads import marked
from replyclock.probes.watching.content.wholeness import json_ends_early
from replyclock.probes.watching.documents import LookDocuments
from replyclock.probes.watching.extract import parse_page, text_of_html
from replyclock.probes.watching.fetched_document import Document
from replyclock.probes.watching.hindrances import challenged, require_answer, require_other
from replyclock.probes.watching.json_values import NOT_JSON, read_json, text_at, values_at
from replyclock.probes.watching.places import blanks
from replyclock.probes.watching.row_matcher import (
    RowMatcher,
    RowWalk,
    found_by_search,
    found_on,
    need_no_more,
)
from replyclock.probes.watching.times import read_claim

_NOT_FOUND = object()


@dataclass(frozen=True, slots=True)
class JsonRow:
    """One letter in an array; `place` is the position of its document among those of the look."""

    number: str
    title: str
    claims: tuple[Claim, ...]
    value: Any
    place: int

    @property
    def link(self) -> None:
        """None: where it leads is made from its values."""
        return

    @property
    def words(self) -> str:
        """Everything the row says; "" when it is nested too deep to be written down."""
        try:
            return json.dumps(self.value, ensure_ascii=False)
        except RecursionError:
            return ""


@dataclass(frozen=True, slots=True)
class JsonReader:
    """Reads the JSON of one place in one look; `by_function` collects what the recipe's function found."""

    documents: LookDocuments
    watch: JsonWatch
    by_function: list[FoundReply]

    async def read(self, wanted: Sequence[WatchedLetter]) -> list[FoundReply]:
        """What is there for each letter; a letter of which nothing has changed is left out."""
        watch = self.watch
        if not watch.rows:
            return [hit for one in wanted for hit in await self._read_one(one)]
        matcher = RowMatcher(self.documents, self._answer, watch.answer.url is not None, watch.url)
        if watch.asks_for_each:

            async def searched(one: WatchedLetter) -> RowWalk[JsonRow]:
                return await self._rows(one, [one], wanted)

            found = await found_by_search(searched, matcher, wanted)
        else:
            found = await found_on([await self._rows(None, wanted, wanted)], matcher, wanted)
        return [*self.by_function, *found]

    async def _read_one(self, one: WatchedLetter) -> list[FoundReply]:
        """A document that is one letter."""
        document = await self.documents.keep(self._ask(one, self.watch.first_page, leaf=True))
        if document.same:
            return []
        value = self._value(document, self.watch.container)
        if value is _NOT_FOUND:
            for fault in self.documents.note_own((), [one], document.url):
                raise fault
            return []
        if self.watch.python:
            return self.documents.by_function(self.watch.python, document, [one])
        self.documents.note_own({one.inquiry.reference}, [one], document.url)
        claims = (*self._claims(value, "row"), *self._claims(value, "answer"))
        return [self._found(one, value, claims, self.documents.place)]

    async def _rows(
        self, one: WatchedLetter | None, wanted: Sequence[WatchedLetter], rivals: Sequence[WatchedLetter]
    ) -> RowWalk[JsonRow]:
        """The rows from page to page while letters are missing; a page that only repeats the last ends it."""
        watch, documents = self.watch, self.documents
        leaf = watch.answer.url is None and not watch.is_paged
        rows: list[JsonRow] = []
        last: str | None = None
        for number in range(watch.first_page, watch.first_page + (watch.most_pages if watch.is_paged else 1)):
            document = await documents.keep(self._ask(one, number, leaf=leaf))
            if document.same:
                return RowWalk((), ended=True, same=True)
            if document.html == last:
                return RowWalk(tuple(rows), ended=True)
            last = document.html
            page = list(self._rows_in(document, wanted))
            rows += page
            if not (page and watch.is_paged):
                return RowWalk(tuple(rows), ended=True)
            if need_no_more(rows, page, rivals, documents):
                break
        return RowWalk(tuple(rows), ended=False)

    def _rows_in(self, document: Document, wanted: Sequence[WatchedLetter]) -> Iterator[JsonRow]:
        watch, documents = self.watch, self.documents
        value = self._value(document, watch.container)
        if value is _NOT_FOUND:
            return
        arrays = [each for each in values_at(value, watch.rows) if each is not None or watch.container]
        if not arrays or not isinstance(arrays[0], list | None):
            raise RecipeBroken(f"{document.url}: {watch.rows} is no array in its JSON.")
        if watch.python:
            self.by_function.extend(documents.by_function(watch.python, document, wanted))
            return
        if not arrays[0]:
            _require_no_fault(value, document.url)
        for row in values_at(arrays[0] or [], "*"):
            number, title = text_at(row, watch.number), text_at(row, watch.title)
            yield JsonRow(number, title, self._claims(row, "row"), row, documents.place)

    async def _answer(self, one: WatchedLetter, row: JsonRow, leaf: bool) -> FoundReply | None:
        """What the office says in the row, or in its own document; None when that is as it was."""
        watch, documents = self.watch, self.documents
        if watch.answer.url is None:
            return self._found(one, row.value, (*row.claims, *self._claims(row.value, "answer")), row.place)
        url = _filled(watch.answer.url, {**_quoted(one), FIELD: _Fields(row.value)})
        document = await documents.keep(documents.pages.open(url, container="", framed=False, leaf=leaf))
        if document.same:
            return None
        value = self._value(document, watch.answer.container)
        return self._found(
            one, value, (*row.claims, *self._claims(value, "answer")), row.place, documents.place
        )

    def _found(self, one: WatchedLetter, value: Any, claims: Sequence[Claim], *places: int) -> FoundReply:
        answer = self.watch.answer
        text = marked(text_at(value, answer.body), answer.marker, answer.end_marker)
        if is_no_answer(text, answer.not_yet):
            text = ""
        text = self.documents.answer_in(text, self.documents.seen[places[-1]])
        office = text_at(value, answer.office) if text else ""
        return FoundReply(
            one.inquiry.reference,
            text,
            office,
            tuple(claims),
            self.documents.cite(*places),
            fault=self.documents.seen[places[-1]].charset_fault,
        )

    def _claims(self, value: Any, on: Literal["row", "answer"]) -> tuple[Claim, ...]:
        texts = ((spec, text_at(value, spec.path)) for spec in self.watch.times if spec.on == on)
        return tuple(read_claim(spec, text, self.documents.now) for spec, text in texts if text)

    def _value(self, document: Document, container: str | None) -> Any:
        """The JSON value; _NOT_FOUND when the site says that it does not know the letter.

        Raises InconclusiveLook for a challenge, an outage, an empty answer, RecipeBroken for what is no JSON
        or lacks the container.
        """
        watch, url, text = self.watch, document.url, document.html
        if watch.challenge is not None and text_fits(watch.challenge, text, url):
            raise challenged(url)
        if watch.not_found is not None and text_fits(watch.not_found, text, url):
            return _NOT_FOUND
        value = read_json(text)
        shown = text_of_html(text) if value is NOT_JSON else ""
        require_answer(document, shown)
        if value is NOT_JSON:
            if json_ends_early(text):
                raise CutShort(url, "its JSON ends in the middle")
            require_other(document, parse_page(text), shown, asks_password=False)
            raise RecipeBroken(f"{url} is no JSON.")
        if container and not any(each is not None for each in values_at(value, container)):
            raise RecipeBroken(f"{url}: {container} is missing in its JSON.")
        return value

    async def _ask(self, one: WatchedLetter | None, page: int, *, leaf: bool) -> Document:
        """One question, with what is known of the letter where it is about one."""
        watch = self.watch
        known = blanks(one.inquiry, one.receipt) if one else {}
        plain = {name: text or "" for name, text in known.items()} | {PAGE: str(page)}
        quoted = {name: quote(text, safe="") for name, text in plain.items()} | {
            "link": plain.get("link", "")
        }
        fields = {name: _filled(template, plain) for name, template in watch.fields.items()}
        sent = json.dumps(_filled_in(watch.send, plain), ensure_ascii=False) if watch.send else None
        query = Query(watch.method, fields or None, sent)
        return await self.documents.pages.open(
            _filled(watch.url, quoted), container="", framed=False, leaf=leaf, query=query
        )


def _require_no_fault(value: Any, url: str) -> None:
    """Return unless JSON without a row says that something went wrong; raises InconclusiveLook."""
    says = value if isinstance(value, dict) else {}
    failed = any(says.get(name) is False for name in ("success", "ok"))
    codes = {str(says.get(name)) for name in ("code", "status", "errcode", "errorCode", "statusCode")}
    if failed or any(re.fullmatch(r"[45]\d\d|-\d{1,6}", code) for code in codes):
        raise InconclusiveLook(f"{url} holds no row and tells a fault.", Inconclusive.OUTAGE)


class _Fields:
    """What {field:PATH} in an address stands for: the row's value at the path, percent-encoded."""

    def __init__(self, row: Any) -> None:
        self._row = row

    def __format__(self, path: str) -> str:
        return quote(text_at(self._row, path), safe="")


def _quoted(one: WatchedLetter) -> dict[str, Any]:
    known = blanks(one.inquiry, one.receipt)
    return {name: quote(text or "", safe="") for name, text in known.items()}


def _filled(template: str, known: dict[str, Any]) -> str:
    return Formatter().vformat(template, (), known)


def _filled_in(value: JsonValue, known: dict[str, Any]) -> JsonValue:
    """The value with every text in it filled."""
    if isinstance(value, str):
        return _filled(value, known)
    if isinstance(value, list):
        return [_filled_in(each, known) for each in value]
    if isinstance(value, dict):
        return {name: _filled_in(each, known) for name, each in value.items()}
    return value
