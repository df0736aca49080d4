"""Three accounts on a real PostgreSQL, made by the words of docs/how-to/postgresql.md: what each may do."""

import asyncio
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner
from sqlalchemy import make_url
from support.command_line import call
from support.doubles import ANSWER, Bench, made_bench
from support.repository import ROOT

from replyclock.cli.main import main
from replyclock.domain.facts import Review
from replyclock.errors import LedgerFault
from replyclock.evidence.verifying.ledger_seals import seal_faults
from replyclock.ports.mailbox import RawMessage
from replyclock.ports.reader import FoundReply
from replyclock.steps.evidence.check import check
from replyclock.steps.evidence.seal import seal_now
from replyclock.steps.listen import listen_once
from replyclock.steps.reporting.findings import gather_findings
from replyclock.store.chain.guards import check_guards
from replyclock.store.ledger import SqlLedger
from replyclock.store.schema.database import open_database
from replyclock.store.schema.tables import METADATA, WORKING_STATE

pytestmark = pytest.mark.postgresql

PAGE = (ROOT / "docs" / "how-to" / "postgresql.md").read_text("utf-8")
ACCOUNTS, GRANTS = re.findall(r"^```sql\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
SILENCED = """
CREATE OR REPLACE FUNCTION keep_what_was_seen() RETURNS trigger
LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$"""
RECORD = sorted(METADATA.tables.keys() - set(WORKING_STATE))


@dataclass(frozen=True)
class Accounts:
    """A database of the owner's, and its URL for each account."""

    door: str
    name: str

    def url(self, account: str) -> str:
        return make_url(self.door).set(username=account, database=self.name).render_as_string()

    def run(self, account: str, words: str) -> None:
        """What the account has the server do, statement by statement."""
        address = self.url(account).replace("+psycopg", "")
        with psycopg.connect(address, autocommit=True) as connection:
            for statement in filter(str.strip, words.split(";\n")):
                connection.execute(statement)  # type: ignore[call-overload]


@pytest.fixture
def accounts(postgresql_url: str, tmp_path: Path) -> Accounts:
    """As the page says: accounts, an owner who made the tables, and what the others may."""
    url = make_url(postgresql_url)
    made = Accounts(postgresql_url, str(url.database))
    with psycopg.connect(postgresql_url.replace("+psycopg", ""), autocommit=True) as connection:
        known = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
        for statement in ACCOUNTS.split(";\n"):
            if statement.startswith("CREATE ROLE") and statement.split()[2] not in known:
                connection.execute(statement)  # type: ignore[call-overload]
        connection.execute(f"ALTER DATABASE {url.database} OWNER TO replyclock_owner")
    open_database(made.url("replyclock_owner"), tmp_path).dispose()
    made.run("replyclock_owner", GRANTS.replace("DATABASE replyclock", f"DATABASE {url.database}"))
    return made


@pytest.fixture
def bench(accounts: Accounts, tmp_path: Path) -> Iterator[Bench]:
    """A round that the everyday account planned."""
    with made_bench(tmp_path, accounts.url("replyclock")) as made:
        yield made


def do_everything(bench: Bench) -> None:
    """Two letters sent, one answered on a page and one by mail, reviewed, sealed."""
    bench.send()
    found = FoundReply(bench.first.reference, "https://qs.example/list", ANSWER, ())
    bench.look(bench.clock.at + timedelta(hours=2), found)
    mail = f"From: desk@qs.example\nTo: {bench.first.persona.email}\nSubject: re\n\n{ANSWER}\n".encode()
    bench.mailbox.messages.append(RawMessage("inbox", "7/1", bench.clock.now(), mail))
    asyncio.run(listen_once("inbox", bench.outside))
    ledger, now = bench.outside.ledger, bench.clock.now()
    ledger.reviews.add(Review("reply", "1", "answer", "names the hours", "Li", now))
    ledger.plans.switch("autumn", "stopped", now, "Li", "lunch")
    ledger.notifications.take_turn("desk", "captcha", now, timedelta(hours=1))
    ledger.questions.announce("Li", now + timedelta(hours=1))
    ledger.register.put([bench.first.site])
    ledger.register.put([replace(bench.first.site, name="another name")])
    asyncio.run(seal_now(bench.outside, looks_until=now))


def faults(bench: Bench) -> tuple[str, ...]:
    found = seal_faults(bench.outside.ledger.chain, b"")
    return check(bench.outside, found, lambda _done, _words: None).faults


def test_the_everyday_account_does_everything_from_the_plan_to_the_check(bench: Bench) -> None:
    do_everything(bench)

    assert faults(bench) == ()
    findings = gather_findings(bench.running, bench.outside, bench.clock.now() + timedelta(days=20))
    assert sorted(len(case.replies) for case in findings.cases) == [0, 2]


@pytest.mark.parametrize("account", ["replyclock", "replyclock_reader"])
def test_no_other_account_changes_what_was_recorded_or_what_protects_it(
    account: str, accounts: Accounts
) -> None:
    attacks = [
        *(f"UPDATE {table} SET {METADATA.tables[table].columns.keys()[-1]} = NULL" for table in RECORD),
        *(f"{verb} {table}" for verb in ("DELETE FROM", "TRUNCATE", "DROP TABLE") for table in RECORD),
        *(f"ALTER TABLE {table} DISABLE TRIGGER ALL" for table in RECORD),
        *(f"DROP TRIGGER keep_{table} ON {table}" for table in RECORD),
        SILENCED,
        "CREATE TABLE public.mine (id int)",
        "CREATE RULE silent AS ON INSERT TO entry DO INSTEAD NOTHING",
        "SET session_replication_role = replica",
        "UPDATE alembic_version SET version_num = '0001'",
        "INSERT INTO alembic_version VALUES ('0001')",
        "SET ROLE replyclock_owner",
        "SELECT lo_import('/etc/passwd')",
    ]
    if account == "replyclock_reader":
        attacks += [f"INSERT INTO {table} DEFAULT VALUES" for table in METADATA.tables]
        attacks += [f"{verb} {table}" for verb in ("DELETE FROM", "TRUNCATE") for table in WORKING_STATE]

    taken = [attack for attack in attacks if not is_refused(attack, account, accounts)]

    assert taken == []


def is_refused(attack: str, account: str, accounts: Accounts) -> bool:
    try:
        accounts.run(account, attack)
    except psycopg.errors.InsufficientPrivilege:
        return True
    return False


OFF, ON = "ALTER TABLE {0} DISABLE TRIGGER USER;\n", ";\nALTER TABLE {0} ENABLE TRIGGER USER"


AGAIN = "DROP TRIGGER keep_{0} ON {0};\nCREATE TRIGGER keep_{0} BEFORE UPDATE OR DELETE OR TRUNCATE ON {0}"
KEEPING = "EXECUTE FUNCTION keep_what_was_seen()"

OWNERS_ATTACKS = {
    "reply": f"{OFF}UPDATE {{0}} SET text = 'We answered at once.'{ON}",
    "review": "DROP TRIGGER keep_{0} ON {0};\nDELETE FROM {0}",
    "look": f"{OFF}UPDATE {{0}} SET at = at - 1{ON}",
    "message": f"{OFF}UPDATE {{0}} SET arrived_at = arrived_at - 1{ON}",
    "attempt_end": f"{OFF}UPDATE {{0}} SET ended_at = ended_at - 1{ON};{SILENCED}",
    "entry": f"{OFF}DELETE FROM {{0}} WHERE number = 3{ON}",
}
# What each leaves behind is seen though no row was changed yet; the last one silences every table's.
GUARDS = {
    "disabled and left so": ("inquiry", "ALTER TABLE {0} DISABLE TRIGGER USER"),
    "for replicas only": ("campaign", "ALTER TABLE {0} ENABLE REPLICA TRIGGER keep_{0}"),
    "dropped": ("switch", "DROP TRIGGER keep_{0} ON {0}"),
    "never true": ("heard", f"{AGAIN} FOR EACH STATEMENT WHEN (1 = 2) {KEEPING}"),
    "of one column": ("place", f"{AGAIN.replace('UPDATE', 'UPDATE OF id')} FOR EACH STATEMENT {KEEPING}"),
    "without truncate": ("stamp", f"{AGAIN.replace(' OR TRUNCATE', '')} FOR EACH STATEMENT {KEEPING}"),
    "a rule put in": ("review", "CREATE RULE silent AS ON INSERT TO {0} DO INSTEAD NOTHING"),
    "a trigger put in": ("event", f"CREATE TRIGGER another BEFORE INSERT ON {{0}} {KEEPING}"),
    "body changed": ("look", SILENCED),
}


def test_what_the_owner_changes_all_the_same_is_found_by_the_check(bench: Bench, accounts: Accounts) -> None:
    do_everything(bench)
    for attack in ("UPDATE reply SET text = ''", "DELETE FROM entry", "TRUNCATE look"):
        with pytest.raises(psycopg.errors.RaiseException, match="is append-only"):
            accounts.run("replyclock_owner", attack)

    found = set(faults(bench))
    assert found == set()
    for table, attack in OWNERS_ATTACKS.items():
        accounts.run("replyclock_owner", attack.format(table))
        told = set(faults(bench)) - found
        assert told, table
        found |= told


def test_a_guard_that_the_owner_lifted_is_named_to_every_account(
    bench: Bench, accounts: Accounts, tmp_path: Path
) -> None:
    for account in ("replyclock_owner", "replyclock", "replyclock_reader"):
        assert guards_of(accounts.url(account), tmp_path) == [], account

    for what, (table, attack) in GUARDS.items():
        accounts.run("replyclock_owner", attack.format(table))
        for account in ("replyclock_owner", "replyclock", "replyclock_reader"):
            named = [each for each in guards_of(accounts.url(account), tmp_path) if f" {table} " in each]
            assert len(named) == 1, (what, account)
    assert len(guards_of(accounts.url("replyclock"), tmp_path)) >= len(RECORD)


def test_a_server_that_passes_over_triggers_is_named(
    bench: Bench, accounts: Accounts, tmp_path: Path
) -> None:
    accounts.run("tests", f"ALTER DATABASE {accounts.name} SET session_replication_role = replica")

    [named] = guards_of(accounts.url("replyclock"), tmp_path)

    assert "passes over triggers" in named


def guards_of(url: str, folder: Path) -> list[str]:
    engine = open_database(url, folder)
    with engine.connect() as connection:
        found = [each.sentence for each in check_guards(connection)]
    engine.dispose()
    return found


def test_the_reader_reads_everything(accounts: Accounts, bench: Bench, tmp_path: Path) -> None:
    do_everything(bench)
    ledger = SqlLedger(open_database(accounts.url("replyclock_reader"), tmp_path))
    reading = replace(bench.outside, ledger=ledger)
    as_of = bench.clock.now() + timedelta(days=20)

    assert gather_findings(bench.running, reading, as_of) == gather_findings(
        bench.running, bench.outside, as_of
    )
    assert ledger.messages.counts() == bench.outside.ledger.messages.counts()
    ledger.close()


@pytest.mark.parametrize("account", ["replyclock_reader", "replyclock"])
def test_commands_that_read_need_no_more(
    account: str, accounts: Accounts, bench: Bench, tmp_path: Path
) -> None:
    do_everything(bench)
    workspace = tmp_path / "w"
    assert CliRunner().invoke(main, ["init", str(workspace)]).exit_code == 0
    shutil.copy(tmp_path / "signing.pem", workspace / "secrets" / "signing.pem")
    settings = workspace / "replyclock.toml"
    url = "sqlite:///ledger.sqlite"
    assert url in settings.read_text("utf-8")
    settings.write_text(settings.read_text("utf-8").replace(url, accounts.url(account)), "utf-8")

    for words in (
        "campaign status autumn",
        "campaign list",
        "mail status",
        "review list autumn",
        "report autumn",
        "evidence status",
        "evidence check --without-exhibits",
    ):
        done = call(workspace, *words.split())
        assert done.exit_code == 0, (words, done.output)


def test_an_account_that_may_not_bring_tables_up_to_date_says_who_may(
    postgresql_url: str, accounts: Accounts, tmp_path: Path
) -> None:
    accounts.run("replyclock_owner", "UPDATE alembic_version SET version_num = '0001'")

    with pytest.raises(LedgerFault, match=r"the account that owns the tables"):
        open_database(accounts.url("replyclock"), tmp_path)


def test_the_page_grants_changes_of_working_state_alone() -> None:
    granted = {
        table
        for tables in re.findall(r"GRANT (?:UPDATE|DELETE) ON (.*) TO", GRANTS)
        for table in tables.split(", ")
    }
    assert granted == set(WORKING_STATE)
