"""Attaches a site's score to an inspection file: a folder for each point, beside the pack that proves it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from replyclock.domain.evidence.packs import PackPlan
from replyclock.domain.story.attachment import Attachment
from replyclock.errors import WrongUse
from replyclock.outside import Outside
from replyclock.steps.evidence.atomic_folder import atomic_folder
from replyclock.steps.evidence.pack import Packed, PackOrder, WritePack, pack, references_of
from replyclock.steps.round import RoundContext, running_round

PACK = "pack"
"""The folder of the pack, beside the points."""

WriteAttachment = Callable[[Path, PackPlan], Awaitable[Attachment]]
"""Scores the site from its pack, which lies in the folder, and writes all but the pack around it."""


@dataclass(frozen=True, slots=True)
class AttachOrder:
    """Whose score is attached, and as of when; `redact` as a pack has it."""

    running: RoundContext
    site: str
    folder: Path
    as_of: datetime | None = None
    redact: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Attached:
    """An attachment that was written."""

    folder: Path
    attachment: Attachment
    packed: Packed


async def attach(
    order: AttachOrder, outside: Outside, write_pack: WritePack, write: WriteAttachment
) -> Attached:
    """Pack the site's letters, score them from the pack, and write the points around it.

    Raises WrongUse for a folder that holds something, and for a site that the round does not ask.
    """
    _require_free(order.folder)
    scope = PackOrder(order.running, order.folder, order.as_of, site=order.site, redact=order.redact)
    references_of(scope, outside)
    async with atomic_folder(order.folder, "attachment") as unfinished:
        scope = replace(scope, folder=unfinished / PACK)
        packed = await pack(scope, outside, write_pack)
        attachment = await write(unfinished, packed.plan)
    return Attached(order.folder, attachment, packed)


def _require_free(folder: Path) -> None:
    """Raise WrongUse for a folder that holds something, or for a file."""
    if folder.is_symlink() or (folder.exists() and (not folder.is_dir() or any(folder.iterdir()))):
        raise WrongUse(f"{folder} is there already and not empty: name a folder that is new or empty.")


def last_round_of(site: str, outside: Outside, as_of: datetime | None) -> RoundContext:
    """The newest round planned by that instant that asks the site; raises WrongUse where none does."""
    for planned in reversed(outside.ledger.plans.rounds()):
        if as_of is not None and planned.planned_at > as_of:
            continue
        if any(each.inquiry.site.code == site for each in outside.ledger.plans.tried(planned.key)):
            return running_round(planned, outside)
    raise WrongUse(
        f"No round asks the site {site!r} yet: `replyclock campaign status NAME --json` lists sites."
    )
