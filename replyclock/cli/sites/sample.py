"""`sites sample`: a stratified sample of the register, the same from the same seed everywhere."""

from pathlib import Path
from typing import Any

import click

from replyclock.cli.shell.options import json_option
from replyclock.cli.shell.program import FINISHED_WITH_FAILURES, Scope, emit, workspace_of
from replyclock.cli.shell.terminal import table
from replyclock.cli.sites.options import filters
from replyclock.domain.register.sampling import METHOD, STRATA, Sample, SampleOrder, draw_sample
from replyclock.errors import WrongUse
from replyclock.steps.planning.check_sample import SampleCheck, check_sample
from replyclock.workspace.register.file import read_sites
from replyclock.workspace.register.sample import read_sample, write_sample
from replyclock.workspace.settings import read_settings

_SHOWN_CODES = 5


class ColumnNames(click.ParamType[tuple[str, ...]]):
    """Columns of the register with commas between them, such as region,level."""

    name = "columns"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, ...]:
        """The columns, each once."""
        if isinstance(value, tuple):
            return value
        columns = tuple(dict.fromkeys(part.strip() for part in str(value).split(",")))
        unknown = [column for column in columns if column not in STRATA]
        if unknown:
            self.fail(f"{unknown[0]!r} makes no strata: write some of {', '.join(STRATA)}", param, ctx)
        return columns


@click.command("sample")
@click.option("--n", "size", type=click.IntRange(1), help="How many sites.")
@click.option(
    "--by", type=ColumnNames(), default="region,level", show_default=True, help="What makes a stratum."
)
@click.option("--seed", type=int, help="The same seed draws the same sites everywhere.")
@filters
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write the sample to a new file.")
@click.option("--verify", type=click.Path(path_type=Path), help="Draw this file's sample again and compare.")
@json_option
@workspace_of
@click.pass_context
def sample_sites(
    context: click.Context,
    scope: Scope,
    *,
    size: int | None,
    by: tuple[str, ...],
    seed: int | None,
    regions: tuple[str, ...],
    levels: tuple[str, ...],
    kinds: tuple[str, ...],
    output: Path | None,
    verify: Path | None,
    as_json: bool,
) -> None:
    """Draw a sample of sites.csv, each stratum in proportion and none left out where there is room.

    A campaign asks the sites of a sample with `sample = "samples/FILE.csv"` in place of `sites`. With
    --verify exit code 3 says that a file does not hold what its seed gives.

    \b
    Example:
      replyclock -w audit sites sample --by region,level --n 328 --seed 2026 -o audit/samples/328.csv
    """
    read_settings(scope.workspace)
    register = read_sites(scope.workspace / "sites.csv")
    if verify:
        found = check_sample(register, read_sample(verify))
        emit(_check_value(found), as_json, lambda: _say_check(found, verify))
        if not found.holds:
            context.exit(FINISHED_WITH_FAILURES)
        return
    if size is None or seed is None:
        raise WrongUse("A sample needs its size and a seed: say --n 328 --seed 2026, or --verify FILE.")
    pairs = (("region", regions), ("level", levels), ("kind", kinds))
    only = tuple((column, values) for column, values in pairs if values)
    sample = draw_sample(register, SampleOrder(size, by, str(seed), only))
    if output:
        write_sample(output, sample)
    emit(_as_value(sample), as_json, lambda: _say(sample, output))


def _as_value(sample: Sample) -> dict[str, Any]:
    return {
        "seed": sample.order.seed,
        "by": sample.order.by,
        "only": {column: list(values) for column, values in sample.order.only},
        "method": METHOD,
        "register": sample.register,
        "population": sample.population,
        "sample": len(sample.sites),
        "strata": [
            {
                **dict(zip(sample.order.by, stratum.key, strict=True)),
                "population": stratum.population,
                "sample": len(stratum.drawn),
                "sites": [site.code for site in stratum.drawn],
            }
            for stratum in sample.strata
        ],
    }


def _say(sample: Sample, output: Path | None) -> None:
    rows: list[list[object]] = [
        [
            *stratum.key,
            stratum.population,
            len(stratum.drawn),
            _each_for(stratum.population, len(stratum.drawn)),
        ]
        for stratum in sample.strata
    ]
    rows.append(["all", *[""] * (len(sample.order.by) - 1), sample.population, len(sample.sites), ""])
    table([*sample.order.by, "sites", "drawn", "each stands for"], rows)
    left_out = sum(not stratum.drawn for stratum in sample.strata)
    if left_out:
        click.echo(f"{left_out} strata have no site in the sample: it is smaller than the number of strata.")
    click.echo(f"{METHOD}; register {sample.register[:16]}, seed {sample.order.seed}.")
    if output:
        click.echo(f"written: {output}")


def _each_for(population: int, drawn: int) -> str:
    """How many sites of its stratum one drawn site stands for."""
    return f"{population / drawn:.1f}" if drawn else "none drawn"


def _check_value(found: SampleCheck) -> dict[str, Any]:
    return {
        "holds": found.holds,
        "same_register": found.same_register,
        "added": found.added,
        "absent": found.absent,
        "fault": found.fault,
    }


def _say_check(found: SampleCheck, path: Path) -> None:
    register = "the register it was drawn from" if found.same_register else "a register that changed since"
    if found.holds:
        click.echo(f"{path} holds what its seed gives, from {register}.")
        return
    click.echo(f"{path} does not hold what its seed gives, from {register}.")
    for words, codes in (("not drawn", found.added), ("drawn and missing", found.absent)):
        if codes:
            more = f" and {len(codes) - _SHOWN_CODES} more" if len(codes) > _SHOWN_CODES else ""
            click.echo(f"{words}: {', '.join(codes[:_SHOWN_CODES])}{more}")
    if found.fault:
        click.echo(found.fault)
