"""The register of sites in the ledger."""

from collections.abc import Iterable
from dataclasses import asdict

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from replyclock.domain.inquiry import Site
from replyclock.ports.rounds import Register
from replyclock.store.schema.database import reading
from replyclock.store.schema.rounds import SiteRow


class SiteRegister(Register):
    """record.Register on the ledger's database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def put(self, sites: Iterable[Site]) -> None:
        with Session(self._engine) as session, session.begin():
            for site in sites:
                session.merge(SiteRow(**asdict(site)))

    def sites(self) -> tuple[Site, ...]:
        with reading(self._engine) as connection:
            rows = connection.execute(select(SiteRow.__table__).order_by(SiteRow.code)).mappings().all()
        return tuple(Site(**row) for row in rows)
