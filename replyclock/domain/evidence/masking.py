"""Makes a copy of a text without what names persons: addresses, numbers, and names that stand where names do.

What it gives is no exhibit: a redacted copy shows it in place of a text that it withholds.
"""

import re
from collections.abc import Iterable, Sequence

from replyclock.domain.chinese import SIGNS

MASK = "▇▇▇"
SHORTEST = 2
"""Known values of fewer characters, such as a gender, would be found everywhere."""

# Lengths are bounded everywhere: the texts are strangers', and must not keep a machine busy.
_EMAIL = r"[A-Za-z0-9_.+%-]{1,64}\s?(?:@|＠|\(at\)|\[at\])\s?[\w-]{1,63}(?:\s?\.\s?[\w-]{1,63}){1,8}"
# Identity numbers of residents (GB 11643), passports and permits of the same region after their labels.
_IDENTITY = (
    r"(?<![0-9A-Za-z])[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dXx](?![0-9A-Za-z])"
)
_LABELLED_NUMBER = (
    r"(?:身份证|证件|护照|ID card|ID|passport|national insurance)\s{0,9}(?:号码|号|number|no\.?)?\s{0,9}"
    r"(?:为|是|[:：])\s{0,9}"
)
# Phones: +86 and other lands, mobile, area code with or without parentheses, extension; hotlines such as
# 12345 name nobody and stay.
_GAP = r"[\s\-–—.·]{0,2}"
_PHONES = (
    rf"\+\d{{1,3}}{_GAP}(?:\(\d{{1,4}}\){_GAP})?\d(?:{_GAP}\d){{5,12}}",
    rf"(?<!\d)1[3-9]\d(?:{_GAP}\d){{8}}(?!\d)",
    rf"(?<!\d)[(（]?0\d{{2,4}}[)）]?{_GAP}\d(?:{_GAP}\d){{4,8}}(?:\s*(?:转|ext\.?|x)\s*\d{{1,6}})?(?!\d)",
    r"(?<=电话)\s{0,9}(?:号码)?\s{0,9}(?:[:：为])\s{0,9}\d{6,8}(?!\d)",
    r"(?:(?<=QQ)|(?<=微信)|(?<=WeChat))\s{0,9}(?:号|ID)?\s{0,9}[:：]\s{0,9}[\w-]{5,20}",
)
_LABELS_ZH = (
    "联系人|经办人|承办人|办理人|受理人|答复人|回复人|负责人|责任人|签发人|审核人|审批人|经手人|主办人|协办人|"
    "值班人员|值班员|工作人员|办案人员|接待人|接线员|局长|主任|科长|处长|股长|签名|署名|姓名|联络员|咨询人"
)
_LABELS_EN = (
    "contact(?: person)?|officer(?: in charge)?|case officer|case worker|caseworker|handled by|prepared by|"
    "answered by|replied by|signed(?: by)?|approved by|person in charge|your contact|name|clerk|attn\\.?"
)
_AFTER_NAME = r"(?=[、，,/\s。；;（(]|$)"
_CAPITAL = r"(?:[A-Z][\w.'’-]{0,40})"
_NAME_EN = rf"(?:(?:Mr|Mrs|Ms|Miss|Dr|Prof)\.?\s+)?{_CAPITAL}(?:[ \t]+{_CAPITAL}){{0,3}}"
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭"
    "陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_NAME_ZH = (
    rf"(?:[{SIGNS}][ \u3000][{SIGNS}]{{1,2}}{_AFTER_NAME}|[{SIGNS}·]{{2,4}})"
    rf"(?:[、/和及][{SIGNS}·]{{2,4}}{_AFTER_NAME}"
    rf"|[，,\s][{_SURNAMES}][{SIGNS}]{{1,2}}{_AFTER_NAME}){{0,8}}"
)
_TITLES = "先生|女士|同志|主任|科长|处长|局长|股长|老师|警官|法官|所长|书记|经理|工程师|科员|主管"
_CLOSINGS = (
    r"kind regards|best regards|regards|yours (?:sincerely|faithfully|truly)|sincerely|best wishes|"
    r"many thanks"
)

# What stands before the name is kept, so that a reader sees that there was one.
_RULES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"()(?i:{_EMAIL})",
        rf"()(?:{_IDENTITY})",
        rf"((?i:{_LABELLED_NUMBER}))[0-9A-Za-z]{{6,20}}",
        *(rf"(){phone}" for phone in _PHONES),
        rf"((?:{_LABELS_ZH})\s*(?:[:：是为]|[(（][^)）\n]{{1,12}}[)）]\s*[:：])\s*){_NAME_ZH}",
        rf"(\b(?i:{_LABELS_EN})\s*[:：]\s*){_NAME_EN}",
        rf"(\b(?i:{_CLOSINGS})[,，.!]?\s{{0,9}}\n[ \t]{{0,9}}){_NAME_EN}",
        rf"(\b(?:Mr|Mrs|Ms|Miss|Dr|Prof)\.?[ \t]+){_CAPITAL}(?:[ \t]+{_CAPITAL}){{0,2}}",
        rf"()[{_SURNAMES}](?:[{SIGNS}]{{1,2}})?(?=(?:{_TITLES}))",
        rf"([(（]|姓)[{_SURNAMES}](?:[{SIGNS}]{{1,2}})(?=[)）]|$)",
        rf"((?:此致|敬礼|特此回复|特此答复)[!！。]?\s{{0,9}}\n\s{{0,9}})[{_SURNAMES}][{SIGNS}]{{1,2}}(?=\s*(?:\n|$))",
    )
)


def conceal(text: str, known: Iterable[str]) -> str:
    """The text with these values masked wherever they stand, in whatever case they are written."""
    wanted = sorted({value for value in known if len(value) >= SHORTEST}, key=len, reverse=True)
    if not wanted:
        return text
    return re.sub("|".join(map(re.escape, wanted)), MASK, text, flags=re.IGNORECASE)


def derived_text(text: str, known: Sequence[str] = ()) -> str:
    """The text without e-mail addresses, phone and identity numbers, names after labels and in signatures.

    `known` are further values to mask, such as the persona's. Rules find what is written as such things
    are usually written: a person reads a copy before it is handed out.
    """
    text = conceal(text, known)
    for rule in _RULES:
        text = rule.sub(lambda found: found[1] + MASK, text)
    return text
