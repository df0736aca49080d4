"""Holds what a page's scripts answered against the shape it must have: a page may have redefined anything."""

from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from replyclock.errors import SiteDown

Shape = TypeVar("Shape")


def shaped(shape: TypeAdapter[Shape], raw: Any, url: str) -> Shape:
    """The answer as values of that shape; raises SiteDown, which names the page, for any other."""
    try:
        return shape.validate_python(raw)
    except (ValidationError, RecursionError) as fault:
        reason = f"{url} answers its browser with nonsense and cannot be read; a person looks."
        raise SiteDown(reason) from fault
