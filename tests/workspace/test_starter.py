"""What `replyclock init` copies is valid by the program's own readers."""

import shutil
from pathlib import Path

from support.repository import ROOT

from replyclock.domain.hosts import host_of
from replyclock.probes.recipe.model import load_recipe
from replyclock.workspace.campaigns import campaign_names, read_campaign
from replyclock.workspace.letters import read_letters
from replyclock.workspace.register.file import read_sites
from replyclock.workspace.settings import read_settings

STARTER = ROOT / "replyclock/starter"


def test_the_starter_is_a_workspace_that_every_reader_accepts(tmp_path: Path) -> None:
    workspace = Path(shutil.copytree(STARTER, tmp_path / "w"))

    settings, (site,) = read_settings(workspace), read_sites(workspace / "sites.csv")
    campaign = read_campaign(workspace, "example")
    recipe = load_recipe(workspace / "recipes/example.toml")

    assert campaign_names(workspace) == ("example",)
    assert campaign.mailbox in settings.mailbox
    assert campaign.sites == (site.code,)
    assert recipe.sending_hosts == {host_of(site.address)} == set(campaign.authorisation.hosts)
    for language in ("zh", "en"):
        assert list(read_letters(workspace, campaign.letters, language)) == list(campaign.letters)


def test_the_gitignore_of_a_workspace_keeps_secrets_and_findings_out() -> None:
    lines = (STARTER / "gitignore").read_text().splitlines()

    assert {"secrets/", "*.sqlite", "*.sqlite-*", "exhibits/", "reports/"} <= set(lines)
