"""Starts software that nobody here wrote, to try replyclock on: django-helpdesk, an SMTP sink and Dovecot.

    helpdesk.py start FOLDER [--web PORT --smtp PORT --imap PORT]
    helpdesk.py furnish WORKSPACE [--web PORT --smtp PORT --imap PORT]
    helpdesk.py answer FOLDER TICKET TEXT
    helpdesk.py stop FOLDER

Everything listens on loopback. FOLDER holds all data and must be reachable for the user "nobody" when
root runs this, because Dovecot refuses to serve mail as root. django-helpdesk is installed once, into an
environment of its own. Knows of replyclock only what stands in the folder workspace/ beside this file.
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
from datetime import UTC, datetime, timedelta
from pathlib import Path

HERE = Path(__file__).resolve().parent
ENVIRONMENT = HERE.parent.parent / ".cache" / "helpdesk" / "env"
PACKAGES = ["django-helpdesk>=2.6,<3"]
MAIL_PASSWORD = "practice"  # noqa: S105  # a mailbox that lives for minutes, on loopback
PORTS = {"web": 8701, "smtp": 2525, "imap": 1143}
NOBODY = "nobody" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name

SETTINGS = """
INSTALLED_APPS += ["django.contrib.sites", "django.contrib.humanize", "rest_framework", "helpdesk"]
SITE_ID = 1
ALLOWED_HOSTS = ["127.0.0.1"]
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
EMAIL_HOST, EMAIL_PORT = "127.0.0.1", {smtp}
DEFAULT_FROM_EMAIL = "helpdesk@city.example"
MEDIA_ROOT, MEDIA_URL = "media", "/media/"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
HELPDESK_TEAMS_MODE_ENABLED = False
HELPDESK_SUBMIT_A_TICKET_PUBLIC = True
HELPDESK_VIEW_A_TICKET_PUBLIC = True
HELPDESK_PUBLIC_TICKET_PRIORITY = 3
LOGIN_URL = "/login/"
"""
URLS = """
from django.urls import include, path

urlpatterns = [path("", include("helpdesk.urls", namespace="helpdesk"))]
"""
FURNISH = """
from django.contrib.auth import get_user_model
from django.contrib.sites.models import Site
from helpdesk.models import Queue

get_user_model().objects.create_superuser("operator", "operator@city.example", "unused")
Site.objects.update_or_create(id=1, defaults=dict(domain="127.0.0.1:{web}", name="City"))
Queue.objects.create(
    title="市长信箱 Public inquiries",
    slug="pub",
    allow_public_submission=True,
    email_address="pub@city.example",
)
"""
# The product's own way of an operator's public answer: a follow-up on the ticket and a mail.
ANSWER = """
import os
from django.contrib.auth import get_user_model
from helpdesk.models import Ticket
from helpdesk.update_ticket import update_ticket

