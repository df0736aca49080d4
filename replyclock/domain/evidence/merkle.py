"""Merkle trees as in RFC 9162 (Certificate Transparency), section 2.1, over SHA-256.

Hashes are 32 bytes. A path is the list of siblings from the leaf's own up to the root's child.
"""

import hashlib
from collections.abc import Iterator, Sequence

EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    """The hash of a leaf: SHA-256 of a zero byte and the data."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node: SHA-256 of a one byte and both children."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The root over leaf hashes in their order."""
    return Tree(leaves).root


def root_from_path(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes:
    """The root that a leaf's path leads to (RFC 9162, 2.1.3.2).

    `index` counts from 0 in a tree of `size` leaves. Raises ValueError when the path cannot be one.
    """
    if not 0 <= index < size:
        raise ValueError(f"there is no leaf {index} in a tree of {size}")
    node, last, found = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            raise ValueError("the path is too long")
        if node % 2 or node == last:
            found = node_hash(sibling, found)
            while node % 2 == 0 and node:
                node, last = node // 2, last // 2
        else:
            found = node_hash(found, sibling)
        node, last = node // 2, last // 2
    if last:
        raise ValueError("the path is too short")
    return found


class Tree:
    """A tree over leaf hashes with its inner nodes kept, so that every path is cheap."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self._levels = [list(leaves)]
        while len(self._levels[-1]) > 1:
            self._levels.append(list(_above(self._levels[-1])))

    @property
    def root(self) -> bytes:
        """The root; that of no leaves is the hash of nothing."""
        return self._levels[-1][0] if self._levels[0] else EMPTY_ROOT

    def path(self, index: int) -> list[bytes]:
        """The siblings from leaf `index` up; raises IndexError without such a leaf."""
        if not 0 <= index < len(self._levels[0]):
            raise IndexError(index)
        path = []
        for level in self._levels[:-1]:
            sibling = index ^ 1
            if sibling < len(level):
                path.append(level[sibling])
            index //= 2
        return path


def _above(level: Sequence[bytes]) -> Iterator[bytes]:
    """The level above; a last node without a sibling moves up as it is."""
    for position in range(0, len(level) - 1, 2):
        yield node_hash(level[position], level[position + 1])
    if len(level) % 2:
        yield level[-1]
