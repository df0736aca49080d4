"""Writes a recipe's draft from a form that was found; lines that want a person's eye say so."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from replyclock.domain.chinese import is_east_asian
from replyclock.probes.discovery.field_lines import SURE, Pointed, comment, field_lines, key_lines, quoted
from replyclock.probes.discovery.field_types import Guess
from replyclock.probes.discovery.steps import StepTaken

_SIGNS_EAST = ("提交成功", "提交失败", r"编号[:：] *(\w+)")
_SIGNS_WEST = ("Thank you", "Please correct", r"reference (?:number)?[: ]+(\w+)")
_FOUND = (
    "A draft by `replyclock recipe discover`. Numbers in brackets are those of the picture.",
    "Mend every line marked DOUBTFUL, answer every QUESTION, then rehearse and look at the pictures.",
)


@dataclass(frozen=True, slots=True)
class DraftPlan:
    """All that a draft is written from.

    `hosts` are those beside the address's own that the page needs, `login_state` is the file below the
    workspace with the login it was reached with; `head` are the first comments, `notes` doubts
    about the whole.
    """

    url: str
    frame: str
    fields: Sequence[Pointed]
    steps: Sequence[StepTaken]
    blocked: Sequence[str]
    captcha: str | None
    hosts: Sequence[str] = ()
    login_state: str = ""
    head: Sequence[str] = _FOUND
    notes: Sequence[str] = ()


WATCH = "# QUESTION: where do answers show?"
"""Where a draft's own `watch` begins; a proposal takes its place."""


def draft(plan: DraftPlan) -> str:
    """The recipe as TOML; it is valid as it stands wherever no line is marked as doubtful."""
    parts = (_head(plan), _submit(plan), _steps(plan), _fields(plan), _consents(plan), _press(plan), _tail())
    return "\n".join(line for part in parts for line in part) + "\n"


def with_watch(text: str, lines: Sequence[str]) -> str:
    """The draft with this proposal as its `watch`."""
    return "\n".join([text.partition(WATCH)[0] + lines[0], *lines[1:]]) + "\n"


def marks(fields: Sequence[Pointed]) -> dict[int, tuple[str, str]]:
    """The numbers of a picture, with selectors and how sure each field is."""
    return {each.number: (_group_selector(each.guess), _mark(each.guess)) for each in fields}


def _mark(guess: Guess) -> str:
    return "trap" if guess.trap else "sure" if guess.confidence >= SURE else "doubtful"


def _group_selector(guess: Guess) -> str:
    return ", ".join(control.selector for control in guess.field.controls)


def _head(plan: DraftPlan) -> Iterator[str]:
    yield from (f"# {line}" for line in plan.head)
    yield from (f"# DOUBTFUL: {comment(note, 240)}" for note in plan.notes)
    if plan.blocked:
        hosts = ", ".join(map(comment, plan.blocked))
        yield f"# DOUBTFUL: the page also asked for {hosts}; add what it needs to `hosts`."
    if plan.hosts:
        yield f"hosts = [{', '.join(map(quoted, plan.hosts))}]"
    elif plan.blocked:
        yield "# hosts = []"
    yield ""


def _submit(plan: DraftPlan) -> Iterator[str]:
    yield "[submit]"
    yield 'channel = "form"'
    yield f"url = {quoted(plan.url)}"
    if plan.url.startswith("http://saved.invalid"):
        yield "# QUESTION: where does this saved page come from? Write its address into `url`."
    if plan.login_state:
        yield f"login_state = {quoted(plan.login_state)}"
    if plan.frame:
        yield f"iframe = {quoted(plan.frame)}"
    if plan.captcha:
        yield "# A person solves the captcha; the program stops where it sees one."
        yield f"captcha = {{ selector = {quoted(plan.captcha)} }}"
    yield from _questions(plan)


def _questions(plan: DraftPlan) -> Iterator[str]:
    """What a form cannot show before it was ever sent, with examples in the language of the page."""
    east = any(is_east_asian(each.guess.label) for each in plan.fields)
    success, failure, number = _SIGNS_EAST if east else _SIGNS_WEST
    yield "# QUESTION: what does the page show once it took a letter (text, url or selector)? Without it"
    yield "# every attempt is ambiguous."
    yield f"# success = {{ text = {quoted(success)} }}"
    yield "# QUESTION: and what when it was refused?"
    yield f"# failure = {{ text = {quoted(failure)} }}"
    yield "# QUESTION: does it show a number or a query password, or lead to a page of the letter's own?"
    yield f"# receipt = {{ number = {{ regex = '{number}' }}, link = {{ of = \"url\" }} }}"


def _steps(plan: DraftPlan) -> Iterator[str]:
    for step in plan.steps:
        yield ""
        doubt = f"DOUBTFUL: {step.doubt}: " if step.doubt else ""
        yield f"# {doubt}{step.do} {comment(step.words)}"
        yield "[[submit.steps]]"
        yield f"do = {quoted(step.do)}"
        yield from key_lines(step.keys)
        if step.new_window:
            yield "new_window = true"


def _fields(plan: DraftPlan) -> Iterator[str]:
    for each in plan.fields:
        if each.guess.type in {"submit", "consent", "captcha"}:
            if each.guess.type == "captcha":
                yield f"\n# [{each.number}] {comment(each.guess.label)}: a captcha, left to a person."
            continue
        yield ""
        yield from field_lines(each)


def _consents(plan: DraftPlan) -> Iterator[str]:
    for each in plan.fields:
        if each.guess.type == "consent" and (each.entered or _is_to_tick(each.guess)):
            yield ""
            yield f"# [{each.number}] {comment(each.guess.label)}: consent, {each.guess.confidence:.2f}"
            yield "[[submit.consent]]"
            yield from key_lines(each.keys)


def _is_to_tick(guess: Guess) -> bool:
    return not guess.trap and not guess.field.first.checked


def _press(plan: DraftPlan) -> Iterator[str]:
    press = [each for each in plan.fields if each.guess.type == "submit"]
    yield ""
    if not press:
        yield "# DOUBTFUL: nothing was found that sends the form; write what does, else this is no recipe."
        yield "# [submit.press]"
        return
    doubt = f"; DOUBTFUL: {press[0].doubt}" if press[0].doubt else ""
    yield f"# [{press[0].number}] {comment(press[0].guess.label)}: sends the form{doubt}"
    yield "[submit.press]"
    yield from key_lines(press[0].keys)


def _tail() -> Iterator[str]:
    yield ""
    yield f"{WATCH} `mail` means that they come by mail only; else describe the"
    yield "# list, the look-up or the page (docs/how-to/recipe.md). For a page of the letter's own:"
    yield '# kind = "page"'
    yield '# container = "#content"'
    yield '# answer = { body = ".reply" }'
    yield "[watch]"
    yield 'kind = "mail"'
