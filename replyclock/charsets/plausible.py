"""How well bytes fit a charset, judged by the signs that come out; knows no label and no message.

A single-byte charset fits any bytes, so what it gives must be weighed against what the others would give.
The bounds were measured on the translated messages of a Linux system, over a million in 43 charsets of
western, Slavic, Greek, Hebrew, Arabic, Thai, Japanese and Korean text: see bench/charsets.py.
"""

import re
from dataclasses import dataclass
from functools import cache

from replyclock.charsets.labels import BIG5, GB, UTF_8, is_latin
from replyclock.domain.chinese import simplify

_SIGNS = 4_000
_FEW = 4
_ENOUGH = 8
_MARGIN = 0.3
_HIGH = re.compile(rb"[\x80-\xff]+")
_UTF8_SIGN = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_UTF8_CUT = re.compile(rb"(?:[\xc2-\xdf]|[\xe0-\xef][\x80-\xbf]?|[\xf0-\xf4][\x80-\xbf]{0,2})\Z")
# What an author may well write in windows-1252 or its like, though it is one sign of UTF-8: a capital or ß
# with a closing quote, an ellipsis, a dash, a no-break space or a raised sign behind it, as in É… À” ß»,
# with one of the letters that stand below 0xA0, as in PROHLÍŽEČ, or three letters within a word.
_WESTERN_PAIR = re.compile(
    rb"(?<=[A-Z\x80-\xff])[\xc3-\xde]"
    rb"[\x85\x8a\x8c-\x97\x99-\xa0\xa7\xaa\xab\xae\xb0\xb2-\xb4\xb7\xb9-\xbb]"
    rb"|\xdf[\x80-\xbf]|(?<=[a-z])[\xe0\xe1\xe3-\xef][\x80-\xbf]{2}(?=[a-z])"
)
_TAG = re.compile(rb"<[^<>]*>")
_ASCII_LETTER = re.compile(rb"[A-Za-z]")
_BEYOND_ASCII = re.compile("[^\x00-\x7f]")
_BEYOND_ASCII_RUN = re.compile("[^\x00-\x7f]+")
_BEHIND_LETTER = re.compile("(?<=[A-Za-z])[^\x00-\x7f]")
_WESTERN_MARK = re.compile("[\xa0\xa1\xab\xb0\xb7\xbb\xbf\u2013-\u203a]")
_IN_A_WORD = re.compile(r"(?<=[A-Za-z])[^\W\d_a-zA-Z]|[^\W\d_a-zA-Z](?=[A-Za-z])")

# What the texts of offices, and any others, are full of.
_FREQUENT = frozenset(
    "的一是不了在有人我他这为之大来以个中上们到说国和地也子时道出而要于就下得可你年生自会那后能对着事其里所去行过家"
    "十用发天如然作方成者多日都三小军二无同么经法当起与好看学进种将还分此心前面又定见只主没公从知使实本长现关明动"
    "您请问周至五六四七八九点午办理窗口电话身份证件材料带原复印居民户籍登记政务服务街道派需工节假间信收已谢感咨询答回"
    "处部门单位规条申受机构社区医保险金养老房产婚姻结星期开放闭正常休息联系号码县市省镇村局厅委员网站查附通知疑题先女士"
    "编转反馈提供府监督管执业审批准否名字"
)
_MARKS = frozenset("，。、；：？！“”‘’（）《》【】「」『』—…·～×℃①②③④⑤●■★→\u3000")


@dataclass(frozen=True, slots=True)
class Utf8Fit:
    """Signs of two bytes and `long` ones, and runs of bytes that are `broken`.

    `western` of them may be two signs of windows-1252.
    """

    short: int
    long: int
    broken: int
    western: int

    @property
    def is_likely(self) -> bool:
        """True when the bytes are UTF-8 for the most part, and hardly anything else by intention.

        Pairs of Chinese bytes often look like a short sign, seldom like a long one.
        """
        meant = self.short + self.long > self.western
        return meant and self.broken * 20 <= self.long * 5 + self.short

    @property
    def is_sure(self) -> bool:
        """True when other scripts, whose words are runs of high bytes, cannot look so by chance."""
        return self.short + self.long >= 6 and self.broken == 0


@dataclass(frozen=True, slots=True)
class ChineseFit:
    """The signs beyond ASCII that GB18030 or Big5 makes of bytes, at most 4,000 of them.

    `frequent`, `marks` of punctuation, `common` ones and those `lost` are counted apart, the others are
    rare; `glued` stand right behind an ASCII letter, as the é of café does.
    """

    codec: str
    signs: int
    frequent: int
    marks: int
    common: int
    lost: int
    glued: int

    @property
    def rare(self) -> int:
        """Signs that no school teaches, drawing signs, kana and letters of other scripts."""
        return self.signs - self.frequent - self.marks - self.common - self.lost

    @property
    def good(self) -> float:
        """The share of frequent signs and marks."""
        return (self.frequent + self.marks) / max(self.signs, 1)

    @property
    def mean(self) -> float:
        """How Chinese a sign is on the average: from -6, where not one can be read, to 3."""
        total = 3 * self.frequent + 2 * self.marks + self.common - 2 * self.rare - 6 * self.lost
        return total / max(self.signs, 1)


