"""The town's web pages as text: templates in `templates/`, everything escaped; knows no ports and no time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined

from replyclock.practice.script import Act, Deed, SiteScript
from replyclock.practice.town import Received, Town

_STATES: dict[Deed, str] = {
    "publish": "办理中",
    "acknowledge": "办理中",
    "forward": "已转办",
    "answer": "已办结",
    "refuse": "不予受理",
}
_FIRST_STATE = "待办理"


@dataclass(frozen=True, slots=True)
class TownRow:
    """A letter as a public page shows it; `answered_at` and `answer` are "" while the office is silent."""

    number: str
    title: str
    body: str
    writer: str
    office: str
    submitted_at: str
    state: str
    answered_at: str = ""
    answer: str = ""


def render(name: str, site: SiteScript, values: Mapping[str, object]) -> str:
    """The page `templates/NAME.html.jinja` of that site."""
    return _environment().get_template(f"{name}.html.jinja").render(site=site, **values)


def art(name: str) -> str:
    """A style sheet or a picture of `templates/`, as text."""
    return files("replyclock.practice").joinpath("templates", name).read_text(encoding="utf-8")


def rows(town: Town, site: SiteScript) -> list[TownRow]:
    """The public list, newest first: letters of the campaign on top, other citizens' older ones below."""
    published = [row(town, letter) for letter in town.of(site.code) if letter.published]
    return [*reversed(published), *_older(site)]


def row(town: Town, letter: Received) -> TownRow:
    """One letter with its state and the office's last words."""
    spoken = [(at, act) for at, act in letter.shown if act.text]
    answered_at, answer = _last_words(town, letter, spoken)
    return TownRow(
        letter.number,
        letter.writing.title,
        letter.writing.body,
        _masked(letter.writing.name),
        letter.site.sponsor,
        _stamp(town.local(letter.received_at)),
        _STATES.get(letter.shown[-1][1].do, _FIRST_STATE) if letter.shown else _FIRST_STATE,
        answered_at,
        answer,
    )


def _last_words(town: Town, letter: Received, spoken: Sequence[tuple[datetime, Act]]) -> tuple[str, str]:
    if not spoken:
        return "", ""
    at, act = spoken[-1]
    local = town.local(at)
    # One widespread system prints reply times with a 12-hour clock and no AM or PM; the old page does.
    stamp = f"{local:%Y-%m-%d %I:%M:%S}" if letter.site.street == "old" else _stamp(local)
    return stamp, letter.words(act)


def _stamp(local: datetime) -> str:
    return f"{local:%Y-%m-%d %H:%M}"


def _masked(name: str) -> str:
    return f"{name[:1]}**"


def _older(site: SiteScript) -> list[TownRow]:
    """Letters of other citizens, answered before the town opened."""
    return [
        TownRow(
            f"{site.code[:2].upper()}202508{day:02d}0001",
            title,
            f"您好，我想了解：{title}，请问有关部门何时能够处理？谢谢。",
            writer,
            site.sponsor,
            f"2025-08-{day:02d} 09:{day:02d}",
            "已办结",
            f"2025-08-{day + 3:02d} 10:{day:02d}",
            "您好！您反映的情况已转有关单位核实处理，目前已经办结，感谢您的监督。",
        )
        for day, writer, title in _OLDER
    ]


_OLDER = (
    (25, "王**", "小区门口路灯不亮"),
    (19, "李**", "公交线路调整建议"),
    (11, "赵**", "公园健身器材损坏"),
)


@cache
def _environment() -> Environment:
    loader = PackageLoader("replyclock.practice", "templates")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
