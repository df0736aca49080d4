"""The pages of a scoring attachment: an index, and one for each point that stands alone.

Knows the templates and the values of domain/story/attachment_build, not where the pages go.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from markupsafe import Markup

from replyclock.analysis.evidence.cover_view import PackFormatter
from replyclock.analysis.report.letter_view import FindingView
from replyclock.analysis.scoring.plain_rows import KIND_UNKNOWN, number
from replyclock.analysis.text.sanitize import make_plain
from replyclock.analysis.text.templates import Templates
from replyclock.analysis.text.translations import Translations, load_translations
from replyclock.domain.scoring.rubric import Text
from replyclock.domain.scoring.score import Ground, ItemScore, Standing, Tally
from replyclock.domain.story.attachment import Point
from replyclock.domain.story.attachment_build import AttachmentStory
from replyclock.domain.story.model import LetterStory

INDEX = "index.html"
_PACK = "pack"
_TO_TOP = "../../"


@dataclass(frozen=True, slots=True)
class AttachmentLetter:
    """A letter behind a point: the verdict by the item's threshold (None without one), points, its story."""

    ground: Ground
    finding: FindingView | None
    story: LetterStory
    points: Markup


def attachment_pages(story: AttachmentStory) -> Iterator[tuple[str, bytes]]:
    """The pages by their path in the attachment."""
    words = load_translations()
    templates = Templates(words)
    for point in story.attachment.points:
        page = PointPage(story, point, words)
        html = templates.render("attachment_point.html.jinja", tell=page.tell, page=page)
        yield f"{point.path}/{INDEX}", html.encode()
    index = AttachmentPage(story, words)
    yield INDEX, templates.render("attachment.html.jinja", tell=index.tell, page=index).encode()


class AttachmentPage:
    """What the index says; `base` leads from the page to the attachment's folder."""

    def __init__(self, story: AttachmentStory, words: Translations, base: str = "") -> None:
        self.story = story
        self.attachment = story.attachment
        self.sheet = story.attachment.sheet
        self.score = story.attachment.score
        self.rubric = self.sheet.rubric
        self.tell = PackFormatter(story.pack, words, base)
        self.base = base
        self._words = words

    @property
    def pack_address(self) -> str:
        """The pack's first page."""
        return f"{self.base}{_PACK}/data/{INDEX}"

    @property
    def tag_manifest(self) -> str:
        """Where the digest that names the pack is taken of."""
        return f"{self.base}{_PACK}/tagmanifest-sha256.txt"

    @property
    def tallies(self) -> Sequence[tuple[str, Tally]]:
        """Without and with pending items, by the key of their words."""
        return [("without_pending", self.score.confirmed), ("with_pending", self.score.with_pending)]

    @property
    def unstamped(self) -> int:
        """How many seals of the pack no authority has stamped."""
        return sum(not any(stamp.at for stamp in seal.stamps) for seal in self.story.pack.seals)

    @property
    def kind_is_unknown(self) -> bool:
        """True when items were left out because the register does not say what the site is."""
        return not self.score.site.kind and any(item.kinds for item in self.rubric.items)

    @property
    def kind_unknown(self) -> Markup:
        """What to say then."""
        return self._words.sentence(KIND_UNKNOWN)

    def text(self, text: Text) -> Markup:
        """Words of the rubric, as it has them."""
        return self._words.pair(make_plain(text.zh), make_plain(text.en))

    def term(self, table: str, value: object) -> Markup:
        """A value of a fixed list."""
        return self._words.term(table, make_plain(str(value)))

    def why(self, scored: ItemScore) -> Markup:
        """Why an item stands as it does."""
        return self._words.both(f"why.{scored.why}")

    def points(self, scored: ItemScore) -> Markup:
        """What an item moves; nothing is said before somebody decided."""
        if scored.standing is Standing.TO_DECIDE:
            return Markup("—")
        if scored.item.effect == "veto":
            return self._words.both("effect.veto" if scored.takes else "attachment.none")
        if scored.gives and scored.low == scored.high == 0:
            return self._words.both("attachment.unpriced")
        return self._range(scored.low, scored.high, signed=True)

    def total(self, tally: Tally) -> Markup:
        """What a tally comes to."""
        if tally.low is None or tally.high is None:
            return Markup("—")
        return self._range(tally.low, tally.high, signed=False)

    def figure(self, points: Fraction | None) -> str:
        """A number of points."""
        return f"{number(points)}"

    def commands(self) -> list[str]:
        """What checks the attachment, in its folder."""
        digest = self.rubric.version.partition(":")[2].partition(" ")[0]
        practice = " --practice" if self.story.pack.clock == "practice" else ""
        return [
            "sha256sum --check --strict --quiet SHA256SUMS",
            f"sha256sum rubric.toml  # {digest}…",
            f"sha256sum {self.tag_manifest}  # {self.story.tag_manifest}",
            f"replyclock evidence verify . --authority tsa-root.pem --key FINGERPRINT{practice}",
        ]

    def _range(self, low: Fraction, high: Fraction, *, signed: bool) -> Markup:
        shown = [_signed(each) if signed else self.figure(each) for each in (low, high)]
        if low == high:
            return Markup.escape(shown[0])
        return self._words.both("attachment.range", low=shown[0], high=shown[1])


class PointPage(AttachmentPage):
    """What the page of a point says; its exhibits lie beside it."""

    def __init__(self, story: AttachmentStory, point: Point, words: Translations) -> None:
        super().__init__(story, words, _TO_TOP)
        self.tell = PackFormatter(story.pack, words)
        self.point = point
        self.scored = point.scored
        self.item = point.scored.item
        self.decided = story.decision_on(point)

    @property
    def letters(self) -> list[AttachmentLetter]:
        """The letters behind the point, as the item counts them."""
        overruled = self.decided is not None
        return [
            AttachmentLetter(ground, self._finding(ground), letter, self._moved(ground, overruled=overruled))
            for ground, letter in self.story.letters_of(self.point)
        ]

    def commands(self) -> list[str]:
        """What checks this folder, and which pack it belongs to."""
        return ["sha256sum --check --strict --quiet SHA256SUMS", super().commands()[2]]

    def _finding(self, ground: Ground) -> FindingView | None:
        if ground.verdict is None:
            return None
        return self.tell.finding(ground.verdict, ground.reason)

    def _moved(self, ground: Ground, *, overruled: bool) -> Markup:
        """What one letter moves; nothing of its own where letters earn together or a person decided."""
        if overruled or self.item.effect != "deduction" or self.item.points is None:
            return Markup("—")
        return self._range(ground.low, ground.high, signed=True)


def _signed(points: Fraction) -> str:
    return f"{number(points):+}".replace("-", "−") if points else "0"
