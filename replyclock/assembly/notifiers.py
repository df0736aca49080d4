"""The ways to tell people, by the names of the settings."""
# ruff: noqa: PLC0415 - heavy parts are imported where they are made, so that commands start quickly

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from replyclock.assembly.lazy import MadeWhenAsked
from replyclock.errors import MissingPart
from replyclock.ports.operators import Notifier
from replyclock.workspace.settings import Settings, notify_address


def open_notifiers(
    workspace: Path, settings: Settings, environment: Mapping[str, str]
) -> Mapping[str, Notifier]:
    """The ways to tell people by name; each is made, and its address read, when it is first asked for."""

    def make(name: str) -> Notifier:
        try:
            from replyclock.notifier import open_notifier
        except ModuleNotFoundError as fault:
            raise MissingPart(
                f"notify.{name} needs {fault.name}, which is not installed: "
                "run `pip install 'replyclock[notify]'`."
            ) from fault
        chosen = settings.notify[name]
        rest = timedelta(minutes=chosen.every_minutes)
        address = notify_address(name, chosen, workspace, environment)
        return open_notifier(name, address, frozenset(chosen.on), rest)

    return MadeWhenAsked(settings.notify, make)
