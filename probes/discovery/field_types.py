"""Says what each field of a form is for, by weighing the words near it; knows no browser."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from replyclock.probes.discovery.controls import Control
from replyclock.probes.vocabulary.fields import field_words
from replyclock.probes.vocabulary.phrases import gist, normal

FieldType = Literal[
    "name", "email", "phone", "id_number", "address", "subject", "body", "category", "department",
    "visibility", "captcha", "consent", "password", "attachment", "submit", "other",
]  # fmt: skip
Scores = dict[str, float]

_TYPES: tuple[FieldType, ...] = get_args(FieldType)
_ENOUGH = 1.0
_PLAIN = 0.65
"""How clearly a choice must say a word: "public" does, "public inquiries" does not."""
_TYPED: Mapping[str, FieldType] = {
    "email": "email",
    "tel": "phone",
    "file": "attachment",
    "password": "password",
}
# The words of the HTML standard (autofill detail tokens) that say what we ask.
_AUTOCOMPLETE: Mapping[FieldType, str] = {
    "name": "name given-name additional-name family-name nickname",
    "email": "email",
    "phone": "tel tel-national tel-local",
    "address": "street-address address-line1 address-line2 address-line3 address-level1 address-level2"
    " postal-code country country-name",
    "captcha": "one-time-code",
    "other": "organization organization-title url bday sex honorific-prefix",
}
# What a field of each kind cannot be for.
_NEVER: Mapping[str, str] = {
    "long": "consent visibility category department attachment password id_number",
    "list": "consent captcha attachment password email id_number name",
    "radio": "captcha attachment password email id_number name phone address",
    "box": "captcha attachment password email id_number name phone address",
    "line": "consent",
}
# 3 + 4 = ?, seven minus two, 6 + [ ] = 12
_SUM = re.compile(
    r"(?<!\d)\d++\s*+(?:\+|-|[*x×÷]|plus|minus|times|加上?|减去?|乘以?)\s*+(?:\d|_++\s*+=|=)"
    r"|(?<!_)_++\s*+(?:\+|-|[*x×])\s*+\d++\s*+="
)
_CODE_IMAGE = re.compile(
    r"code|captcha|verif|yzm|rand|valid|check|image\.(?:jsp|aspx?|php|do)|num|sec|turing|simpleimg|imagecreate",
    re.IGNORECASE,
)
_OFFICE = re.compile(
    r"(?:局|厅|委|委员会|办公室|部|处|科|镇|乡|街道|街道办事处|政府|中心|大队|支队|队|公司|市长|县长|区长|书记|主任)$"
    r"|\b(?:department|office|division|unit|bureau|ministry|council|team)\b"
)
# What a single box asks for, in the stems of its verbs.
_PROMISE = re.compile(
    r"agree|accept|consent|acknowledge|understand|\bterms\b|privacy|einverstanden|\bstimme\b|willige|gelesen"
    r"|datenschutz"
    r"|accord|autoris|j'ai (?:lu|pris)|acept|acceder|consient|aceito|concordo|accett|acconsent|autoriz"
    r"|preso visione|godkänn|godtar|samtyck|akkoord|souhlas|zgod|соглас|同意|承诺|保证"
    r"|知悉|知晓|阅读|属实|遵守"
)
_SECRET = re.compile(
    r"anonym|an[oó]nim|confiden|sigilo|publish|public|publi(?:er|car|que)|veröffentlich|vertraulich|pubblic|公开|公布|保密|匿名|隐藏|隐去|不显示|展示|公表|公開"
)
# Whom a complaint is about: never the writer.
_OTHERS = re.compile(
    r"被(?!咨询|申请|征求|提问)[^\s被]{1,4}(?:人|方|者|单位|對象|对象|企业|机构)"
    r"|经营者|商家|商户|卖家|肇事|涉事|涉案"
    r"|\b(?:person|organi[sz]ation|company|business|officer)s? (?:you are|you're|being|complained|concerned)"
)
_ADDRESSED = re.compile(r"(?:投诉|举报|反映|咨询|信访|求助|建议|监督)的?(?:单位|部门|机关|机构|科室)")
_MANNER = re.compile(r"(?:方式|形式|渠道|途径)$")
_AN_ADDRESS = re.compile(r"\s*[\w.+-]+@[\w-]+(?:\.[\w-]+)+\s*")
_HELD = 4.0
_PERSONAL = 2.5
_PICTURE_FILE = re.compile(r"^(?:data:|\S+\.(?:png|jpe?g|gif|svg|webp|ico|bmp)(?![\w.]))", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Field:
    """One question of a form: a control, or the radio buttons or boxes that answer it together."""

    controls: tuple[Control, ...]

    @property
    def first(self) -> Control:
        """The control that stands for it."""
        return self.controls[0]

    @property
    def kind(self) -> str:
        """long, list, radio, box, file, press or line: how it is answered."""
        control = self.first
        if (
            control.pressable
            or control.tag == "button"
            or control.type in {"submit", "image", "button", "reset"}
        ):
            return "press"
        if control.tag == "select" or control.role == "combobox":
            return "list"
        if control.tag in {"textarea", "iframe", "div"} or (
            control.role == "textbox" and control.tag != "input"
        ):
            return "long"
        return {"radio": "radio", "checkbox": "box", "file": "file"}.get(control.type, "line")


@dataclass(frozen=True, slots=True)
class Guess:
    """What a field is for, how sure that is (0 to 1), and whether it is a trap for programs."""

    field: Field
    type: FieldType
    label: str
    confidence: float
    required: bool
    trap: bool


def weigh(field: Field) -> Scores:
    """How much speaks for each type, from the field alone."""
    control, kind = field.first, field.kind
    scores: Scores = {}
    if control.type in _TYPED:
        _add(scores, {_TYPED[control.type]: 1.0}, 6.0 if control.type in {"file", "password"} else 4.0)
    token = control.autocomplete.lower().split(" ")[-1]
    _add(scores, {kind: 1.0 for kind, tokens in _AUTOCOMPLETE.items() if token in tokens.split()}, 3.0)
    for text, weight in _texts(field):
        _add(scores, field_words().labels.said(gist(text)), weight)
    _add(scores, field_words().named(control.name), 1.8)
    if control.id and control.id.lower() != control.name.lower():
        _add(scores, field_words().named(control.id), 1.2)
    _weigh_choices(field, scores)
    _weigh_code(field, scores)
    if kind == "long":
        scores["body"] = scores.get("body", 0.0) + 1.5
        if "captcha" not in field_words().named(control.name):
            scores.pop("captcha", None)
    _turn_choices(field, scores)
    if kind == "line":
        scores["body"] = scores.get("body", 0.0) * 0.5
    _weigh_addresses(control, kind, scores)
    _about_others(control, kind, scores)
    for never in _NEVER.get(kind, "").split():
        scores.pop(never, None)
    return scores


def _texts(field: Field) -> list[tuple[str, float]]:
    """The words that may say what the field is for, with what each source weighs."""
    control = field.first
    if field.kind in {"radio", "box"}:
        question = control.before or control.left or control.above
        own = control.label or control.title or control.after
        grouped = len(field.controls) > 1
        return [(control.legend, 2.0), (question, 2.4 if grouped else 0.9), (own, 1.0 if grouped else 3.0)]
    texts = [(control.label, 3.0), (control.placeholder, 2.4), (control.title, 1.4)]
    near = 0.7 if says(control.label) else 1.6 if control.label else 1.1 if says(control.placeholder) else 2.6
    if says(control.cell):  # the document itself says which words are ours: where others stand is chance
        texts.append((control.cell, near))
    elif says(control.before) and not _is_row_of_labels(control):
        texts.append((control.before, near))
    else:
        texts += _by_eye(control, near)
    if field.kind == "line":
        texts.append((control.after, 0.35))
        texts.append((control.value, 0.0 if any(says(text) for text, _ in texts[:-1]) else 1.5))
    return [(text, weight) for text, weight in texts if text and weight]


def _is_row_of_labels(control: Control) -> bool:
    """True where all labels stand in a row above: only what is right above a control is its own."""
    return bool(control.above) and control.above != control.before and control.above in control.before


def _by_eye(control: Control, near: float) -> list[tuple[str, float]]:
    """What stands beside and above on the screen, where the document does not say it."""
    before = control.before
    if not control.left and _is_row_of_labels(control):
        before = ""
    texts = [(before, near)]
    if before != control.left:
        texts.append((control.left, near if not before else 0.6 * near))
    return [*texts, (control.above, 0.3 * near if before or control.left else near)]


def says(text: str) -> bool:
    """True where words tell what a field is for, which "please fill in" does not."""
    return bool(field_words().labels.said(gist(text)))


def _weigh_choices(field: Field, scores: Scores) -> None:
    """What may be chosen says what is asked."""
    if field.kind == "list":
        options = field.first.options
    elif field.kind in {"radio", "box"}:
        options = tuple(each.label or each.after for each in field.controls)
    else:
        return
    counts: Scores = {}
    plain = [gist(option) for option in options if option]
    for option in plain:
        for meaning, clear in field_words().options.said(option).items():
            if clear > _PLAIN:
                counts[meaning] = counts.get(meaning, 0.0) + clear
        if _OFFICE.search(option):
            counts["department"] = counts.get("department", 0.0) + 1.0
    for meaning, count in counts.items():
        scores[meaning] = scores.get(meaning, 0.0) + min(5.0, 5.0 * count / max(2, len(plain)))


def _turn_choices(field: Field, scores: Scores) -> None:
    """A list of subjects, or an answer to "how can we help?" that is chosen, is a category.

    A single box asks for leave: to use what is told, or to publish it.
    """
    kind = field.kind
    if kind not in {"list", "radio", "box"}:
        return
    subject, body = scores.pop("subject", 0.0), scores.pop("body", 0.0)
    if kind == "box" and len(field.controls) == 1:
        control = field.first
        words = normal(control.label or control.title or control.after or control.before)
        for meaning, stems in (("consent", _PROMISE), ("visibility", _SECRET)):
            if stems.search(words):
                scores[meaning] = scores.get(meaning, 0.0) + 1.2
        return
    if any(_MANNER.search(gist(text)) for text in (field.first.cell, field.first.label, field.first.before)):
        scores.pop("category", None)
        return
    if scores.get("other", 0.0) > _PERSONAL:  # "Title" with Mr and Mrs to choose from
        return
    if kind == "list":  # what a letter lets choose is most often its kind
        scores["category"] = scores.get("category", 0.0) + 0.4
    if max(subject, body) > scores.get("category", 0.0):
        scores["category"] = max(subject, 0.7 * body, scores.get("category", 0.0))


def _weigh_code(field: Field, scores: Scores) -> None:
    """A short field beside a picture made by a script, or behind a sum, wants what only people read."""
    control = field.first
    if field.kind != "line" or control.type in _TYPED:
        return
    words = " ".join((control.label, control.placeholder, control.before, "_", control.after))
    if _SUM.search(normal(words)):
        scores["captcha"] = scores.get("captcha", 0.0) + 2.5
    if control.near_image and _CODE_IMAGE.search(control.near_image):
        scores["captcha"] = scores.get("captcha", 0.0) + 1.6
    elif (
        control.near_image
        and not _PICTURE_FILE.search(control.near_image)
        and max(scores.values(), default=0) < 1.5
    ):
        scores["captcha"] = scores.get("captcha", 0.0) + 1.1


def _weigh_addresses(control: Control, kind: str, scores: Scores) -> None:
    """What a field holds, or lets be typed, says more than the words beside it."""
    holds = kind == "line" and _AN_ADDRESS.fullmatch(control.value) is not None
    if holds:
        scores["email"] = scores.get("email", 0.0) + _HELD
    if holds or control.type == "email":
        for meaning in ("name", "phone", "subject", "address", "department"):
            scores.pop(meaning, None)


def _about_others(control: Control, kind: str, scores: Scores) -> None:
    """Name and number of whom a letter complains about are not ours; an office that is chosen takes it."""
    words = (control.label, control.cell, control.before, control.placeholder, control.section)
    is_chosen = kind != "line" or control.read_only
    if is_chosen and any(_ADDRESSED.search(normal(text)) for text in words[:3]):
        scores["department"] = scores.get("department", 0.0) + scores.pop("other", 0.0) + 1.0
    elif any(_OTHERS.search(normal(text)) for text in words):
        for meaning in ("name", "phone", "address", "id_number", "department", "category"):
            scores["other"] = max(scores.get("other", 0.0), scores.pop(meaning, 0.0))


def _add(scores: Scores, said: Mapping[str, float], weight: float) -> None:
    for meaning, clear in said.items():
        scores[meaning] = scores.get(meaning, 0.0) + weight * clear


def decide(scores: Scores) -> tuple[FieldType, float]:
    """The type that most speaks for, and how sure it is (0 to 1)."""
    ranked = sorted(((scores.get(name, 0.0), name) for name in _TYPES), key=lambda pair: -pair[0])
    (best, name), (second, _) = ranked[:2]
    if best < _ENOUGH:
        return "other", 0.4
    return name, round(best / (best + second + 0.8), 2)
