"""The root command; each command has a file of its own, which is read when it is called."""

from pathlib import Path

import click

from replyclock.cli.shell.lazy import Lazy
from replyclock.cli.shell.program import Program, Scope

_COMMANDS = {
    "analyse": Lazy(
        "replyclock.cli.analyse.group:analyse", "Look at what is published already; no workspace is needed."
    ),
    "archive": Lazy(
        "replyclock.cli.archive:archive",
        "Gather the times of a site's published questions and answers, for `analyse times`.",
    ),
    "assist": Lazy(
        "replyclock.cli.assist.group:assist",
        "Sit down as an operator: see what pages want of a person, and give it, while they wait.",
    ),
    "calendar": Lazy(
        "replyclock.cli.calendar.group:calendar",
        "Calendars of the workspace; `workdays calendars` lists all there are.",
    ),
    "campaign": Lazy(
        "replyclock.cli.campaign.group:campaign",
        "Campaigns: which letters go to which sites, when, and with whose leave.",
    ),
    "chat": Lazy(
        "replyclock.cli.chat.group:chat",
        "Chat assistants: asked what the letters ask, counted apart from them.",
    ),
    "compare": Lazy(
        "replyclock.cli.compare:compare",
        "Compare a round with an EARLIER one: put right, still failing, newly failing, not comparable.",
    ),
    "demo": Lazy(
        "replyclock.cli.demo:demo",
        "Run a whole campaign against pretend offices on this machine, and end with its report.",
    ),
    "evidence": Lazy(
        "replyclock.cli.evidence.group:evidence",
        "Seals, packs and checks: what settles it when an office says that it answered in time.",
    ),
    "init": Lazy(
        "replyclock.cli.init:init",
        "Make a workspace: settings, register, letters, recipes, campaigns and a key.",
    ),
    "letters": Lazy("replyclock.cli.letters.group:letters", "The standardized letters."),
    "listen": Lazy("replyclock.cli.listen:listen", "Read every mailbox of the settings, or one, to its end."),
    "login": Lazy(
        "replyclock.cli.login:login",
        "Open a window, let a person log in at a site, and store the login, readable by its owner only.",
    ),
    "look": Lazy(
        "replyclock.cli.look:look",
        "Record what you saw of a letter now, where a captcha or a login keeps the program out.",
    ),
    "mail": Lazy("replyclock.cli.mail.group:mail", "Mail: received, and where each message ended."),
    "notice": Lazy(
        "replyclock.cli.notice:notice",
        "Write the notice on a campaign (its last round) or a round: HTML, DOCX and PDF.",
    ),
    "notify": Lazy(
        "replyclock.cli.notify.group:notify", "Notifications: who is told, and how, when a person must act."
    ),
    "recipe": Lazy(
        "replyclock.cli.recipe.group:recipe",
        "Recipes: how to use a site's channel and where its answers show.",
    ),
    "report": Lazy(
        "replyclock.cli.report:report",
        "Write the report of a campaign (its last round) or a round: HTML, XLSX, CSV, JSON.",
    ),
    "review": Lazy("replyclock.cli.review.group:review", "Decide about replies and ambiguous attempts."),
    "run": Lazy(
        "replyclock.cli.run:run",
        "Do everything that is due, until stopped: sending, looking, listening, planning recurring rounds.",
    ),
    "score": Lazy(
        "replyclock.cli.score.group:score",
        "Score sites by a rubric; `score NAME` is short for `score show NAME`.",
    ),
    "send": Lazy(
        "replyclock.cli.send:send", "Send every letter that is due now, each once, and say what became of it."
    ),
    "sites": Lazy("replyclock.cli.sites.group:sites", "The register of sites."),
    "watch": Lazy("replyclock.cli.watch:watch", "Look once at every place whose look is due."),
    "workdays": Lazy("replyclock.cli.workdays.group:workdays", "Count working days by a published calendar."),
}


@click.group(
    cls=Program,
    lazy=_COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
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
