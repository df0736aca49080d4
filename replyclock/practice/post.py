"""The town's post: an SMTP server on loopback whose letters land in a Maildir at the town's present instant.

Knows nothing of officials; the file's time stands for the instant the mail server took the message.
"""

import asyncio
import os
import smtplib
from collections.abc import Callable
from datetime import datetime
from itertools import count
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session


class MaildirSink:
    """An aiosmtpd handler: every accepted message becomes one file in `new/`, written whole or not at all."""

    def __init__(self, folder: Path, now: Callable[[], datetime]) -> None:
        self._folder = folder
        self._now = now
        self._serials = count(1)
        for part in ("tmp", "new", "cur"):
            (folder / part).mkdir(parents=True, exist_ok=True)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: ARG002, N802
        """Called by aiosmtpd with a whole message; one file for each recipient."""
        for recipient in envelope.rcpt_tos:
            self._store((envelope.mail_from or "").strip("<>"), recipient, _as_bytes(envelope.content))
        return "250 2.0.0 taken"

    def _store(self, sender: str, recipient: str, content: bytes) -> None:
        arrived_at = self._now().timestamp()
        name = f"{int(arrived_at)}.{next(self._serials):06d}.practice"
        path = self._folder / "tmp" / name
        path.write_bytes(f"Return-Path: <{sender}>\r\nDelivered-To: {recipient}\r\n".encode() + content)
        os.utime(path, (arrived_at, arrived_at))
        path.rename(self._folder / "new" / name)


def _as_bytes(content: str | bytes | None) -> bytes:
    return content.encode() if isinstance(content, str) else content or b""


class PostOffice:
    """The running SMTP server; `address` is (host, port) once `open` returned."""

    def __init__(self, sink: MaildirSink) -> None:
        self._sink = sink
        self._server: asyncio.Server | None = None
        self.address = ("127.0.0.1", 0)

    async def open(self) -> None:
        """Listen on a free port of loopback."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._speak, "127.0.0.1", 0)
        self.address = self._server.sockets[0].getsockname()[:2]

    async def send(self, sender: str, recipient: str, message: bytes) -> None:
        """Hand a message in by SMTP, as an office's mail server would; returns when it was taken."""
        await asyncio.to_thread(_hand_in, self.address, sender, recipient, message)

    def _speak(self) -> SMTP:
        return SMTP(self._sink, hostname="practice.example", enable_SMTPUTF8=True)


def _hand_in(address: tuple[str, int], sender: str, recipient: str, message: bytes) -> None:
    with smtplib.SMTP(*address, timeout=10) as client:
        client.sendmail(sender, [recipient], message)
