"""`sites`: the register, and the lists of others that are taken into it."""

import click

from replyclock.cli.shell.lazy import Lazy, LazyGroup

_COMMANDS = {
    "check": Lazy(
        "replyclock.cli.sites.check:check_register",
        "Visit the addresses of these sites, or of all in sites.csv, and say what is known of each.",
    ),
    "import": Lazy(
        "replyclock.cli.sites.import_list:import_list",
        "Take a list of sites (CSV or XLSX) into sites.csv, and account for every row.",
    ),
    "list": Lazy(
        "replyclock.cli.sites.list_sites:list_sites",
        "List the sites in sites.csv, or those of a region, level or kind.",
    ),
    "sample": Lazy(
        "replyclock.cli.sites.sample:sample_sites",
        "Draw a sample of sites.csv, each stratum in proportion and none left out where there is room.",
    ),
}


@click.group(cls=LazyGroup, lazy=_COMMANDS)
def sites() -> None:
    """The register of sites.

    \b
    Example:
      replyclock sites list
    """
