"""The names of files in a pack, in one place for whoever writes and whoever verifies it."""

PACK_FORMAT = "replyclock pack 1"
INDEX = "pack.json"
ENTRIES = "entries.jsonl"
PROOFS = "proofs.jsonl"
DISCLOSURES = "disclosures.jsonl"
LOOKS = "looks.jsonl"
CALENDAR = "calendar.json"
KEYS = "keys"
_ENDINGS = {
    "application/json": "json",
    "application/pdf": "pdf",
    "application/zip": "zip",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "message/rfc822": "eml",
    "text/html": "html.txt",
    "text/plain": "txt",
}


def exhibit_file(sha256: str, media_type: str) -> str:
    """Where an exhibit lies; pages end in .txt, so that no viewer runs what stands in them."""
    return f"exhibits/{sha256}.{_ENDINGS.get(media_type.partition(';')[0].strip(), 'bin')}"


def checkpoint_folder(number: int) -> str:
    """Where a checkpoint lies."""
    return f"checkpoints/{number:06d}"


def looks_file(number: int) -> str:
    """Where the texts of the `looks` entry of that number lie."""
    return f"looks/{number:09d}.txt"
