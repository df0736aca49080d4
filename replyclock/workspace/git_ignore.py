"""The `.gitignore` of a workspace: whether it keeps out what is not named; runs no git."""

from pathlib import Path

FILE = ".gitignore"

# What `replyclock init` wrote before 2026-12: it named some of what is secret, and not the rest.
OLD_LINES = frozenset({"secrets/", "*.sqlite", "*.sqlite-*", "exhibits/", "reports/", "rehearsals/"})


def is_old(workspace: Path) -> bool:
    """True for the file as an older program wrote it, to which nobody added anything."""
    return set(_lines(workspace)) == OLD_LINES


def gap(workspace: Path) -> str | None:
    """What is wrong with the file where it does not keep everything out that is not named, in a sentence."""
    lines = _lines(workspace)
    if "*" in lines or "/*" in lines or not (workspace / FILE).is_file():
        return None
    return (
        f"{workspace / FILE} names what stays out of git, and keys, letters or packs may be missing there: "
        "let it begin with a line `*`, and name what goes in, as in a workspace that `replyclock init` makes."
    )


def _lines(workspace: Path) -> list[str]:
    try:
        text = (workspace / FILE).read_text("utf-8", "replace")
    except OSError:
        return []
    return [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
