"""Asks DNS for a TXT record; knows dnspython and nothing of what the record means."""

import dns.exception
import dns.resolver

_PATIENCE_SECONDS = 5.0


def look_up_txt(name: str) -> str | None:
    """The first TXT record of the name, its strings joined; None where there is none.

    Raises TimeoutError when DNS gives no answer within five seconds.
    """
    try:
        answer = dns.resolver.resolve(f"{name}.", "TXT", lifetime=_PATIENCE_SECONDS)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return None
    except dns.exception.DNSException as fault:
        raise TimeoutError(" ".join(str(fault).split())[:200]) from fault
    strings = next(iter(answer)).strings
    return b"".join(strings).decode("ascii", "replace")
