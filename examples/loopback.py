"""What the examples share: programs installed and started on loopback, an SMTP sink, Dovecot, workspaces.

An example says which packages it needs, how its server is made and how an operator answers there; the verbs
of its command line are the same for all. FOLDER holds all data and must be reachable for the user "nobody"
when root runs this, because Dovecot refuses to serve mail as root. Packages are installed once, into an
environment for each example. Knows nothing of what an example's software is like, and of replyclock
only what stands in the folder workspace/ beside the example's script.
"""

import argparse
import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

CACHE = Path(__file__).resolve().parent.parent / ".cache"
MAIL_PASSWORD = "practice"  # noqa: S105  # a mailbox that lives for minutes, on loopback
NOBODY = "nobody" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
Ports = Mapping[str, int]
"""The ports of the servers "web", "smtp" and "imap"."""

DOVECOT = """
base_dir = {run}
state_dir = {run}
log_path = {folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
mail_location = maildir:{folder}/Maildir
first_valid_uid = 1
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}
}}
namespace inbox {{
  inbox = yes
}}
"""


@dataclass(frozen=True)
class Example:
    """Software that nobody here wrote, and what differs from one example to the next.

    `make` furnishes the software below an empty folder; `serve` is the command that then serves it there,
    started in that folder; `answer` lets an operator answer a ticket in public.
    """

    name: str
    script: Path
    packages: Sequence[str]
    form: str
    ports: Ports
    make: Callable[["Software", Ports], None]
    serve: Callable[["Software", Ports], list[str]]
    answer: Callable[["Software", int, str], None]


@dataclass(frozen=True)
class Software:
    """An example's software: its own folder of data, and the environment its packages lie in."""

    name: str
    folder: Path

    def program(self, name: str) -> str:
        """A program of the environment, such as "python"."""
        return str(environment(self.name) / "bin" / name)

    def run(self, program: str, *words: str, **variables: str) -> None:
        """Run a program of the environment in the data folder; one that fails ends all with its words."""
        done = subprocess.run(
            [self.program(program), *words],
            cwd=self.folder,
            env={**os.environ, **variables},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            sys.exit(f"{self.name} refused `{program} {words[0]}`:\n{done.stdout}{done.stderr}")


def main(example: Example) -> None:
    """Parse the words of the command line and do the one thing they say."""
    words = _parser(example).parse_args()
    folder = words.folder.resolve()
    if words.verb in ("start", "furnish"):
        ports = {name: getattr(words, name) for name in example.ports}
        start(example, folder, ports) if words.verb == "start" else furnish(example, folder, ports)
    elif words.verb == "answer":
        example.answer(_software(example, folder), words.ticket, words.text)
    else:
        stop(folder)


def _parser(example: Example) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=f"Starts {example.name} to try replyclock on.")
    verbs = parser.add_subparsers(dest="verb", required=True)
    for verb in ("start", "furnish"):
        starting = verbs.add_parser(verb)
        starting.add_argument("folder", type=Path)
        for name, port in example.ports.items():
            starting.add_argument(f"--{name}", type=int, default=port)
    answering = verbs.add_parser("answer")
    answering.add_argument("folder", type=Path)
    answering.add_argument("ticket", type=int)
    answering.add_argument("text")
    verbs.add_parser("stop").add_argument("folder", type=Path)
    return parser


def start(example: Example, folder: Path, ports: Ports) -> None:
    """Install what is missing, make the data folder, start the three servers, say where they listen."""
    if (folder / "servers.json").exists():
        sys.exit(f"{folder} is in use already: stop it first, or name another folder.")
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)
    _install(example)
    software = _make(example, folder, ports)
    servers = {
        "web": launch(example.serve(software, ports), software.folder, folder / "web.log"),
        "smtp": _start_smtp(folder, ports["smtp"]),
        "imap": _start_dovecot(folder, ports["imap"]),
    }
    (folder / "servers.json").write_text(json.dumps({"ports": dict(ports), "pids": servers}))
    for name, port in ports.items():
        _wait(port, folder, name)
    sys.stdout.write(
        f"form  http://127.0.0.1:{ports['web']}{example.form}\n"
        f"imap  127.0.0.1:{ports['imap']}, user auditor, password {MAIL_PASSWORD}\n"
    )