def clearly(data: bytes, codec: str) -> str | None:
    """UTF-8, GB18030 or Big5 when the bytes are clearly that and not of the single-byte `codec`."""
    if len(set(data.strip())) < 2:
        return None  # one letter again and again, whatever it is
    utf8, fit = utf8_fit(data), chinese_fit(data)
    if is_latin(codec) and is_pair_by_chance(utf8, fit, alone=is_alone(data)):
        return fit.codec
    if utf8.is_likely and (is_latin(codec) or utf8.is_sure):
        return UTF_8
    if not utf8.broken:
        return None
    if not is_latin(codec):
        return fit.codec if _is_beyond_doubt(fit) else None
    return fit.codec if is_chinese(fit, alone=is_alone(data)) else None


def utf8_fit(data: bytes) -> Utf8Fit:
    """What the bytes are as UTF-8, the sign apart within which they may be cut."""
    whole = _UTF8_CUT.sub(b"", data)
    signs = _UTF8_SIGN.findall(whole)
    broken = len(_HIGH.findall(_UTF8_SIGN.sub(b" ", whole)))
    long = sum(len(sign) > 2 for sign in signs)
    return Utf8Fit(len(signs) - long, long, broken, western=len(_WESTERN_PAIR.findall(whole)))


def is_pair_by_chance(utf8: Utf8Fit, fit: ChineseFit, *, alone: bool) -> bool:
    """True for one or two Chinese signs whose bytes happen to be UTF-8 too, as those of 谢谢 and 一 are."""
    return not (utf8.broken or utf8.long) and utf8.short <= 2 and alone and is_chinese(fit, alone=True)


def is_alone(data: bytes) -> bool:
    """True when no letter of ASCII stands there, markup apart: no western text is written without any."""
    return not _ASCII_LETTER.search(_TAG.sub(b"", data))


def chinese_fit(data: bytes) -> ChineseFit:
    """What the bytes are as GB18030 or as Big5, whichever they fit better; in doubt GB18030."""
    mainland, other = fit_of(data, GB), fit_of(data, BIG5)
    return other if other.mean > mainland.mean + _MARGIN else mainland


def fit_of(data: bytes, codec: str) -> ChineseFit:
    """What the bytes are as GB18030 or Big5, the one that `codec` names."""
    text = data.decode(codec, "replace")
    kinds = [_kind(sign, codec) for sign in _BEYOND_ASCII.findall(text)[:_SIGNS]]
    return ChineseFit(
        codec,
        len(kinds),
        frequent=kinds.count("frequent"),
        marks=kinds.count("mark"),
        common=kinds.count("common"),
        lost=kinds.count("lost"),
        glued=len(_BEHIND_LETTER.findall(text)),
    )


def is_chinese(fit: ChineseFit, *, alone: bool) -> bool:
    """True when these bytes are no Latin letters: hardly a rare sign, and not within words of ASCII.

    A few signs must all be frequent ones, or stand `alone`, see is_alone.
    """
    good = fit.frequent + fit.marks
    if fit.signs < _FEW:
        known = good + fit.common if alone else good
        enough = fit.signs + good > (1 if fit.codec == GB else 2) and (alone or fit.signs > 1)
        return enough and known == fit.signs > fit.marks and fit.glued == 0
    spared = fit.rare * 7 <= fit.signs and fit.lost * 10 <= fit.signs + 10 and fit.glued * 4 <= fit.signs
    return spared and fit.mean >= 0.8 and (good > 0 or fit.signs >= _ENOUGH or alone)


def is_western(data: bytes) -> bool:
    """True when most letters beyond ASCII stand within its words, as in café, or by themselves, as à does."""
    text = _WESTERN_MARK.sub(" ", data.decode("cp1252", "replace"))
    signs, runs = _BEYOND_ASCII.findall(text), _BEYOND_ASCII_RUN.findall(text)
    in_words = len(_IN_A_WORD.findall(text)) - sum(not sign.isalpha() for sign in signs)
    alone = sum(len(run) == 1 and run.isalpha() for run in runs)
    return in_words * 5 >= len(signs) * 3 or alone * 5 >= len(runs) * 3


def wider(data: bytes) -> str:
    """UTF-16 with the lower byte first or last, whichever gives more signs of ASCII and of Chinese."""
    known = _common(GB) | _common(BIG5) | _MARKS
    little, big = (
        sum(sign < "\x7f" or sign in known for sign in data[:_SIGNS].decode(codec, "replace"))
        for codec in ("utf-16-le", "utf-16-be")
    )
    return "utf-16-be" if big > little else "utf-16-le"


def _is_beyond_doubt(fit: ChineseFit) -> bool:
    """Against charsets of other scripts, whose words are runs of high bytes as Chinese is."""
    good = fit.frequent + fit.marks
    enough = fit.signs >= _ENOUGH and fit.lost == 0 and fit.glued * 4 <= fit.signs
    return enough and fit.mean >= 1.3 and good * 2 >= fit.signs


def _kind(sign: str, codec: str) -> str:
    if sign in _MARKS:
        return "mark"
    if (simplify(sign) if codec == BIG5 else sign) in _FREQUENT:
        return "frequent"
    if sign == "\ufffd" or "\ue000" <= sign <= "\uf8ff":
        return "lost"
    return "common" if sign in _common(codec) else "rare"


@cache
def _common(codec: str) -> frozenset[str]:
    """The signs that schools teach: the first level of GB 2312, or that of Big5."""
    leads = range(0xB0, 0xD8) if codec == GB else range(0xA4, 0xC7)
    trails = range(0xA1, 0xFF) if codec == GB else (*range(0x40, 0x7F), *range(0xA1, 0xFF))
    pairs = bytes(byte for lead in leads for trail in trails for byte in (lead, trail))
    return frozenset(pairs.decode("gb2312" if codec == GB else "big5", "ignore"))
