"""The file of visits to the register's addresses, one JSON line for each; the last line of a site counts.

Appended line by line, so that a run that is killed loses no visit and the next one goes on from there.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from replyclock.domain.register.site_check import Reach, SiteSight
from replyclock.errors import WrongUse

FILE = Path("checks") / "sites.jsonl"


@dataclass(frozen=True, slots=True)
class SiteCheck:
    """A visit: the site, the address as the register had it then, when, and what it showed."""

    code: str
    address: str
    at: datetime
    sight: SiteSight


class SiteChecks:
    """All visits of a workspace."""

    def __init__(self, workspace: Path) -> None:
        self._path = workspace / FILE

    def last(self) -> Mapping[str, SiteCheck]:
        """The last visit to every site, by code; raises WrongUse for a line that is none."""
        return {check.code: check for check in self._read()}

    def add(self, check: SiteCheck) -> None:
        """Append a visit."""
        sight = check.sight
        said = {
            "code": check.code,
            "address": check.address,
            "at": check.at.isoformat(),
            "reach": sight.reach.value,
            "url": sight.url,
            "note": sight.note,
            "status": sight.status,
            "certificate": sight.certificate,
            "expires_at": sight.expires_at.isoformat() if sight.expires_at else None,
        }
        self._path.parent.mkdir(exist_ok=True)
        with self._path.open("a", encoding="utf-8", errors="replace") as file:
            file.write(json.dumps(said, ensure_ascii=False) + "\n")

    def _read(self) -> Iterator[SiteCheck]:
        if not self._path.is_file():
            return
        self._mend()
        for number, line in enumerate(self._path.read_text("utf-8").splitlines(), start=1):
            try:
                yield _check(json.loads(line))
            except (ValueError, KeyError, TypeError) as fault:
                raise WrongUse(f"{self._path}:{number}: this is no visit: take the line out.") from fault

    def _mend(self) -> None:
        """Take off a line that was being written when the program died."""
        data = self._path.read_bytes()
        whole = data[: data.rfind(b"\n") + 1]
        if whole != data:
            self._path.write_bytes(whole)


def _check(said: Mapping[str, str]) -> SiteCheck:
    status, until = said["status"], said["expires_at"]
    sight = SiteSight(
        Reach(said["reach"]),
        said["url"],
        said["note"],
        None if status is None else int(status),
        said["certificate"],
        datetime.fromisoformat(until) if until else None,
    )
    return SiteCheck(said["code"], said["address"], datetime.fromisoformat(said["at"]), sight)
