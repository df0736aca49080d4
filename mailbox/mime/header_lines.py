"""Makes header lines readable that the standard parser takes for the body; reads no field's value."""

import re

_BEFORE = re.compile(rb"\A(?:\xef\xbb\xbf|[ \t]*\r?\n){1,50}(?=[A-Za-z][A-Za-z-]{1,60}[ \t]*:)")
_END = re.compile(rb"\r?\n[ \t]*\r?\n|\r[ \t]*\r")
_LONGEST = 500_000
_BLANK_BEFORE_COLON = re.compile(rb"^([A-Za-z][A-Za-z0-9-]{1,60})[ \t]+(?=:)", re.MULTILINE)
_OF_A_PART = re.compile(rb"^(content-[a-z-]{2,30})[ \t]+(?=:)", re.IGNORECASE | re.MULTILINE)
# Fields by which the rest of a message is read, or that no body holds in a line of its own.
_KNOWN = re.compile(
    rb"^(content-(type|transfer-encoding|disposition)|mime-version|message-id|from|to|cc|date|subject|reply-to"
    rb"|received|in-reply-to|references|x-mailer)[ \t]*:",
    re.IGNORECASE,
)
_FIELD_OR_FOLD = re.compile(rb"[!-9;-~]{1,200}:|[ \t]|>?From |\Z")


def with_whole_header(data: bytes) -> bytes:
    """The message from the first line of its header on, no field of which ends the header before its time.

    Passed over are a byte order mark and blank lines before it; a blank before a colon goes; a line that
    is no field and stands before known ones, such as one whose fold was lost, continues the one above.
    """
    data = _BEFORE.sub(b"", data, count=1)
    end = _END.search(data, 0, _LONGEST)
    length = end.start() if end else min(len(data), _LONGEST)
    head = _BLANK_BEFORE_COLON.sub(rb"\1", data[:length])
    body = data[length:]
    if b"ontent-" in body or b"ONTENT-" in body:
        body = _OF_A_PART.sub(rb"\1", body)
    return _folded(head) + body


def _folded(head: bytes) -> bytes:
    lines = head.split(b"\n")
    last = max((at for at, line in enumerate(lines) if _KNOWN.match(line)), default=-1)
    if all(_FIELD_OR_FOLD.match(line) for line in lines[:last]):
        return head
    return b"\n".join(
        line if at > last or at == 0 or _FIELD_OR_FOLD.match(line) else b" " + line
        for at, line in enumerate(lines)
    )
