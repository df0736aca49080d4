"""How much a form looks like one that takes a message, in points: its fields, and the words around it."""

import re
from collections.abc import Iterator, Sequence

from replyclock.probes.discovery.controls import ControlReading
from replyclock.probes.discovery.field_types import Guess
from replyclock.probes.discovery.groups import Group
from replyclock.probes.vocabulary.forms import form_words
from replyclock.probes.vocabulary.phrases import gist, spoken_name

_NO_LETTER = frozenset({"search", "login", "newsletter"})
"""Such forms have no field for a text; where one has, the words are the page's own."""


def points_of(group: Group, guesses: Sequence[Guess], reading: ControlReading) -> float:
    """What speaks for a form that takes a message, in points; three are enough."""
    types = {guess.type for guess in guesses if not guess.trap}
    lengths = sum(guess.field.kind == "long" for guess in guesses)
    points = 2.2 if "body" in types else -2.0
    points += 0.7 * ("email" in types) + 0.5 * ("name" in types) + 0.5 * ("phone" in types)
    points += 0.7 * ("subject" in types) + 0.6 * ("department" in types) + 0.4 * ("category" in types)
    points += 0.6 * ("visibility" in types) + 0.3 * ("submit" in types) + 0.3 * ("id_number" in types)
    points -= 1.0 * (lengths == 0)
    points -= 1.5 * sum(guess.field.first.type == "password" and guess.type != "captcha" for guess in guesses)
    points -= 1.2 * (len(guesses) > 45)
    return points + _about(group, guesses, reading)


def _about(group: Group, guesses: Sequence[Guess], reading: ControlReading) -> float:
    """What the words around a form say about it, each kind at most once from each source."""
    tag = group.tag
    send = " ".join(guess.label for guess in guesses if guess.type == "submit")
    labels = [gist(f"{guess.label} {guess.field.first.title}") for guess in guesses if guess.type != "submit"]
    heading = gist(tag.heading) if tag else ""
    named = spoken_name(f"{group.words} {tag.words} {tag.action}" if tag else group.words)
    fields = spoken_name(" ".join([*(tag.hidden if tag else ()), *(_body_names(guesses))]))
    page = [gist(text) for text in (reading.title, *reading.headings[:2])]
    address = spoken_name(re.sub(r"^\w+://[^/]*", "", reading.url))
    words = form_words()
    writes = {"body", "email"} <= {guess.type for guess in guesses}
    points = 0.0
    for kind, weight in words.weights.items():
        strength = words.forms.said(gist(send)).get(kind, 0.0) * 0.8
        strength += words.forms.said(heading).get(kind, 0.0) * 1.0
        strength += words.form_names.said(named).get(kind, 0.0) * 1.0
        strength += words.form_names.said(fields).get(kind, 0.0) * 0.7
        if kind in {"share", "review", "message"}:
            strength += min(1.0, sum(words.forms.said(label).get(kind, 0.0) for label in labels)) * 0.6
        if kind == "message":
            strength += 0.6 * max((words.forms.said(text).get(kind, 0.0) for text in page), default=0.0)
            strength += 0.4 * words.form_names.said(address).get(kind, 0.0)
        points += weight * min(1.6, strength) * (0.2 if writes and kind in _NO_LETTER else 1.0)
    return points


def _body_names(guesses: Sequence[Guess]) -> Iterator[str]:
    for guess in guesses:
        if guess.type == "body":
            yield guess.field.first.name
            yield guess.field.first.id
