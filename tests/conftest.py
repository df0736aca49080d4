"""What every test stands on: a clean environment, a clean sys.path, real servers on loopback."""

import os
import sys
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parent.parent

# With the repository's root on the path, `import mailbox` would find our folder, not the standard library.
sys.path[:] = [entry for entry in sys.path if Path(entry or ".").resolve() != ROOT]

pytest_plugins = [
    "support.servers.ports",
    "support.servers.browsers",
    "support.servers.certificates",
    "support.servers.databases",
    "support.servers.mail_server",
    "support.servers.pretend_site",
    "support.pack_builder",
    "support.told_at_once",
]


def pytest_configure() -> None:
    """Take away every setting of whoever runs the tests before anything is imported.

    A busy machine is no fault of the code, so no example has to end within a time.
    """
    settings.register_profile("patient", deadline=None)
    settings.load_profile("patient")
    for name in [name for name in os.environ if name.startswith("REPLYCLOCK_") or name == "PYTHONPATH"]:
        del os.environ[name]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes a minute begins first; the order of the rest stays random."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)
