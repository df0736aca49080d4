"""Runs the practice town as a process of its own: `python -m replyclock.practice.serve --folder DIR`.

Writes DIR/town.json when everything listens; ends on SIGTERM or Ctrl-C, and with whoever started it
when told to watch its standard input. Loopback only.
"""

import asyncio
import json
import os
import socket
from pathlib import Path
from typing import Any

import click
import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from replyclock.analysis.calendars.load import load_calendar
from replyclock.practice.control import control_desk
from replyclock.practice.obstacles import OBSTACLES
from replyclock.practice.officials import compose
from replyclock.practice.post import MaildirSink, PostOffice
from replyclock.practice.script import read_script
from replyclock.practice.sights import SIGHTS
from replyclock.practice.streets import STREETS, TownSite
from replyclock.practice.town import Mailing, Post, Town

LOOPBACK = "127.0.0.1"
TOWN_FILE = "town.json"


@click.command()
@click.option(
    "--folder", type=click.Path(path_type=Path), required=True, help="Where town.json and Maildir go."
)
@click.option("--until-input-ends", is_flag=True, help="End when standard input is closed.")
def main(folder: Path, until_input_ends: bool) -> None:
    """Serve the practice town until stopped."""
    folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(serve(folder.resolve(), until_input_ends=until_input_ends))


async def serve(folder: Path, *, until_input_ends: bool) -> None:
    """Open the post office and every site, write town.json, and serve until told to stop."""
    script = read_script()
    town = Town(script, load_calendar(script.town.country).due_on)
    office = PostOffice(MaildirSink(folder / "Maildir", lambda: town.now))
    await office.open()

    async def post(mailing: Mailing) -> None:
        envelope = compose(mailing, town.local(mailing.at), script.town.mailbox)
        await office.send(envelope.sender, envelope.recipient, envelope.message)

    doors = Doors(town, post)
    _write_whole(folder / TOWN_FILE, _description(town, doors, office, folder))
    await doors.serve(until_input_ends=until_input_ends)


class Doors:
    """One listening socket for the control desk and for each site; the port tells which is meant."""

    def __init__(self, town: Town, post: Post) -> None:
        applications: dict[str, ASGIApp] = {"": control_desk(town, post)}
        streets = STREETS | OBSTACLES | SIGHTS
        applications |= {
            script.code: TownSite(town, script, streets[script.street]).application()
            for script in town.script.served
        }
        self._sockets = {code: _listen() for code in applications}
        self.ports: dict[str, int] = {code: door.getsockname()[1] for code, door in self._sockets.items()}
        self._by_port = {self.ports[code]: application for code, application in applications.items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI application behind every door."""
        await self._by_port[scope["server"][1]](scope, receive, send)

    async def serve(self, *, until_input_ends: bool) -> None:
        """Answer until SIGTERM, SIGINT or, if wanted, the end of standard input."""
        config = uvicorn.Config(self, lifespan="off", log_level="warning", access_log=False)
        server = uvicorn.Server(config)
        if until_input_ends:
            loop = asyncio.get_running_loop()
            loop.add_reader(0, setattr, server, "should_exit", True)
        await server.serve(sockets=list(self._sockets.values()))


def _listen() -> socket.socket:
    door = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # Its visitors' connections inherit this; without it each answer waits 40 ms to be joined to another.
    door.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    door.bind((LOOPBACK, 0))
    door.listen(128)
    return door


def _description(town: Town, doors: Doors, office: PostOffice, folder: Path) -> dict[str, Any]:
    return {
        "pid": os.getpid(),
        "control": f"http://{LOOPBACK}:{doors.ports['']}",
        "smtp": list(office.address),
        "maildir": str(folder / "Maildir"),
        "mailbox": town.script.town.mailbox,
        "sites": {code: f"http://{LOOPBACK}:{port}" for code, port in doors.ports.items() if code},
    }


def _write_whole(path: Path, content: dict[str, Any]) -> None:
    """Whoever sees the file sees all of it."""
    draft = path.with_suffix(".draft")
    draft.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
    draft.replace(path)


if __name__ == "__main__":
    main()
