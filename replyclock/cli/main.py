"""The root command; each group of commands has a file of its own."""

from pathlib import Path

import click

from replyclock.cli.analyse import analyse
from replyclock.cli.archive import archive
from replyclock.cli.assist import assist
from replyclock.cli.campaign import campaign
from replyclock.cli.chat import chat
from replyclock.cli.compare import compare
from replyclock.cli.demo import demo
from replyclock.cli.door import Program, Scope
from replyclock.cli.evidence import evidence
from replyclock.cli.figures import report
from replyclock.cli.letters import letters
from replyclock.cli.login import login
from replyclock.cli.look import look
from replyclock.cli.mail import mail
from replyclock.cli.notice import notice
from replyclock.cli.notify import notify
from replyclock.cli.recipe import recipe
from replyclock.cli.review import review
from replyclock.cli.run import run
from replyclock.cli.score import score
from replyclock.cli.sites import sites
from replyclock.cli.sites_check import check_register
from replyclock.cli.sites_sample import sample_sites
from replyclock.cli.start import init
from replyclock.cli.work import listen, send, watch
from replyclock.cli.workdays import workdays


@click.group(cls=Program, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="replyclock", prog_name="replyclock")
@click.option(
    "-w",
    "--workspace",
    type=click.Path(path_type=Path),
    default=Path(),
    envvar="REPLYCLOCK_WORKSPACE",
    show_default="the folder you are in",
    help="Folder made by `replyclock init`.",
)
@click.pass_context
def main(context: click.Context, workspace: Path) -> None:
    """Ask public offices a question the way a citizen would, and measure when they answer.

    \b
    Example:
      replyclock init audit
      replyclock -w audit campaign plan autumn
    """
    context.obj = Scope(workspace.absolute())


for command in (
    init,
    sites,
    letters,
    recipe,
    campaign,
    send,
    chat,
    watch,
    assist,
    login,
    notify,
    look,
    listen,
    run,
    mail,
    review,
    report,
    notice,
    score,
    compare,
    workdays,
    analyse,
    archive,
    evidence,
    demo,
):
    main.add_command(command)

for command in (check_register, sample_sites):
    sites.add_command(command)
