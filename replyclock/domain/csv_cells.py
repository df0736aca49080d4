"""Makes a stranger's text harmless as a cell of a CSV file. Knows nothing of what the cell says."""

import re

# OWASP "CSV Injection", with the full-width forms that Asian locales read alike; a number keeps its minus.
_FORMULA = re.compile("[=+@\t\r＝＋＠－]|-(?![0-9])")


def harmless(text: str) -> str:
    """On one line, and nothing that a spreadsheet would reckon with; harmless text stays as it is."""
    plain = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    return f"'{plain}" if _FORMULA.match(plain) else plain
