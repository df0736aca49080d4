"""A bare IMAPClient: the same mail fetched and thrown away, nothing kept, parsed or recorded.

    python bench/bare_mail.py PORT USER PASSWORD

It is the ceiling: what IMAP itself costs in this Python on this machine.
"""

import json
import sys
import time

from imapclient import IMAPClient

_AT_ONCE = 50


def fetch_all(client: IMAPClient, above: int = 0) -> dict[int, int]:
    """How many bytes each message above that UID has, all fetched."""
    client.select_folder("INBOX", readonly=True)
    uids = [uid for uid in client.search(["UID", f"{above + 1}:*"]) if uid > above]
    sizes: dict[int, int] = {}
    for start in range(0, len(uids), _AT_ONCE):
        found = client.fetch(uids[start : start + _AT_ONCE], ["INTERNALDATE", "BODY.PEEK[]"])
        sizes |= {uid: len(each[b"BODY[]"]) for uid, each in found.items()}
    return sizes


def main() -> None:
    """Print number, bytes and seconds as JSON."""
    port, user, password = int(sys.argv[1]), sys.argv[2], sys.argv[3]
    client = IMAPClient("127.0.0.1", port=port, ssl=False)
    client.login(user, password)
    started_at, cpu_before = time.perf_counter(), time.process_time()
    sizes = fetch_all(client)
    seconds, cpu_seconds = time.perf_counter() - started_at, time.process_time() - cpu_before
    client.logout()
    figures = {"messages": len(sizes), "bytes": sum(sizes.values())}
    print(json.dumps({**figures, "seconds": seconds, "cpu_seconds": cpu_seconds}))


if __name__ == "__main__":
    main()
