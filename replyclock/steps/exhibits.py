"""Keeps what was captured among the exhibits; decides nothing about it."""

from collections.abc import Sequence

from replyclock.domain.facts import Exhibit
from replyclock.outside import Outside
from replyclock.ports.exhibits import Capture


def keep(captures: Sequence[Capture], outside: Outside) -> tuple[Exhibit, ...]:
    """The captures as exhibits, their bytes stored."""
    return tuple(Exhibit(each.role, outside.exhibits.keep(each.data), each.media_type) for each in captures)
