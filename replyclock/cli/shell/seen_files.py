"""Files that a person hands to a command as what he saw: pictures, pages, papers."""

from collections.abc import Mapping
from pathlib import Path

from replyclock.errors import WrongUse
from replyclock.ports.exhibits import Capture

PICTURES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
}
PAPERS = {
    ".eml": "message/rfc822",
    ".html": "text/html",
    ".pdf": "application/pdf",
    ".txt": "text/plain",
}


def seen_by_a_person(path: Path, kinds: Mapping[str, str], what: str) -> Capture:
    """The file as a capture; raises WrongUse when it is of none of these kinds, or cannot be read."""
    kind = kinds.get(path.suffix.lower())
    if kind is None:
        raise WrongUse(f"{path}: {what} are {', '.join(sorted(kinds))}.")
    return Capture("seen by a person", kind, bytes_of(path))


def bytes_of(path: Path) -> bytes:
    """The file's bytes; raises WrongUse."""
    try:
        return path.read_bytes()
    except OSError as fault:
        raise WrongUse(f"{path} cannot be read ({fault.strerror}): name a file that you may read.") from fault
