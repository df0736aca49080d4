"""Tells fields that only programs fill in: unseen, named so, or told to be left alone; knows no meaning."""

import re

from replyclock.probes.discovery.controls import Control
from replyclock.probes.discovery.field_types import Field

# ruff: noqa: E501 - one language a line
_NAMED_SO = re.compile(
    r"honey|gotcha|bot[-_ ]?(?:field|check|trap)|spam[-_ ]?trap|anti[-_]?spam[-_]?field"
    r"|(?:^|[\s_-])hp(?:[\s_-]|$)",
    re.IGNORECASE,
)
# What a style sheet hides by these names is hidden, though the sheet be missing.
_CONCEALED = re.compile(
    r"(?:^|\s)(?:[\w-]*(?:visually|screen|sr)[-_]?(?:hidden|only)|hidden|hidden[-_]field|invisible|d-none"
    r"|off-?screen|no-?display|display-?none|u-hidden|is-hidden|element-invisible)(?:\s|$)",
    re.IGNORECASE,
)
_LEFT_ALONE = re.compile(
    "|".join(
        (
            r"(?<!not )(?<!n't )leave(?:\s(?:this|it|the|that))?(?:\s(?:field|box|input|space))?\s(?:blank|empty|alone)",
            r"(?:should|must) (?:be|stay|remain) (?:left )?(?:empty|blank)|keep (?:this|it) (?:field )?(?:empty|blank)",
            r"(?:do not|don'?t|never) (?:fill|enter|type|complete) (?:this|it|anything|in\b|out\b)",
            r"if you are (?:a )?human|if you see this",
            r"(?:勿|不要|不用|别)(?:在此)?(?:填写?|输入|輸入)(?=此|本|该|任何|[\s)）】\]。！!，,.;；]|$)",
            r"(?<![能可得许要])(?:留空|空着|保持空白|留白)|入力しないで|空欄のまま",
            r"ne (?:pas|rien) (?:remplir|écrire|saisir)|laisse[rz]? (?:ce champ )?vide",
            r"nicht (?:auszu|aus)?füllen|leer (?:zu )?lassen|frei lassen|niet invullen|laat (?:dit veld )?leeg",
            r"no rellen|n[ãa]o preench|deje? (?:este )?(?:campo )?(?:vac[ií]o|en blanco)|deixe (?:este campo )?em branco",
            r"lascia(?:re|te)? (?:questo campo )?vuoto|non compilare|ikke fyll|fyll inte",
            r"nevyplňuj|nie wypełniaj|не заполня|оставьте (?:это )?поле пуст",
        )
    ),
    re.IGNORECASE,
)
# "Leave blank if you have none" is a help, not a warning.
_IN_SOME_CASE = re.compile(
    r"\bif (?:you (?:do|don|have|want|wish|would|prefer|can)|not\b|none|unknown|unsure|no\b|it does)|\bunless\b"
    r"|wenn sie kein|\bfalls\b|si vous n|se non|si no\b"
    r"|[如若](?:果?)(?:没|無|无|不|未)|没有(?:的|则|可|请)|(?<!有)无(?:则|可|请)|不(?:知道|清楚|详|需要?)(?:的|则|可|请)|匿名",
    re.IGNORECASE,
)


def is_bait(field: Field, *, form_shown: bool) -> bool:
    """True for a field that people do not see or are told to leave alone: only programs fill it in."""
    control = field.first
    if field.kind == "press":
        return False
    if _NAMED_SO.search(f"{control.name} {control.id} {control.classes} {control.marks}"):
        return True
    if _is_warned_of(control):
        return True
    if field.kind not in {"line", "long"} or not form_shown or control.tag == "iframe":
        return False
    if control.shown:
        return control.tiny or _shuns_people(control)
    return field.kind == "line" and not (control.on_demand and not control.unreachable)


def _is_warned_of(control: Control) -> bool:
    """True where words beside the field tell people to leave it alone, always and not only in some case."""
    own = (control.label, control.placeholder, control.title, control.row)
    texts = own if control.label else (*own, control.before)
    return any(_LEFT_ALONE.search(text) and not _IN_SOME_CASE.search(text) for text in texts)


def _shuns_people(control: Control) -> bool:
    """True where keys do not lead to it, or where a style sheet that is missing would hide it."""
    silent = control.autocomplete.lower() in {"off", "nope", "new-password"}
    return (control.unreachable and silent) or (
        bool(_CONCEALED.search(control.marks)) and not control.required
    )
