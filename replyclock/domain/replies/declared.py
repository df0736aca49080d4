"""Senders that a recipe declares: from which addresses and domains a site's answers come besides its own."""

import re
from collections.abc import Collection

_MOST_LABELS = 127  # of a domain (RFC 1035 section 2.3.4)
_NAME = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"(?:{_NAME}\.){{1,126}}[a-z][a-z0-9-]{{0,62}}")
_LOCAL = re.compile(r"[^\s@<>\"(),:;\\\[\]]{1,64}")
_LONGEST = 253  # characters of a domain's name

# Whoever wants an address at one of these gets it, so that the bare domain tells nothing of its holder.
_EVERYBODYS = frozenset({
    "163.com", "126.com", "188.com", "163.net", "263.net", "yeah.net", "netease.com", "qq.com",
    "foxmail.com", "sina.com", "sina.cn", "sina.com.cn", "sohu.com", "sogou.com", "139.com", "189.cn",
    "wo.cn", "wo.com.cn", "21cn.com", "aliyun.com", "tom.com", "2980.com", "gmail.com", "googlemail.com",
    "outlook.com", "outlook.cn", "hotmail.com", "live.com", "live.cn", "msn.com", "yahoo.com", "yahoo.cn",
    "yahoo.com.cn", "yahoo.co.jp", "yahoo.co.uk", "yahoo.de", "yahoo.fr", "ymail.com", "rocketmail.com",
    "icloud.com", "me.com", "mac.com", "aol.com", "gmx.de", "gmx.net", "gmx.com", "gmx.at", "gmx.ch",
    "web.de", "t-online.de", "freenet.de", "mail.de", "posteo.de", "mailbox.org", "proton.me",
    "protonmail.com", "pm.me", "tutanota.com", "tuta.io", "zoho.com", "mail.com", "fastmail.com", "hey.com",
    "mail.ru", "inbox.ru", "list.ru", "bk.ru", "yandex.ru", "yandex.com", "ya.ru", "rambler.ru",
    "orange.fr", "wanadoo.fr", "free.fr", "laposte.net", "sfr.fr", "libero.it", "virgilio.it", "tiscali.it",
    "naver.com", "daum.net", "hanmail.net", "nate.com", "docomo.ne.jp", "ezweb.ne.jp", "softbank.ne.jp",
    "hotmail.co.uk", "live.co.uk", "btinternet.com", "sky.com", "comcast.net", "verizon.net", "att.net",
    "rediffmail.com",
})  # fmt: skip
_SUFFIXES = frozenset(
    {
        "gov",
        "gob",
        "gouv",
        "govt",
        "com",
        "org",
        "net",
        "edu",
        "ac",
        "co",
        "nhs",
        "or",
        "ne",
        "go",
        "gc",
        "mil",
    }
)
_COUNTRY = 2  # letters of a country's own ending (ISO 3166)


def declared_sender(text: str) -> str:
    """The address or domain as it is compared, in lower case; raises ValueError with what to write instead.

    Refused is a bare domain under which anybody gets an address or a name.
    """
    sender = text.strip().lower()
    local, at, domain = sender.rpartition("@")
    if (at and not _LOCAL.fullmatch(local)) or len(domain) > _LONGEST or not _DOMAIN.fullmatch(domain):
        raise ValueError(
            f"{text!r} is neither a mail address nor a domain: write service@helpdesk.example, or "
            "helpdesk.example (xn--... for a domain in other letters)"
        )
    if not at and _is_everybodys(domain):
        raise ValueError(f"everybody can have an address at {domain}: write the office's whole address there")
    return sender


def is_declared(address: str, senders: Collection[str]) -> bool:
    """True when the address, or a domain it lies in, is among the senders."""
    address = address.lower()
    parts = address.rpartition("@")[2].split(".")[:_MOST_LABELS]
    return bool(senders) and (
        address in senders or any(".".join(parts[start:]) in senders for start in range(len(parts)))
    )


def _is_everybodys(domain: str) -> bool:
    """A provider's domain, one below it (vip.163.com), or an ending under which others register names."""
    labels = domain.split(".")
    if any(".".join(labels[start:]) in _EVERYBODYS for start in range(len(labels))):
        return True
    return len(labels) == _COUNTRY and len(labels[1]) == _COUNTRY and labels[0] in _SUFFIXES