def furnish(example: Example, workspace: Path, ports: Ports) -> None:
    """Add recipe, campaign, site and mailbox to a workspace made by `replyclock init`, dated around today."""
    today = (datetime.now(UTC) + timedelta(hours=8)).date()
    changes = {
        f"127.0.0.1:{example.ports['web']}": f"127.0.0.1:{ports['web']}",
        f"port = {example.ports['imap']}": f"port = {ports['imap']}",
        "2026-11-02": str(today - timedelta(days=20)),
        "2026-11-24": str(today + timedelta(days=2)),
    }
    files = example.script.parent / "workspace"
    for source in sorted(files.rglob("*.*")):
        text = source.read_text("utf-8")
        for old, new in changes.items():
            text = text.replace(old, new)
        target = workspace / source.relative_to(files)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
    secret = workspace / "secrets" / "inbox"
    secret.parent.mkdir(mode=0o700, exist_ok=True)
    secret.touch(0o600)
    secret.write_text(MAIL_PASSWORD)


def stop(folder: Path) -> None:
    """End the servers that `start` started in this folder, with the processes they began, and only those."""
    file = folder / "servers.json"
    if not file.exists():
        sys.exit(f"nothing was started in {folder}.")
    for pid in json.loads(file.read_text())["pids"].values():
        try:
            os.killpg(pid, signal.SIGTERM)
        except ProcessLookupError:
            continue
    file.unlink()


def launch(command: list[str], folder: Path, log: Path) -> int:
    """Start a program that goes on by itself, in a folder, its words in a log; its process id."""
    with log.open("ab") as output:
        return subprocess.Popen(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        ).pid


def environment(name: str) -> Path:
    """The environment that holds an example's packages."""
    return CACHE / name / "env"


def _install(example: Example) -> None:
    folder = environment(example.name)
    if (folder / "ready").exists():
        return
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    quiet = ["--quiet", "--disable-pip-version-check", "--root-user-action=ignore"]
    pip = [str(folder / "bin" / "python"), "-m", "pip", "install", *quiet]
    subprocess.run([*pip, *example.packages], check=True)
    (folder / "ready").touch()


def _software(example: Example, folder: Path) -> Software:
    return Software(example.name, folder / example.name)


def _make(example: Example, folder: Path, ports: Ports) -> Software:
    software = _software(example, folder)
    if software.folder.exists():
        sys.exit(f"{folder} holds an earlier try: remove it, or name another folder.")
    software.folder.mkdir()
    example.make(software, ports)
    return software


def _start_smtp(folder: Path, port: int) -> int:
    # Outside the checkout, where the name `mailbox` means the standard library's.
    for part in ("new", "cur", "tmp"):
        (folder / "Maildir" / part).mkdir(parents=True, exist_ok=True)
    if os.geteuid() == 0:
        for path in [folder / "Maildir", *(folder / "Maildir").iterdir()]:
            shutil.chown(path, NOBODY)
    sink = ["-m", "aiosmtpd", "-n", "-l", f"127.0.0.1:{port}", "-c", "aiosmtpd.handlers.Mailbox", "Maildir"]
    return launch([sys.executable, *sink], folder, folder / "smtp.log")


def _start_dovecot(folder: Path, port: int) -> int:
    dovecot = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if dovecot is None:
        sys.exit("Dovecot is missing: apt install dovecot-imapd.")
    run = folder / "run"
    run.mkdir(mode=0o755)
    (folder / "dovecot.log").touch(0o666)
    group = "nogroup" if os.geteuid() == 0 else str(os.getegid())
    command = [dovecot, "-F", "-c", str(folder / "dovecot.conf")]
    if os.geteuid() == 0:
        for path in (run, folder / "dovecot.log"):
            shutil.chown(path, NOBODY, group)
        command = ["setpriv", f"--reuid={NOBODY}", f"--regid={group}", "--clear-groups", *command]
    values = {"user": NOBODY, "group": group, "password": MAIL_PASSWORD, "imap": port}
    (folder / "dovecot.conf").write_text(DOVECOT.format(folder=folder, run=run, **values))
    return launch(command, folder, folder / "dovecot.out")


def _wait(port: int, folder: Path, name: str, seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with socket.socket() as visitor:
            if visitor.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    words = "\n".join(log.read_text(errors="replace") for log in sorted(folder.glob("*.log")))
    stop(folder)
    sys.exit(f"{name} does not listen on port {port}:\n{words}")
