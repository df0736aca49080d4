"""`evidence`: seal the ledger, see how sealed it is, prove that nothing was changed, hand it over."""

import click

from replyclock.cli.shell.lazy import Lazy, LazyGroup

_COMMANDS = {
    "anchor": Lazy(
        "replyclock.cli.evidence.anchor:anchor",
        "Print one line to publish or mail: the ledger, its sealed entries, the last one's hash, the date.",
    ),
    "attach": Lazy(
        "replyclock.cli.evidence.attach:attach",
        "Attach a site's score to an inspection file: a folder for every item that took or gave points.",
    ),
    "capture": Lazy(
        "replyclock.cli.evidence.capture:capture",
        "Capture the pages where the answer to a disputed letter may show, as they are now.",
    ),
    "check": Lazy(
        "replyclock.cli.evidence.check:check",
        "Check everything that is kept: chain, rows, looks, seals, stamps, and the bytes of every exhibit.",
    ),
    "export": Lazy(
        "replyclock.cli.evidence.export:export",
        "Export a campaign, or the whole ledger, for another machine: rows, chain, seals, exhibits.",
    ),
    "import": Lazy(
        "replyclock.cli.evidence.import_:import_",
        "Take an export into this new workspace, whose ledger is empty, proving first that nothing changed.",
    ),
    "key": Lazy(
        "replyclock.cli.evidence.key.group:key",
        "The signing key: publish its identity, keep its file in a safe.",
    ),
    "pack": Lazy(
        "replyclock.cli.evidence.pack:pack",
        "Pack what proves a letter, a site's letters or a round: a BagIt bag that opens with index.html.",
    ),
    "remove": Lazy(
        "replyclock.cli.evidence.remove:remove",
        "Remove the bytes of exhibits whose time of keeping is over; their digests and a signed entry stay.",
    ),
    "seal": Lazy(
        "replyclock.cli.evidence.seal:seal",
        "Seal everything recorded so far, and ask for the stamps that are missing.",
    ),
    "status": Lazy(
        "replyclock.cli.evidence.status:status",
        "Show how far the ledger is sealed, and which stamps are missing.",
    ),
    "verify": Lazy(
        "replyclock.cli.evidence.verify:verify",
        "Verify a pack offline: files, chain, seals, stamps, and every verdict again from the raw records.",
    ),
}


@click.group(cls=LazyGroup, lazy=_COMMANDS)
def evidence() -> None:
    """Seals, packs and checks: what settles it when an office says that it answered in time.

    \b
    Example:
      replyclock -w audit evidence status
    """
