"""Lines by which mail programs open the history of a letter: rulers and attributions, in many languages."""

import re
from collections.abc import Sequence
from typing import Literal

from replyclock.mailbox.history.folding import is_marked, spaced, unframed

RulerKind = Literal["reply", "forward"]

_MOST_LINES = 4
_REPLY_WORDS = (
    "original ?message|original ?mail|original|replied ?message|reply ?message|original ?appointment"
    "|原始邮件|原始信件|原始郵件"
    "|原始信息|原始消息|原始訊息|原邮件|原郵件|原信息|原文|邮件原件|邮件原文|回复的原邮件|回复的邮件"
    "|回复邮件|来信原文"
    "|ursprüngliche ?nachricht|originalnachricht|original-nachricht|message ?d['’]origine|message ?original"
    "|mensaje ?original|messaggio ?originale|mensagem ?original|oorspronkelijk ?bericht|originalmeddelande"
    "|oprindelig ?meddelelse|opprinnelig ?melding|alkuperäinen ?viesti|özgün ?ileti|původní ?zpráva"
    "|oryginalna ?wiadomość|wiadomość ?oryginalna|исходное ?(сообщение|письмо)|元のメッセージ"
    "|オリジナルメッセージ"
    "|원본 ?(메일|메시지)"
)
_FORWARD_WORDS = (
    "forwarded ?message|forwarded ?mail|forwarded ?by.{0,40}|转发的?(消息|邮件|信息)(信息)?|转发"
    "|轉寄的?(郵件|訊息|信件)|轉發的?(郵件|訊息)"
    "|weitergeleitete ?nachricht|message ?(transféré|transmis)|mensaje ?reenviado|messaggio ?inoltrato"
    "|mensagem ?(encaminhada|reencaminhada)|doorgestuurd ?bericht|(przekazana|przesłana) ?(dalej ?)?wiadomość"
    "|(пересланное|пересылаемое|перенаправленное) ?(сообщение|письмо)|転送(された)?メッセージ|전달된 "
    "?(메일|메시지)"
    "|vidarebefordrat ?meddelande|videresendt ?(meddelelse|melding)|přeposlaná ?zpráva|továbbított ?levél"
)
_DASHES = "[-_=—–─━*~]"
_END_OF_RULER = rf" ?:?(?: ?{_DASHES}{{2,}}.{{0,300}})?"
_REPLY_RULER = re.compile(rf"{_DASHES}{{2,}} ?(?:{_REPLY_WORDS}){_END_OF_RULER}", re.IGNORECASE)
_FORWARD_RULER = re.compile(rf"{_DASHES}{{2,}} ?(?:{_FORWARD_WORDS}){_END_OF_RULER}", re.IGNORECASE)
# Apple Mail draws no dashes.
_FORWARD_LINE = re.compile(
    r"(begin forwarded message|以?下面?是被?转发的邮件|以下是轉寄的郵件|anfang der weitergeleiteten nachricht"
    r"|début du message (transféré|réexpédié)|inicio del mensaje reenviado|inizio messaggio inoltrato"
    r"|início da mensagem (reencaminhada|encaminhada)|begin doorgestuurd bericht|början på "
    r"vidarebefordrat brev"
    r"|początek przekazywanej wiadomości|начало переадресованного сообщения|転送されたメッセージ"
    r"|전달된 메시지) ?:",
    re.IGNORECASE,
)
_FORWARD_SUBJECT = re.compile(
    r"\[?(fwd?|转发|轉寄|轉發|转寄|wg|tr|rv|i|enc|doorst|pd|vs|vb|vl|továbbítás|i̇lt|ilt|转|fs) ?:",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(rf"(?:{_DASHES}|[.·•])(?:[ ]?(?:{_DASHES}|[.·•])){{2,}}")

_ADDRESS = re.compile(r"[^\s<>@()]{1,100}@[^\s<>@()]{1,100}")
_TIME = re.compile(r"\d{1,2} ?[:时點点h.] ?\d{2}(?!\d)")
_DATE = re.compile(
    r"\b(19|20)\d\d\b|(19|20)\d\d ?[年-]|\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{1,2} ?月 ?\d{1,2} ?日"
)
_TIGHT_VERB = re.compile(r"(写道|寫道|写到|寫到|说道|のメール|書きました|書いた|작성|씀):?\Z")
_VERB = re.compile(
    r"\b(wrote|writes|schrieb|schreibt|a écrit|écrivait|escribió|escribio|ha scritto|scrisse|escreveu|schreef"
    r"|heeft .{0,120}geschreven|skrev|kirjoitti|napisał(\(a\)|a)?|napisal(\(a\)|a)?|pisze|пишет"
    r"|писал(\(а\)|а)?"
    r"|написал(\(а\)|а)?|yazdı|írta|a scris|napsal(\(a\)|a)?|napísal(\(a\)|a)?|đã viết)(?!\w)",
    re.IGNORECASE,
)
_VERB_AT_THE_END = re.compile(rf"(?:{_VERB.pattern}) ?:?\Z", re.IGNORECASE)
_OPENER = re.compile(
    r"(on|at|am|le|el|il|em|op|den|dne|dnia|w dniu|à|a|in|pe data|ha|vào|în) .{0,30}\d|\W{0,3}\d"
    r"|\w{2,12}[.,]{1,2} ?\d|\w{2,12}[.,]? \d{1,2}[. ]|\w{2,12}, \w{3,12}\.? \d",
    re.IGNORECASE,
)
_NAMED = re.compile(r"[^<>@:;!?。！？；，]{0,60}[<(\[]?[^\s<>@]{1,100}@[^\s<>]{1,100}[>)\]]?")
_SENTENCE = re.compile(r"[。！？；]|[^\W\d]{3}[.!?] [A-ZÀ-Þ][^\W\d]+ ")
_YOU = re.compile(r"您|你|来信|來信|信中|\byou\b", re.IGNORECASE)


def ruler_kind(line: str) -> RulerKind | None:
    """What a ruler with words in it opens: the letter that is answered, or one that is passed on."""
    text = spaced(line)
    if _FORWARD_RULER.fullmatch(text) or _FORWARD_LINE.fullmatch(text):
        return "forward"
    return "reply" if _REPLY_RULER.fullmatch(text) else None


def is_forwarded(subject: str) -> bool:
    """True when a subject says that the letter is passed on, in the words of mail programs."""
    return _FORWARD_SUBJECT.match(spaced(subject)) is not None


def is_separator(line: str) -> bool:
    """True for a line of dashes, underscores or dots alone."""
    return _SEPARATOR.fullmatch(spaced(line)) is not None


def attribution_length(lines: Sequence[str]) -> int:
    """How many of the lines, at most four, say who wrote what stands below; 0 for none.

    "On ... wrote:" and its like end with a verb or with an address, and hold an address or a time; less is
    enough where marked lines follow.
    """
    texts: list[str] = []
    for line in lines[:_MOST_LINES]:
        text = unframed(line) if not texts else spaced(line)
        if not text or is_marked(line):
            break
        texts.append(text)
        below = next((each for each in lines[len(texts) :][:3] if each.strip()), "")
        if _is_attribution(texts, marked_below=is_marked(below)):
            return len(texts)
    return 0


def _is_attribution(texts: Sequence[str], *, marked_below: bool) -> bool:
    whole, joined = " ".join(texts).rstrip(" -"), "".join(texts).replace(" ", "").rstrip("-")
    if not (whole.endswith(":") or marked_below) or _SENTENCE.search(whole):
        return False
    dated = _DATE.search(whole) is not None
    sure = _ADDRESS.search(whole) is not None or (dated and _TIME.search(whole) is not None)
    if _TIGHT_VERB.search(joined):
        return marked_below or (sure and not (_YOU.search(whole) and "@" not in whole))
    opened = _OPENER.match(whole) is not None
    named = _NAMED.match(whole) is not None
    if _VERB_AT_THE_END.search(whole):
        return marked_below or ((opened or named) and sure) or (opened and dated and not _YOU.search(whole))
    if _VERB.search(whole):
        return (opened or named) and sure
    return opened and dated and sure and whole.rstrip(" :").endswith((">", ")")) and "@" in whole
