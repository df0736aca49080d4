"""Parts a reply's own words from the history quoted below it; knows how mail programs write that history."""

import re

_LINE_LIMIT = 5_000

# Outlook and Outlook Express, QQ (原始邮件), 163 (回复的原邮件), each with its own count of dashes.
_RULER = re.compile(
    r"^\s*[-_=—]{2,}\s*(original message|original|replied message|原始邮件|原始信件|原始郵件|原邮件|邮件原件"
    r"|回复的原邮件|原始訊息|original mail)\s*[-_=—]{2,}",
    re.IGNORECASE,
)
_FORWARD_RULER = re.compile(
    r"^\s*[-_=—]{2,}\s*(forwarded message|begin forwarded message|转发邮件信息|转发的邮件|轉寄郵件|转发邮件)"
    r"\s*[-_=—]{2,}",
    re.IGNORECASE,
)
# Gmail, Apple Mail, Thunderbird; and 163: At 2026-11-20 10:00:00, "x" <x@y> wrote:
_WROTE = re.compile(r"^\s*(on|at)\b.{6,300}\bwrote\s*[:：]\s*$", re.IGNORECASE)
_WROTE_CHINESE = re.compile(r"^.{0,200}(\d{4}[-年/.]|@).{0,200}(写道|寫道)\s*[:：]\s*$")
_FROM_LINE = re.compile(r"^\s*\**(发件人|寄件者|寄件人|from)\**\s*[:：]", re.IGNORECASE)
_SENT_LINE = re.compile(r"^\s*\**(发送时间|发送日期|日期|时间|寄件日期|sent|date)\**\s*[:：]", re.IGNORECASE)
_TO_LINE = re.compile(r"^\s*\**(收件人|收件者|主题|主旨|to|subject)\**\s*[:：]", re.IGNORECASE)


def split_quoted(text: str) -> tuple[str, str]:
    """(own words, quoted history), both stripped; own words are "" when the message is all history.

    A message forwarded without a word counts as the sender's own words: that is how offices pass on
    the answer of another department.
    """
    lines = text.split("\n", _LINE_LIMIT)
    for number, line in enumerate(lines):
        before, after = lines[:number], lines[number:]
        if _FORWARD_RULER.match(line) and not "".join(before).strip():
            return _split_marked(_after_header_block(after[1:]))
        if _RULER.match(line) or _FORWARD_RULER.match(line) or _is_header_block(after):
            return _join(before, after)
        length = _attribution_length(after)
        if length:
            return _split_at_attribution(before, after[:length], after[length:])
    return _split_marked(lines)


def _attribution_length(lines: list[str]) -> int:
    """How many lines "On ... wrote:" takes here: 0 for none, 2 when the program wrapped it."""
    if _WROTE.match(lines[0]) or _WROTE_CHINESE.match(lines[0]):
        return 1
    two = " ".join(line.strip() for line in lines[:2])
    wrapped = lines[0].strip() and (_WROTE.match(two) or _is_wrapped_chinese(lines[0], two))
    return 2 if wrapped else 0


def _is_wrapped_chinese(first: str, two: str) -> bool:
    return "@" not in first and bool(re.search(r"\d{4}[-年/.]", first)) and bool(_WROTE_CHINESE.match(two))


def _is_header_block(lines: list[str]) -> bool:
    """Outlook's block: From, Sent, To within a few lines; one of them alone is ordinary text."""
    if not _FROM_LINE.match(lines[0]):
        return False
    near = [line for line in lines[1:9] if line.strip()][:5]
    return any(_SENT_LINE.match(line) for line in near) and any(_TO_LINE.match(line) for line in near)


def _after_header_block(lines: list[str]) -> list[str]:
    for number, line in enumerate(lines[:12]):
        if number and not line.strip():
            return lines[number:]
    return lines


def _split_at_attribution(before: list[str], attribution: list[str], after: list[str]) -> tuple[str, str]:
    """Below "On ... wrote:" lines marked with > may be followed by the answer; unmarked ones are history."""
    first = next((line for line in after if line.strip()), "")
    if not first.lstrip().startswith((">", "＞")):
        return _join(before, [*attribution, *after])
    below, marked = _split_marked(after)
    own, marked_above = _split_marked(before)
    return _join([own, below], [marked_above, *attribution, marked])


def _split_marked(lines: list[str]) -> tuple[str, str]:
    own = [line for line in lines if not line.lstrip().startswith((">", "＞"))]
    marked = [line for line in lines if line.lstrip().startswith((">", "＞"))]
    return _join(own, marked)


def _join(own: list[str], quoted: list[str]) -> tuple[str, str]:
    # Outlook draws a line of underscores above the history it quotes.
    return re.sub(r"\n\s*[_-]{5,}$", "", "\n".join(own).strip()), "\n".join(quoted).strip()
