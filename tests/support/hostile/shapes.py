"""Texts by which parsers were brought down, each as long as it is wanted; knows no parser."""

import random
from collections.abc import Callable, Mapping

Shape = Callable[[int], str]

_PIECES = {
    "blanks": " ",
    "tabs": "\t",
    "line ends": "\n",
    "line ends of two signs": "\r\n",
    "bare returns": "\r",
    "wide blanks": "\u3000",
    "blank lines with a sign": " \n.",
    "lines of one sign": "a\n",
    "one letter": "a",
    "one digit": "7",
    "words": "your letter ",
    "one Chinese sign": "请",
    "Chinese figures": "一",
    "Chinese words": "您的来信",
    "Chinese clauses": "我们已收到您，",
    "Chinese sentences": "请您提供材料。",
    "tags begun": "<",
    "tags with blanks": "<a ",
    "tags with attributes": "<a b='c' ",
    "attributes": " b='c'",
    "elements begun": "<div>",
    "quotes begun": "<blockquote type=cite>",
    "comments begun": "<!--",
    "comments": "<!-- -->",
    "declarations begun": "<!",
    "scripts begun": "<script>",
    "entities begun": "&",
    "entities": "&#x4f60;",
    "tables": "<table><tr><td>",
    "encoded words begun": "=?",
    "encoded words": "=?utf-8?b?4pyT?= ",
    "encoded words side by side": "=?utf-8?b?4pyT?=",
    "quoted words": "=?gb2312?q?=C4=FA?= ",
    "equals signs": "=",
    "soft line ends": "=  \n",
    "hexadecimal": "=E6",
    "quotation marks": '"',
    "backslashes": "\\",
    "escaped quotation marks": '\\"',
    "brackets": "(",
    "brackets closed": "()",
    "square brackets": "[",
    "braces": '{"a":',
    "lists": "[{",
    "at signs": "@",
    "addresses": "a@b.example, ",
    "addresses side by side": "a@b@",
    "dots": ".",
    "commas": ",",
    "semicolons": "; a=b",
    "continued parameters": "; a*0=b",
    "colons": ":",
    "dashes": "-",
    "ruled lines": "-----\n",
    "marks of quoting": ">",
    "quoted lines": "> a\n",
    "labels": "From: a\n",
    "Chinese labels": "发件人：",
    "label blocks": "发件人: a@b.example\n主题: c\n",
    "attributions": "On 2025-09-24 10:00 a@b.example wrote:\n",
    "dates": "2025-09-24 10:00:00 ",
    "times": "10:00",
    "numbers and signs": "0-",
    "signed numbers": "+1 ",
    "links": "http://a.example/",
    "base64": "QUJD",
    "dashes and letters": "-a_",
    "invisible signs": "\u200b",
    "marks on letters": "\u0301",
    "joined signs": "ﷺ",
    "letters of two halves": "😀",
}


def _repeated(piece: str) -> Shape:
    return lambda length: (piece * (length // len(piece) + 1))[:length]


def _mixed(seed: int) -> Shape:
    def made(length: int) -> str:
        chance, pieces = random.Random(seed), [*_PIECES.values()]
        text = "".join(chance.choice(pieces) * chance.randrange(1, 20) for _ in range(length // 8 + 1))
        return text[:length]

    return made


def _opened_and_closed(opening: str, closing: str) -> Shape:
    return lambda length: (
        opening * (length // len(opening + closing)) + closing * (length // len(opening + closing))
    )


SHAPES: Mapping[str, Shape] = {
    **{name: _repeated(piece) for name, piece in _PIECES.items()},
    "elements within each other": _opened_and_closed("<div>", "</div>"),
    "brackets within each other": _opened_and_closed("(", ")"),
    "lists within each other": _opened_and_closed("[", "]"),
    "blanks before a sign": lambda length: " " * (length - 1) + "a",
    "letters before a sign": lambda length: "a" * (length - 1) + "!",
    "marks in the wrong order": lambda length: "a" + "\u0301" * (length // 2) + "\u0323" * (length // 2),
    "an endless number": lambda length: "&#" + "9" * length + ";",
    "a mixture": _mixed(1),
    "another mixture": _mixed(2),
}
"""A text of a length, by what it is made of."""
