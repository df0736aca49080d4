"""What was found out and decided about recipes: events of the ledger, read back by site."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Engine, RowMapping, and_, cast, select
from sqlalchemy import String as Text

from replyclock.domain.evidence.canonical import instant_text, parse_instant
from replyclock.domain.facts import Exhibit
from replyclock.domain.recipes.check import RecipeCheck, Sighting
from replyclock.domain.sending.approval import Approval, Fit, LetterFit, Rehearsal
from replyclock.ports.chain import Event
from replyclock.ports.recipes import Recipes
from replyclock.store.chain.table import ChainTable
from replyclock.store.schema.chain import EntryRow, EventRow
from replyclock.store.schema.database import reading


class RecipeTable(Recipes):
    """record.Recipes on the ledger's database."""

    def __init__(self, engine: Engine, chain: ChainTable) -> None:
        self._engine = engine
        self._chain = chain

    def rehearsed(self, rehearsal: Rehearsal, exhibits: tuple[Exhibit, ...]) -> Rehearsal:
        body = {
            "site": rehearsal.site,
            "round": rehearsal.round,
            "files": dict(rehearsal.files),
            "letters": [{"topic": each.topic, "fit": str(each.fit)} for each in rehearsal.letters],
            "at": instant_text(rehearsal.at),
        }
        faults = [list(each.faults) for each in rehearsal.letters]
        return replace(
            rehearsal, entry=self._chain.enter(Event("rehearsal", body, {"faults": faults}, exhibits))
        )

    def last_rehearsal(self, site_code: str) -> Rehearsal | None:
        row = self._last("rehearsal", site_code)
        return None if row is None else _as_rehearsal(row)

    def decide(self, approval: Approval) -> None:
        body = {
            "site": approval.site,
            "files": dict(approval.files),
            "rehearsal": approval.rehearsal,
            "decision": "withdrawn" if approval.withdrawn else "approved",
            "up_to": approval.up_to,
            "at": instant_text(approval.at),
        }
        self._chain.enter(Event("approval", body, {"by": approval.by, "note": approval.note}))

    def approval(self, site_code: str) -> Approval | None:
        row = self._last("approval", site_code)
        return None if row is None else _as_approval(row)

    def approvals(self) -> Mapping[str, Approval]:
        return {row["body"]["site"]: _as_approval(row) for row in self._all("approval")}

    def checked(self, found: RecipeCheck, exhibits: tuple[Exhibit, ...]) -> None:
        body = {
            "site": found.site,
            "sighting": str(found.sighting),
            "files": dict(found.files),
            "at": instant_text(found.at),
        }
        self._chain.enter(Event("canary", body, {"misfits": list(found.misfits)}, exhibits))

    def checks(self) -> Mapping[str, RecipeCheck]:
        return {row["body"]["site"]: _as_check(row) for row in self._all("canary")}

    def _all(self, kind: str) -> Sequence[RowMapping]:
        """Every event of the kind, oldest first."""
        event = EventRow
        query = select(event.body, event.hidden).where(event.kind == kind).order_by(event.id)
        with reading(self._engine) as connection:
            return connection.execute(query).mappings().all()

    def _last(self, kind: str, site_code: str) -> RowMapping | None:
        event, entry = EventRow, EntryRow
        query = (
            select(event.body, event.hidden, entry.number)
            .join(entry, and_(entry.kind == kind, entry.row_key == cast(event.id, Text)))
            .where(event.kind == kind, event.body["site"].as_string() == site_code)
            .order_by(event.id.desc())
            .limit(1)
        )
        with reading(self._engine) as connection:
            return connection.execute(query).mappings().one_or_none()


def _as_rehearsal(row: RowMapping) -> Rehearsal:
    body = row["body"]
    letters = zip(body["letters"], row["hidden"]["faults"], strict=True)
    return Rehearsal(
        site=body["site"],
        round=body["round"],
        files=body["files"],
        letters=tuple(LetterFit(each["topic"], Fit(each["fit"]), tuple(faults)) for each, faults in letters),
        at=parse_instant(body["at"]),
        entry=row["number"],
    )


def _as_approval(row: RowMapping) -> Approval:
    body, hidden = row["body"], row["hidden"]
    return Approval(
        site=body["site"],
        files=body["files"],
        rehearsal=body["rehearsal"],
        by=hidden["by"],
        at=parse_instant(body["at"]),
        note=hidden["note"],
        withdrawn=body["decision"] == "withdrawn",
        up_to=body["up_to"],
    )


def _as_check(row: RowMapping) -> RecipeCheck:
    body = row["body"]
    return RecipeCheck(
        body["site"],
        Sighting(body["sighting"]),
        tuple(row["hidden"]["misfits"]),
        body["files"],
        parse_instant(body["at"]),
    )
