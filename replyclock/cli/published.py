"""A published list of answers as `report --published` sets it beside the letters."""

from dataclasses import dataclass, replace
from pathlib import Path
from zoneinfo import ZoneInfo

from replyclock.assembly.published import open_times
from replyclock.cli.analyse import confirm
from replyclock.domain.published.columns import Columns, ColumnsOrder, FileOrder
from replyclock.domain.workdays import WorkCalendar
from replyclock.ports.report import Findings
from replyclock.steps.reporting.analyse_times import TimesOrder, TimesSource, analyse


@dataclass(frozen=True, slots=True)
class PublishedList:
    """A file of question and answer times whose columns are settled."""

    path: Path
    source: TimesSource
    columns: Columns

    def beside(self, findings: Findings, calendar: WorkCalendar) -> Findings:
        """The findings with what the list says, counted by the round's own calendar, zone and time limits."""
        read_as = {
            **self.source.read_as,
            **self.columns.words(),
            "guessed": ", ".join(self.columns.guessed),
        }
        order = TimesOrder(self.path.name, read_as, findings.zone, findings.thresholds, findings.as_of)
        rows = self.source.read(self.columns, ZoneInfo(findings.zone))
        return replace(findings, published=analyse(rows, order, calendar))


def open_list(path: Path, columns: ColumnsOrder, zone: str, *, quiet: bool) -> PublishedList:
    """The list; columns that are not named are guessed, and a person asked unless `quiet`.

    Raises WrongUse when the file is none, its columns cannot be told, or nobody is there to ask.
    """
    source = open_times(path, FileOrder())
    settled = source.settle(columns)
    if settled.guessed and not quiet:
        confirm(settled, zone)
    return PublishedList(path, source, settled)
