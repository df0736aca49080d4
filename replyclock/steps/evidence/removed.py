"""Which exhibits were removed for good, as recorded removals and later entries have it."""

from collections.abc import Iterable, Mapping

from replyclock.ports.retention import Named, Removal, Retention


def removed_exhibits(named: Mapping[str, Named], removals: Iterable[Removal]) -> Mapping[str, Removal]:
    """By SHA-256: the exhibits that were removed, unless a later entry names the same bytes again."""
    return {
        sha256: removal
        for removal in removals
        for sha256 in removal.digests
        if sha256 not in named or named[sha256].last < removal.entry
    }


def gone_from(keeping: Retention) -> Mapping[str, Removal]:
    """The same of a whole ledger; without removals nothing is read."""
    removals = keeping.removals()
    return removed_exhibits(keeping.named(), removals) if removals else {}
