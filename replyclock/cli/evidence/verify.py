"""`evidence verify`: whether a pack or an attachment proves what it says; needs no workspace and no trust."""

import re
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

import click

from replyclock.assembly.packs import verify_attachment, verify_pack
from replyclock.assembly.signing import key_identity
from replyclock.cli.evidence.certificates import read_pem, trusted_pem
from replyclock.cli.evidence.named_anchors import anchor_option, named_anchors
from replyclock.cli.shell.options import json_option
from replyclock.cli.shell.program import Scope, emit, workspace_of
from replyclock.cli.shell.terminal import plain
from replyclock.domain.evidence.ledger_head import LedgerHead
from replyclock.domain.evidence.packs import Trust, Verification
from replyclock.errors import WrongUse
from replyclock.files.plain_files import is_file_there

_FAILED = 1
_DIGEST = re.compile("[0-9a-f]{64}")


@click.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--authority", "authorities", metavar="FILE", multiple=True, type=click.Path(path_type=Path),
              help="Certificates (PEM) of a time-stamping authority that you trust; may be repeated. "
              "By default those that the workspace's settings pin.")  # fmt: skip
@click.option("--key", metavar="KEY",
              help="The signing key that you know: its SHA-256, or its PEM file. It, or those that replaced "
              "it, must have signed up to the newest checkpoint.")  # fmt: skip
@click.option("--policy", metavar="OID", help="The policy under which stamps must have been given.")
@click.option("--within", type=click.FloatRange(min=0.01), default=24, show_default=True,
              help="Hours between an event and its seal, and a seal and its stamp, at most.")  # fmt: skip
@anchor_option
@click.option("--practice", is_flag=True, help="Accept a practice clock, whose instants are invented.")
@json_option
@workspace_of
@click.pass_context
def verify(
    context: click.Context,
    scope: Scope,
    path: Path,
    *,
    authorities: tuple[Path, ...],
    key: str | None,
    policy: str | None,
    within: float,
    anchors: tuple[str, ...],
    practice: bool,
    as_json: bool,
) -> None:
    """Verify a pack offline: files, chain, seals, stamps, and every verdict again from the raw records.

    Of a scoring attachment its pack is verified, and every point is counted again. What is missing fails
    like what is wrong. Exit code 0 when every check passed, 1 when one did not, 2 when PATH is neither.

    \b
    Example:
      replyclock evidence verify handover --authority tsa-root.pem
      replyclock -w audit evidence verify packs/autumn-hx-110-1 --json
      replyclock evidence verify handover --authority tsa-root.pem --anchor published-anchors.txt
    """
    is_attachment = is_file_there(path / "attachment.json")
    if not is_attachment and not is_file_there(path / "bagit.txt"):
        raise WrongUse(
            f"{path} is no pack (it has no bagit.txt): name the folder that `evidence pack` or "
            "`evidence attach` made."
        )
    roots = trusted_pem(authorities, scope.workspace)
    identity = _identity(key) if key else None
    trust = Trust(roots, identity, timedelta(hours=within), practice, policy, named_anchors(anchors))
    verification = verify_attachment(path, trust) if is_attachment else verify_pack(path, trust)
    row = {"path": path, "passed": verification.passed, **asdict(verification)}
    emit(row, as_json, lambda: _say(verification, "attachment" if is_attachment else "pack"))
    if not verification.passed:
        context.exit(_FAILED)


def _say(verification: Verification, what: str) -> None:
    for check in verification.checks:
        mark = click.style("passed", fg="green") if check.passed else click.style("FAILED", fg="red")
        for position, sentence in enumerate(check.sentences or ("",)):
            opening = f"{mark}  {check.name:<12}" if position == 0 else " " * 20
            click.echo(f"{opening}  {plain(sentence)}")
    if verification.newest is not None:
        click.echo(_up_to(verification.newest))
    scope = ", ".join(f"{kind} {plain(name)}" for kind, name in verification.scope.items()) or f"this {what}"
    failed = [check.name for check in verification.checks if not check.passed]
    if failed:
        click.echo(f"The {what} of {scope} does NOT prove what it says: {', '.join(failed)} failed.")
    else:
        click.echo(f"The {what} of {scope} proves what it says.")


def _up_to(newest: LedgerHead) -> str:
    """Two packs that contradict each other differ here, however alike the rest of them looks."""
    return (
        f"Ledger {plain(newest.ledger)}, newest checkpoint {newest.number} of {newest.at:%Y-%m-%d %H:%M:%S} "
        f"UTC: {newest.count} entries up to {newest.head}, the checkpoint's digest {newest.checkpoint}."
    )


def _identity(key: str) -> str:
    if _DIGEST.fullmatch(key.lower()):
        return key.lower()
    return key_identity(read_pem(Path(key)).decode("ascii", "replace"), key)
