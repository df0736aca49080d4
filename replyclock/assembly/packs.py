"""What writes and verifies packs and scoring attachments."""
# ruff: noqa: PLC0415 - heavy parts are imported where they are made, so that commands start quickly

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from replyclock.assembly.browsing import print_pdf
from replyclock.domain.evidence.packs import PackPlan, Trust, Verification
from replyclock.domain.replies.mail import Mail
from replyclock.domain.story.attachment import Attachment
from replyclock.domain.story.build import Retold
from replyclock.domain.workdays import WorkCalendar
from replyclock.limits.wall import WorkStopped
from replyclock.outside import Outside
from replyclock.steps.evidence.story import retell


@dataclass(frozen=True, slots=True)
class PackWriter:
    """Writes packs of one workspace; `tell` is told entries written, of how many."""

    outside: Outside
    workspace: Path
    tell: Callable[[int, int], None]
    pdf: bool = True

    async def __call__(self, folder: Path, plan: PackPlan) -> None:
        """Write a pack into an empty folder, its cover, and a bag around it; raises MissingPart."""
        from replyclock.evidence.bag import write_bag
        from replyclock.evidence.writer import bag_info, write_payload

        chain, exhibits = self.outside.ledger.chain, self.outside.exhibits
        await asyncio.to_thread(write_payload, folder / "data", plan, chain, exhibits, self.tell)
        paper = await asyncio.to_thread(self._write_cover, folder, plan)
        if self.pdf:
            printed = await print_pdf(self.workspace, paper, plan.as_of)
            (folder / "data" / "cover.pdf").write_bytes(printed)
        await asyncio.to_thread(write_bag, folder, bag_info(plan))

    def retold(self, folder: Path, plan: PackPlan) -> Retold:
        """The story of a pack that lies in the folder."""
        from replyclock.domain.story.build import Telling
        from replyclock.evidence.laid_out import laid_out

        laid = laid_out(folder, plan.authorities)
        telling = Telling(
            plan.scope, plan.as_of, plan.calendar, plan.program, plan.statement,
            laid.seals, laid.withheld, laid.files, laid.provenance,
        )  # fmt: skip
        return retell(plan, self.outside.ledger.chain, telling)

    def _write_cover(self, folder: Path, plan: PackPlan) -> bytes:
        """Write the pages, and give the page to print."""
        from replyclock.analysis.evidence.cover import cover_files, paper_page

        data, retold = folder / "data", self.retold(folder, plan)
        for name, page in cover_files(retold.pack, retold.letters()):
            (data / name).parent.mkdir(exist_ok=True)
            (data / name).write_bytes(page)
        if not self.pdf:
            return b""
        return paper_page(retold.pack, retold.letters(), lambda path: (data / path).read_bytes())


@dataclass(frozen=True, slots=True)
class AttachmentWriter:
    """Writes scoring attachments around what `packs` wrote; `rubric_name` is a name or a file."""

    packs: PackWriter
    rubric_name: str

    async def __call__(self, folder: Path, plan: PackPlan) -> Attachment:
        """Score the site whose pack lies in `folder`/pack, and write all the rest of the attachment."""
        return await asyncio.to_thread(self._write, folder, plan)

    def _write(self, folder: Path, plan: PackPlan) -> Attachment:
        from replyclock.analysis.evidence.attachment_files import attachment_files
        from replyclock.analysis.scoring.rubrics import read_rubric, rubric_path
        from replyclock.domain.story.attachment_build import attachment_story
        from replyclock.evidence.attachment import PACK, pack_identity, write_attachment

        rubric, file = read_rubric(self.rubric_name), rubric_path(self.rubric_name).read_bytes()
        retold = self.packs.retold(folder / PACK, plan)
        story = attachment_story(retold, rubric, file, plan.calendar, pack_identity(folder / PACK))
        write_attachment(folder, attachment_files(story), story.copies)
        return story.attachment


def verify_pack(folder: Path, trust: Trust) -> Verification:
    """Every check of a pack; never raises on what it holds."""
    from replyclock.evidence.verifying.pack import verify

    return verify(folder, trust, _walled_reading())


def verify_attachment(folder: Path, trust: Trust) -> Verification:
    """Every check of a scoring attachment and of its pack; never raises on what it holds."""
    from replyclock.analysis.evidence.attachment_files import derived_rows
    from replyclock.analysis.scoring.rubrics import read_rubric
    from replyclock.domain.story.attachment_build import attachment_story
    from replyclock.evidence.verifying.attachment import verify_attachment

    def derive(retold: Retold, path: Path, calendar: WorkCalendar, identity: str) -> Mapping[str, Any]:
        story = attachment_story(retold, read_rubric(str(path)), path.read_bytes(), calendar, identity)
        return derived_rows(story)

    return verify_attachment(folder, trust, _walled_reading(), derive)


def _walled_reading() -> Callable[[bytes], Mail]:
    """Reads a stranger's mail behind the wall; raises BadPack with the reason where it was stopped."""
    from replyclock.evidence.pack_reader import BadPack
    from replyclock.limits.apart import WorkApart
    from replyclock.mailbox.reading import read_letter

    limits = WorkApart()

    def read(data: bytes) -> Mail:
        try:
            return limits.run(read_letter, data)
        except WorkStopped as stopped:
            raise BadPack(f"A mail of {len(data)} bytes was not read: {stopped}.") from stopped

    return read
