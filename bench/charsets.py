"""Measures on translated messages whether a charset's label is followed where it is right; run by hand.

    python bench/charsets.py [FOLDER ...]

reads the .mo files below the folders, by default those of the system in /usr/share/locale: short texts that
people wrote in fifty languages. Each is encoded in the charsets its language is written in. Under its right
label none may be overruled; the exit code is 1 when one is. Chinese under a wrong label is shown by its
length, since a few signs cannot always be told.

A message that is called overruled may have come encoded twice: then the other reading is right, and the
eye says so.
"""

import gettext
import struct
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from replyclock.charsets.decoding import decode

_WRITTEN_IN: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("fr", "de", "es", "pt", "pt_BR", "it", "sv", "da", "nb", "fi", "nl", "is", "ca", "gl", "ga"),
        ("windows-1252", "iso-8859-15"),
    ),
    **dict.fromkeys(("pl", "cs", "hu", "sk", "hr", "sl", "ro"), ("iso-8859-2", "windows-1250")),
    **dict.fromkeys(("lt", "lv"), ("iso-8859-13", "windows-1257")),
    **dict.fromkeys(("ru", "bg", "sr", "uk"), ("windows-1251", "koi8-r", "koi8-u", "iso-8859-5")),
    "tr": ("iso-8859-9",),
    "et": ("iso-8859-15",),
    "eo": ("iso-8859-3",),
    "el": ("iso-8859-7", "windows-1253"),
    "he": ("iso-8859-8", "windows-1255"),
    "ar": ("iso-8859-6", "windows-1256"),
    "fa": ("windows-1256",),
    "vi": ("windows-1258",),
    "ja": ("euc-jp",),
    "ko": ("euc-kr",),
    "zh_CN": ("gbk", "utf-8"),
    "zh_TW": ("big5", "utf-8"),
}
_WRONG = {"zh_CN": ("gbk", "utf-8"), "zh_TW": ("big5", "utf-8")}
_WRONG_LABELS = ("iso-8859-1", "us-ascii", "utf-8", "gb2312")
_LENGTHS = (1, 2, 3, 4, 6, 8, 16)


def main() -> int:
    """Prints what was measured; see the module's docstring for the exit codes."""
    folders = [Path(given) for given in sys.argv[1:]] or [Path("/usr/share/locale")]
    texts = _texts(folders)
    if not texts:
        print(f"no .mo files below {', '.join(map(str, folders))}; name a folder that holds some.")
        return 2
    overruled = 0
    for language, labels in _WRITTEN_IN.items():
        for label in labels:
            encoded = list(_encoded(texts[language], label))
            wrong = [text for text, data in encoded if decode(data, label).fault]
            overruled += len(wrong)
            print(f"{language:<6} {label:<13} {len(encoded):>7} texts, {len(wrong)} overruled", *wrong[:3])
    for language, codecs in _WRONG.items():
        for codec in codecs:
            for label in _WRONG_LABELS:
                print(
                    f"{language:<6} {codec:<6} under {label:<11}", *_by_length(texts[language], codec, label)
                )
    return 1 if overruled else 0


def _by_length(texts: set[str], codec: str, label: str) -> Iterator[str]:
    right, every = defaultdict(int), defaultdict(int)
    for text, data in _encoded(texts, codec):
        signs = sum(sign > "\x7f" for sign in text)
        length = max(each for each in _LENGTHS if each <= signs)
        every[length] += 1
        right[length] += decode(data, label).text == text
    return (f"{length}+: {right[length] / every[length]:.1%}" for length in _LENGTHS if every[length])


def _encoded(texts: set[str], codec: str) -> Iterator[tuple[str, bytes]]:
    for text in sorted(texts):
        try:
            yield text, text.encode(codec)
        except UnicodeEncodeError:
            continue


def _texts(folders: list[Path]) -> dict[str, set[str]]:
    """The messages beyond ASCII by language; what one catalogue cannot give is left out."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in sorted(path for folder in folders for path in folder.rglob("*.mo")):
        try:
            with path.open("rb") as file:
                catalogue = gettext.GNUTranslations(file)
        except (OSError, ValueError, LookupError, struct.error):
            continue
        messages = vars(catalogue)["_catalog"].values()
        language = path.parent.parent.name
        found[language] |= {text for text in messages if isinstance(text, str) and not text.isascii()}
    return found


if __name__ == "__main__":
    sys.exit(main())
