"""Settles by which formats a column of times is read, from its cells and what was said; reads no file."""

from collections.abc import Mapping, Sequence

from replyclock.analysis.published.number_times import NUMBER_FORMATS
from replyclock.analysis.published.time_formats import CLEAR, CLEAR_SHORT, ORDERS, SHORT_ORDERS, format_of
from replyclock.domain.published.columns import ColumnsOrder
from replyclock.errors import WrongUse

_MOST_TRIED = 5_000
_ALSO_CALLED = {"%s": "epoch-seconds"}


def checked_formats(formats: Sequence[str]) -> tuple[str, ...]:
    """The formats, each of strptime or the name of a number; raises WrongUse for any other."""
    for each in formats:
        if "%" not in each and each not in NUMBER_FORMATS:
            named = ", ".join(name for name in NUMBER_FORMATS if "%" not in name)
            raise WrongUse(f"{each!r} is no format: write one as %Y-%m-%d %H:%M, or one of {named}.")
    return tuple(_ALSO_CALLED.get(each, each) for each in formats)


def number_formats(*, counts_from_1904: bool) -> tuple[str, ...]:
    """Formats of bare numbers: their sizes tell them apart, and the workbook says which days it counts."""
    other = "excel-1900" if counts_from_1904 else "excel-1904"
    return tuple(name for name in NUMBER_FORMATS if name != other)


def text_formats(order: ColumnsOrder) -> tuple[str, ...]:
    """Every format of written times that the order allows."""
    return (*_clear(order), *(each for formats in _orders(order).values() for each in formats))


def settle_formats(
    where: str, cells: Sequence[str], order: ColumnsOrder, numbers: Sequence[str]
) -> Sequence[str]:
    """The formats as ordered, else the clear ones with those of the only order that the cells allow.

    `where` names the column in sentences. Raises WrongUse where day and month may change places.
    """
    if order.formats:
        return order.formats
    clear, orders = (*_clear(order), *numbers), _orders(order)
    if order.order is not None:
        return (*clear, *orders.get(order.order, ()))
    unsettled = [cell for cell in cells[:_MOST_TRIED] if format_of(cell, clear) is None]
    fits = {
        name: {place for place, cell in enumerate(unsettled) if format_of(cell, formats)}
        for name, formats in orders.items()
    }
    return (*clear, *orders.get(_only(where, {name: own for name, own in fits.items() if own}), ()))


def _only(where: str, fits: Mapping[str, set[int]]) -> str:
    """The one order that every cell allows; "" where no cell needs any."""
    if len(fits) < 2:
        return next(iter(fits), "")
    sure = [
        name
        for name, own in fits.items()
        if own - set().union(*(others for other, others in fits.items() if other != name))
    ]
    if len(sure) == 1:
        return sure[0]
    how = f"are written {' and '.join(sure)}" if sure else f"can be read {' or '.join(fits)}"
    raise WrongUse(
        f"{where} {how}: say --format, such as --format %d/%m/%Y, or --order, such as --order day-first."
    )


def _clear(order: ColumnsOrder) -> tuple[str, ...]:
    return (*CLEAR, *CLEAR_SHORT) if order.two_digit_years else CLEAR


def _orders(order: ColumnsOrder) -> dict[str, tuple[str, ...]]:
    if not order.two_digit_years:
        return dict(ORDERS)
    return {name: (*ORDERS.get(name, ()), *formats) for name, formats in SHORT_ORDERS.items()}
