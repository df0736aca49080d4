"""Fills the demo's workspace with what a user would write by hand: sites, recipes, campaign, settings.

Knows the town's script and where its sites listen; the commands that read these files come later.
"""

from functools import cache
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from replyclock.domain.csv_cells import csv_text
from replyclock.domain.hosts import host_of
from replyclock.domain.register.join import COLUMNS
from replyclock.practice.authority import PracticeAuthority
from replyclock.practice.process import TownMap
from replyclock.practice.script import Script, ScriptObstacle, ScriptSight, SiteScript

CAMPAIGN = "practice"
AUTHORITY_FILE = "authorities/practice-root.pem"
"""Where the town's authority is trusted from, below the workspace."""

_CLOCK_HEADING = "# The town's clock"
"""Opens the last section of the demo's replyclock.toml."""


def fill_workspace(workspace: Path, script: Script, town: TownMap, authority: PracticeAuthority) -> None:
    """Write all files of the campaign `practice`; the starter's examples give way to them."""
    for example in ("recipes/example.toml", "campaigns/example.toml"):
        (workspace / example).unlink(missing_ok=True)
    templates = _templates()
    _write_sites(workspace / "sites.csv", script, town)
    for site in script.site:
        recipe = templates.get_template(f"{site.street}.toml.jinja")
        text = recipe.render(site=site, address=town.sites[site.code])
        (workspace / "recipes" / f"{site.code}.toml").write_text(text, encoding="utf-8")
    (workspace / AUTHORITY_FILE).parent.mkdir(exist_ok=True)
    (workspace / AUTHORITY_FILE).write_bytes(authority.certificates.read_bytes())
    hosts = [host_of(address) for address in town.sites.values()]
    for path in ("replyclock.toml", f"campaigns/{CAMPAIGN}.toml"):
        text = templates.get_template(f"{path.rpartition('/')[2]}.jinja").render(
            town=town,
            frame=script.town,
            hosts=hosts,
            authority_url=authority.url,
            authority_file=AUTHORITY_FILE,
        )
        (workspace / path).write_text(text, encoding="utf-8")


def obstacle_recipe(obstacle: ScriptObstacle, address: str) -> str:
    """The recipe for a street that holds one obstacle, at that address."""
    template = _templates().get_template(f"obstacles/{obstacle.street}.toml.jinja")
    return template.render(site=obstacle.site, address=address, shows=obstacle.shows)


def sight_recipe(sight: ScriptSight, site: SiteScript, address: str) -> str:
    """The recipe for a street that misleads whoever looks, at that address."""
    own = {"halfjson": "array"}.get(sight.street, sight.street)
    template = _templates().select_template([f"sights/{own}.toml.jinja", "sights/frame.toml.jinja"])
    return template.render(site=site, address=address, shows=sight.shows)


def leave_town(workspace: Path) -> None:
    """Let the workspace go by the machine's clock again: its ledger can be read when the town is gone."""
    path = workspace / "replyclock.toml"
    kept = path.read_text("utf-8").partition(_CLOCK_HEADING)[0].rstrip()
    path.write_text(f"{kept}\n", encoding="utf-8")


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("replyclock.practice", "recipes"),
        autoescape=False,  # noqa: S701 - TOML, not HTML, and all values are our own
        undefined=StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
    )


def _write_sites(path: Path, script: Script, town: TownMap) -> None:
    rows = [COLUMNS, *(_row(site, town) for site in script.site)]
    path.write_text(csv_text(rows, "\n"), "utf-8", newline="")


def _row(site: SiteScript, town: TownMap) -> tuple[str, ...]:
    address = f"{town.sites[site.code]}/"
    return site.code, site.name, address, site.sponsor, site.region, site.level, site.kind