operator = get_user_model().objects.get(username="operator")
ticket = Ticket.objects.get(id=int(os.environ["TICKET"]))
update_ticket(operator, ticket, comment=os.environ["ANSWER"], public=True, files=[])
"""
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


def start(folder: Path, ports: dict[str, int]) -> None:
    """Install what is missing, make the data folder, start the three servers, say where they listen."""
    if (folder / "servers.json").exists():
        sys.exit(f"{folder} is in use already: stop it first, or name another folder.")
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)
    _install()
    _make_helpdesk(folder, ports)
    web = [_python(), "manage.py", "runserver", "--noreload", f"127.0.0.1:{ports['web']}"]
    servers = {
        "web": _launch(web, folder / "helpdesk", folder / "web.log"),
        "smtp": _start_smtp(folder, ports["smtp"]),
        "imap": _start_dovecot(folder, ports["imap"]),
    }
    (folder / "servers.json").write_text(json.dumps({"ports": ports, "pids": servers}))
    for name, port in ports.items():
        _wait(port, folder, name)
    sys.stdout.write(
        f"form  http://127.0.0.1:{ports['web']}/tickets/submit/\n"
        f"imap  127.0.0.1:{ports['imap']}, user auditor, password {MAIL_PASSWORD}\n"
    )


def furnish(workspace: Path, ports: dict[str, int]) -> None:
    """Add recipe, campaign, site and mailbox to a workspace made by `replyclock init`, dated around today."""
    today = (datetime.now(UTC) + timedelta(hours=8)).date()
    changes = {
        "127.0.0.1:8701": f"127.0.0.1:{ports['web']}",
        "port = 1143": f"port = {ports['imap']}",
        "2026-11-02": str(today - timedelta(days=20)),
        "2026-11-24": str(today + timedelta(days=2)),
    }
    for source in sorted((HERE / "workspace").rglob("*.*")):
        text = source.read_text("utf-8")
        for old, new in changes.items():
            text = text.replace(old, new)
        target = workspace / source.relative_to(HERE / "workspace")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
    secret = workspace / "secrets" / "inbox"
    secret.parent.mkdir(mode=0o700, exist_ok=True)
    secret.touch(0o600)
    secret.write_text(MAIL_PASSWORD)


def answer(folder: Path, ticket: int, text: str) -> None:
    """An operator answers a ticket in public: on its page and by mail."""
    environment = {**os.environ, "TICKET": str(ticket), "ANSWER": text}
    _manage(folder / "helpdesk", "shell", "-c", ANSWER, environment=environment)


def stop(folder: Path) -> None:
    """End the servers that `start` started in this folder, and only those."""
    file = folder / "servers.json"
    if not file.exists():
        sys.exit(f"nothing was started in {folder}.")
    for pid in json.loads(file.read_text())["pids"].values():
        try:
            os.kill(pid, signal.SIGTERM)
        except ProcessLookupError:
            continue
    file.unlink()


def _install() -> None:
    if (ENVIRONMENT / "ready").exists():
        return
    shutil.rmtree(ENVIRONMENT, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", ENVIRONMENT], check=True)
    quiet = ["--quiet", "--disable-pip-version-check", "--root-user-action=ignore"]
    subprocess.run([_python(), "-m", "pip", "install", *quiet, *PACKAGES], check=True)
    (ENVIRONMENT / "ready").touch()


def _python() -> str:
    return str(ENVIRONMENT / "bin" / "python")


def _make_helpdesk(folder: Path, ports: dict[str, int]) -> None:
    project = folder / "helpdesk"
    if project.exists():
        sys.exit(f"{folder} holds an earlier try: remove it, or name another folder.")
    project.mkdir()
    subprocess.run([_python(), "-m", "django", "startproject", "city", "."], cwd=project, check=True)
    with (project / "city" / "settings.py").open("a") as settings:
        settings.write(SETTINGS.format(**ports))
    (project / "city" / "urls.py").write_text(URLS)
    _manage(project, "migrate")
    _manage(project, "shell", "-c", FURNISH.format(**ports))
    _manage(project, "loaddata", "emailtemplate.json")


def _manage(project: Path, *words: str, environment: dict[str, str] | None = None) -> None:
    done = subprocess.run(
        [_python(), "manage.py", *words],
        cwd=project,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"django-helpdesk refused `{words[0]}`:\n{done.stderr}")


def _start_smtp(folder: Path, port: int) -> int:
    # Outside the checkout, where the name `mailbox` means the standard library's.
    for part in ("new", "cur", "tmp"):
        (folder / "Maildir" / part).mkdir(parents=True, exist_ok=True)
    if os.geteuid() == 0:
        for path in [folder / "Maildir", *(folder / "Maildir").iterdir()]:
            shutil.chown(path, NOBODY)
    sink = ["-m", "aiosmtpd", "-n", "-l", f"127.0.0.1:{port}", "-c", "aiosmtpd.handlers.Mailbox", "Maildir"]
    return _launch([sys.executable, *sink], folder, folder / "smtp.log")


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
    return _launch(command, folder, folder / "dovecot.out")


def _launch(command: list[str], folder: Path, log: Path) -> int:
    with log.open("ab") as output:
        return subprocess.Popen(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        ).pid


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


def main() -> None:
    """Parse the words of the command line and do the one thing they say."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    verbs = parser.add_subparsers(dest="verb", required=True)
    for verb in ("start", "furnish"):
        starting = verbs.add_parser(verb)
        starting.add_argument("folder", type=Path)
        for name, port in PORTS.items():
            starting.add_argument(f"--{name}", type=int, default=port)
    answering = verbs.add_parser("answer")
    answering.add_argument("folder", type=Path)
    answering.add_argument("ticket", type=int)
    answering.add_argument("text")
    verbs.add_parser("stop").add_argument("folder", type=Path)
    words = parser.parse_args()
    folder = words.folder.resolve()
    if words.verb in ("start", "furnish"):
        ports = {name: getattr(words, name) for name in PORTS}
        start(folder, ports) if words.verb == "start" else furnish(folder, ports)
    elif words.verb == "answer":
        answer(folder, words.ticket, words.text)
    else:
        stop(folder)


if __name__ == "__main__":
    main()
