"""Proves of most pages in one quick pass that they nest and list as pages do; knows tags only by name.

A page that is not proved is no fault: the full account in `nesting` decides on it. Known here are only tags
that every way of reading HTML takes for the same, closed in their order, and cells that stand in rows.
"""

import re

_DEEPEST = 40
"""So few formats are never too many to open anew."""
_MOST_CHOICES = 5_000
_BLANK = r"[\t\n\f\r ]"
_REST = (
    rf"(?:{_BLANK}++[^\t\n\f\r <>\"'=/]++"
    rf"""(?:="[^"<>]*+"|='[^'<>]*+'|=[^\t\n\f\r "'<>=]++(?=[\t\n\f\r >]))?+)*+{_BLANK}*+/?>"""
)
# What is text up to its own end, a comment, the kind of document; a tag; or, last, what is none of them.
_TEXT = r"[^<]*+(?:<(?!(?i:/?(?:script|style|title|textarea))|!)[^<]*+){0,900}+"
_RAW = "|".join(rf"{kind}{_REST}{_TEXT}</{kind}>" for kind in ("script", "style", "title", "textarea"))
_MARKUP = re.compile(
    rf"<(?:{_RAW}"
    rf"|!--(?![->])(?:[^-]|-(?!-))*+-->|![dD][^<>]*+>|(/?[a-zA-Z]++[1-6]?+){_REST})"
    r"|(<)"
)
# An attribute takes two signs and more; those of <html> and <body> are counted together.
_LONG_TAG = re.compile(r"<(?:[hHbB][tToO][^<>]{480}|[^<>]{980})")
_FLAT = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr", "head", "p", "li", "dd", "dt", "option", "colgroup",
})  # fmt: skip
_ONCE = frozenset({"html", "body"})
_CELLS = frozenset({"td", "th"})
_ROWS = frozenset({"tr", "tbody", "thead", "tfoot", "table"})
_IN_ORDER = frozenset({
    "a", "abbr", "article", "aside", "b", "big", "blockquote", "button", "center", "code", "dl", "div",
    "em", "fieldset", "figure", "font", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "i",
    "label", "legend", "main", "nav", "noscript", "ol", "optgroup", "pre", "s", "section", "select",
    "small", "span", "strong", "sub", "sup", "table", "time", "tt", "u", "ul",
})  # fmt: skip


def is_plainly_flat(html: str) -> bool:
    """True when the page surely keeps no parser busy; False says nothing."""
    if _LONG_TAG.search(html):
        return False
    found = _MARKUP.findall(html)
    if any(strange for _, strange in found):
        return False
    tags = [tag.lower() for tag, _ in found if tag]
    if tags.count("option") > _MOST_CHOICES or any(tags.count(kind) > 1 for kind in _ONCE):
        return False
    return _is_in_order(tags)


def _is_in_order(tags: list[str]) -> bool:
    """True when every element that opens is closed before the one around it, and few lie in each other."""
    opened = [""]
    for tag in tags:
        if tag in _IN_ORDER and tag != "table":
            opened.append(tag)
            if len(opened) > _DEEPEST:
                return False
        elif tag[0] == "/" and tag[1:] == opened[-1] and tag != "/table":
            opened.pop()
        elif not _is_flat(tag.lstrip("/")) and not _takes_its_place(tag, opened):
            return False
    return True


def _is_flat(kind: str) -> bool:
    return kind in _FLAT or kind in _ONCE


def _takes_its_place(tag: str, opened: list[str]) -> bool:
    """Follow the tag of a table; False for one that stands elsewhere, and for what is not known."""
    kind = tag.lstrip("/")
    if tag == "table":
        opened.append(tag)
        return len(opened) <= _DEEPEST
    if kind in _ROWS or tag in _CELLS:
        if opened[-1] in _CELLS:
            opened.pop()
        if opened[-1] != "table":
            return False
        if tag in _CELLS:
            opened.append(tag)
        elif tag == "/table":
            opened.pop()
        return True
    return tag[0] == "/" and kind in _IN_ORDER and kind not in opened
