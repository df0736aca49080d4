"""Makes strangers' text harmless to readers, spreadsheets and writers. Knows nothing of HTML.

Escaping is the template's work; this takes out what escaping lets through.
"""

import re

from replyclock.domain.case import Case

_LINE_ENDS = re.compile("\r\n?|[\u0085\u2028\u2029]")
# C0 and C1 controls but tab and line feed, lone surrogates, two code points that XML 1.0 cannot hold, and the
# characters that reorder text (Unicode Standard Annex 9; "Trojan Source", CVE-2021-42574).
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


def make_plain(text: str) -> str:
    """The text with line feeds as only line ends and U+FFFD in place of control and reordering characters."""
    return _UNSAFE.sub("�", _LINE_ENDS.sub("\n", text))


class Redactor:
    """Hides a case's contact data: e-mail, phone, identity number, token, query passwords.

    Offices quote them back, so every text of a case goes through `redact` before it is printed.
    """

    def __init__(self, case: Case) -> None:
        persona = case.inquiry.persona
        secrets = [persona.email, persona.phone, persona.identity_number, case.inquiry.token]
        secrets += [attempt.receipt.password for attempt in case.attempts]
        self._known = sorted({secret for secret in secrets if secret}, key=len, reverse=True)
        self._folded = [_fold(secret) for secret in self._known]

    def redact(self, text: str) -> str:
        """The text made plain, with contact data as ▇▇▇."""
        folded = _fold(text)
        if any(secret in folded for secret in self._folded):
            text = re.sub("|".join(map(re.escape, self._known)), "▇▇▇", text, flags=re.IGNORECASE)
        return make_plain(text)


def _fold(text: str) -> str:
    """All that re.IGNORECASE takes for one, made one: hardly a text holds a secret, and a pattern is dear."""
    return text.replace("İ", "i").replace("ı", "i").casefold()
