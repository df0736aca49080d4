"""Phrases, and how well a text says each of them; knows no word of any page."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from replyclock.domain.chinese import EAST_ASIAN_SIGNS, simplify
from replyclock.domain.clean_text import nfkc

_LETTER = re.compile("[a-zà-öø-ÿāăąćčďđēęěğīıłńňōőřśşšťūůűźżžа-яёіїєα-ωά-ώ]")
_FILLERS = re.compile(
    "|".join(
        (
            r"请(?:您)?(?:正确|如实|认真|简要)?(?:输入|填写|选择|留下|描述)(?:您的|你的)?",
            r"必填项?|选填|可选|^\s*(?:您的|你的|您|本人)",
            r"\b(?:please\s+)?(?:enter|type|choose|select|fill in)\b(?:\s+(?:your|the|a|an))?",
            r"\b(?:please|your|required|optional|obligatoire|obligatorio|obrigatório|obbligatorio|pflichtfeld)\b",
            r"\b(?:verplicht|påkrevd|обязательно|facultatif|opcional|votre|vos|ihre?|uw)\b",
        )
    )
)


_BRACKETS = re.compile(r"[（(\[【][^（）()\[\]【】]*[）)\]】]")
_EDGES = " \t\r\n:：*＊·•|,，。.、;；?？!！-—–_/\\>»<«“”\"'’‘※#&()（）[]【】~～+="
_LONG = 24


# "Sujet du message" is a subject: in such a pair the first word is the one that counts.
_OF_WORDS = "of|du|des?|del|dell[ao']|de la|de l'|d'|di|da|do|dos|von|van|av|af"
_OF = re.compile(rf"\s(?:{_OF_WORDS})(?:\s|(?<='))")
_OF_BEFORE = re.compile(rf"\w\s(?:{_OF_WORDS})(?:\s|(?<='))\w*\s?$")


def normal(text: str) -> str:
    """The text in one form: compatibility forms resolved, small letters, no spaces between Chinese signs.

    Signs of forms that are written in two ways are made simple ones: 電郵 and 电邮 are one word.
    """
    plain = simplify(nfkc(text).lower())
    return _close(" ".join(plain.split()))


def gist(text: str) -> str:
    """What a label says without brackets, fillers and signs at its ends."""
    plain = normal(text)
    bare = _FILLERS.sub(" ", _BRACKETS.sub(" ", plain)).strip(_EDGES)
    return _close(" ".join((bare or _FILLERS.sub(" ", plain).strip(_EDGES)).split()))


def _close(text: str) -> str:
    """The text without the spaces that spread Chinese words over a line."""
    return re.sub(rf"(?<=[{EAST_ASIAN_SIGNS}])\s+(?=[{EAST_ASIAN_SIGNS}])", "", text)


def spoken_name(name: str) -> str:
    """A programmer's name as words: `creatorIdentityCard`, `con_mail` -> creator identity card, con mail."""
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name)
    return " ".join(re.split(r"[^a-z\u0080-\uffff]+", parted.lower())).strip()


@dataclass(frozen=True, slots=True)
class Phrases:
    """Phrases and what each stands for; a phrase inside a longer one that was found does not count.

    `lengths` are the lengths of the phrases that begin with a sign, the longest first. Those of `closing`
    count at the end of a text only, those of `alone` where they are all of it.
    """

    meanings: Mapping[str, frozenset[str]]
    lengths: Mapping[str, tuple[int, ...]]
    closing: frozenset[str] = frozenset()
    alone: frozenset[str] = frozenset()

    def said(self, text: str) -> dict[str, float]:
        """How clearly (0 to 1) an already normal text says each meaning: alone, at its end, or in passing."""
        spans = self._spans(text)
        scores: dict[str, float] = {}
        for start, end in spans:
            covered = (end - start) / max(1, len(text))
            at_end = _closes(text[end:])
            clear = 1.0 if covered > 0.85 else 0.45 + 0.3 * covered + (0.25 if at_end else 0.0)
            if len(text) > _LONG and not (at_end and start < _LONG):
                clear *= 0.45
            if _OF_BEFORE.search(text[:start]):
                clear *= 0.6
            for meaning in self.meanings[text[start:end]]:
                scores[meaning] = max(scores.get(meaning, 0.0), clear)
        return scores

    def _spans(self, text: str) -> list[tuple[int, int]]:
        """Where phrases stand, longest from each beginning, those inside others left out."""
        found: list[tuple[int, int]] = []
        for start, sign in enumerate(text):
            for length in self.lengths.get(sign, ()):
                end = start + length
                if end > len(text) or text[start:end] not in self.meanings:
                    continue
                if _stands_alone(text, start, end) and self._counts(text, start, end):
                    if not found or end > found[-1][1]:
                        found.append((start, end))
                    break
        return found

    def _counts(self, text: str, start: int, end: int) -> bool:
        word = text[start:end]
        if word in self.alone:
            return start == 0 and end == len(text)
        return word not in self.closing or end == len(text)


def phrases(tables: Mapping[str, Iterable[str]]) -> Phrases:
    """Phrases of several meanings, made ready for searching.

    `-x` stands for an x that closes a text, `=x` for one that is all of it.
    """
    meanings: dict[str, set[str]] = {}
    marked: dict[str, set[str]] = {"-": set(), "=": set()}
    for meaning, words in tables.items():
        for word in words:
            plain = normal(word.removeprefix("-").removeprefix("="))
            marked.get(word[0], set()).add(plain)
            meanings.setdefault(plain, set()).add(meaning)
    lengths: dict[str, set[int]] = {}
    for word in meanings:
        lengths.setdefault(word[0], set()).add(len(word))
    return Phrases(
        {word: frozenset(said) for word, said in meanings.items()},
        {sign: tuple(sorted(known, reverse=True)) for sign, known in lengths.items()},
        frozenset(marked["-"]),
        frozenset(marked["="]),
    )


def _closes(rest: str) -> bool:
    """True where what follows a phrase adds nothing to it, or only what a colon leads in: "Quiz: 3 + 4"."""
    return not rest.strip(_EDGES) or rest.lstrip().startswith(":") or bool(_OF.match(rest))


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Words of alphabets begin and end where their letters do; Chinese signs stand anywhere."""
    before = start > 0 and _LETTER.match(text[start]) and _LETTER.match(text[start - 1])
    after = end < len(text) and _LETTER.match(text[end - 1]) and _LETTER.match(text[end])
    return not (before or after)
