"""Things by name that are made when they are first asked for, so that planning needs no password."""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import TypeVar

Made = TypeVar("Made")


class MadeWhenAsked(Mapping[str, Made]):
    """So that planning and reporting need no password."""

    def __init__(self, names: Collection[str], make: Callable[[str], Made]) -> None:
        self._names = tuple(names)
        self._make = make
        self._made: dict[str, Made] = {}

    def __getitem__(self, name: str) -> Made:
        if name not in self._names:
            raise KeyError(name)
        if name not in self._made:
            self._made[name] = self._make(name)
        return self._made[name]

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)
