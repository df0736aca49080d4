"""Compares what the report says with what the town's script wants; knows no files and no processes."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from replyclock.practice.script import Script, ScriptCounts

STANDINGS = ("in_time", "late", "no_answer", "undetermined", "not_sent")


@dataclass(frozen=True, slots=True)
class Line:
    """One threshold: what the script wants and what the report says, by standing."""

    working_days: int
    wanted: dict[str, int]
    reported: dict[str, int]

    @property
    def agrees(self) -> bool:
        """True when every count is equal."""
        return self.wanted == self.reported


@dataclass(frozen=True, slots=True)
class ScriptComparison:
    """Counts of letters by threshold, shares of sites by threshold, and the sites whose verdicts differ."""

    letters: tuple[Line, ...]
    sites: tuple[Line, ...]
    differing: tuple[str, ...]

    @property
    def agrees(self) -> bool:
        """True when report and script are equal in every figure and verdict."""
        return not self.differing and all(line.agrees for line in (*self.letters, *self.sites))


def compare(script: Script, report: dict[str, Any]) -> ScriptComparison:
    """`report` is the JSON that lies beside a report."""
    letters = tuple(
        Line(days, _standings(counts), _reported(report, days)) for days, counts in script.expected.items()
    )
    sites = tuple(
        Line(days, {"in_time": wanted.in_time, "sites": wanted.sites}, _reported_sites(report, days))
        for days, wanted in script.expected_sites.items()
    )
    return ScriptComparison(letters, sites, tuple(_differing(script, report["verdicts"])))


def _standings(counts: ScriptCounts) -> dict[str, int]:
    return {name: getattr(counts, name) for name in STANDINGS}


def _reported(report: dict[str, Any], days: int) -> dict[str, int]:
    row = _share(report, "inquiry", days)
    return {"in_time": row["numerator"], **{name: row[name] for name in STANDINGS[1:]}}


def _reported_sites(report: dict[str, Any], days: int) -> dict[str, int]:
    row = _share(report, "site: any letter", days)
    return {"in_time": row["numerator"], "sites": row["denominator"]}


def _share(report: dict[str, Any], unit: str, days: int) -> dict[str, Any]:
    wanted = {"unit": unit, "grouping": "all", "threshold": days}
    rows: list[dict[str, Any]] = [row for row in report["shares"] if wanted.items() <= row.items()]
    return rows[0]


def _differing(script: Script, verdicts: Iterable[dict[str, Any]]) -> list[str]:
    """Codes of sites whose letters got other verdicts than the script's, whichever topic came first."""
    reported = Counter((_site(each), each["threshold"], each["finding"]) for each in verdicts)
    wanted = Counter(
        (site.code, days, finding)
        for site in script.site
        for letter in site.letter
        for days, finding in letter.verdict.items()
    )
    return sorted({site for site, _, _ in (reported - wanted) + (wanted - reported)})


def _site(verdict: dict[str, Any]) -> str:
    """An inquiry's reference is campaign/site/topic."""
    return str(verdict["reference"].split("/")[1])
