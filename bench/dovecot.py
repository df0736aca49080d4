"""A Dovecot of the bench's own on loopback, without encryption, which delivers as delivery agents do."""

import grp
import os
import pwd
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from processes import BenchFault, free_port, listens, running, wait_until

_CONFIG = """
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/dovecot.log
listen = 127.0.0.1
protocols = imap
ssl = no
disable_plaintext_auth = no
mail_location = maildir:{folder}/mail/%u
first_valid_uid = 1
default_internal_user = {internal}
default_login_user = {login}
default_internal_group = {group}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%u
}}
namespace inbox {{
  inbox = yes
}}
"""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """One user's mailbox on it."""

    port: int
    user: str
    password: str
    maildir: Path
    uid: int
    gid: int

    def deliver(self, message: bytes) -> float:
        """Put a message into the mailbox; gives the instant (perf_counter) at which it was there."""
        # Dovecot numbers new mail by the seconds and microseconds in such a name.
        seconds, rest = divmod(time.time_ns(), 10**9)
        name = f"{seconds}.M{rest // 1000:06}P{os.getpid()}Q{os.urandom(4).hex()}.loopback"
        waiting = self.maildir / "tmp" / name
        waiting.write_bytes(message)
        os.chown(waiting, self.uid, self.gid)
        waiting.rename(self.maildir / "new" / name)
        return time.perf_counter()


@contextmanager
def dovecot(users: Sequence[str]) -> Iterator[dict[str, Mailbox]]:
    """Empty mailboxes of these users; BenchFault where Dovecot is not installed."""
    program = shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin:/usr/local/sbin")
    if program is None:
        raise BenchFault("Dovecot is missing; install it with: apt install dovecot-imapd")
    # Dovecot's own processes change users, so the folder is not one that only its maker may enter.
    folder = Path(tempfile.mkdtemp(prefix="replyclock-bench-dovecot-"))
    folder.chmod(0o755)
    try:
        names, password, port = _accounts(), os.urandom(8).hex(), free_port()
        owner = pwd.getpwnam(names["uid"]).pw_uid, grp.getgrnam(names["gid"]).gr_gid
        boxes = {user: Mailbox(port, user, password, folder / "mail" / user, *owner) for user in users}
        for box in boxes.values():
            for part in ("new", "cur", "tmp"):
                (box.maildir / part).mkdir(parents=True, exist_ok=True)
                os.chown(box.maildir / part, *owner)
            os.chown(box.maildir, *owner)
        config = folder / "dovecot.conf"
        config.write_text(_CONFIG.format(folder=folder, port=port, password=password, **names))
        log = folder / "output.log"
        with running([program, "-F", "-c", config], log) as process:
            wait_until(lambda: listens(port), process, log, 20)
            yield boxes
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _accounts() -> dict[str, str]:
    """Who runs what: the package's users under root, else whoever runs the bench runs everything."""
    if os.geteuid() == 0:
        own = {"uid": "nobody", "gid": "nogroup"}
        return {"internal": "dovecot", "login": "dovenull", "group": "dovecot", **own}
    me, group = pwd.getpwuid(os.geteuid()).pw_name, grp.getgrgid(os.getegid()).gr_name
    return {"internal": me, "login": me, "group": group, "uid": me, "gid": group}
