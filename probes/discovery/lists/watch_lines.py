"""Writes the proposal of a draft's `watch` from a public list; every line that was guessed says so."""

from collections.abc import Iterator, Sequence

from replyclock.probes.discovery.field_lines import comment, quoted
from replyclock.probes.discovery.lists.letter_list import LetterList, LetterPage, ListCell, title_of


def list_lines(url: str, found: LetterList, letter: LetterPage | None) -> list[str]:
    """The lines of `[watch]` for this list; none where rows could not be told or answers be found."""
    title = title_of(found.cells)
    if title is None or letter is None or not letter.body:
        return []
    number = next((cell for cell in found.cells if cell.is_number), None)
    times = [("row", cell) for cell in found.cells if cell.date_format]
    times += [("answer", cell) for cell in letter.cells if cell.date_format and cell.means == "answered"][:1]
    return [*_place(url, found, number, title, letter), *_times(times)]


def _place(
    url: str, found: LetterList, number: ListCell | None, title: ListCell, letter: LetterPage
) -> Iterator[str]:
    yield f"# DOUBTFUL: proposed from a public list of {found.rows} rows: is it where our letters will show?"
    yield "[watch]"
    yield 'kind = "list"'
    yield f"url = {quoted(url)}"
    yield f"container = {quoted(found.container)}"
    yield f"row = {quoted(found.row)}"
    if number:
        yield f"number = {quoted(number.selector)}"
    yield f"title = {quoted(title.selector)}"
    if ":nth-child(" in letter.body:
        yield "# DOUBTFUL: the answer is known by its place only: does it stand there in every letter?"
    link = title.selector if title.selector.rpartition(" ")[2].partition(".")[0] == "a" else "a"
    yield (
        f"answer = {{ link = {quoted(link)}, container = {quoted(letter.container)},"
        f" body = {quoted(letter.body)} }}"
    )


def _times(times: Sequence[tuple[str, ListCell]]) -> Iterator[str]:
    for on, cell in times:
        label = comment(cell.label).strip(" :：|") or "time"
        yield ""
        if cell.means == "other":
            yield f"# DOUBTFUL: does {label} tell when a letter came (submitted) or was answered (answered)?"
        yield "[[watch.times]]"
        yield f"label = {quoted(label)}"
        if on == "row":
            yield 'on = "row"'
        yield f"means = {quoted(cell.means)}"
        yield f"selector = {quoted(cell.selector)}"
        yield f"formats = [{quoted(cell.date_format)}]"
