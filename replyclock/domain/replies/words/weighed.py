"""A text taken apart into clauses, and how much of it is told beside what is canned; names no kind."""

import re
from collections.abc import Iterator
from functools import cached_property

from replyclock.domain.chinese import is_chinese
from replyclock.domain.replies.words import canned, instead
from replyclock.domain.replies.words.own_letter import AskedLetter
from replyclock.domain.replies.words.patterns import Phrase, first, holds_any, plain, weight
from replyclock.domain.replies.words.telling import Substance, substance_of, touched

BY_CHANCE = 1
"""A word of the letter's matter stands in any long text."""
_CANNED = (*canned.CANNED, *instead.INSTEAD)
_CLAUSE_LENGTH = 400
_MOST_CLAUSES = 600
# How many of its last signs say what a phrase says: 受理 may stand in any letter, 予受理 may not.
_SAYS_SO = {"退回": 2, "驳回": 2}
# A clause with a date, a price or an hour in it tells more than its length.
_OF_A_FACT = 20
# What is asked tells nothing, whoever asks it.
_QUESTION = re.compile(r"[^。！？!?；;\n]{0,400}[？?]")
_CLAUSE_END = re.compile(r"[。！？!?；;，,\n]+|\.(?=\s|$)")
_SENTENCE_END = re.compile(r"[。！？!?；;\n]+|\.(?=\s|$)")


# RFC 3676 section 4.3, and the block of addresses that offices end their letters with.
_SIGNATURE = re.compile(r"^-- ?\n.*", re.MULTILINE | re.DOTALL)
_FOOT = re.compile(
    r"(?<=\n)(_{10,}\n|[^\w\n]{0,6}(免责声明|保密声明|法律声明|disclaimer\b|confidentiality notice\b)).*",
    re.DOTALL | re.IGNORECASE,
)
_NAME_AND_ADDRESS = re.compile(r"^[^<>\n]{1,60}<\s*>:?\s*$", re.MULTILINE)
_ADDRESS_LINE = re.compile(
    r"\W*(地址|邮编|电话|传真|网址|邮箱|邮政编码|联系人|联系方式|联系电话|办公电话|address|phone|tel|fax|web|[tew])"
    r"[^:：\n]{0,12}[:：]",
    re.IGNORECASE,
)
_LINK = re.compile(r"https?://\S+|www\.\S+|[\w.+-]{1,64}@[\w.-]{1,255}")


def own_words(text: str) -> str:
    """As the tables expect it, without addresses of pages and mailboxes and the sender's own at the foot."""
    body = _NAME_AND_ADDRESS.sub("", _LINK.sub(" ", plain(text)))
    body = _SIGNATURE.sub("", body)
    above = _FOOT.sub("", body)
    lines = (above if weight(above) else body).split("\n")
    end = len(lines)
    while end and (not lines[end - 1].strip() or _ADDRESS_LINE.match(lines[end - 1])):
        end -= 1
    foot = sum(1 for line in lines[end:] if line.strip())
    return "\n".join(lines[:end] if foot > 1 else lines).strip()


def clauses_of(text: str) -> Iterator[str]:
    """The first 600 clauses, each without what parts it and at most 400 characters long."""
    return _parts(text, _CLAUSE_END)


def sentences_of(text: str) -> Iterator[str]:
    """The first 600 sentences, at most 400 characters of each."""
    return _parts(text, _SENTENCE_END)


def _parts(text: str, ends: re.Pattern[str]) -> Iterator[str]:
    pieces = ends.split(text, _MOST_CLAUSES)
    return (piece.strip()[:_CLAUSE_LENGTH] for piece in pieces if piece.strip())


class WeighedText:
    """A text taken apart into clauses, and what each of them is worth."""

    def __init__(self, body: str, asked: AskedLetter | None) -> None:
        self.body = body
        self._asked = asked

    @cached_property
    def clauses(self) -> tuple[str, ...]:
        """Its clauses, the first 600 of them."""
        return tuple(clauses_of(self.body))

    @cached_property
    def stated(self) -> str:
        """The text without its questions, which tell nothing."""
        return _QUESTION.sub("\n", self.body)

    @cached_property
    def canned(self) -> tuple[Phrase, ...]:
        """The tables of canned phrases that hold for it: a bare promise is one only beside a receipt."""
        taken_in = first((*canned.RECEIVED, *canned.FORWARDED), self.body)
        return (*_CANNED, *canned.BARE_PROMISES) if taken_in else _CANNED

    @cached_property
    def rest(self) -> tuple[str, ...]:
        """The clauses that are none of the canned ones."""
        return tuple(
            clause
            for clause in clauses_of(self.stated)
            if weight(clause) and not holds_any(self.canned, clause)
        )

    @cached_property
    def told(self) -> tuple[str, ...]:
        """Those that tell something: each for itself, or several together."""
        kinds = frozenset(kind for each in self._substances for kind in each.kinds)
        together = Substance(kinds, fact=False).is_enough
        pairs = zip(self.rest, self._substances, strict=True)
        return tuple(clause for clause, each in pairs if each.is_enough or (each.kinds and together))

    @cached_property
    def substance(self) -> int:
        """The weight of what is told; a fact weighs more than its signs."""
        told = frozenset(self.told)
        return sum(each for clause, each in self.worth if clause in told)

    @property
    def is_asked(self) -> bool:
        """True where the letter is known."""
        return self._asked is not None

    @property
    def tells_the_matter(self) -> bool:
        """True where what is told names more of the letter's matter than stands anywhere by chance."""
        return self._asked is None or touched("\n".join(self.told), self._asked) > BY_CHANCE

    @cached_property
    def _substances(self) -> tuple[Substance, ...]:
        return tuple(substance_of(clause, self._asked) for clause in self.rest)

    @cached_property
    def worth(self) -> tuple[tuple[str, int], ...]:
        """Each clause that is not canned, with its weight; that of a fact is greater."""
        pairs = zip(self.rest, self._substances, strict=True)
        return tuple((clause, weight(clause) + (_OF_A_FACT if each.fact else 0)) for clause, each in pairs)

    @cached_property
    def touched(self) -> int:
        """How many words of the letter's matter it names; 0 where the letter is not known."""
        return touched(self.stated, self._asked) if self._asked else 0

    def asks_about(self, phrase: Phrase, words: str) -> bool:
        """True where the letter itself says what these words say: people ask what a notice means, too."""
        if self._asked is None:
            return False
        letter = plain(self._asked.words)
        return any(found.group() in words for found in phrase.pattern.finditer(letter))

    def asks_about_refusal(self, words: str) -> bool:
        """True where the letter speaks of something refused in the same words."""
        said = words[-_SAYS_SO.get(words[-2:], 3) :]
        return self._asked is not None and is_chinese(said) and said in plain(self._asked.words)

    def rest_after(self, end: int) -> int:
        """The weight of what stands behind this place and is not canned."""
        return sum(each for _, each in WeighedText(self.body[end:], self._asked).worth)
